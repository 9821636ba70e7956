import type { Database } from "better-sqlite3";
import { z } from "zod";
import type { Entry, EntryBody } from "../domain/entry.ts";
import { ChannelId, PersonId, RunId } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import { isTerminal, statusAfter } from "../domain/run-state.ts";
import type { RunLine, StartRun, UnfinishedRun } from "./store.ts";

const RunRow = z.object({
  id: z.number(),
  run: RunId,
  status: z.enum(["pending", "running", "waiting", "completed", "failed", "cancelled"]),
  task: z.string(),
  requester: PersonId,
  workflow: z.string().nullable(),
  channel: ChannelId.nullable(),
  thread: z.string().nullable(),
  started_at: z.number(),
  ended_at: z.number().nullable(),
  last_seq: z.number(),
  open_questions: z.number(),
  parent: z.number().nullable(),
  root: z.number().nullable(),
  head: z.string().nullable(),
  paused: z.number(),
});
export type RunRow = z.infer<typeof RunRow>;

/** What a line of a list is read from. */
export const RUN_COLUMNS =
  "id, run, status, task, requester, workflow, channel, thread, started_at, ended_at, last_seq, open_questions, parent, root, head, paused";

export type RunsTable = ReturnType<typeof openRuns>;

/** The table of runs: one line each, kept in step with the journal so that lists need no fold. */
export function openRuns(database: Database) {
  return { ...runQuestions(database), ...runWrites(database) };
}

/** What may be asked of the table without owning the database. */
export function runQuestions(database: Database) {
  const find = database.prepare<[string]>(`select ${RUN_COLUMNS} from runs where run = ?`);
  const ofOrigin = database
    .prepare<[string], string>("select run from runs where origin = ?")
    .pluck();
  const unfinished = database.prepare<[]>(
    "select run, channel, thread, starts from runs where ended_at is null order by id",
  );
  const like = database.prepare<[string, string]>(
    `select ${RUN_COLUMNS} from runs where run >= ? and run < ? order by run limit 10`,
  );
  const inThread = database
    .prepare<{ channel: string; thread: string }, string>(
      `select run from (
         select id, run from runs where channel = :channel and thread = :thread and root is null
         union all
         select runs.id, runs.run from outbox join runs on runs.id = outbox.run
         where outbox.slot = 'card' and outbox.channel = :channel and outbox.receipt = :thread
       ) order by id desc limit 1`,
    )
    .pluck();
  return {
    find: (run: RunId) => RunRow.optional().parse(find.get(run)),
    ofOrigin: (origin: string) => RunId.optional().parse(ofOrigin.get(origin)),
    unfinished: () => unfinished.all().map(unfinishedOf),
    like: (prefix: string) => like.all(prefix, `${prefix}\u{10ffff}`).map(lineOf),
    inThread: (channel: string, thread: string) =>
      RunId.nullable().parse(inThread.get({ channel, thread }) ?? null),
    newest: newestRuns(database),
  };
}

const UnfinishedRow = RunRow.pick({ run: true, channel: true, thread: true }).extend({
  starts: z.number(),
});

function unfinishedOf(raw: unknown): UnfinishedRun {
  const row = UnfinishedRow.parse(raw);
  return { run: row.run, place: placeOf(row), starts: row.starts };
}

/** One statement per combination of filters, so that each is answered by the index made for it. */
function newestRuns(database: Database) {
  const list = (where: string) =>
    database.prepare<{ limit: number; requester?: string }>(
      `select ${RUN_COLUMNS} from runs ${where} order by id desc limit :limit`,
    );
  const all = list("where root is null");
  const unfinished = list("where ended_at is null and root is null");
  const mine = list("where requester = :requester and root is null");
  const mineUnfinished = list("where ended_at is null and requester = :requester and root is null");
  return (filter: { limit: number; requester?: PersonId; unfinishedOnly?: boolean }): RunLine[] => {
    const { limit, requester } = filter;
    const anyones = filter.unfinishedOnly ? unfinished : all;
    const theirs = filter.unfinishedOnly ? mineUnfinished : mine;
    const rows =
      requester === undefined ? anyones.all({ limit }) : theirs.all({ limit, requester });
    return rows.map(lineOf);
  };
}

