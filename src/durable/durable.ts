// durable: how a run survives. It keeps the promises below over a store; it knows nothing of workflows, Slack or models.
import type { Artifact } from "../domain/artifact.ts";
import type { Decision, Question } from "../domain/decision.ts";
import type { BodyOf, Entry, EntryKind } from "../domain/entry.ts";
import type { Key, RunId } from "../domain/ids.ts";
import type { PostDraft } from "../domain/outbox.ts";
import type { Fits } from "./watches.ts";

/** What a piece of work leaves behind. Entry, posts and artifacts are committed together or not at all. */
export interface Recording<Kind extends EntryKind> {
  readonly body: BodyOf<Kind>;
  readonly posts?: readonly PostDraft[];
  readonly artifacts?: readonly Artifact[];
  /** Messages that must be drawn anew, by their slots. */
  readonly touches?: readonly string[];
}

/** What is recorded in the place of what a run waits for, once others have recorded what makes the waiting idle; null until then. */
export type Overtaking = (entries: readonly Entry[]) => Recording<"question.closed"> | null;

/** A run that a step starts: what its journal begins with, and where in the calling workflow that is. */
export interface Child {
  readonly at: Omit<BodyOf<"child.started">, "kind" | "child">;
  readonly body: Omit<BodyOf<"run.started">, "kind" | "parent">;
}

export type RunEnd = BodyOf<"run.completed" | "run.failed" | "run.cancelled">;

/** How a run ended that a step started, with its journal; that is empty where it cannot be read. */
export interface ChildEnd {
  readonly run: RunId;
  readonly body: RunEnd;
  readonly entries: readonly Entry[];
}

/** How a step calls a run, and what it makes of its end. */
export interface Call<Kind extends EntryKind> {
  readonly begin: () => Promise<Child>;
  readonly conclude: (end: ChildEnd) => Promise<Recording<Kind>>;
}

/** What is recorded at this time while nobody has recorded what is waited for; under the key that is waited for, it ends the wait. */
export interface Meanwhile {
  readonly at: number;
  readonly key: Key;
  /** What is left, or how it is found out when the time has come. */
  readonly recording: Recording<EntryKind> | (() => Recording<EntryKind>);
}

/** What is said when people are asked, and what happens until they decide; that follows from the question as it was recorded. */
export interface Waiting {
  readonly posts: readonly PostDraft[];
  readonly meanwhile: (asked: Question) => readonly Meanwhile[];
}

/** Posts alone: nothing happens until people decide. */
export function waitingOf(told: readonly PostDraft[] | Waiting): Waiting {
  return "meanwhile" in told ? told : { posts: told, meanwhile: () => [] };
}

/** A part of a parallel phase: data, so that another host can start it by name. */
export interface Part {
  readonly name: string;
  readonly data: unknown;
}

export type PartOutcome =
  | { readonly name: string; readonly state: "done" }
  | { readonly name: string; readonly state: "failed"; readonly error: unknown };

/**
 * What an interpreted run may do. Keys are unique within the run and derived from the definition's path and the round; the
 * same key gives the same recorded value for ever, so a run can be walked again from the top after any death of the process.
 *
 * A storage error never reaches the run: the verb's promise then stays pending and the host stops the process.
 * When the run is stopped or the process shuts down, `signal` is aborted and the verbs reject with `RunInterrupted`.
 */
export interface Durable {
  readonly run: RunId;
  readonly signal: AbortSignal;
  /** The entry that started the run. */
  readonly started: BodyOf<"run.started">;
  /** Everything recorded so far, oldest first; grows as the run goes on. */
  entries(): readonly Entry[];
  /** Runs `work` at most once to its end, records what it leaves, and returns the recorded body ever after. */
  step<Kind extends EntryKind>(
    key: Key,
    kinds: readonly Kind[],
    work: () => Promise<Recording<Kind>>,
  ): Promise<BodyOf<Kind>>;
  /** Records a fact that needs no work, with what is said about it. */
  note<Kind extends EntryKind>(key: Key, recording: Recording<Kind>): Promise<BodyOf<Kind>>;
  /** Leaves a post in the letterbox, once. */
  say(key: Key, post: PostDraft): Promise<void>;
  /**
   * Asks people, once, and resolves with the recorded decision, even one that arrived before this call. What happens meanwhile
   * follows from the question as it was recorded; nothing of it happens once there is a decision, and what ends the run ends the wait.
   */
  waitForDecision(
    key: Key,
    question: Question,
    posts: readonly PostDraft[] | Waiting,
  ): Promise<Decision>;
  /**
   * Resolves with the entry that somebody else records under this key, even one that was there before this call. What is
   * recorded meanwhile comes in its order; of two that end the wait, the first stands.
   */
  waitForEntry<Kind extends EntryKind>(
    key: Key,
    kinds: readonly Kind[],
    meanwhile: readonly Meanwhile[],
  ): Promise<BodyOf<Kind>>;
  /** Resolves once what is recorded fits, whoever recorded it. `key` is that of the entry which then follows; nothing is recorded of the waiting. */
  until(key: Key, fits: Fits): Promise<void>;
  /** From now on, what others record may end the wait for this key: then what `overtaking` gives stands there. */
  overtake(key: Key, overtaking: Overtaking): void;
  /** Resolves at the given time (ms since 1970), counted from the first walk over this key. */
  sleepUntil(key: Key, time: number): Promise<void>;
  /**
   * Starts another run as a part of this one, once, waits until it has ended, records what `conclude` leaves, and returns the
   * recorded body ever after. When this run ends first, so does that one.
   */
  call<Kind extends EntryKind>(
    key: Key,
    kinds: readonly Kind[],
    call: Call<Kind>,
  ): Promise<BodyOf<Kind>>;
  /** Runs the parts side by side through the host's interpreter and settles all of them before it resolves. */
  branches(key: Key, parts: readonly Part[]): Promise<readonly PartOutcome[]>;
}

/** The meaning of a run, given to the host by the engine. */
export interface Interpreter {
  /** Walks a whole run. It ends by returning; the last entry it notes says how the run ended. */
  run(durable: Durable): Promise<void>;
  /** Walks one part of a parallel phase. */
  part(durable: Durable, part: Part): Promise<void>;
}

/** Thrown out of every verb once the run is stopped or the process shuts down; the interpreter lets it pass. */
export class RunInterrupted extends Error {
  override readonly name = "RunInterrupted";
}

/** Gives runs life. */
export interface Host {
  /** Begins to walk a run that the store holds. A run that is being walked already is left alone. */
  start(run: RunId): void;
  /**
   * Walks every unfinished run again; resolves with how many. Those that may be what killed the process are walked one after
   * the other, and one that killed it too often, or whose journal cannot be read, goes to the dead letter.
   */
  recover(): Promise<number>;
  /** Tells the host that the desk recorded entries for this run (a decision, an end). */
  entriesAdded(run: RunId, entries: readonly Entry[]): void;
  /** Aborts the walking of a run whose end the desk has recorded, and of those within it. */
  interrupt(run: RunId): void;
  /** Stops all walking without ending any run; resolves when no work is under way. */
  close(): Promise<void>;
  /** Resolves when the run is not being walked any more. */
  settled(run: RunId): Promise<void>;
}
