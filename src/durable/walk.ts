import type { Artifact } from "../domain/artifact.ts";
import type { Clock } from "../domain/clock.ts";
import { type Entry, EntryBody } from "../domain/entry.ts";
import { Key, type RunId } from "../domain/ids.ts";
import type { PostDraft } from "../domain/outbox.ts";
import { isTerminal, statusAfter } from "../domain/run-state.ts";
import { type RunStore, type StartRun, StoreError } from "../store/store.ts";
import { RunInterrupted } from "./durable.ts";
import { Past } from "./past.ts";
import type { Interpret, WalkOutcome } from "./walk-outcome.ts";
import { type Fits, Watches } from "./watches.ts";

export interface WalkOptions {
  readonly run: RunId;
  readonly store: RunStore;
  readonly clock: Clock;
  /** Called with an error of the store; the verb that met it stays pending. */
  readonly fatal: (error: unknown) => void;
}

/** What a piece of work leaves behind; the body is parsed before it is recorded. */
export interface Left {
  readonly body: unknown;
  readonly posts?: readonly PostDraft[];
  readonly artifacts?: readonly Artifact[];
  readonly touches?: readonly string[];
  /** Nothing is left when an entry stands under this key. */
  readonly unless?: Key;
  /** A run that begins together with the entry, as a part of this one. */
  readonly child?: StartRun;
}

/** One walk of one run: what it has recorded, what it waits for, and what is under way. */
export class Walk {
  readonly run: RunId;
  readonly past = new Past();
  readonly #options: WalkOptions;
  readonly #abort = new AbortController();
  readonly #waits = new Map<Key, PromiseWithResolvers<Entry>>();
  readonly #watches = new Watches();
  readonly #recordings = new Map<Key, Promise<Entry>>();
  readonly #work = new Set<Promise<unknown>>();
  readonly #begun = Promise.withResolvers<void>();
  readonly #harmless = Promise.withResolvers<void>();
  readonly #frozen = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  #state: "walking" | "interrupted" | "frozen" = "walking";
  /** Whether the store counts a start that has not yet proved harmless. */
  #startCounts = true;

  constructor(options: WalkOptions) {
    this.#options = options;
    this.run = options.run;
  }

