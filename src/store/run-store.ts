import { type Decision, decisionKeyOf, turnKeyOf } from "../domain/decision.ts";
import { type Entry, type EntryBody, RunStarted } from "../domain/entry.ts";
import { type Key, partsOfQuestionId, type RunId } from "../domain/ids.ts";
import type { PostDraft } from "../domain/outbox.ts";
import { passedOnKeyOf } from "../domain/question-course.ts";
import type { Artifacts } from "./artifacts.ts";
import type { Definitions } from "./definitions.ts";
import { closingReason, ENDED, endWith, STARTED } from "./entry-keys.ts";
import type { featureQuestions } from "./features.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Journal } from "./journal.ts";
import type { Letters } from "./letters.ts";
import type { PeopleKeeper } from "./people.ts";
import { placeOf, type RunRow, type RunsTable, rootOf } from "./runs.ts";
import {
  type EndOutcome,
  type Record as JournalRecord,
  type PostsWithin,
  type RunStore,
  type StartRun,
  StoreError,
  type TakenTurn,
  type TurnOutcome,
} from "./store.ts";

interface Tables {
  readonly commits: GroupCommit;
  readonly runs: RunsTable;
  readonly journal: Journal;
  readonly letters: Letters;
  readonly artifacts: Artifacts;
  readonly definitions: Definitions;
  readonly features: ReturnType<typeof featureQuestions>;
  readonly people: PeopleKeeper;
}

/** Runs and their journals over SQLite: each operation one transaction. */
export function openRunStore(tables: Tables): RunStore {
  const { commits, runs } = tables;
  return {
    ...questions(tables),
    startRun: (start) => commits.write(`start the run ${start.run}`, () => begin(tables, start)),
    record: (record) =>
      commits.write(`record ${record.key} of the run ${record.run}`, () =>
        recordOnce(tables, record),
      ),
    decide: (decision, posts) =>
      commits.write(`record the decision on ${decision.question}`, () =>
        decideAlone(tables, decision, posts),
      ),
    vote: (turn) =>
      commits.write(`record a turn on ${turn.question}`, () => takeTurn(tables, turn)),
    endRun: (run, body, options) =>
      commits.write(`end the run ${run}`, () =>
        endOnce(tables, run, { key: ENDED, body, artifacts: [], ...options }),
      ),
    countStart: (run) =>
      commits.write(`count a start of the run ${run}`, () => {
        const starts = runs.countStart(run);
        if (starts === undefined) throw unknownRun(run);
        return starts;
      }),
    parked: (run) =>
      commits.write(`note that the run ${run} waits`, () => {
        runs.forgetStarts(run);
      }),
    saveDefinitions: (digest, snapshot) =>
      commits.write(`keep the definitions ${digest}`, () => {
        tables.definitions.keep(digest, snapshot);
      }),
  };
}

type Questions = Omit<
  RunStore,
  "startRun" | "record" | "decide" | "vote" | "endRun" | "countStart" | "parked" | "saveDefinitions"
>;

function questions(tables: Tables): Questions {
  const { commits, runs, journal, artifacts, definitions, features } = tables;
  return {
    entriesOf: (run) =>
      commits.read(`read the journal of the run ${run}`, () => journal.entriesOf(run)),
    unfinishedRuns: () => commits.read("list the unfinished runs", () => runs.unfinished()),
    runs: (filter) => commits.read("list runs", () => runs.newest(filter)),
    features: (limit) => commits.read("list what runs are about", () => features.newest(limit)),
    runsLike: (prefix) =>
      commits.read(`look for the run ${prefix}`, () =>
        prefix === "" ? runs.newest({ limit: 10 }) : runs.like(prefix),
      ),
    runInThread: (channel, thread) =>
      commits.read("look for the run of a thread", () => runs.inThread(channel, thread)),
    artifact: (digest) =>
      commits.read(`read the artifact ${digest}`, () => artifacts.content(digest)),
    definitions: (digest) =>
      commits.read(`read the definitions ${digest}`, () => definitions.snapshot(digest)),
  };
}

function begin(tables: Tables, start: StartRun): { run: RunId; fresh: boolean } {
  const known = tables.runs.ofOrigin(start.origin);
  if (known) return { run: known, fresh: false };
  beginUnder(tables, null, start);
  return { run: start.run, fresh: true };
}

function beginUnder(tables: Tables, parent: RunRow | null, start: StartRun): void {
  tables.runs.insert({ ...start, body: RunStarted.parse(start.body) }, parent);
  const { at, body, posts, past } = start;
  append(tables, rowOf(tables, start.run), { key: STARTED, at, body, posts, artifacts: [] });
  for (const { key, body: before } of past?.entries ?? [])
    append(tables, rowOf(tables, start.run), { key, at, body: before, posts: [], artifacts: [] });
  if (past) tables.artifacts.share(rowOf(tables, past.of), rowOf(tables, start.run));
}

function recordOnce(tables: Tables, record: JournalRecord): Entry | null {
  const row = rowOf(tables, record.run);
  const before = record.unless === undefined ? null : tables.journal.entryAt(row, record.unless);
  if (before) return before;
  const added = row.ended_at === null ? append(tables, row, record) : null;
  return added ?? tables.journal.entryAt(row, record.key);
}

