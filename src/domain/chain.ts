import { createHash, hash } from "node:crypto";

/** An entry as it lies in the database, byte for byte, with what proves it. */
export interface ChainedEntry {
  readonly seq: number;
  readonly key: string | Uint8Array;
  readonly at: number;
  readonly body: string | Uint8Array;
  readonly hash: string | null;
}

/** Where a run's record breaks: the first entry that is not what was written, and what is wrong with it. */
export interface ChainFault {
  readonly seq: number;
  readonly what: string;
}

/** What stands before a run's first entry. */
export const NOTHING_BEFORE = "";

/** The hash of an entry: SHA-256 over the hash before it and all that the entry says, so that none can change without all after it. */
export function chainHash(
  previous: string,
  { run, seq, at, key, body }: Omit<ChainedEntry, "hash"> & { readonly run: string },
): string {
  // The key stands behind its length: no other entry has the same text.
  const length = typeof key === "string" ? Buffer.byteLength(key) : key.byteLength;
  const head = `${previous}\n${run}\n${seq}\n${at}\n${length}\n`;
  // One call is quicker, and every write of a run waits for it.
  if (typeof key === "string" && typeof body === "string")
    return hash("sha256", `${head}${key}\n${body}`);
  return createHash("sha256").update(head).update(key).update("\n").update(body).digest("hex");
}

/** Holds a run's entries, in the order in which they lie, against their hashes and the head that the run keeps; null when all is as it was written. */
export function faultIn(
  run: string,
  entries: readonly ChainedEntry[],
  head: { readonly hash: string | null; readonly seq: number },
): ChainFault | null {
  let previous = NOTHING_BEFORE;
  for (const [index, entry] of entries.entries()) {
    const fault = faultOf(run, entry, { previous, seq: index + 1 });
    if (fault !== null) return { seq: index + 1, what: fault };
    previous = entry.hash ?? NOTHING_BEFORE;
  }
  return faultAtHead(entries.length, previous, head);
}

function faultOf(
  run: string,
  entry: ChainedEntry,
  expected: { readonly previous: string; readonly seq: number },
): string | null {
  if (entry.seq > expected.seq) return "it is missing";
  if (entry.seq < expected.seq) return "another entry stands in its place";
  if (entry.hash === null) return "its hash is missing";
  const proper = chainHash(expected.previous, { ...entry, run });
  return proper === entry.hash ? null : "it is not what was written";
}

function faultAtHead(
  length: number,
  last: string,
  head: { readonly hash: string | null; readonly seq: number },
): ChainFault | null {
  if (length < head.seq) return { seq: length + 1, what: "it is missing from the end" };
  if (length > head.seq) return { seq: head.seq + 1, what: "it was put after the end" };
  if (length === 0) return { seq: 1, what: "it is missing" };
  return last === head.hash
    ? null
    : { seq: length, what: "it does not agree with the head that the run keeps" };
}
