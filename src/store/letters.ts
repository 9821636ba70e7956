import type { Database } from "better-sqlite3";
import { z } from "zod";
import { ChannelId, PersonId, RunId } from "../domain/ids.ts";
import { CARD_SLOT, type OutboxRow, type PostDraft } from "../domain/outbox.ts";
import type { Place } from "../domain/place.ts";
import { Post } from "../domain/post.ts";
import { placeColumns, placeOf, type RunRow, rootOf } from "./runs.ts";

/** A draft with everything its row needs. */
export interface Letter {
  readonly run: number | null;
  /** The run in whose thread it stands. */
  readonly root: number | null;
  readonly place: Place;
  readonly at: number;
  readonly draft: PostDraft;
}

export type Letters = ReturnType<typeof openLetters>;

const INSERT = `insert into outbox (run, root_run, slot, channel, thread, recipient, post, put_at)
  values (:run, :root, :slot, :channel, :thread, :recipient, :post, :at)`;
/** An older version still undelivered keeps its age; a message once given up is tried again with its new words. */
const REVISED = `version = version + 1, pending = 1,
  put_at = case when delivered_version < version then put_at else :at end`;

/** The outbox as the journal writes it: messages left, revised and closed inside a transaction of the journal's. */
export function openLetters(database: Database) {
  // New words do not wait for the time until which the old ones were put off.
  const leave = database.prepare(
    `${INSERT} on conflict (run, slot) where run is not null do update set post = excluded.post, retry_at = null, ${REVISED}`,
  );
  const leaveOnce = database.prepare(`${INSERT} on conflict do nothing`);
  const touch = database.prepare(`update outbox set ${REVISED} where run = :run and slot = :slot`);
  // Most cards are still to be delivered when the next entry comes: this touches no index.
  const touchPending = database.prepare(
    `update outbox set version = version + 1 where run = ? and slot = '${CARD_SLOT}' and pending = 1`,
  );
  const openQuestions = database.prepare<[number]>(
    `select slot, post from outbox where run = ? and json_extract(post, '$.kind') = 'question'
       and json_extract(post, '$.decision') is null and json_extract(post, '$.closed') is null`,
  );
  return {
    leave: (letter: Letter): void => {
      leave.run(columns(letter));
    },
    leaveOnce: (letter: Letter): boolean => leaveOnce.run(columns(letter)).changes > 0,
    /** The card that shows the run, if there is one, must be drawn anew. */
    touchCard: (row: RunRow, at: number): boolean => {
      const run = rootOf(row);
      return (
        touchPending.run(run).changes > 0 || touch.run({ run, at, slot: CARD_SLOT }).changes > 0
      );
    },
    /** What a message says that stands has changed. */
    touch: (row: RunRow, slot: string, at: number): void => {
      touch.run({ run: row.id, slot, at });
    },
    /** Every question of the run that is still open, closed for this reason. */
    closeQuestions(run: RunRow, closing: { readonly at: number; readonly reason: string }): void {
      for (const raw of openQuestions.all(run.id)) {
        const { slot, post } = z.object({ slot: z.string(), post: z.string() }).parse(raw);
        const closed = Post.safeParse({ ...JSON.parse(post), closed: closing.reason });
        // What this program cannot read it cannot show either: the message stays as it stands, and the run ends all the same.
        if (!closed.success) continue;
        const draft = { slot, post: closed.data };
        const letter = { run: run.id, root: rootOf(run), place: placeOf(run), at: closing.at };
        leave.run(columns({ ...letter, draft }));
      }
    },
  };
}

function columns({ run, root, place, at, draft }: Letter) {
  return {
    run,
    root,
    at,
    slot: draft.slot,
    ...placeColumns(place),
    recipient: draft.to ?? null,
    post: JSON.stringify(draft.post),
  };
}

const LetterRow = z.object({
  id: z.number(),
  run: RunId.nullable(),
  root_run: RunId.nullable(),
  slot: z.string(),
  channel: ChannelId.nullable(),
  thread: z.string().nullable(),
  recipient: PersonId.nullable(),
  post: z.string(),
  version: z.number(),
  delivered_version: z.number(),
  receipt: z.string().nullable(),
  root: z.string().nullable(),
  attempts: z.number(),
  in_doubt: z.number(),
});

/** A row whose post this program does not know: a newer one wrote it, or it is damaged. */
export interface UnreadableRow {
  readonly id: number;
  readonly unreadable: string;
}

/** A row of the outbox as the deliverer sees it, or why it cannot be shown. */
export function outboxRowOf(raw: unknown): OutboxRow | UnreadableRow {
  const row = LetterRow.parse(raw);
  const post = Post.safeParse(JSON.parse(row.post));
  if (!post.success) return { id: row.id, unreadable: z.prettifyError(post.error) };
  return {
    id: row.id,
    run: row.run,
    rootRun: row.root_run,
    slot: row.slot,
    place: placeOf(row),
    to: row.recipient,
    post: post.data,
    version: row.version,
    deliveredVersion: row.delivered_version,
    receipt: row.receipt,
    root: row.root,
    attempts: row.attempts,
    inDoubt: row.in_doubt === 1,
  };
}
