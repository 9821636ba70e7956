/** Everything sent to the app, with Slack's promises: events are repeated until acknowledged, interactions never. */

import { newId } from "../clockwork.ts";
import type { Duplicates, Faults } from "../faults.ts";
import { keepLast } from "../keep-last.ts";
import type { Observer } from "../observer.ts";
import type { Settings } from "../settings.ts";
import { type Json } from "../state/records.ts";
import type { Acknowledgement, DeliveryKind, Parcel, Retry, Transport } from "./transport.ts";

export type DeliveryRecord = {
  kind: DeliveryKind;
  body: Json;
  at: number;
  retry?: Retry;
  /** Absent while the app has not answered. */
  outcome?: Acknowledgement;
  tookMs?: number;
};

type Parts = {
  settings: Pick<Settings, "now" | "eventRetryDelaysMs">;
  transport: Transport;
  faults: Pick<Faults, "duplicates">;
  observer: Observer;
};

export type Deliveries = {
  log: DeliveryRecord[];
  /** A command or an interaction: one chance to answer. */
  ask(kind: "slash_commands" | "interactive", body: Json): Promise<Acknowledgement>;
  /** An event: resolves with the outcome of the first attempt; Slack's repetitions follow by themselves. */
  tell(body: Json): Promise<Acknowledgement>;
  close(): void;
};

export function createDeliveries(parts: Parts): Deliveries {
  const log: DeliveryRecord[] = [];
  const timers = new Set<() => void>();

  async function send(parcel: Parcel): Promise<Acknowledgement> {
    const record: DeliveryRecord = { ...parcel, at: parts.settings.now() };
    const startedMs = performance.now();
    keepLast(log, record);
    parts.observer.notify();
    record.outcome = await parts.transport.send(parcel);
    record.tookMs = performance.now() - startedMs;
    parts.observer.notify();
    return record.outcome;
  }

  async function sendAsOften(parcel: Parcel): Promise<Acknowledgement> {
    const copies = copiesOf(parcel, parts.faults.duplicates());
    const [first] = await Promise.all([send(parcel), ...copies.map(send)]);
    return first;
  }

  function pause(delayMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = () => {
        clearTimeout(timer);
        timers.delete(cancel);
        resolve(false);
      };
      const timer = setTimeout(() => {
        timers.delete(cancel);
        resolve(true);
      }, delayMs);
      timers.add(cancel);
    });
  }

  async function repeat(body: Json, first: Acknowledgement): Promise<void> {
    let outcome = first;
    for (const [index, delayMs] of parts.settings.eventRetryDelaysMs.entries()) {
      if (outcome.state === "acknowledged" || !(await pause(delayMs))) return;
      const retry = { attempt: index + 1, reason: outcome.reason };
      outcome = await send({ kind: "events_api", body, retry });
    }
  }

  return {
    log,
    ask: (kind, body) => sendAsOften({ kind, body }),
    async tell(body) {
      const outcome = await sendAsOften({ kind: "events_api", body });
      void repeat(body, outcome);
      return outcome;
    },
    close() {
      for (const cancel of timers) cancel();
      parts.transport.close();
    },
  };
}

function copiesOf(parcel: Parcel, duplicates: Duplicates): Parcel[] {
  return Array.from({ length: duplicates.times - 1 }, () =>
    duplicates.newEventIds && parcel.kind === "events_api"
      ? { ...parcel, body: { ...parcel.body, event_id: newId("Ev") } }
      : parcel,
  );
}
