import { closest } from "fastest-levenshtein";
import type { Command, RunFilter } from "../domain/command.ts";
import { isTerminal } from "../domain/run-state.ts";
import type { RunLine } from "../store/store.ts";
import type { Answer } from "./desk.ts";
import { bareName } from "./find-workflow.ts";
import type { DeskPorts } from "./ports.ts";
import { lineOf } from "./run-line.ts";

type ListRuns = Extract<Command, { kind: "list-runs" }>;

const SHOWN = 10;
/** So many of the newest runs are looked through. */
const SEARCHED = 1_000;

/** The newest runs of a kind, one line each, with the way to their threads. */
export async function listRuns(ports: DeskPorts, command: ListRuns): Promise<Answer> {
  const { filter, workflow, by } = command;
  const unknown = workflow === null ? null : unknownWorkflow(ports, workflow);
  if (unknown !== null) return unknown;
  const all = await ports.store.runs.runs({
    limit: filter === "all" && workflow === null ? SHOWN + 1 : SEARCHED,
    unfinishedOnly: filter === "open" || filter === "waiting",
    ...(filter === "mine" ? { requester: by } : {}),
  });
  const found = all.filter((line) => isMeant(line, filter) && isOf(line, workflow));
  const shown = found.slice(0, SHOWN);
  const more = found.length > SHOWN ? ["and older ones."] : [];
  const text = shown.length === 0 ? noneOf(filter) : [...shown.map(lineOf), ...more].join("\n");
  return { text, run: null, runs: shown.map(({ run }) => run) };
}

function isMeant({ status }: RunLine, filter: RunFilter): boolean {
  if (filter === "open") return !isTerminal(status);
  return filter === "waiting" || filter === "failed" ? status === filter : true;
}

function isOf(line: RunLine, workflow: string | null): boolean {
  if (workflow === null) return true;
  const wanted = workflow.toLowerCase();
  return line.workflow === wanted || (line.workflow !== null && bareName(line.workflow) === wanted);
}

/** A run may be of a workflow that is no more, so only what nothing here is called is refused. */
function unknownWorkflow(ports: DeskPorts, said: string): Answer | null {
  const names = ports.definitions().workflows.flatMap(({ name }) => [name, bareName(name)]);
  const wanted = said.toLowerCase();
  if (names.includes(wanted)) return null;
  const near = names.length === 0 ? "" : ` The nearest is \`${closest(wanted, names)}\`.`;
  const text = `There is no workflow "${said}" here.${near} \`/orchestrate list [mine|open|waiting|failed|all] [workflow]\` lists runs.`;
  return { text, run: null, namesNothing: true };
}

const NONE: Readonly<Record<RunFilter, string>> = {
  all: "No runs yet. Start one with `/orchestrate <task>`.",
  mine: "You have started no such run. Start one with `/orchestrate <task>`.",
  open: "No such run is under way.",
  waiting: "No such run waits for anybody.",
  failed: "No such run has failed.",
};

function noneOf(filter: RunFilter): string {
  return NONE[filter];
}
