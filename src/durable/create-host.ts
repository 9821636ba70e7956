import type { Clock } from "../domain/clock.ts";
import type { BodyOf, Entry } from "../domain/entry.ts";
import type { RunId } from "../domain/ids.ts";
import type { PostDraft } from "../domain/outbox.ts";
import { isTerminal, statusAfter } from "../domain/run-state.ts";
import type { PostsWithin, RunStore, StoreError } from "../store/store.ts";
import type { Host, Interpreter } from "./durable.ts";
import { durableOf } from "./verbs.ts";
import { Walk } from "./walk.ts";

/** How a run ends that could not end itself: the last entry and what is said about it. */
export interface Ending {
  readonly body: BodyOf<"run.failed"> | BodyOf<"run.cancelled">;
  readonly posts: readonly PostDraft[];
  /** What the runs within it say when they end with it. */
  readonly within?: PostsWithin;
}

export interface HostOptions {
  readonly store: RunStore;
  readonly interpreter: Interpreter;
  readonly clock: Clock;
  /** A run that was started more often without recording anything goes to the dead letter. */
  readonly maxStarts?: number;
  /** The store or the host itself has failed: nothing more is walked, and the process must stop. Called once. */
  readonly onFatal: (error: unknown) => void;
  /** The ending of a run that killed the process too often or, with the error, of one whose journal cannot be read. */
  readonly deadLetter: (run: RunId, unreadable?: StoreError) => Promise<Ending>;
  /** The ending of a run whose interpreter threw, which is a defect of the program. */
  readonly defect: (run: RunId, error: unknown) => Promise<Ending>;
}

const MAX_STARTS = 5;
/** A run that was started so often without getting any further may be what kills the process. */
const SUSPECT_STARTS = 2;
/** A suspect is walked so long before the next one: what kills a process mostly does so at once. */
const SUSPECT_ALONE_MS = 10_000;

/** Gives runs life over a store: one walk per run, each at most once at a time. */
export function createHost(options: HostOptions): Host {
  return new StoreHost(options);
}

class StoreHost implements Host {
  readonly #options: HostOptions;
  readonly #walks = new Map<RunId, Walk>();
  /** Suspects whose turn has not come. */
  readonly #inTurn = new Set<RunId>();
  /** Resolved when nobody walks a run any more; kept where somebody waits for it. */
  readonly #overs = new Map<RunId, PromiseWithResolvers<void>>();
  #state: "open" | "closing" | "dead" = "open";

  constructor(options: HostOptions) {
    this.#options = options;
  }

  start(run: RunId): void {
    this.#walkOf(run);
  }

