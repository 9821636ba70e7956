import type { BodyOf, Entry, EntryBody } from "./entry.ts";
import { authorsOf } from "./four-eyes.ts";
import type { Key, PersonId, RunId } from "./ids.ts";
import type { PostDraft } from "./outbox.ts";
import { nextSeat, seatEndOf, seatSlot } from "./seat.ts";

/** A step that was offered to a person, and what has become of it. */
export interface Seat {
  readonly key: Key;
  readonly offered: BodyOf<"seat.offered">;
  readonly offeredAt: number;
  readonly remindedAt: number | null;
  /** Open seats take a delivery; overdue ones too, while people decide what to do. */
  readonly state: "open" | "overdue" | "delivered" | "changed" | "closed";
  /** What ended it: a delivery, another hand, the time, or people who sent the run elsewhere. */
  readonly end: { readonly at: number; readonly body: EntryBody } | null;
  /** Of a review, the people whose work it judges. */
  readonly authors: readonly PersonId[];
  /** The step is completed with what was delivered, or done anew. */
  readonly delivered: BodyOf<"step.completed"> | null;
}

/** Every seat that a run has offered, oldest first. */
export function seatsIn(entries: readonly Entry[]): Seat[] {
  return entries.flatMap((entry, index) => {
    const { body } = entry;
    if (body.kind !== "seat.offered") return [];
    const later = entries.slice(index + 1);
    const over = later.some((one) => isOverWith(one.body, body.path));
    return [seatOf(entries, { ...entry, body }, over)];
  });
}

/** The seat that this run offered under this key. */
export function seatIn(entries: readonly Entry[], key: Key): Seat | null {
  return seatsIn(entries).find((seat) => seat.key === key) ?? null;
}

/** Where what a person sends to this seat is recorded. */
export function endKeyOf({ key, state }: Pick<Seat, "key" | "state">): Key {
  return seatEndOf(state === "overdue" ? nextSeat(key) : key);
}

/** The message that asks the person; its content is folded at the moment of delivery. */
export function seatPost(run: RunId, seat: Key, rehearsal: boolean): PostDraft {
  return { slot: seatSlot(seat), post: { kind: "seat", run, seat, rehearsal } };
}

/** The messages of seats that close because the run ends or the step begins anew. */
export function seatPostsAfter(
  entries: readonly Entry[],
  body: EntryBody,
  run: RunId,
): PostDraft[] {
  const started = entries[0]?.body;
  const closes = (seat: Seat) =>
    ENDINGS.has(body.kind) || (body.kind === "step.started" && body.path === seat.offered.path);
  return seatsIn(entries)
    .filter((seat) => isOpen(seat.state) && closes(seat))
    .map(({ key }) => seatPost(run, key, started?.kind === "run.started" && started.rehearsal));
}

/** Who is to perform a step, as people said last: a person, its agent again (null), or nobody said anything. */
export function saidOfSeat(entries: readonly Entry[], path: string): PersonId | null | undefined {
  const last = entries.findLast(({ body }) => body.kind === "seat.changed" && body.path === path);
  return last?.body.kind === "seat.changed" ? last.body.to : undefined;
}

function isOverWith(body: EntryBody, path: string): boolean {
  return ENDINGS.has(body.kind) || (body.kind === "step.started" && body.path === path);
}

const ENDINGS: ReadonlySet<string> = new Set(["run.completed", "run.failed", "run.cancelled"]);

function seatOf(
  entries: readonly Entry[],
  { key, at, body: offered }: Entry & { readonly body: BodyOf<"seat.offered"> },
  over: boolean,
): Seat {
  const end = endIn(entries, key);
  const kept = end?.body.kind === "seat.overdue" ? endIn(entries, nextSeat(key)) : null;
  const reminded = entries.findLast(
    ({ body }) => body.kind === "seat.reminded" && body.seat === key,
  );
  const state = stateAfter(entries, { key, end, kept });
  return {
    key,
    offered,
    offeredAt: at,
    remindedAt: reminded?.at ?? null,
    state: over && isOpen(state) ? "closed" : state,
    end: kept ?? end,
    authors: authorsOf(entries, offered.ask.reviewing?.map(({ step }) => step) ?? []),
    delivered: completedWith(entries, offered),
  };
}

function stateAfter(
  entries: readonly Entry[],
  { key, end, kept }: { readonly key: Key; readonly end: Seat["end"]; readonly kept: Seat["end"] },
): Seat["state"] {
  if (end === null) return "open";
  if (end.body.kind !== "seat.overdue") return stateOfEnd(end.body);
  if (kept !== null) return stateOfEnd(kept.body);
  const wentOn = entries.some(
    (entry) =>
      entry.key === nextSeat(key) ||
      (entry.body.kind === "seat.changed" && entry.key === `${key}/given`),
  );
  return wentOn ? "closed" : "overdue";
}

function isOpen(state: Seat["state"]): boolean {
  return state === "open" || state === "overdue";
}

function stateOfEnd({ kind }: EntryBody): "delivered" | "changed" | "closed" {
  if (kind === "step.delivered") return "delivered";
  return kind === "seat.changed" ? "changed" : "closed";
}

function endIn(entries: readonly Entry[], seat: Key): Seat["end"] {
  const entry = entries.find(({ key }) => key === seatEndOf(seat));
  return entry ? { at: entry.at, body: entry.body } : null;
}

function completedWith(
  entries: readonly Entry[],
  { path, round, attempt }: BodyOf<"seat.offered">,
): BodyOf<"step.completed"> | null {
  const found = entries.find(
    ({ body }) =>
      body.kind === "step.completed" &&
      body.path === path &&
      body.round === round &&
      body.attempt === attempt,
  );
  return found?.body.kind === "step.completed" ? found.body : null;
}