  /** The run that this one is a part of, once its journal is read. */
  get parent(): RunId | null {
    const started = this.past.entries[0]?.body;
    return started?.kind === "run.started" ? (started.parent?.run ?? null) : null;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get stopped(): boolean {
    return this.#state !== "walking";
  }

  /** Resolves when the interpreter has been set off, or never will be. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Resolves when the walk has recorded an entry, come to a wait, or is over: it was not what kills the process. */
  get harmless(): Promise<void> {
    return this.#harmless.promise;
  }

  /** Resolves when nothing of this walk is under way any more. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Walks the run from the top to its end, to an interruption, or to a defect of the interpreter. */
  async go(interpret: Interpret): Promise<WalkOutcome> {
    try {
      this.learn(await this.#options.store.entriesOf(this.run));
    } catch (error) {
      if (error instanceof StoreError && error.fault === "unreadable")
        return { kind: "unreadable", error };
      throw error;
    }
    const started = this.past.entries[0]?.body;
    if (this.stopped || started?.kind !== "run.started" || this.#hasEnded())
      return { kind: "over" };
    const walking = this.#outcomeOf(() => interpret(started));
    this.#begun.resolve();
    const outcome = await Promise.race([walking, this.#frozen.promise]);
    if (outcome) this.interrupt();
    await this.#quiet();
    return outcome ?? { kind: "over" };
  }

  /** Takes in entries that others recorded, and wakes whoever waits for them. */
  learn(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.past.add(entry);
      this.#waits.get(entry.key)?.resolve(entry);
      this.#waits.delete(entry.key);
    }
    this.#watches.look(this.past.entries);
  }

  /** Resolves once what is recorded fits, be it that others recorded it. */
  recorded(fits: Fits): Promise<void> {
    return fits(this.past.entries) ? Promise.resolve() : this.#watches.add(fits);
  }

  /** Stops the walk: every verb, waiting or new, rejects with `RunInterrupted`. */
  interrupt(): void {
    if (this.stopped) return;
    this.#state = "interrupted";
    this.#abort.abort(new RunInterrupted());
    for (const wait of this.#waits.values()) wait.reject(new RunInterrupted());
    this.#waits.clear();
  }

  /** The store has failed: verbs stay pending, work is aborted, nothing more is recorded. */
  freeze(): void {
    this.#state = "frozen";
    this.#abort.abort(new RunInterrupted());
    this.#frozen.resolve();
  }

  finish(): void {
    this.#begun.resolve();
    this.#harmless.resolve();
    this.#over.resolve();
  }

  /** What a verb answers once the walk has stopped. */
  halt(): Promise<never> {
    return this.#state === "frozen" ? forever() : Promise.reject(new RunInterrupted());
  }

  /** The entry under this key: the recorded one, the one being recorded, or what `produce` leaves. */
  once(key: Key, produce: () => Promise<Left>): Promise<Entry> {
    if (this.stopped) return this.halt();
    const standing = this.past.at(key);
    if (standing) return Promise.resolve(standing);
    const pending = this.#recordings.get(key);
    if (pending) return pending;
    const recording = this.#produce(key, produce).finally(() => this.#recordings.delete(key));
    this.#recordings.set(key, recording);
    return recording;
  }

  /** The entry under this key, when somebody else records it. */
  entryAt(key: Key): Promise<Entry> {
    if (this.stopped) return this.halt();
    const standing = this.past.at(key);
    if (standing) return Promise.resolve(standing);
    const wait = this.#waits.get(key) ?? Promise.withResolvers<Entry>();
    this.#waits.set(key, wait);
    this.#noticeParked();
    return wait.promise;
  }

  /** Resolves at the given time, unless the walk stops before. `key` is that of the entry which then follows. */
  async wakeAt(key: Key, time: number): Promise<void> {
    const sleeping = new AbortController();
    const signal = AbortSignal.any([this.signal, sleeping.signal]);
    try {
      await Promise.race([this.#options.clock.sleepUntil(time, signal), this.entryAt(key)]);
    } catch (error) {
      if (this.stopped) return this.halt();
      throw error;
    } finally {
      sleeping.abort();
      this.#waits.delete(key);
    }
  }

  /** Resolves once something has happened outside this run, unless the walk stops before. `key` is that of the entry which then follows. */
  async after(key: Key, happening: Promise<void>): Promise<void> {
    try {
      await Promise.race([happening, this.entryAt(key)]);
    } finally {
      this.#waits.delete(key);
    }
    if (this.stopped) return this.halt();
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** Reads the store; an error of the whole store reaches no run. */
  async read<Value>(question: (store: RunStore) => Promise<Value>): Promise<Value> {
    return this.#unlessFatal(question(this.#options.store));
  }

  async #outcomeOf(walk: () => Promise<void>): Promise<WalkOutcome> {
    try {
      await walk();
    } catch (error) {
      if (this.stopped) return { kind: "over" };
      return error instanceof StoreError ? this.#fail(error) : { kind: "defect", error };
    }
    if (this.stopped || this.#hasEnded()) return { kind: "over" };
    return { kind: "defect", error: new Error("The workflow's walk ended before its run did.") };
  }

  async #produce(key: Key, produce: () => Promise<Left>): Promise<Entry> {
    const recording = await this.#perform(produce);
    if (this.#state === "frozen") return forever();
    return await this.#commit(key, recording);
  }

  /** Work that was finished is paid for, so it is recorded even while the process shuts down. */
  async #perform(produce: () => Promise<Left>): Promise<Left> {
    const work = produce();
    this.#work.add(work);
    try {
      return await work;
    } catch (error) {
      if (this.stopped) return this.halt();
      throw error;
    } finally {
      this.#work.delete(work);
    }
  }

  async #commit(key: Key, recording: Left): Promise<Entry> {
    const { posts = [], artifacts = [], child, touches, unless } = recording;
    const { run, store, clock } = this.#options;
    const body = EntryBody.parse(recording.body);
    const left = { body, posts, artifacts, child, touches, unless };
    const record = { run, key: Key.parse(key), at: clock.now(), ...left };
    const entry = await this.#unlessFatal(store.record(record));
    if (entry === null) {
      this.interrupt();
      return this.halt();
    }
    this.#startCounts = false;
    this.#harmless.resolve();
    this.past.add(entry);
    return this.stopped ? this.halt() : entry;
  }

  async #unlessFatal<Value>(write: Promise<Value>): Promise<Value> {
    try {
      return await write;
    } catch (error) {
      return this.#fail(error);
    }
  }

  #fail(error: unknown): Promise<never> {
    this.#options.fatal(error);
    return forever();
  }

  /** A run that has reached a wait with nothing under way did not kill the process: its starts count no more. */
  #noticeParked(): void {
    if (!this.#startCounts) return;
    setImmediate(() => {
      const idle = this.#recordings.size === 0 && this.#waits.size > 0 && !this.stopped;
      if (!idle || !this.#startCounts) return;
      this.#startCounts = false;
      void this.#park();
    });
  }

  async #park(): Promise<void> {
    await this.#unlessFatal(this.#options.store.parked(this.run));
    this.#harmless.resolve();
  }

  async #quiet(): Promise<void> {
    await Promise.allSettled([
      ...this.#work,
      ...(this.#state === "frozen" ? [] : this.#recordings.values()),
    ]);
  }

  #hasEnded(): boolean {
    const last = this.past.entries.at(-1);
    const status = last && statusAfter(last.body);
    return status !== undefined && isTerminal(status);
  }
}

/** For verbs that must not return: whoever awaits this is simply forgotten. */
function forever(): Promise<never> {
  return new Promise<never>(() => undefined);
}
