import type { Database } from "better-sqlite3";
import { z } from "zod";
import type { Clock } from "../domain/clock.ts";
import type { Place } from "../domain/place.ts";
import { Post } from "../domain/post.ts";
import type { GroupCommit } from "./group-commit.ts";
import { type Letters, outboxRowOf, type UnreadableRow } from "./letters.ts";
import { type RunsTable, rootOf } from "./runs.ts";
import { type Outbox, StoreError } from "./store.ts";

/**
 * A post of a run goes out when its card stands and no earlier post of the run, or of one in the same thread of runs, is still to
 * go; a card that was given up holds nobody back. Edits, private answers and messages outside any run wait for nothing.
 */
const DUE = `
  select mine.id, runs.run, roots.run as root_run, mine.slot, mine.channel, mine.thread, mine.recipient, mine.post, mine.version,
    mine.delivered_version, mine.receipt, mine.attempts, mine.in_doubt, coalesce(mine.thread, card.receipt) as root
  from outbox as mine
  left join runs on runs.id = mine.run
  left join runs as roots on roots.id = mine.root_run
  left join outbox as card on card.run = mine.root_run and card.run is not null and card.slot = 'card'
  where mine.pending = 1
    and (:place is null or (mine.channel is null) = (:place = 'terminal'))
    and (mine.retry_at is null or mine.retry_at <= :now)
    and (mine.in_flight is null or mine.in_flight <> :epoch)
    and (mine.receipt is not null or mine.delivered_version > 0 or mine.recipient is not null or mine.run is null
      or mine.slot = 'card' or (
        (card.id is null or card.receipt is not null or card.delivered_version > 0 or card.pending = 0)
        and not exists (
          select 1 from outbox as earlier where earlier.root_run = mine.root_run and earlier.id < mine.id
            and earlier.pending = 1 and earlier.delivered_version = 0
            and (earlier.receipt is null or earlier.in_flight = :epoch)
            and earlier.recipient is null)))
  order by mine.receipt is not null or mine.delivered_version > 0, mine.id limit :limit`;

/** Where the questions of a run and of those within it stand. */
const RECEIPTS = `
  select json_extract(post, '$.question.id') as question, receipt from outbox
  where receipt is not null and json_extract(post, '$.kind') = 'question' and run in (
    select id from runs where runs.run = :run
    union all select id from runs where root = (select id from runs where runs.run = :run))`;

interface OutboxRooms {
  readonly commits: GroupCommit;
  readonly letters: Letters;
  readonly runs: RunsTable;
  readonly epoch: number;
  readonly clock: Clock;
}

/** The letterbox as its one deliverer sees it. */
export function openOutbox(database: Database, rooms: OutboxRooms): Outbox {
  const { commits, letters, runs, clock } = rooms;
  return {
    ...outboxQuestions(database, rooms),
    ...outboxWrites(database, rooms),
    put: ({ place, run, ...draft }) =>
      commits.write(`leave the message ${draft.slot}`, () => {
        const row = run === null ? null : runs.find(run);
        if (row === undefined) throw new StoreError("other", `There is no run ${run}.`);
        const [own, root] = row === null ? [null, null] : [row.id, rootOf(row)];
        const letter = { run: own, root, place, at: clock.now(), draft };
        if (letters.leaveOnce(letter)) commits.announce();
      }),
    onPut: (listener) => commits.onAnnounced(listener),
  };
}

type Questions = Pick<
  Outbox,
  "due" | "read" | "nextDue" | "questionReceipts" | "cardReceipt" | "backlog"
>;

