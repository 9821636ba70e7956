import type { Entry } from "../domain/entry.ts";

/** Whether what is recorded is what somebody waits for. */
export type Fits = (entries: readonly Entry[]) => boolean;

/** Who waits for what others record, wherever it lies in the journal. */
export class Watches {
  readonly #all = new Map<Fits, () => void>();

  /** Resolves at the first look at which the entries fit; whoever waits when nobody looks any more is forgotten. */
  add(fits: Fits): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#all.set(fits, resolve);
    return promise;
  }

  look(entries: readonly Entry[]): void {
    for (const [fits, resolve] of this.#all) {
      if (!fits(entries)) continue;
      this.#all.delete(fits);
      resolve();
    }
  }
}
