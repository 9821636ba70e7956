import { Entry } from "../domain/entry.ts";
import type { Digest, Key, RunId } from "../domain/ids.ts";
import type { Post } from "../domain/post.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import { type RunLine, type RunStore, StoreError } from "../store/store.ts";

/** A message as the memory keeps it: nothing is ever delivered from here. */
export interface KeptPost {
  readonly slot: string;
  readonly version: number;
  readonly post: Post;
}

export interface Kept {
  readonly origin: string;
  /** The run that this one is a part of, and the one whose card shows both; null for a run of its own. */
  readonly within: { readonly parent: RunId; readonly root: RunId } | null;
  /** By key, oldest first; as text, so that what comes out is never the object that went in. */
  readonly entries: Map<Key, string>;
  readonly posts: Map<string, KeptPost>;
  starts: number;
  ended: boolean;
}

export interface Memory {
  readonly runs: Map<RunId, Kept>;
  readonly artifacts: Map<Digest, string>;
  readonly definitions: Map<Digest, string>;
}

type Reads = Pick<
  RunStore,
  | "entriesOf"
  | "unfinishedRuns"
  | "runs"
  | "features"
  | "runsLike"
  | "runInThread"
  | "artifact"
  | "definitions"
>;

/** What is asked of a memory; nothing of it changes anything. */
export function reads(memory: Memory): Reads {
  const all = (): RunLine[] => [...memory.runs.values()].map(lineOf).toReversed();
  const outermost = (): RunLine[] =>
    [...memory.runs.values()]
      .filter(({ within }) => within === null)
      .map(lineOf)
      .toReversed();
  return {
    entriesOf: async (run) => {
      const kept = memory.runs.get(run);
      return kept ? entriesIn(kept) : [];
    },
    unfinishedRuns: async () =>
      [...memory.runs]
        .filter(([, kept]) => !kept.ended)
        .map(([run, kept]) => ({ run, place: stateOf(kept).place, starts: kept.starts })),
    runs: async ({ limit, requester, unfinishedOnly }) =>
      outermost()
        .filter((line) => requester === undefined || line.requester === requester)
        .filter((line) => unfinishedOnly !== true || line.endedAt === null)
        .slice(0, limit),
    features: async (limit) =>
      outermost()
        .slice(0, limit)
        .map((line) => ({ ...line, feature: featureOf(keptOf(memory, line.run)) })),
    runsLike: async (prefix) =>
      all()
        .filter((line) => line.run.startsWith(prefix))
        .slice(0, 10),
    runInThread: async (channel, thread) =>
      outermost().find(
        ({ place }) =>
          place.kind === "slack" && place.channel === channel && place.thread === thread,
      )?.run ?? null,
    artifact: async (digest) => memory.artifacts.get(digest) ?? null,
    definitions: async (digest) => memory.definitions.get(digest) ?? null,
  };
}

export function keptOf(memory: Memory, run: RunId): Kept {
  const kept = memory.runs.get(run);
  if (!kept) throw new StoreError("other", `There is no run ${run} in this memory.`);
  return kept;
}

export function entriesIn(kept: Kept): Entry[] {
  return [...kept.entries.values()].map(parsed);
}

export function parsed(text: string): Entry {
  return Entry.parse(JSON.parse(text));
}

export function stateOf(kept: Kept): RunState {
  const state = foldRun(entriesIn(kept));
  if (!state) throw new StoreError("corrupt", "A journal does not begin with the start of a run.");
  return state;
}

function lineOf(kept: Kept): RunLine {
  const state = stateOf(kept);
  const { run, status, task, requester, place, startedAt, endedAt, workflow } = state;
  return {
    run,
    status,
    paused: state.paused !== null && endedAt === null,
    task,
    requester,
    place,
    startedAt,
    endedAt,
    workflow: workflow?.name ?? namedByRequester(kept),
  };
}

function namedByRequester(kept: Kept): string | null {
  return startOf(kept)?.workflow ?? null;
}

function featureOf(kept: Kept): string | null {
  return startOf(kept)?.inputs["name"] ?? null;
}

function startOf(kept: Kept) {
  const started = entriesIn(kept)[0]?.body;
  return started?.kind === "run.started" ? started : null;
}
