import type { Command } from "../domain/command.ts";
import { RunId } from "../domain/ids.ts";
import { foldRun } from "../domain/run-state.ts";
import { noRunsWithin, runsWithin } from "../domain/runs-within.ts";
import type { FeatureLine, RunLine } from "../store/store.ts";
import type { Answer } from "./desk.ts";
import { aboutOf, findFeature } from "./find-feature.ts";
import { findRun } from "./find-run.ts";
import type { DeskPorts } from "./ports.ts";
import { progressTree } from "./progress-tree.ts";
import { lineOf, quoted } from "./run-line.ts";

const SHOWN = 10;

type ShowStatus = Extract<Command, { kind: "show-status" }>;

/** How one run stands: the one named by its id or by what it is about, the one of this thread, or the newest of the person who asks. */
export async function showStatus(ports: DeskPorts, command: ShowStatus): Promise<Answer> {
  if (command.run === null) return runAtHand(ports, command);
  if (mayBeId(command.run)) {
    const runs = await ports.store.runs.runsLike(command.run.trim().toLowerCase());
    if (runs.length > 0 || isId(command.run))
      return shown(ports, await findRun(ports, command.run));
  }
  const found = await findFeature(ports, command.run, command.place);
  const [line] = found;
  if (!line) return nothingOf(ports, command.run);
  return found.length === 1 ? shown(ports, line) : whichOf(found);
}

function mayBeId(said: string): boolean {
  return /^[0-9a-z]{1,8}$/i.test(said.trim());
}

/** A whole id names a run and nothing else. */
function isId(said: string): boolean {
  return RunId.safeParse(said.trim().toLowerCase()).success && /\d/.test(said);
}

async function runAtHand(ports: DeskPorts, { place, by }: ShowStatus): Promise<Answer> {
  const here =
    place.kind === "slack" && place.thread
      ? await ports.store.runs.runInThread(place.channel, place.thread)
      : null;
  if (here) return shown(ports, await findRun(ports, here));
  const [mine] = await ports.store.runs.runs({ limit: 1, requester: by });
  return shown(ports, mine ?? "You have no runs yet. Start one with `/orchestrate <task>`.");
}

async function shown(ports: DeskPorts, line: RunLine | string): Promise<Answer> {
  if (typeof line === "string") return { text: line, run: null };
  const stateOf = async (run: RunId) => foldRun(await ports.store.runs.entriesOf(run));
  const state = await stateOf(line.run);
  const within = state ? await runsWithin(state, stateOf) : noRunsWithin;
  const tree = state ? `\n${progressTree(state, ports.clock.now(), within)}` : "";
  return { text: `${lineOf(line)}${tree}`, run: line.run };
}

/** The button of a run shows it by its id. */
function whichOf(lines: readonly FeatureLine[]): Answer {
  const some = lines.slice(0, SHOWN);
  const actions = some.map((line) => ({
    action: "show-run" as const,
    label: aboutOf(line),
    value: line.run,
  }));
  const more = lines.length > SHOWN ? `\nand ${lines.length - SHOWN} older ones.` : "";
  const text = `These words fit several runs. Which one?\n${some.map(lineOf).join("\n")}${more}`;
  return { text, run: null, actions };
}

async function nothingOf(ports: DeskPorts, said: string): Promise<Answer> {
  const recent = await ports.store.runs.runs({ limit: 3 });
  const newest =
    recent.length === 0
      ? "There are no runs yet."
      : `The newest:\n${recent.map(lineOf).join("\n")}`;
  const text = `I know no run and no feature ${quoted(said)}. ${newest}`;
  return { text, run: null, namesNothing: true };
}
