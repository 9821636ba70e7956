/** The memory of the workspace: facts that change only through `record`, which writes the log first. */
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { apply, emptyFacts, type Facts, Mutation } from "./mutations.ts";

export type Numbered = { sequence: number; mutation: Mutation };

export type State = {
  readonly facts: Facts;
  sequence: () => number;
  /** Written to disk before it is applied and told, so that what was answered survives `kill -9`. */
  record: (mutation: Mutation) => void;
  /** Changes after a sequence, or null when they reach too far back to be told one by one. */
  since: (sequence: number) => Numbered[] | null;
  listen: (listener: (change: Numbered) => void) => () => void;
  close: () => void;
};

const REMEMBERED_CHANGES = 1000;

/** Opens the memory; with a folder it continues where the log ends. */
export function openState(folder: string | undefined): State {
  const facts = emptyFacts();
  const log = folder === undefined ? null : openLog(folder, (mutation) => apply(facts, mutation));
  const listeners = new Set<(change: Numbered) => void>();
  const recent: Numbered[] = [];
  let sequence = log?.lines ?? 0;
  return {
    facts,
    sequence: () => sequence,
    record(mutation) {
      log?.append(mutation);
      apply(facts, mutation);
      sequence += 1;
      const change = { sequence, mutation };
      recent.push(change);
      if (recent.length > REMEMBERED_CHANGES) recent.shift();
      for (const listener of listeners) listener(change);
    },
    since(after) {
      const first = sequence - recent.length;
      return after < first || after > sequence ? null : recent.slice(after - first);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => log?.close(),
  };
}

function openLog(folder: string, replay: (mutation: Mutation) => void) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "workspace.log");
  const file = openSync(path, "a+");
  const whole = readFileSync(path, "utf8");
  // A process killed while writing leaves a last line without an end; nobody was told of that change.
  const kept = whole.slice(0, whole.lastIndexOf("\n") + 1);
  if (kept.length < whole.length) truncateSync(path, Buffer.byteLength(kept));
  const lines = kept.split("\n").filter((line) => line !== "");
  for (const line of lines) replay(Mutation.parse(JSON.parse(line)));
  return {
    lines: lines.length,
    append: (mutation: Mutation) => void writeSync(file, `${JSON.stringify(mutation)}\n`),
    close: () => closeSync(file),
  };
}
