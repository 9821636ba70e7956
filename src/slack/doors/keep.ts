import type { AckFn, App, ReceiverEvent } from "@slack/bolt";
import { z } from "zod";
import type { Clock } from "../../domain/clock.ts";
import type { Log } from "../../domain/log.ts";
import type { Inbox } from "../../store/store.ts";
import type { Measures } from "../measures.ts";
import type { Outbound } from "../outbound.ts";
import { renderAnswer } from "../render/notice.ts";
import { type Delivery, deliveryOf } from "./deliveries.ts";

type Process = App["processEvent"];

export interface Keeping {
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly outbound: Outbound;
  /** Whether a delivery is kept and worked on at all: what people say elsewhere is none of ours. */
  concerns(delivery: Delivery): Promise<boolean>;
  /** What a person is told when the answer could not be given in the acknowledgement. */
  answerLate(delivery: Delivery, answer: unknown): Promise<void>;
}

/** The way in: everything kept before it is acknowledged, and nothing taken twice. */
export interface Keeper {
  readonly process: Process;
  /** Takes up what an earlier process kept and did not finish. */
  replay(): Promise<number>;
  /** Resolves when no delivery is being worked on. */
  settled(): Promise<void>;
}

/** Whatever an acknowledgement carries; it is handed on as it is. */
type Response = unknown;

/** Puts the inbox in front of Bolt. Both kinds of receiver call `processEvent`, so both pass here. */
export function keepFirst(keeping: Keeping, through: Process): Keeper {
  const underWay = new Map<string, Promise<Response>>();
  const arriving = new Set<Promise<void>>();
  const taken = async (event: ReceiverEvent, delivery: Delivery): Promise<void> => {
    const startedAt = keeping.clock.now();
    if (!(await keeping.concerns(delivery))) return event.ack();
    const known = await keeping.inbox.known(delivery.key);
    const working = underWay.get(delivery.key);
    if (known || working) keeping.measures.duplicates.inc();
    if (known?.handled) return event.ack(answerOf(known.answer));
    if (working) return event.ack(await working);
    const kept = keeping.inbox.accept(delivery.key, JSON.stringify(event.body), startedAt);
    await work({ keeping, through, underWay }, event, { delivery, startedAt, kept });
  };
  return {
    async process(event) {
      const delivery = deliveryOf(event.body);
      if (delivery === null) return through(event);
      const arrival = taken(event, delivery).catch((error: unknown) =>
        refuse(keeping, { delivery, event, error }),
      );
      arriving.add(arrival);
      return arrival.finally(() => arriving.delete(arrival));
    },
    async replay() {
      const left = await keeping.inbox.unhandled();
      await Promise.all(left.map((row) => again({ keeping, through, underWay }, row)));
      return left.length;
    },
    async settled() {
      while (arriving.size > 0) await Promise.allSettled(arriving);
    },
  };
}

interface Workshop {
  readonly keeping: Keeping;
  readonly through: Process;
  readonly underWay: Map<string, Promise<Response>>;
}

/** A delivery that is worked on. */
interface Taken {
  readonly delivery: Delivery;
  readonly startedAt: number;
  /** Resolves when the delivery is in the inbox; nothing is acknowledged before. */
  readonly kept: Promise<unknown>;
}

/**
 * Lets Bolt's listeners work and keeps what they answer, for whoever delivers the same again. They begin while the delivery is
 * being written, so that it and what follows from it share one commit; writes keep their order, so nothing stands before it.
 */
async function work(
  { keeping, through, underWay }: Workshop,
  event: ReceiverEvent,
  { delivery, startedAt, kept }: Taken,
): Promise<void> {
  const answered = Promise.withResolvers<Response>();
  underWay.set(delivery.key, answered.promise);
  // A listener that fails never comes to await it.
  kept.catch(() => {});
  let answer: Response;
  let acknowledged = false;
  const ack: AckFn<Response> = async (response) => {
    await kept;
    answer = response;
    acknowledged = true;
    const seconds = (keeping.clock.now() - startedAt) / 1000;
    keeping.measures.acknowledgement.observe({ kind: delivery.kind }, seconds);
    await event.ack(response);
  };
  try {
    const customProperties = { ...event.customProperties, inboxKey: delivery.key };
    await through({ ...event, ack, customProperties });
    // A listener that failed has told the person; Slack must not tell them something else besides.
    if (!acknowledged) await ack();
    await finish(keeping, delivery.key, answer);
  } finally {
    answered.resolve(answer);
    underWay.delete(delivery.key);
  }
}

/** The answer is given already; if it cannot be kept, a repeated delivery is worked on again, which changes nothing. */
async function finish(keeping: Keeping, key: string, answer: Response): Promise<void> {
  try {
    await keeping.inbox.handled(key, answer === undefined ? null : JSON.stringify(answer));
  } catch (error) {
    keeping.log.error({ err: error, key }, "A delivery could not be marked as handled");
  }
}

/** Nobody waits for this acknowledgement any more, so an answer in it is given as a private message. */
async function again(workshop: Workshop, row: { readonly key: string; readonly body: string }) {
  const { keeping } = workshop;
  const body: unknown = JSON.parse(row.body);
  const delivery = deliveryOf(body);
  const event = z.record(z.string(), z.unknown()).safeParse(body);
  if (delivery === null || !event.success) return keeping.inbox.handled(row.key, null);
  const ack: AckFn<Response> = async (response) => {
    if (response) await keeping.answerLate(delivery, response);
  };
  try {
    const taken = { delivery, startedAt: keeping.clock.now(), kept: Promise.resolve() };
    await work(workshop, { body: event.data, ack }, taken);
  } catch (error) {
    keeping.log.error({ err: error, key: row.key }, "A kept delivery could not be taken up");
  }
}

function answerOf(stored: string | null): Response {
  return stored === null ? undefined : JSON.parse(stored);
}

/** The delivery could not be kept or finished: the person is told, and nothing pretends that it was taken. */
async function refuse(
  keeping: Keeping,
  failed: {
    readonly delivery: Delivery;
    readonly event: ReceiverEvent;
    readonly error: unknown;
  },
): Promise<void> {
  const { delivery, event, error } = failed;
  const reason = error instanceof Error ? error.message : String(error);
  keeping.log.error({ err: error, key: delivery.key }, "A delivery was refused");
  const text = `I could not take this: ${reason} Nothing was done; try again once that is put right.`;
  if (delivery.kind === "command") {
    const { text: words, blocks } = renderAnswer(text);
    return event.ack({ response_type: "ephemeral", text: words, blocks });
  }
  if (delivery.kind === "form" && delivery.field) {
    return event.ack({ response_action: "errors", errors: { [delivery.field]: text } });
  }
  if (delivery.channel !== null && delivery.by !== "" && delivery.kind !== "reply") {
    const { text: words, blocks } = renderAnswer(text);
    const letter = {
      channel: delivery.channel,
      thread: null,
      key: delivery.key,
      text: words,
      blocks,
    };
    await keeping.outbound.whisper(letter, delivery.by);
  }
  throw error;
}