function decideAlone(tables: Tables, decision: Decision, posts: readonly PostDraft[]) {
  const { question, at } = decision;
  const alone = { question, turn: 1, at, body: null, decision, posts, artifacts: [] };
  const outcome = takeTurn(tables, alone);
  return outcome.kind === "taken" ? { kind: "unknown" as const } : outcome;
}

function takeTurn(tables: Tables, taken: TakenTurn): TurnOutcome {
  const parts = partsOfQuestionId(taken.question);
  const row = parts && tables.runs.find(parts.run);
  if (!parts || !row) return { kind: "unknown" };
  const at = (key: Key) => tables.journal.entryAt(row, key)?.body;
  const closed = closedBy(at, parts.key);
  if (closed) return closed;
  if (row.ended_at !== null) return { kind: "run_ended" };
  const isNext = taken.turn === 1 || at(turnKeyOf(parts.key, taken.turn - 1)) !== undefined;
  if (!isNext || at(turnKeyOf(parts.key, taken.turn))) return { kind: "moved" };
  const isPassedOn = at(passedOnKeyOf(parts.key)) !== undefined;
  if (taken.passedOn !== undefined && taken.passedOn !== isPassedOn) return { kind: "moved" };
  return recordTurn(tables, parts, taken);
}

/** Why nobody can take a turn at this question any more, or never could; null when it was asked and is open. */
function closedBy(at: (key: Key) => EntryBody | undefined, question: Key): TurnOutcome | null {
  const standing = at(decisionKeyOf(question));
  if (standing?.kind === "decision.recorded") {
    return { kind: "already", decision: standing.decision };
  }
  return standing === undefined && at(question)?.kind === "question.asked"
    ? null
    : { kind: "unknown" };
}

/** The turn and the decision that it completes are two entries of one transaction; what is said goes with the last of them. */
function recordTurn(
  tables: Tables,
  { run, key }: { readonly run: RunId; readonly key: Key },
  { turn, at, body, decision, posts, artifacts }: TakenTurn,
): TurnOutcome {
  const entries: Entry[] = [];
  const add = (added: Pick<Addition, "key" | "body" | "posts" | "artifacts">) => {
    const entry = append(tables, rowOf(tables, run), { at, ...added });
    if (entry) entries.push(entry);
  };
  if (body) add({ key: turnKeyOf(key, turn), body, posts: decision ? [] : posts, artifacts });
  if (!decision) return { kind: "taken", entries };
  add({
    key: decisionKeyOf(key),
    body: { kind: "decision.recorded", decision },
    posts,
    artifacts: [],
  });
  return { kind: "decided", decision, entries };
}

function endOnce(tables: Tables, run: RunId, addition: Addition): EndOutcome {
  const row = tables.runs.find(run);
  if (!row) return { kind: "unknown" };
  if (row.ended_at !== null) return { kind: "already", status: row.status };
  const entry = append(tables, row, addition);
  return { kind: "ended", entries: entry ? [entry] : [] };
}

type Addition = Omit<JournalRecord, "run"> & {
  readonly key: Key;
  /** What runs within this one say when they end with it. */
  readonly within?: PostsWithin | undefined;
};

/** The one way into the journal: the entry, the run's line, what is delivered and what is said, in the caller's transaction. Null, and nothing is written, when the key is taken. */
function append(tables: Tables, row: RunRow, addition: Addition): Entry | null {
  const { key, at, body, artifacts, child } = addition;
  const entry: Entry = { run: row.run, seq: row.last_seq + 1, key, at, body };
  const head = tables.journal.append(row, entry);
  if (head === null) return null;
  tables.runs.advance(row, entry, head);
  tables.people.follow(row, entry);
  for (const artifact of artifacts) tables.artifacts.keep(row, artifact);
  const reason = closingReason(body);
  if (reason !== null) {
    tables.letters.closeQuestions(row, { at, reason });
    endWithin(tables, row, { entry, within: addition.within });
  }
  if (child) beginUnder(tables, row, child);
  speak(tables, row, addition);
  return entry;
}

/** No run goes on within one that has ended. */
function endWithin(
  tables: Tables,
  row: RunRow,
  { entry, within }: { readonly entry: Entry; readonly within: PostsWithin | undefined },
): void {
  for (const child of tables.runs.unfinishedWithin(row)) {
    const posts = within?.get(child.run) ?? [];
    const body = endWith(entry.body);
    append(tables, child, { key: ENDED, at: entry.at, body, posts, artifacts: [], within });
  }
}

function speak(tables: Tables, row: RunRow, { posts, at, touches = [] }: Addition): void {
  const touched = tables.letters.touchCard(row, at);
  for (const slot of touches) tables.letters.touch(row, slot, at);
  for (const draft of posts) {
    tables.letters.leave({ run: row.id, root: rootOf(row), place: placeOf(row), at, draft });
  }
  if (touched || posts.length + touches.length > 0) tables.commits.announce();
}

function rowOf(tables: Tables, run: RunId): RunRow {
  const row = tables.runs.find(run);
  if (!row) throw unknownRun(run);
  return row;
}

function unknownRun(run: RunId): StoreError {
  return new StoreError("other", `There is no run ${run} in this database.`);
}