  async recover(): Promise<number> {
    const runs = await this.#options.store.unfinishedRuns();
    const suspects = runs.filter(({ starts }) => starts >= SUSPECT_STARTS);
    const others = runs.filter(({ starts }) => starts < SUSPECT_STARTS);
    for (const { run } of suspects) this.#inTurn.add(run);
    const walks = others.flatMap(({ run }) => this.#walkOf(run) ?? []);
    const mostBlamedFirst = suspects.toSorted((left, right) => right.starts - left.starts);
    void this.#walkInTurn(mostBlamedFirst.map(({ run }) => run));
    await Promise.all(walks.map((walk) => walk.begun));
    return runs.length;
  }

  /**
   * Walks suspects one after the other, so that a run which kills the process is alone to blame: when the next one's start is
   * counted, those of the one before are forgotten in the same commit.
   */
  async #walkInTurn([run, ...others]: readonly RunId[]): Promise<void> {
    if (run) this.#inTurn.delete(run);
    const walk = run && this.#walkOf(run);
    if (!walk || others.length === 0) return;
    await this.#harmlessFor(walk, SUSPECT_ALONE_MS);
    if (this.#state !== "open") return;
    await Promise.all([this.#absolve([walk]), this.#walkInTurn(others)]);
  }

  /** Resolves when the walk has proved harmless, or has gone on for so long without harm. */
  async #harmlessFor(walk: Walk, durationMs: number): Promise<void> {
    const { clock } = this.#options;
    const waiting = new AbortController();
    const patience = clock.sleepUntil(clock.now() + durationMs, waiting.signal);
    await Promise.race([walk.harmless, patience]);
    // Whoever still sleeps is woken by force, and nobody waits for how that ends.
    patience.catch(() => undefined);
    waiting.abort();
  }

  entriesAdded(run: RunId, entries: readonly Entry[]): void {
    const walk = this.#walks.get(run);
    walk?.learn(entries);
    if (entries.some(endsRun)) this.interrupt(run);
  }

  interrupt(run: RunId): void {
    const walk = this.#walks.get(run);
    walk?.interrupt();
    // One that nobody walks, because its turn has not come, is over at once.
    if (!walk) this.#noteOver(run);
    this.#interruptWithin(run);
  }

  #interruptWithin(run: RunId): void {
    const within = [...this.#walks.values()].filter(({ parent }) => parent === run);
    for (const walk of within) this.interrupt(walk.run);
  }

  /** Has a run walked for the one that called it, in its turn, and resolves when nobody walks it any more. */
  #walked(run: RunId): Promise<void> {
    const over = this.#overs.get(run) ?? Promise.withResolvers<void>();
    this.#overs.set(run, over);
    if (!this.#inTurn.has(run)) this.#walkOf(run);
    return over.promise;
  }

  #noteOver(run: RunId): void {
    this.#overs.get(run)?.resolve();
    this.#overs.delete(run);
  }

  async close(): Promise<void> {
    if (this.#state === "open") this.#state = "closing";
    const walks = [...this.#walks.values()];
    for (const walk of walks) walk.interrupt();
    await Promise.all(walks.map((walk) => walk.over));
    // A process that stops in good order was not killed by what it walked.
    if (this.#state === "closing") await this.#absolve(walks);
  }

  async #absolve(walks: readonly Walk[]): Promise<void> {
    try {
      await Promise.all(walks.map((walk) => this.#options.store.parked(walk.run)));
    } catch (error) {
      this.#die(error);
    }
  }

  async settled(run: RunId): Promise<void> {
    await this.#walks.get(run)?.over;
  }

  #walkOf(run: RunId): Walk | null {
    if (this.#state !== "open") return null;
    const walking = this.#walks.get(run);
    if (walking) return walking;
    const { store, clock } = this.#options;
    const walk = new Walk({ run, store, clock, fatal: (error) => this.#die(error) });
    this.#walks.set(run, walk);
    void this.#live(walk);
    return walk;
  }

  /** A run's life in this process, from its start to the end of its walk. */
  async #live(walk: Walk): Promise<void> {
    try {
      const starts = await this.#options.store.countStart(walk.run);
      const tooOften = starts > (this.#options.maxStarts ?? MAX_STARTS);
      await (tooOften ? this.#bury(walk) : this.#walk(walk));
    } catch (error) {
      this.#die(error);
    } finally {
      this.#walks.delete(walk.run);
      walk.finish();
      this.#noteOver(walk.run);
    }
  }

  async #bury(walk: Walk, unreadable?: StoreError): Promise<void> {
    await this.#end(walk.run, await this.#options.deadLetter(walk.run, unreadable));
  }

  async #walk(walk: Walk): Promise<void> {
    const { interpreter } = this.#options;
    const outcome = await walk.go((started) =>
      interpreter.run(
        durableOf(walk, { interpreter, started, walked: (run) => this.#walked(run) }),
      ),
    );
    // Whatever ended it, the runs within it go on no more.
    if (outcome.kind === "over") return this.#interruptWithin(walk.run);
    await (outcome.kind === "unreadable"
      ? this.#bury(walk, outcome.error)
      : this.#end(walk.run, await this.#options.defect(walk.run, outcome.error)));
  }

  async #end(run: RunId, { body, ...said }: Ending): Promise<void> {
    if (this.#state === "dead") return;
    await this.#options.store.endRun(run, body, { at: this.#options.clock.now(), ...said });
    this.#interruptWithin(run);
  }

  /** Fail-stop: verbs under way stay pending, so no run ever sees the error and takes it for a failed step. */
  #die(error: unknown): void {
    if (this.#state === "dead") return;
    this.#state = "dead";
    for (const walk of this.#walks.values()) walk.freeze();
    this.#options.onFatal(error);
  }
}

function endsRun(entry: Entry): boolean {
  const status = statusAfter(entry.body);
  return status !== undefined && isTerminal(status);
}
