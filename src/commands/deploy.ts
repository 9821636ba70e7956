import type { DescribedWorkflow } from "../definitions/describe.ts";
import type { Command } from "../domain/command.ts";
import { isTerminal } from "../domain/run-state.ts";
import type { FeatureLine } from "../store/store.ts";
import type { Answer } from "./desk.ts";
import { aboutOf, findFeature, namesFeature } from "./find-feature.ts";
import type { CurrentDefinitions, DeskPorts } from "./ports.ts";
import { lineOf } from "./run-line.ts";
import { startRun } from "./start-run.ts";

type Deploy = Extract<Command, { kind: "deploy" }>;

/** The word of the workflow that deploys what another workflow of its pack has made. */
const DEPLOYING = "deploy";
const SEARCHED = 500;
const SHOWN = 10;

/** A run that has made a feature, with the workflow that deploys it. */
interface Deployable {
  readonly line: FeatureLine;
  readonly by: DescribedWorkflow;
}

/** Starts the deployment of a feature that a run has completed, with what that run was told; asks when several are meant. */
export async function deploy(ports: DeskPorts, command: Deploy): Promise<Answer> {
  const definitions = ports.definitions();
  const lines = await ports.store.runs.features(SEARCHED);
  const made = lines.flatMap((line) => deployable(line, definitions));
  const meant = newestOfEach(made.filter(({ line }) => isMeant(line, command.feature)));
  const [only] = meant;
  if (!only) return whatIsMissing(ports, command, made);
  return meant.length === 1 ? start(ports, command, only) : whichOf(meant);
}

function isMeant(line: FeatureLine, said: string): boolean {
  const wanted = said.trim();
  return wanted === "" || line.run === wanted.toLowerCase() || namesFeature(line, wanted);
}

/** Empty for what nothing here deploys, and for the runs that deploy. */
function deployable(line: FeatureLine, { workflows }: CurrentDefinitions): Deployable[] {
  const pack = line.workflow?.split("/")[0];
  const by = workflows.find((one) => one.pack.name === pack && one.command === DEPLOYING);
  const isDone = line.status === "completed" && by !== undefined && by.name !== line.workflow;
  return isDone ? [{ line, by }] : [];
}

/** Of a feature that several runs completed, the newest. */
function newestOfEach(made: readonly Deployable[]): readonly Deployable[] {
  const seen = new Map<string, Deployable>();
  for (const one of made) {
    const about = aboutOf(one.line).trim().toLowerCase();
    if (!seen.has(about)) seen.set(about, one);
  }
  return [...seen.values()];
}

async function start(ports: DeskPorts, command: Deploy, { line, by }: Deployable): Promise<Answer> {
  const [first] = await ports.store.runs.entriesOf(line.run);
  const given = first?.body.kind === "run.started" ? first.body : null;
  const asked = new Set(by.inputs.map(({ name }) => name));
  const inputs = Object.entries(given?.inputs ?? {}).filter(([name]) => asked.has(name));
  const { by: person, door, place, origin } = command;
  return startRun(ports, {
    kind: "start-run",
    by: person,
    door,
    place,
    origin,
    task: `Deploy ${aboutOf(line)}, which run ${line.run} completed`,
    workflow: by.name,
    project: given?.project ?? null,
    inputs: Object.fromEntries(inputs),
  });
}

function whichOf(made: readonly Deployable[]): Answer {
  const some = made.slice(0, SHOWN).map(({ line }) => line);
  const actions = some.map((line) => ({
    action: "deploy-run" as const,
    label: `Deploy ${aboutOf(line)}`,
    value: line.run,
  }));
  return { text: `Which one?\n${some.map(lineOf).join("\n")}`, run: null, actions };
}

/** Nothing to deploy under these words: whether such a feature is still in the making, or unknown, or nothing here deploys. */
async function whatIsMissing(
  ports: DeskPorts,
  { feature, place }: Deploy,
  made: readonly Deployable[],
): Promise<Answer> {
  const { workflows } = ports.definitions();
  if (workflows.every(({ command }) => command !== DEPLOYING)) {
    return unknown("No workflow here deploys: none has the command word `deploy`.");
  }
  const lines = feature === "" ? [] : await findFeature(ports, feature, place);
  const [line] = lines.filter((one) => namesFeature(one, feature));
  if (line) return { text: notYet(line), run: line.run };
  const known = newestOfEach(made).slice(0, SHOWN);
  const ready =
    known.length === 0
      ? "No run has completed a feature that can be deployed."
      : `Ready are:\n${known.map((one) => lineOf(one.line)).join("\n")}`;
  return unknown(feature === "" ? ready : `I know no completed feature "${feature}". ${ready}`);
}

function notYet(line: FeatureLine): string {
  const state = isTerminal(line.status)
    ? "did not complete in a way that can be deployed"
    : "is not complete yet";
  return `"${aboutOf(line)}" ${state}, so nothing was deployed:\n${lineOf(line)}`;
}

function unknown(text: string): Answer {
  return { text, run: null, namesNothing: true };
}
