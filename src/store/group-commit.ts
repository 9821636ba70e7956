import type { Database, Statement } from "better-sqlite3";
import { storeError, storeErrorOf } from "./fault.ts";
import { StoreError } from "./store.ts";

interface Request {
  readonly attempt: string;
  /** Does the work and returns what to do once it is safely on the disk. */
  readonly perform: () => () => void;
  readonly reject: (error: StoreError) => void;
}

/** Bounds how long one group may keep the event loop from everything else. */
const LARGEST_GROUP = 256;

/**
 * Writes requested in the same turn of the event loop share one transaction and so one wait for the disk; each has a savepoint of
 * its own, so that one which fails is refused alone. Nothing is acknowledged before the commit.
 */
export class GroupCommit {
  readonly #database: Database;
  readonly #folder: string;
  readonly #epoch: number;
  readonly #ownerEpoch: Statement<[], number>;
  readonly #control: { readonly [Name in "begin" | "commit" | "rollback"]: Statement };
  readonly #savepoint: { readonly [Name in "set" | "keep" | "undo"]: Statement };
  readonly #listeners = new Set<() => void>();
  #queue: Request[] = [];
  #scheduled = false;
  #announced = false;
  #broken: StoreError | null = null;

  constructor(database: Database, options: { readonly folder: string; readonly epoch: number }) {
    this.#database = database;
    this.#folder = options.folder;
    this.#epoch = options.epoch;
    this.#ownerEpoch = database.prepare<[], number>("select epoch from owner").pluck();
    this.#control = {
      begin: database.prepare("begin immediate"),
      commit: database.prepare("commit"),
      rollback: database.prepare("rollback"),
    };
    this.#savepoint = {
      set: database.prepare("savepoint request"),
      keep: database.prepare("release request"),
      undo: database.prepare("rollback to request"),
    };
  }

  /** Performs a synchronous piece of work whole or not at all; resolves when it survives a power cut. */
  write<Value>(attempt: string, work: () => Value): Promise<Value> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise<Value>((resolve, reject) => {
      const perform = (): (() => void) => {
        const value = work();
        return () => resolve(value);
      };
      this.#queue.push({ attempt, perform, reject });
      this.#schedule();
    });
  }

  /** Asks the database without writing. */
  async read<Value>(attempt: string, work: () => Value): Promise<Value> {
    if (this.#broken) throw this.#broken;
    try {
      return work();
    } catch (error) {
      throw this.#fault(error, attempt);
    }
  }

  /** Called inside a write that leaves something to deliver: listeners hear of it after the commit. */
  announce(): void {
    this.#announced = true;
  }

  onAnnounced(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Commits what was requested so far and refuses everything after. */
  close(): void {
    while (this.#queue.length > 0 && !this.#broken) this.#flush();
    this.#broken ??= storeError("closed", "Could not use the store.", this.#folder);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const group = this.#queue.splice(0, LARGEST_GROUP);
    if (group.length === 0) return;
    this.#announced = false;
    try {
      for (const settle of this.#commitGroup(group)) settle();
    } catch (error) {
      for (const request of group) request.reject(this.#fault(error, request.attempt));
      return;
    }
    if (this.#announced) for (const listener of this.#listeners) listener();
  }

  /** Nearly always all succeed; only when one did not is the group done again, each behind a savepoint of its own. */
  #commitGroup(group: readonly Request[]): (() => void)[] {
    try {
      return this.#transact(group, (request) => request.perform());
    } catch (error) {
      const fault = storeErrorOf(error, "", this.#folder);
      if (isOfTheDisk(fault) || fault.fault === "busy") throw error;
      return this.#transact(group, (request) => this.#performAlone(request));
    }
  }

  #transact(group: readonly Request[], perform: (request: Request) => () => void): (() => void)[] {
    this.#control.begin.run();
    try {
      this.#requireOwnership();
      const settlements = group.map(perform);
      this.#control.commit.run();
      return settlements;
    } catch (error) {
      if (this.#database.inTransaction) this.#control.rollback.run();
      throw error;
    }
  }

  #performAlone(request: Request): () => void {
    this.#savepoint.set.run();
    try {
      const settle = request.perform();
      this.#savepoint.keep.run();
      return settle;
    } catch (error) {
      // A full disk or a failing one makes SQLite undo the whole transaction by itself: then nobody's write stands.
      if (!this.#database.inTransaction) throw error;
      this.#savepoint.undo.run();
      this.#savepoint.keep.run();
      const fault = this.#fault(error, request.attempt);
      return () => request.reject(fault);
    }
  }

  #requireOwnership(): void {
    if (this.#ownerEpoch.get() === this.#epoch) return;
    throw storeError("not_owner", "Could not write to the database.", this.#folder);
  }

  /** After an error of the disk itself nobody knows what it holds: the store stays shut until it is opened anew. */
  #fault(error: unknown, attempt: string): StoreError {
    const fault = storeErrorOf(error, attempt, this.#folder);
    if (isOfTheDisk(fault)) this.#breakWith(fault);
    return fault;
  }

  #breakWith(fault: StoreError): void {
    if (this.#broken) return;
    this.#broken = fault;
    const waiting = this.#queue;
    this.#queue = [];
    for (const request of waiting) request.reject(fault);
  }
}

function isOfTheDisk({ fault }: StoreError): boolean {
  return fault === "io" || fault === "corrupt";
}