function runWrites(database: Database) {
  const insert = database.prepare(
    `insert into runs (run, origin, status, task, requester, workflow, channel, thread, started_at, last_seq, parent, root)
     values (:run, :origin, 'pending', :task, :requester, :workflow, :channel, :thread, :at, 0, :parent, :root)`,
  );
  const within = database.prepare<[number]>(
    `select ${RUN_COLUMNS} from runs where parent = ? and ended_at is null order by id`,
  );
  // Nearly every entry changes no more than this; what is checked or indexed is set only when it changes.
  const advance = database.prepare(
    "update runs set last_seq = ?, head = ?, starts = 0 where id = ?",
  );
  const setStatus = database.prepare("update runs set status = ?, open_questions = ? where id = ?");
  const setWorkflow = database.prepare("update runs set workflow = ? where id = ?");
  const setPaused = database.prepare("update runs set paused = ? where id = ?");
  const setEnd = database.prepare("update runs set ended_at = ? where id = ?");
  const countStart = database
    .prepare<[string], number>("update runs set starts = starts + 1 where run = ? returning starts")
    .pluck();
  const forgetStarts = database.prepare("update runs set starts = 0 where run = ?");
  return {
    insert(start: StartRun, parent: RunRow | null): void {
      const { task, requester, workflow, place } = start.body;
      const { run, origin, at } = start;
      const family = { parent: parent?.id ?? null, root: parent && rootOf(parent) };
      insert.run({ run, origin, at, task, requester, workflow, ...placeColumns(place), ...family });
    },
    /** The unfinished runs that steps of this one started. */
    unfinishedWithin: (row: RunRow) => within.all(row.id).map((raw) => RunRow.parse(raw)),
    /** Keeps the line in step with an entry just appended; the same rules as the fold of a journal. */
    advance: (row: RunRow, entry: Entry, head: string): void => {
      advance.run(entry.seq, head, row.id);
      const next = afterEntry(row, entry.body);
      if (next.status !== row.status || next.openQuestions !== row.open_questions) {
        setStatus.run(next.status, next.openQuestions, row.id);
      }
      if (entry.body.kind === "workflow.chosen") setWorkflow.run(entry.body.workflow, row.id);
      if (entry.body.kind === "run.paused") setPaused.run(1, row.id);
      if (entry.body.kind === "run.resumed") setPaused.run(0, row.id);
      if (isTerminal(next.status)) setEnd.run(entry.at, row.id);
    },
    countStart: (run: RunId) => z.number().optional().parse(countStart.get(run)),
    forgetStarts: (run: RunId): void => {
      forgetStarts.run(run);
    },
  };
}

/** The row of the run whose card and thread this one shares: its own, unless it is within another. */
export function rootOf({ id, root }: Pick<RunRow, "id" | "root">): number {
  return root ?? id;
}

/** Where a run speaks, as it lies in a row: no channel is the terminal. */
export function placeColumns(place: Place): { channel: string | null; thread: string | null } {
  return place.kind === "slack"
    ? { channel: place.channel, thread: place.thread }
    : { channel: null, thread: null };
}

export function placeOf(row: { channel: ChannelId | null; thread: string | null }): Place {
  return row.channel === null
    ? { kind: "terminal" }
    : { kind: "slack", channel: row.channel, thread: row.thread };
}

function afterEntry(row: RunRow, body: EntryBody) {
  const openQuestions = row.open_questions + questionsOpened(body);
  const next = statusAfter(body) ?? row.status;
  return { openQuestions, status: next === "running" && openQuestions > 0 ? "waiting" : next };
}

function questionsOpened(body: EntryBody): number {
  if (body.kind === "question.asked") return 1;
  if (body.kind === "question.closed") return body.question === null ? 0 : -1;
  return body.kind === "decision.recorded" ? -1 : 0;
}

/** A row as a line of a list. */
export function lineOf(raw: unknown): RunLine {
  const row = RunRow.parse(raw);
  const { run, status, task, requester, workflow } = row;
  const times = { startedAt: row.started_at, endedAt: row.ended_at };
  const paused = row.paused === 1 && row.ended_at === null;
  return { run, status, paused, task, requester, workflow, place: placeOf(row), ...times };
}
