import { RunId } from "../domain/ids.ts";

/** What a line asks of a run beside its questions. A null run is the one of the thread at hand. */
export type SteeringSaid =
  | {
      readonly kind: "steer";
      readonly how: "pause" | "resume" | "retry" | "mute" | "unmute";
      readonly run: string | null;
      readonly reason: string;
    }
  | ({
      readonly kind: "skip" | "rewind" | "fork";
      readonly run: string | null;
      readonly step: string;
      /** The reason, or the instructions. */
      readonly words: string;
      /** The line as a task, for where it names no run and no step. */
      readonly perhaps: string;
    } & Changes)
  | { readonly kind: "compare"; readonly runs: readonly [string, string] };

interface Changes {
  readonly agent: string | null;
  readonly model: string | null;
}

export const STEERING_WORDS = [
  "pause",
  "resume",
  "retry",
  "mute",
  "unmute",
  "skip",
  "rewind",
  "fork",
  "compare",
] as const;

const HOWS = ["pause", "resume", "retry", "mute", "unmute"] as const;
const MOVES = ["skip", "rewind", "fork"] as const;

/** Reads a line that steers; null for any other. `pause` and its like count alone or before a run's id, so that no task is lost to them. */
export function readSteering(line: string): SteeringSaid | null {
  const [first = "", second = "", ...rest] = line.trim().split(/\s+/);
  const word = first.toLowerCase();
  const parts = { run: runIn(second), second, rest, line };
  const how = HOWS.find((one) => one === word);
  if (how) return readHow(how, parts);
  if (word === "compare") return readCompare(parts);
  const move = MOVES.find((one) => one === word);
  return move && second !== "" ? readMove(move, parts) : null;
}

interface Parts {
  readonly run: string | null;
  readonly second: string;
  readonly rest: readonly string[];
  readonly line: string;
}

function readHow(how: (typeof HOWS)[number], { run, second, rest }: Parts): SteeringSaid | null {
  if (second !== "" && run === null) return null;
  return { kind: "steer", how, run, reason: rest.join(" ") };
}

function readCompare({ run, rest: [said = "", ...more] }: Parts): SteeringSaid | null {
  const other = runIn(said);
  if (run === null || other === null || more.length > 0) return null;
  return { kind: "compare", runs: [run, other] };
}

function readMove(
  kind: (typeof MOVES)[number],
  { run, second, rest, line }: Parts,
): SteeringSaid | null {
  const [step = "", ...said] = run === null ? [second, ...rest] : rest;
  if (step === "") return null;
  const { words, ...changes } = changesIn(said.join(" "));
  return { kind, run, step, words, ...changes, perhaps: line.trim() };
}

/** `--agent` and `--model` stand before the instructions. */
const CHANGE = /^(?:--|[—–])(agent|model)(?:\s*=\s*|\s+)(\S+)\s*/i;

function changesIn(said: string): Changes & { readonly words: string } {
  const named: Record<string, string> = {};
  let words = said;
  for (let change = CHANGE.exec(words); change; change = CHANGE.exec(words)) {
    named[String(change[1]).toLowerCase()] = String(change[2]);
    words = words.slice(change[0].length);
  }
  return { words, agent: named["agent"] ?? null, model: named["model"] ?? null };
}

/** A word that can only be a run's id: English words of eight letters have no digit. */
export function runIn(word: string): string | null {
  const run = word.toLowerCase();
  return RunId.safeParse(run).success && /\d/.test(run) ? run : null;
}
