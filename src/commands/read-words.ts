import { distance } from "fastest-levenshtein";
import { RunId } from "../domain/ids.ts";
import { WORDS } from "./help.ts";

/** What a line typed to Orchestrate asks for. Whatever is no known word is a task. */
export type Said =
  | { readonly kind: "nothing" }
  | { readonly kind: "help"; readonly unknownWord: string | null }
  | { readonly kind: "list" }
  | { readonly kind: "status"; readonly run: string | null }
  | { readonly kind: "stop"; readonly run: string | null; readonly reason: string }
  | { readonly kind: "task"; readonly task: string };

/**
 * Reads a line. A known word counts only where nothing but a run follows it: "stop the bleeding in checkout" is a task. A single
 * word that is nearly a known one asks for help instead of starting a run.
 */
export function readWords(line: string): Said {
  const task = line.trim();
  const [first = "", second = null, ...rest] = task.split(/\s+/);
  const word = first.toLowerCase();
  if (word === "") return { kind: "nothing" };
  if (second === null) return readWord(word, task);
  const run = rest.length === 0 ? second : named(second);
  if (run === null) return { kind: "task", task };
  if (word === "stop") return { kind: "stop", run, reason: rest.join(" ") };
  if (rest.length > 0) return { kind: "task", task };
  if (word === "status") return { kind: "status", run };
  const mistyped = named(second) !== null && isNearlyKnown(word);
  return mistyped ? { kind: "help", unknownWord: word } : { kind: "task", task };
}

function readWord(word: string, task: string): Said {
  switch (word) {
    case "help":
    case "?":
      return { kind: "help", unknownWord: null };
    case "list":
      return { kind: "list" };
    case "status":
      return { kind: "status", run: null };
    case "stop":
      return { kind: "stop", run: null, reason: "" };
    default:
      return isNearlyKnown(word) ? { kind: "help", unknownWord: word } : { kind: "task", task };
  }
}

function isNearlyKnown(word: string): boolean {
  return WORDS.some((known) => word !== known && distance(word, known) <= 2);
}

/** A word that can only be a run's id: English words of eight letters have no digit. */
function named(word: string): string | null {
  const run = word.toLowerCase();
  return RunId.safeParse(run).success && /\d/.test(run) ? run : null;
}