function outboxQuestions(database: Database, { commits, epoch }: OutboxRooms): Questions {
  const due = database.prepare<{
    now: number;
    limit: number;
    epoch: number;
    place: Place["kind"] | null;
  }>(DUE);
  const unreadable = database.prepare("update outbox set pending = 0, reason = ? where id = ?");
  const giveUp = async (rows: readonly UnreadableRow[]): Promise<void> => {
    if (rows.length === 0) return;
    await commits.write("give up messages that cannot be read", () => {
      for (const row of rows) unreadable.run(row.unreadable, row.id);
      commits.announce();
    });
  };
  const nextDue = database
    .prepare<[], number | null>(
      `select min(retry_at) from outbox where pending = 1 and retry_at is not null`,
    )
    .pluck();
  const backlog = database.prepare<[]>(
    `select count(*) as rows, min(put_at) as oldest from outbox where pending = 1 and channel is not null`,
  );
  const newestPost = database
    .prepare<[string, string], string>(
      "select post from outbox where run = (select id from runs where runs.run = ?) and slot = ?",
    )
    .pluck();
  return {
    async due(now, limit, place) {
      const rows = await commits.read("read the messages to deliver", () =>
        due.all({ now, limit, epoch, place: place ?? null }).map(outboxRowOf),
      );
      await giveUp(rows.filter((row) => "unreadable" in row));
      return rows.flatMap((row) => ("unreadable" in row ? [] : row));
    },
    read: (run, slot) =>
      commits.read(`read the message ${slot} of the run ${run}`, () => {
        const post = newestPost.get(run, slot);
        return post === undefined ? null : Post.parse(JSON.parse(post));
      }),
    ...receiptQuestions(database, commits),
    nextDue: () => commits.read("read when to deliver next", () => nextDue.get() ?? null),
    backlog: (now) =>
      commits.read("count the messages to deliver", () => {
        const { rows, oldest } = Backlog.parse(backlog.get());
        return { rows, oldestMs: oldest === null ? 0 : Math.max(0, now - oldest) };
      }),
  };
}

/** Where messages stand that others lead to. */
function receiptQuestions(
  database: Database,
  commits: GroupCommit,
): Pick<Outbox, "questionReceipts" | "cardReceipt"> {
  const receipts = database.prepare<{ run: string }>(RECEIPTS);
  const card = database
    .prepare<[string], string>(
      `select outbox.receipt from outbox join runs on outbox.run = coalesce(runs.root, runs.id)
       where runs.run = ? and outbox.slot = 'card' and outbox.receipt is not null`,
    )
    .pluck();
  return {
    questionReceipts: (run) =>
      commits.read(`read where the questions of the run ${run} stand`, () =>
        Object.fromEntries(
          Receipts.parse(receipts.all({ run })).map(({ question, receipt }) => [question, receipt]),
        ),
      ),
    cardReceipt: (run) =>
      commits.read(`read where the card of the run ${run} stands`, () => card.get(run) ?? null),
  };
}

type Writes = Pick<Outbox, "sending" | "stands" | "delivered" | "failed">;

function outboxWrites(database: Database, { commits, epoch }: OutboxRooms): Writes {
  const sending = database.prepare(
    "update outbox set in_flight = ?, in_doubt = 1, retry_at = null, attempts = attempts + 1 where id = ?",
  );
  const stands = database.prepare("update outbox set receipt = ? where id = ?");
  const delivered = database.prepare(
    `update outbox set delivered_version = max(delivered_version, :version), pending = version > :version, receipt = coalesce(:receipt, receipt),
       in_flight = null, in_doubt = 0, retry_at = null, attempts = 0, reason = null where id = :id`,
  );
  const failed = database.prepare(
    `update outbox set in_flight = null, reason = :reason, retry_at = :retryAt, pending = :retryAt is not null
     where id = :id`,
  );
  return {
    sending: (id) =>
      commits.write(`begin to send the message ${id}`, () => {
        sending.run(epoch, id);
      }),
    stands: (id, receipt) =>
      commits.write(`keep where the message ${id} stands`, () => {
        stands.run(receipt, id);
        commits.announce();
      }),
    delivered: (id, version, receipt) =>
      commits.write(`keep the receipt of the message ${id}`, () => {
        delivered.run({ id, version, receipt });
        commits.announce();
      }),
    failed: (id, reason, retryAt) =>
      commits.write(`put off the message ${id}`, () => {
        failed.run({ id, reason, retryAt });
        // Replies may have waited for a message that is now given up, and somebody must wake when it is due again.
        commits.announce();
      }),
  };
}

const Backlog = z.object({ rows: z.number(), oldest: z.number().nullable() });
const Receipts = z.array(z.object({ question: z.string(), receipt: z.string() }));
