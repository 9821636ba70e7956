import type { Artifact } from "../domain/artifact.ts";
import { type Decision, decisionKeyOf, turnKeyOf } from "../domain/decision.ts";
import { Entry, type EntryBody } from "../domain/entry.ts";
import { type Digest, type Key, partsOfQuestionId, type RunId } from "../domain/ids.ts";
import { CARD_SLOT, type PostDraft } from "../domain/outbox.ts";
import type { Post } from "../domain/post.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import { closingReason, ENDED, endWith, STARTED } from "../store/entry-keys.ts";
import {
  type PostsWithin,
  type RunLine,
  type RunStore,
  type StartRun,
  StoreError,
  type TakenTurn,
  type TurnOutcome,
} from "../store/store.ts";

/** A message as the memory keeps it: nothing is ever delivered from here. */
export interface KeptPost {
  readonly slot: string;
  readonly version: number;
  readonly post: Post;
}

export interface MemoryStore extends RunStore {
  /** What the run has said so far, oldest slot first. */
  posts(run: RunId): readonly KeptPost[];
  /** What a process would find that started at this moment, as if this one had died. */
  image(): MemoryStore;
}

interface Kept {
  readonly origin: string;
  /** The run that this one is a part of, and the one whose card shows both; null for a run of its own. */
  readonly within: { readonly parent: RunId; readonly root: RunId } | null;
  /** By key, oldest first; as text, so that what comes out is never the object that went in. */
  readonly entries: Map<Key, string>;
  readonly posts: Map<string, KeptPost>;
  starts: number;
  ended: boolean;
}

interface Memory {
  readonly runs: Map<RunId, Kept>;
  readonly artifacts: Map<Digest, string>;
  readonly definitions: Map<Digest, string>;
}

/** The promises of a store without a disk: for tests and for trying an interpreter. It forgets everything with the process. */
export function createMemoryStore(): MemoryStore {
  return storeOver({ runs: new Map(), artifacts: new Map(), definitions: new Map() });
}

