import type { Entry } from "../domain/entry.ts";
import { type Key, partsOfQuestionId } from "../domain/ids.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import { type Seat, seatIn } from "../domain/seats.ts";
import type { DeskPorts } from "./ports.ts";

/** A step in a person's hands, with the run that it belongs to. */
export interface SeatShown {
  readonly run: RunState;
  readonly seat: Seat;
}

/** What whoever delivered the work is told at its review. */
export const OWN_WORK =
  "This step judges work that you delivered, and nobody reviews their own work.";

/** The seat under this key as the journal tells of it. */
export function seatShown(entries: readonly Entry[], key: Key): SeatShown | null {
  const run = foldRun(entries);
  const seat = seatIn(entries, key);
  return run && seat ? { run, seat } : null;
}

/** The seat of this id; null for one that no run here has offered. */
export async function findSeat(
  { store }: Pick<DeskPorts, "store">,
  id: string,
): Promise<SeatShown | null> {
  const parts = partsOfQuestionId(id);
  return parts ? seatShown(await store.runs.entriesOf(parts.run), parts.key) : null;
}

/** Why a seat takes nothing any more; null while it does. */
export function whyClosed({ seat, run }: SeatShown): string | null {
  if (seat.state === "open" || seat.state === "overdue") return null;
  const body = seat.end?.body;
  if (body?.kind === "step.delivered") return `<@${body.by}> has already delivered this step.`;
  if (body?.kind === "seat.changed") {
    const to = body.to === null ? "its agent" : `<@${body.to}>`;
    return `<@${body.by}> has given this step to ${to}.`;
  }
  return run.endedAt === null
    ? "Nobody waits for this step any more."
    : `Too late: run \`${run.run}\` has ended (${run.status}).`;
}
