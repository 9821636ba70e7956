import type { Artifact } from "../domain/artifact.ts";
import type { AskedQuestion } from "../domain/asked-question.ts";
import { type Decision, decisionKeyOf, turnKeyOf } from "../domain/decision.ts";
import type { Entry, EntryBody } from "../domain/entry.ts";
import { type Key, partsOfQuestionId, type RunId } from "../domain/ids.ts";
import { CARD_SLOT, type PostDraft } from "../domain/outbox.ts";
import { closingReason, ENDED, endWith, STARTED } from "../store/entry-keys.ts";
import {
  type PostsWithin,
  type RunStore,
  type StartRun,
  StoreError,
  type TakenTurn,
  type TurnOutcome,
} from "../store/store.ts";
import {
  type Kept,
  type KeptPost,
  keptOf,
  type Memory,
  parsed,
  reads,
  stateOf,
} from "./memory-reads.ts";

export interface MemoryStore extends RunStore {
  /** What the run has said so far, oldest slot first. */
  posts(run: RunId): readonly KeptPost[];
  /** What a process would find that started at this moment, as if this one had died. */
  image(): MemoryStore;
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
  if (!isNext(asked, taken)) return { kind: "moved" };
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

/** Whether it is taken by somebody who knows all before it. */
function isNext({ turns, course }: AskedQuestion, taken: TakenTurn): boolean {
  const isPassedOn = course.passedOn !== null;
  return taken.turn === turns + 1 && (taken.passedOn ?? isPassedOn) === isPassedOn;
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
