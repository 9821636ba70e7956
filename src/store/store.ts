// store: the only room that speaks SQL. Every operation is whole, atomic and awaited; nobody outside opens a transaction.
import type { Artifact } from "../domain/artifact.ts";
import type { Decision } from "../domain/decision.ts";
import type { Entry, EntryBody } from "../domain/entry.ts";
import type { Digest, Key, PersonId, QuestionId, RunId } from "../domain/ids.ts";
import type { OutboxRow, PostDraft } from "../domain/outbox.ts";
import type { Place } from "../domain/place.ts";
import type { QuestionGiven } from "../domain/question-course.ts";
import type { RunStatus } from "../domain/run-state.ts";
import type { Turn } from "../domain/turns.ts";
import type { Channels, OpenQuestion, PastRun, Plans, Proof } from "./beside-runs.ts";

/** One entry on its way into the journal, with what is said and delivered together with it. */
export interface Record {
  readonly run: RunId;
  readonly key: Key;
  readonly at: number;
  readonly body: EntryBody;
  readonly posts: readonly PostDraft[];
  readonly artifacts: readonly Artifact[];
  /** Nothing is recorded when an entry stands under this key; that entry is the answer then. */
  readonly unless?: Key | undefined;
  /** Messages of the run that must be drawn anew, by their slots; what they say follows from its entries. */
  readonly touches?: readonly string[] | undefined;
  /** A run that begins together with this entry, as a part of the run that records it. */
  readonly child?: StartRun | undefined;
}

/** A run that has not ended, as a process finds it when it starts. */
export interface UnfinishedRun {
  readonly run: RunId;
  readonly place: Place;
  /** How often it was started since it last recorded an entry or proved harmless otherwise. */
  readonly starts: number;
}

