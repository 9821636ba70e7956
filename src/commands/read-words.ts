import { distance } from "fastest-levenshtein";
import { RunFilter } from "../domain/command.ts";
import { WORDS } from "./help.ts";
import { readSteering, runIn, type SteeringSaid } from "./read-steering.ts";

/** What a line typed to Orchestrate asks for. Whatever is no known word is a task. */
export type Said =
  | { readonly kind: "nothing" }
  | { readonly kind: "help"; readonly unknownWord: string | null }
  | {
      readonly kind: "list";
      readonly filter: RunFilter;
      readonly workflow: string | null;
      readonly perhaps: string;
    }
  | { readonly kind: "settings" }
  | ({ readonly kind: "plan"; readonly task: string } & Named)
  | { readonly kind: "new"; readonly workflow: string | null; readonly perhaps: string }
  | { readonly kind: "workflows"; readonly name: string | null; readonly perhaps: string }
  | { readonly kind: "status"; readonly run: string | null; readonly perhaps: string }
  | { readonly kind: "deploy"; readonly feature: string; readonly perhaps: string }
  | { readonly kind: "stop"; readonly run: string | null; readonly reason: string }
  | SteeringSaid
  | ({ readonly kind: "task"; readonly task: string } & Named);

/** What a person names beside the task. `workflow` is a workflow's name or its command word. */
export interface Named {
  readonly workflow: string | null;
  readonly project: string | null;
  /** Who performs which step instead of its agent, by the step's id; left out when nobody does. */
  readonly seats?: Readonly<Record<string, string>>;
}

/** So many words after a known one are rather a sentence: when they name nothing, they are a task. */
export const SENTENCE = 3;

/**
 * Reads a line; `commandWords` are those of workflows (`devops: <task>`). A known word counts alone and before a run's id. Before
 * other words it only *may* count: `perhaps` is then the line as a task. Whoever knows the runs and workflows looks whether
 * the words name one; when they do not, a sentence is a task ("status page is down"), and of one or two words the person is
 * asked, because a task that got lost is worse than a question too many. `stop` ends things, so it never guesses.
 */
export function readWords(line: string, commandWords: readonly string[] = []): Said {
  const planned = /^plan\s+([\s\S]+)$/i.exec(line.trim());
  if (planned) return readPlan(planned[1] ?? "", commandWords);
  const { rest, workflow, ...options } = optionsOf(line.trim());
  const named = workflow !== null || options.project !== null || options.seats !== undefined;
  const task = rest.trim();
  const worded = workflow === null ? workedWith(task, commandWords) : null;
  if (worded) return { kind: "task", ...worded, ...options };
  if (named) return { kind: "task", task, workflow, ...options };
  return readPlain(task);
}

/** Whatever follows `plan` is what a start would be given. A plan starts nothing, so it need not be sure. */
function readPlan(line: string, commandWords: readonly string[]): Said {
  const { rest, workflow, project } = optionsOf(line);
  const worded = workflow === null ? workedWith(rest.trim(), commandWords) : null;
  return { kind: "plan", task: rest.trim(), workflow, ...worded, project };
}

/** `list waiting`, `list devops-pipeline`, `list mine devops-pipeline`; more words are a task. */
function readList(words: readonly string[], task: string): Said | null {
  const [first = "", second] = words;
  const filter = RunFilter.safeParse(first.toLowerCase());
  if (filter.success && words.length === 1)
    return { kind: "list", filter: filter.data, workflow: null, perhaps: "" };
  if (words.length > (filter.success ? 2 : 1)) return null;
  const workflow = filter.success ? (second ?? null) : first;
  return { kind: "list", filter: filter.success ? filter.data : "all", workflow, perhaps: task };
}

function readPlain(task: string): Said {
  const [first = "", second = null, ...rest] = task.split(/\s+/);
  const word = first.toLowerCase();
  if (word === "") return { kind: "nothing" };
  const steering = readSteering(task);
  if (steering) return steering;
  if (second === null) return readWord(word, task);
  const known =
    word === "list" ? readList([second, ...rest], task) : readKnown(word, { task, second, rest });
  if (known) return known;
  const mistyped = rest.length === 0 && runIn(second) !== null && isNearlyKnown(word);
  return mistyped ? { kind: "help", unknownWord: word } : aTask(task);
}

