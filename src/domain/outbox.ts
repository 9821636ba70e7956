import { z } from "zod";
import { PersonId, RunId } from "./ids.ts";
import { Place } from "./place.ts";
import { Post } from "./post.ts";

/**
 * One logical message. Writing the same slot again raises `version` and replaces the post: the newest state is what gets
 * sent, however many were written in between. A message with a receipt is edited, one without is posted.
 */
export const OutboxRow = z.object({
  id: z.number().int().positive(),
  run: RunId.nullable(),
  /** The run whose card is the root of the thread: its own or, for a run within another, the outermost. */
  rootRun: RunId.nullable(),
  /** Unique within the run; for a message outside any run, unique over the installation. */
  slot: z.string().min(1),
  place: Place,
  /** Set for a private answer that only this person sees. */
  to: PersonId.nullable(),
  post: Post,
  version: z.number().int().positive(),
  deliveredVersion: z.number().int().nonnegative(),
  /** The `ts` that Slack gave, once it is known. */
  receipt: z.string().nullable(),
  /** Where the run's root message stands, once it is known: replies go below it. */
  root: z.string().nullable(),
  attempts: z.number().int().nonnegative(),
  /** Set when a send was begun whose answer is not known: reconcile before sending again. */
  inDoubt: z.boolean(),
});
export type OutboxRow = z.infer<typeof OutboxRow>;

/** A message as the rest of the house writes it. `slot` "card" is the run's root. */
export interface PostDraft {
  readonly slot: string;
  readonly post: Post;
  readonly to?: PersonId | null;
}

/** The slot of a run's card: the root of its thread. */
export const CARD_SLOT = "card";

/** The slot of the file that ends a run's thread. */
export const RECORD_SLOT = "record";

/** The slot of the message in which one pass through a phase is told. */
export function phaseSlot(phase: string, pass: number): string {
  return `phase:${phase}#${pass}`;
}

/** The slot of a question's message. The desk writes it again when the question is decided or closed. */
export function questionSlot(key: string): string {
  return `question:${key}`;
}