/** A line of a list of runs. */
export interface RunLine {
  readonly run: RunId;
  readonly status: RunStatus;
  /** People have paused it and it has not ended. */
  readonly paused: boolean;
  readonly task: string;
  readonly requester: PersonId;
  readonly workflow: string | null;
  readonly place: Place;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** A run with what it is about: the `name` that its form was given. */
export interface FeatureLine extends RunLine {
  readonly feature: string | null;
}

export interface StartRun {
  readonly run: RunId;
  /** The inbox key of the command: the same origin never starts a second run. */
  readonly origin: string;
  readonly at: number;
  readonly body: Extract<EntryBody, { kind: "run.started" }>;
  readonly posts: readonly PostDraft[];
  /** What it has behind it when it begins: entries like those of another run, whose artifacts it then shares. */
  readonly past?: {
    readonly of: RunId;
    readonly entries: readonly { readonly key: Key; readonly body: EntryBody }[];
  };
}

export type DecideOutcome =
  | { readonly kind: "decided"; readonly decision: Decision; readonly entries: readonly Entry[] }
  | { readonly kind: "already"; readonly decision: Decision }
  | { readonly kind: "run_ended" }
  /** Somebody else did something on the question that whoever asks for this has not seen. */
  | { readonly kind: "moved" }
  | { readonly kind: "unknown" };

/** What somebody does on an open question: a turn, the decision that it completes, or a decision alone. */
export interface TakenTurn {
  readonly question: QuestionId;
  /** Counts from 1, over all turns on this question. Only the next one can be taken: by somebody who knows all before it. */
  readonly turn: number;
  /** Whether whoever takes it knows that the question was passed on to others; left out where nobody else can be meant. */
  readonly passedOn?: boolean;
  readonly at: number;
  readonly body: Turn | QuestionGiven | null;
  readonly decision: Decision | null;
  readonly posts: readonly PostDraft[];
  readonly artifacts: readonly Artifact[];
}

export type TurnOutcome =
  | DecideOutcome
  | { readonly kind: "taken"; readonly entries: readonly Entry[] };

/** What is said when a run is ended from outside: by itself, and by the runs within it that end with it. */
export interface EndOptions {
  readonly at: number;
  readonly posts: readonly PostDraft[];
  readonly within?: PostsWithin | undefined;
}

/** Messages by the run that says them. */
export type PostsWithin = ReadonlyMap<RunId, readonly PostDraft[]>;

export type EndOutcome =
  | { readonly kind: "ended"; readonly entries: readonly Entry[] }
  | { readonly kind: "already"; readonly status: RunStatus }
  | { readonly kind: "unknown" };

/** Runs and their journals. Any write may fail with `StoreError`; nothing is then half-written. */
export interface RunStore {
  /** The run exists, with its first entry and its posts, when this resolves. A known origin returns the earlier run. */
  startRun(start: StartRun): Promise<{ readonly run: RunId; readonly fresh: boolean }>;
  /**
   * Appends an entry unless the key exists, together with its posts and artifacts; returns the entry that now stands under the
   * key. Raises the version of the run's card in the same transaction. Refused with `StoreError` when the epoch is not this
   * process's, and answered with null when the run has ended. An entry that ends the run ends every run within it, in the same
   * transaction.
   */
  record(record: Record): Promise<Entry | null>;
  /** Oldest first. Rejects with the fault `unreadable` when one of them is no entry that this program knows. */
  entriesOf(run: RunId): Promise<readonly Entry[]>;
  /**
   * Records a decision if the question was asked, is open, and the run goes on: compare-and-set, in one transaction with the posts.
   * A question whose decision is recorded answers `already`, one on which people took turns `moved`.
   */
  decide(decision: Decision, posts: readonly PostDraft[]): Promise<DecideOutcome>;
  /**
   * Records a turn on an open question together with the decision that it completes, the posts and the artifacts: compare-and-set
   * over the turns so far, in one transaction.
   */
  vote(turn: TakenTurn): Promise<TurnOutcome>;
  /**
   * Ends a run from outside (stop, dead letter), and every unfinished run within it: the entries, the posts, and every open
   * question's slot in one transaction. The entries told are the run's own.
   */
  endRun(
    run: RunId,
    body: Extract<EntryBody, { kind: "run.cancelled" | "run.failed" }>,
    options: EndOptions,
  ): Promise<EndOutcome>;
  /** Runs that have not ended, oldest first. */
  unfinishedRuns(): Promise<readonly UnfinishedRun[]>;
  /** Counts a start of walking this run by this process, and returns the count since the run last recorded an entry. */
  countStart(run: RunId): Promise<number>;
  /** The run reached a wait with no work under way, or was walked without harm until another's turn or a stop in good order: its starts count no more. */
  parked(run: RunId): Promise<void>;
  /** The newest runs first, without those within others. */
  runs(filter: {
    readonly limit: number;
    readonly requester?: PersonId;
    readonly unfinishedOnly?: boolean;
  }): Promise<readonly RunLine[]>;
  /** The newest runs first, without those within others, each with what it is about. */
  features(limit: number): Promise<readonly FeatureLine[]>;
  /** Runs whose id starts with this text (at most 10), those within others too. */
  runsLike(prefix: string): Promise<readonly RunLine[]>;
  /** The run whose root message or thread this is, if any. */
  runInThread(channel: string, thread: string): Promise<RunId | null>;
  artifact(digest: Digest): Promise<string | null>;
  saveDefinitions(digest: Digest, snapshot: string): Promise<void>;
  definitions(digest: Digest): Promise<string | null>;
}

/** A delivery on its way out, leased to this process. */
export interface Outbox {
  /**
   * Messages whose newest version is not delivered, that may be tried at `now` and are not being sent: first those never posted, oldest
   * first, then edits. Of the messages of a run and those within it only the oldest unposted one is offered, and none before its
   * card stands (unless the card was given up), so that order within a thread holds however the rows are sent; files that are put off hold nobody back. Private answers wait for nothing.
   * With `place`, only what is said there: what a terminal has not printed waits until somebody resumes its run there.
   */
  due(now: number, limit: number, place?: Place["kind"]): Promise<readonly OutboxRow[]>;
  /** Marks that a send begins, and counts the attempt: after a death in between, the row comes back `inDoubt`. */
  sending(id: number): Promise<void>;
  /** The message stands, but what belongs to it (its files) is still to come: later messages need not wait, and it can be edited. */
  stands(id: number, receipt: string): Promise<void>;
  delivered(id: number, version: number, receipt: string | null): Promise<void>;
  /**
   * Puts a row off until `retryAt`, or, with null, gives it up; `reason` is kept for the operator. A doubt stays: once `sending`
   * was called, the row is `inDoubt` until it is delivered.
   */
  failed(id: number, reason: string, retryAt: number | null): Promise<void>;
  /** Leaves a message outside any run: private answers. The same slot is never written twice. */
  put(message: PostDraft & { readonly place: Place; readonly run: RunId | null }): Promise<void>;
  /** The newest post of a slot of this run, or null. */
  read(run: RunId, slot: string): Promise<PostDraft["post"] | null>;
  /** Earliest time at which a put-off row may be tried again, or null. */
  nextDue(): Promise<number | null>;
  /** Where the questions of a run and of those within it stand: the receipt of each delivered one by the question's id. */
  questionReceipts(run: RunId): Promise<Readonly<{ [question: string]: string }>>;
  /** Where the card of a run, or of the one that it is within, stands; null until it does. */
  cardReceipt(run: RunId): Promise<string | null>;
  /** Rows not delivered to Slack, and the age of the oldest in milliseconds. */
  backlog(now: number): Promise<{ readonly rows: number; readonly oldestMs: number }>;
  /** Called after each commit that left something to deliver. Returns the way to stop listening. */
  onPut(listener: () => void): () => void;
}

/** What Slack delivered, kept before it is acknowledged. */
export interface Inbox {
  /** A delivery kept before, and what was answered if it was handled; null for one never seen. */
  known(key: string): Promise<{ readonly handled: boolean; readonly answer: string | null } | null>;
  /** Keeps a delivery. `fresh` is false when the key is known; `answer` is then what was answered, if it was handled. */
  accept(
    key: string,
    body: string,
    at: number,
  ): Promise<{
    readonly fresh: boolean;
    readonly handled: boolean;
    readonly answer: string | null;
  }>;
  handled(key: string, answer: string | null): Promise<void>;
  /** Deliveries accepted but not handled when the process last died, oldest first. */
  unhandled(): Promise<readonly { readonly key: string; readonly body: string }[]>;
  /** Forgets handled deliveries older than this time. */
  forget(before: number): Promise<void>;
}

/** Who has to do with which run, and who looks at their own page. */
export interface People {
  /** Oldest first, over all runs that have not ended. */
  openQuestions(limit: number): Promise<readonly OpenQuestion[]>;
  /** The runs that a person asked for or decided in: unfinished ones first, newest first. */
  runsOf(person: PersonId, limit: number): Promise<readonly RunLine[]>;
  /** The unfinished runs in which a person was given a step at some time. */
  seatedIn(person: PersonId): Promise<readonly RunId[]>;
  /** Who asked for a run, or for the one that it is within, and who decided in it. */
  peopleOf(run: RunId): Promise<readonly PersonId[]>;
  homeOpened(person: PersonId, at: number): Promise<void>;
  /** Whose home was opened at this time or later, the latest first. */
  homesOpened(since: number): Promise<readonly PersonId[]>;
  /** The newest completed runs of a workflow first. */
  pastRuns(workflow: string, limit: number): Promise<readonly PastRun[]>;
}

/** How long things are kept is decided outside; nothing is forgotten unasked. */
export interface Retention {
  /**
   * Forgets runs that ended before this time with the runs within them and all that belongs to them alone, and private answers
   * delivered before it.
   */
  forgetBefore(time: number): Promise<{ readonly runs: number }>;
}

/** What may be read while another process owns the database. */
export interface Reader {
  readonly runs: Pick<RunStore, "entriesOf" | "runs" | "runsLike" | "artifact" | "definitions">;
  /** Of one run, or of all. */
  prove(run: RunId | null): Promise<Proof>;
  /** The hash of each entry of a run, oldest first. */
  hashesOf(run: RunId): Promise<readonly (string | null)[]>;
  close(): void;
}

/** The whole database of one installation. */
export interface Store {
  readonly runs: RunStore;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly channels: Channels;
  readonly plans: Plans;
  readonly people: People;
  readonly retention: Retention;
  /** A write and a read that prove the database works; rejects with `StoreError`. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

export type StoreFault =
  | "busy"
  | "full"
  | "io"
  | "corrupt"
  | "unreadable"
  | "not_owner"
  | "closed"
  | "locked_by_other_process"
  | "other";

/** The database could not do what was asked; nothing was half-written. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly fault: StoreFault;
  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