function readWord(word: string, task: string): Said {
  switch (word) {
    case "help":
    case "?":
      return { kind: "help", unknownWord: null };
    case "list":
      return { kind: "list", filter: "all", workflow: null, perhaps: "" };
    case "settings":
      return { kind: "settings" };
    case "plan":
      return { kind: "plan", task: "", workflow: null, project: null };
    case "new":
      return { kind: "new", workflow: null, perhaps: "" };
    case "workflows":
      return { kind: "workflows", name: null, perhaps: "" };
    case "status":
      return { kind: "status", run: null, perhaps: "" };
    case "deploy":
      return { kind: "deploy", feature: "", perhaps: "" };
    case "stop":
      return { kind: "stop", run: null, reason: "" };
    default:
      return isNearlyKnown(word) ? { kind: "help", unknownWord: word } : aTask(task);
  }
}

interface Words {
  readonly task: string;
  readonly second: string;
  readonly rest: readonly string[];
}

/** A known word with something behind it; null when the line is no such thing. */
function readKnown(word: string, { task, second, rest }: Words): Said | null {
  const one = rest.length === 0;
  const words = [second, ...rest].join(" ");
  switch (word) {
    case "stop": {
      const run = one ? second : runIn(second);
      return run === null ? null : { kind: "stop", run, reason: rest.join(" ") };
    }
    case "status":
      return { kind: "status", run: words, perhaps: one && runIn(second) ? "" : task };
    case "deploy":
      return { kind: "deploy", feature: words, perhaps: task };
    case "new":
      return one ? { kind: "new", workflow: second, perhaps: task } : null;
    case "workflows":
      return one ? { kind: "workflows", name: second, perhaps: task } : null;
    default:
      return null;
  }
}

function aTask(task: string): Said {
  return { kind: "task", task, workflow: null, project: null };
}

/** Options stand before the task, so that a task may speak of options. Phones turn two hyphens into a dash. */
const OPTION = /^(?:--|[—–])(workflow|project|seat)(?:\s*=\s*|\s+)(\S+)\s*/i;
/** What follows `--seat`: a step's id, or `lead`, and a person. */
const SEAT = /^([a-z0-9][a-z0-9-]*)=@?(\S+)$/i;
const OPTION_ALONE = /^(?:--|[—–])(?:workflow|project)=?$/i;

function optionsOf(line: string): Named & { readonly rest: string } {
  if (OPTION_ALONE.test(line)) return { workflow: null, project: null, rest: "workflows" };
  const named: Record<string, string> = {};
  const seats: Record<string, string> = {};
  let rest = line;
  for (let option = OPTION.exec(rest); option; option = OPTION.exec(rest)) {
    const [whole, name = "", value = ""] = option;
    const [, step, person] = SEAT.exec(value) ?? [];
    if (name.toLowerCase() !== "seat") named[name.toLowerCase()] = value;
    else if (step !== undefined && person !== undefined) seats[step.toLowerCase()] = person;
    else break;
    rest = rest.slice(whole.length);
  }
  const workflow = named["workflow"] ?? null;
  const given = Object.keys(seats).length === 0 ? {} : { seats };
  return { workflow, project: named["project"] ?? null, ...given, rest };
}

/** `devops: <task>`; the colon tells it from "devops is down". */
function workedWith(
  task: string,
  commandWords: readonly string[],
): { readonly task: string; readonly workflow: string } | null {
  const [, word = "", rest = ""] = /^([a-z0-9][a-z0-9-]*):(?!\/\/)\s*([\s\S]*)$/i.exec(task) ?? [];
  const known = commandWords.find((one) => one === word.toLowerCase());
  return known === undefined ? null : { task: rest.trim(), workflow: known };
}

/** Short words are near to too many others, so one slip is all they are granted. */
function isNearlyKnown(word: string): boolean {
  return WORDS.some(
    (known) => word !== known && distance(word, known) <= (known.length > 3 ? 2 : 1),
  );
}