function storeOver(memory: Memory): MemoryStore {
  return {
    ...reads(memory),
    async startRun(start) {
      return begin(memory, start);
    },
    async record(record) {
      const kept = keptOf(memory, record.run);
      const before = record.unless === undefined ? undefined : kept.entries.get(record.unless);
      if (before !== undefined) return parsed(before);
      const standing = kept.entries.get(record.key);
      if (standing !== undefined) return parsed(standing);
      return kept.ended ? null : append(memory, record.run, record);
    },
    async decide(decision, posts) {
      return decideAlone(memory, decision, posts);
    },
    async vote(turn) {
      return takeTurn(memory, turn);
    },
    async endRun(run, body, { at, posts, within }) {
      const kept = memory.runs.get(run);
      if (!kept) return { kind: "unknown" };
      if (kept.ended) return { kind: "already", status: stateOf(kept).status };
      return {
        kind: "ended",
        entries: [append(memory, run, { key: ENDED, at, body, posts, within })],
      };
    },
    async countStart(run) {
      const kept = keptOf(memory, run);
      kept.starts += 1;
      return kept.starts;
    },
    async parked(run) {
      keptOf(memory, run).starts = 0;
    },
    async saveDefinitions(digest, snapshot) {
      memory.definitions.set(digest, snapshot);
    },
    posts: (run) => [...(memory.runs.get(run)?.posts.values() ?? [])],
    image: () => storeOver(copyOf(memory)),
  };
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

function reads(memory: Memory): Reads {
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

function begin(memory: Memory, start: StartRun): { run: RunId; fresh: boolean } {
  for (const [known, kept] of memory.runs) {
    if (kept.origin === start.origin) return { run: known, fresh: false };
  }
  beginUnder(memory, null, start);
  return { run: start.run, fresh: true };
}

function beginUnder(memory: Memory, parent: RunId | null, start: StartRun): void {
  const { run, origin, at, body, posts, past } = start;
  if (memory.runs.has(run)) throw new StoreError("other", `There is a run ${run} already.`);
  const within = parent && { parent, root: keptOf(memory, parent).within?.root ?? parent };
  const fresh = { entries: new Map(), posts: new Map(), starts: 0, ended: false };
  memory.runs.set(run, { origin, within, ...fresh });
  append(memory, run, { key: STARTED, at, body, posts });
  for (const before of past?.entries ?? []) append(memory, run, { ...before, at, posts: [] });
}

function decideAlone(memory: Memory, decision: Decision, posts: readonly PostDraft[]) {
  const { question, at } = decision;
  const alone = { question, turn: 1, at, body: null, decision, posts, artifacts: [] };
  const outcome = takeTurn(memory, alone);
  return outcome.kind === "taken" ? { kind: "unknown" as const } : outcome;
}

function takeTurn(memory: Memory, taken: TakenTurn): TurnOutcome {
  const parts = partsOfQuestionId(taken.question);
  const kept = parts && memory.runs.get(parts.run);
  if (!parts || !kept) return { kind: "unknown" };
  const asked = stateOf(kept).questions.find(({ question }) => question.key === parts.key);
  if (!asked) return { kind: "unknown" };
  if (asked.decision) return { kind: "already", decision: asked.decision };
  if (asked.closed !== null) return { kind: "unknown" };
  if (kept.ended) return { kind: "run_ended" };
  if (taken.turn !== asked.turns + 1) return { kind: "moved" };
  const { turn, at, body, decision, posts, artifacts } = taken;
  const entries: Entry[] = [];
  const add = (added: Pick<Addition, "key" | "body" | "posts" | "artifacts">) =>
    void entries.push(append(memory, parts.run, { at, ...added }));
  const key = turnKeyOf(parts.key, turn);
  if (body) add({ key, body, posts: decision ? [] : posts, artifacts });
  if (!decision) return { kind: "taken", entries };
  const last = { kind: "decision.recorded" as const, decision };
  add({ key: decisionKeyOf(parts.key), body: last, posts, artifacts: [] });
  return { kind: "decided", decision, entries };
}

interface Addition {
  readonly key: Key;
  readonly at: number;
  readonly body: EntryBody;
  readonly posts: readonly PostDraft[];
  readonly artifacts?: readonly Artifact[];
  readonly touches?: readonly string[] | undefined;
  readonly child?: StartRun | undefined;
  readonly within?: PostsWithin | undefined;
}

function append(memory: Memory, run: RunId, addition: Addition): Entry {
  const { key, at, body, posts, artifacts = [], touches = [], child } = addition;
  const kept = keptOf(memory, run);
  const text = JSON.stringify({ run, seq: kept.entries.size + 1, key, at, body });
  kept.entries.set(key, text);
  kept.starts = 0;
  for (const { ref, content } of artifacts) memory.artifacts.set(ref.digest, content);
  const reason = closingReason(body);
  if (reason !== null) {
    kept.ended = true;
    closeQuestions(kept, reason);
    endWithin(memory, run, addition);
  }
  if (child) beginUnder(memory, run, child);
  touchCard(keptOf(memory, kept.within?.root ?? run));
  for (const slot of touches) touch(kept, slot);
  for (const draft of posts) leave(kept, draft);
  return parsed(text);
}

/** No run goes on within one that has ended. */
function endWithin(memory: Memory, run: RunId, { at, body, within: said }: Addition): void {
  for (const [one, { within, ended }] of memory.runs) {
    if (ended || within?.parent !== run) continue;
    const posts = said?.get(one) ?? [];
    append(memory, one, { key: ENDED, at, body: endWith(body), posts, within: said });
  }
}

function touchCard(root: Kept): void {
  touch(root, CARD_SLOT);
}

function touch(kept: Kept, slot: string): void {
  const standing = kept.posts.get(slot);
  if (standing) leave(kept, standing);
}

function leave(kept: Kept, { slot, post }: PostDraft): void {
  const version = (kept.posts.get(slot)?.version ?? 0) + 1;
  kept.posts.set(slot, { slot, post, version });
}

function closeQuestions(kept: Kept, reason: string): void {
  for (const { slot, post } of kept.posts.values()) {
    if (post.kind !== "question" || post.decision !== null || post.closed !== null) continue;
    leave(kept, { slot, post: { ...post, closed: reason } });
  }
}

function keptOf(memory: Memory, run: RunId): Kept {
  const kept = memory.runs.get(run);
  if (!kept) throw new StoreError("other", `There is no run ${run} in this memory.`);
  return kept;
}

function entriesIn(kept: Kept): Entry[] {
  return [...kept.entries.values()].map(parsed);
}

function parsed(text: string): Entry {
  return Entry.parse(JSON.parse(text));
}

function stateOf(kept: Kept): RunState {
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

function copyOf(memory: Memory): Memory {
  const runs = [...memory.runs].map(([run, kept]): [RunId, Kept] => [
    run,
    { ...kept, entries: new Map(kept.entries), posts: new Map(kept.posts) },
  ]);
  const { artifacts, definitions } = memory;
  return {
    runs: new Map(runs),
    artifacts: new Map(artifacts),
    definitions: new Map(definitions),
  };
}
