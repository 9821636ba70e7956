import type { Entry } from "../domain/entry.ts";
import type { Key } from "../domain/ids.ts";

/** What a run has recorded so far, oldest first and by key. */
export class Past {
  readonly entries: Entry[] = [];
  readonly #byKey = new Map<Key, Entry>();

  at(key: Key): Entry | undefined {
    return this.#byKey.get(key);
  }

  /** Takes in an entry once, in its place: two writers may hear of their commits in either order. */
  add(entry: Entry): void {
    if (this.#byKey.has(entry.key)) return;
    this.#byKey.set(entry.key, entry);
    let place = this.entries.length;
    while (place > 0 && isAfter(this.entries[place - 1], entry)) place -= 1;
    this.entries.splice(place, 0, entry);
  }
}

function isAfter(standing: Entry | undefined, entry: Entry): boolean {
  return standing !== undefined && standing.seq > entry.seq;
}
