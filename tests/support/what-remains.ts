import { join } from "node:path";
import Database from "better-sqlite3";
import type { Entry } from "../../src/domain/entry.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import type { LoggedRequest } from "../../src/rehearsal/request-log.ts";
import { openReader } from "../../src/store/open-reader.ts";
import type { Reader } from "../../src/store/store.ts";
import type { Message } from "../../src/workspace/state/records.ts";
import { optionsOf } from "./golden-story.ts";
import type { MortalHouse } from "./mortal-house.ts";

/** What a finished story leaves behind, without what may differ between two that went the same: times, ids, prices. */
export interface Remains {
  readonly runs: number;
  readonly state: unknown;
  readonly journal: readonly string[];
  /** What stands in the channel, in its order. */
  readonly said: readonly string[];
  /** The titles of the files that were shared, as often as they were. */
  readonly files: readonly string[];
  /** Messages that stand there although another bears the same key. */
  readonly twice: readonly string[];
  /** Messages that still offer options. */
  readonly open: readonly string[];
  readonly integrity: string;
  /** Whether the command was answered to whoever typed it; a kill in between may bring the answer twice. */
  readonly answered: boolean;
  /** Attempts that were asked although their result stood in the journal. */
  readonly askedAfterwards: readonly string[];
}

/** Looks at database, channel and model server once the program of the house is at rest. */
export async function remainsOf(house: MortalHouse): Promise<Remains> {
  const { workspace, rehearsal, folder } = house;
  const entries = await journalOf(folder);
  const messages = workspace.messages("deploys");
  const run = entries[0]?.run ?? "";
  const runs = [...new Set(entries.map((entry) => entry.run))];
  const keys = messages.map(keyOf);
  return {
    runs: runs.length,
    state: withoutTimes(withoutRuns(JSON.stringify(foldRun(entries)), runs)),
    journal: entries.map(({ key, body }) => `${key} ${body.kind}`),
    // A file that had to wait comes after what was said meanwhile, so files have no place of their own in the order.
    said: messages.toSorted(filesLast).map((message) => wordsOf(message, runs)),
    files: workspace
      .files()
      .flatMap(({ title, shares }) => shares.map(() => withoutKey(title)))
      .toSorted(),
    twice: keys.filter((key, index) => keys.indexOf(key) !== index),
    open: messages.filter((message) => optionsOf(message).length > 0).map(({ text }) => text),
    integrity: integrityOf(folder),
    answered: workspace.ephemerals("alice").some(({ text }) => text.includes(run)),
    askedAfterwards: askedAfterwards(entries, rehearsal.requests()),
  };
}

/** How often each attempt was asked. */
export function askedOf({ rehearsal }: Pick<MortalHouse, "rehearsal">): Map<string, number> {
  const counts = new Map<string, number>();
  for (const request of asked(rehearsal.requests())) {
    const name = attemptOf(request);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Every journal in a data folder, one after the other: that of a run, then those of the runs that it called. */
export async function journalOf(folder: string): Promise<readonly Entry[]> {
  const reader = openReader(folder);
  if (reader === null) return [];
  const lines = await reader.runs.runs({ limit: 10 });
  const journals = await Promise.all(lines.map(({ run }) => journalsFrom(reader, run)));
  reader.close();
  return journals.flat();
}

async function journalsFrom(reader: Reader, run: RunId): Promise<readonly Entry[]> {
  const own = await reader.runs.entriesOf(run);
  const called = own.flatMap(({ body }) => (body.kind === "child.started" ? [body.child] : []));
  const theirs = await Promise.all(called.map((child) => journalsFrom(reader, child)));
  return [...own, ...theirs.flat()];
}

/** The attempt whose result this entry records, as `askedOf` names it; null for other entries. */
export function finishedBy({ key, body }: Entry): string | null {
  if (body.kind === "workflow.chosen") return `${key}.1`;
  if (body.kind === "step.completed" || body.kind === "step.escalated") return key;
  return null;
}

/** The attempt that this entry begins, as `askedOf` names it; null for other entries. */
export function begunBy({ key, body }: Entry): string | null {
  if (body.kind === "run.started") return "choose/workflow#1.1";
  return body.kind === "step.started" ? key.replace(/\/started$/, "") : null;
}

function asked(requests: readonly LoggedRequest[]): LoggedRequest[] {
  return requests.filter(({ opens, answeredWith }) => opens && answeredWith?.kind === "script");
}

function attemptOf({ step }: LoggedRequest): string {
  return step ? `${step.phase}/${step.step}#${step.round}.${step.attempt}` : "";
}

function askedAfterwards(entries: readonly Entry[], requests: readonly LoggedRequest[]): string[] {
  const finishedAt = new Map(entries.map((entry) => [finishedBy(entry), entry.at]));
  return requests
    .filter((request) => request.at > (finishedAt.get(attemptOf(request)) ?? Infinity))
    .map(attemptOf);
}

/** A file bears the first letters of its message's key, which follows from the run's id. */
function withoutKey(title: string): string {
  return title.replace(/[0-9a-f]{6}$/, "KEY");
}

function keyOf({ metadata, ts }: Message): string {
  const key = metadata?.event_payload["key"];
  return typeof key === "string" ? key : ts;
}

function filesLast(left: Message, right: Message): number {
  return Number(left.files.length > 0) - Number(right.files.length > 0);
}

/** A message's place, its text and its blocks. */
function wordsOf(message: Message, runs: readonly string[]): string {
  const { thread_ts, text, blocks, files } = message;
  const place = thread_ts === undefined ? "channel" : "thread";
  const shown = blocks.map((block) => ({ ...block, block_id: "" }));
  return neutral(`${place} ${files.length} ${text} ${JSON.stringify(shown)}`, runs);
}

/** Without the ids of runs, times, what the card says of time and money, and where a link leads. */
function neutral(text: string, runs: readonly string[]): string {
  return withoutRuns(text, runs)
    .replaceAll(/<!date[^>]*>/g, "TIME")
    .replaceAll(/⏱[^"]*/g, "TIME AND MONEY")
    .replaceAll(/p\d{16}\?thread_ts=[\d.]+/g, "MESSAGE");
}

function withoutRuns(text: string, runs: readonly string[]): string {
  return runs.reduce((left, run, index) => left.replaceAll(run, `RUN ${index}`), text);
}

const VOLATILE = new Set([
  "timing",
  "at",
  "askedAt",
  "startedAt",
  "lastEntryAt",
  "endedAt",
  "usage",
  "cost",
]);

function withoutTimes(text: string): unknown {
  return JSON.parse(text, (key, part: unknown) => (VOLATILE.has(key) ? undefined : part));
}

function integrityOf(folder: string): string {
  const database = new Database(join(folder, "orchestrate.db"));
  const answer = String(database.pragma("integrity_check", { simple: true }));
  database.close();
  return answer;
}
