import type { Desk } from "../../commands/desk.ts";
import type { Clock } from "../../domain/clock.ts";
import { digestOf, type RunId } from "../../domain/ids.ts";
import type { Log } from "../../domain/log.ts";
import type { OutboxRow } from "../../domain/outbox.ts";
import type { Outbox } from "../../store/store.ts";
import type { SessionDisplay } from "../agent-sessions.ts";
import type { Measures } from "../measures.ts";
import type { Outbound } from "../outbound.ts";
import type { Budgets, Spending } from "./budgets.ts";
import type { Sent } from "./sent.ts";

/** What a delivery works with, and what it remembers between rows. */
export interface DeliveryRoom {
  readonly outbox: Outbox;
  readonly desk: Pick<
    Desk,
    "ballot" | "picture" | "seat" | "runState" | "phaseReport" | "runRecord" | "artifactText"
  >;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: Log;
  readonly budgets: Budgets;
  readonly measures: Measures;
  /** What Slack itself shows of a run. */
  readonly sessions: SessionDisplay;
  readonly stopping: AbortSignal;
  /** The workspace's address, for links to messages. */
  readonly workspaceUrl: string;
  /** Rows whose last send certainly did not arrive: nothing to look for before the next. */
  readonly unsent: Set<number>;
  /** Where a run goes on whose first message is gone. */
  readonly newRoots: Map<string, string>;
  /** Told of each run of which something was shown anew. */
  shown(run: RunId): void;
  /** Told of each trouble with the token or its scopes, and with null when sending works. */
  trouble(error: string | null): void;
}

/** The name of a message for ever: what is looked for when it is in doubt. It tells nothing to whoever reads it. */
export function keyOf(row: Pick<OutboxRow, "run" | "slot">): string {
  return digestOf(`${row.run ?? ""}/${row.slot}`).slice(0, 32);
}

/** One row on its way into a channel. */
export interface Errand {
  readonly room: DeliveryRoom;
  readonly row: OutboxRow;
  readonly channel: string;
}

/** What a row needs to be spent for its first call. */
export function spendingOf(row: OutboxRow): Spending {
  if (row.to !== null) return "whisper";
  return row.receipt === null ? "post" : "update";
}

/** Keeps the numbers of what was sent. */
export function counted(
  room: Pick<DeliveryRoom, "measures">,
  spending: Spending,
  result: Sent<unknown>,
): void {
  room.measures.sends.inc({ spending, end: result.kind });
  if (result.kind === "limited") room.measures.rateLimited.inc({ spending });
}
