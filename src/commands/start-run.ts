import type { DescribedWorkflow } from "../definitions/describe.ts";
import type { ChannelSettings } from "../domain/channel-settings.ts";
import type { Command } from "../domain/command.ts";
import { type BodyOf, onlyATask } from "../domain/entry.ts";
import { CARD_SLOT } from "../domain/outbox.ts";
import { checkInputs, taskOfInputs } from "./check-inputs.ts";
import type { Answer } from "./desk.ts";
import { findProject } from "./find-project.ts";
import { findWorkflow } from "./find-workflow.ts";
import type { CurrentDefinitions, DeskPorts } from "./ports.ts";
import { projectOfRequest } from "./project-of-request.ts";
import { seatsGiven } from "./seats-given.ts";
import { channelIn } from "./settings-in-force.ts";

type StartRunCommand = Extract<Command, { kind: "start-run" }>;

/** The longest task that a run takes, in characters: what a Slack message can hold. */
const LONGEST_TASK = 40_000;

/** Puts a run into the database, with its card in the letterbox, and gives it to the host. The same origin starts one run. */
export async function startRun(ports: DeskPorts, command: StartRunCommand): Promise<Answer> {
  const settings = await ports.settings(channelIn(command.place));
  const wanted = wantedRun(ports.definitions(), settings, command);
  if (isAnswer(wanted)) return wanted;
  const seats = await seatsGiven(ports, wanted);
  if (typeof seats === "string") return refused(seats, { task: seats });
  const agreed = agreedFor(ports, settings, wanted.byDefault);
  const begun = newRun(ports, wanted, { agreed, seats });
  const { run, fresh } = await ports.store.runs.startRun(begun);
  if (fresh) ports.host.start(run);
  return { text: accepted(ports, run, command), run };
}

/** A request with every name resolved, whose inputs are still to be looked at. */
export interface Resolved<Request extends Requested = Requested> {
  readonly request: Request;
  /** Null leaves the choice to triage. */
  readonly workflow: DescribedWorkflow | null;
  /** The workflow is the channel's, not the person's. */
  readonly byDefault: boolean;
}

/** What a request names. */
type Requested = Pick<StartRunCommand, "task" | "workflow" | "project" | "inputs" | "place">;

/** The request with every name resolved, or why nothing can come of it. */
export function resolved<Request extends Requested>(
  definitions: CurrentDefinitions,
  settings: ChannelSettings,
  command: Request,
): Resolved<Request> | Answer {
  const task = command.task.trim();
  const objection = objectionTo(task, definitions);
  if (objection !== null) return refused(objection, { task: objection });
  const project = findProject(command.project, definitions.projects);
  if (typeof project === "string") return refused(project, { project });
  const meant = project?.name ?? projectOfRequest({ ...command, task }, definitions.projects);
  const request = { ...command, task, project: meant };
  const workflow =
    command.workflow === null
      ? ownWorkflow(definitions, settings)
      : allowedWorkflow(definitions, settings, command.workflow);
  if (typeof workflow === "string") return refused(workflow, { workflow });
  const byDefault = command.workflow === null && workflow !== null;
  return { request: { ...request, workflow: workflow?.name ?? null }, workflow, byDefault };
}

/** The channel's own workflow, if it has one; or why it cannot be started there. */
function ownWorkflow(
  { workflows }: CurrentDefinitions,
  settings: ChannelSettings,
): DescribedWorkflow | string | null {
  const own = workflows.find(({ name }) => name === settings.workflow);
  return own === undefined ? null : (barredBy(settings, own) ?? own);
}

/** The workflow of this name, or why there is none to start here. */
function allowedWorkflow(
  definitions: CurrentDefinitions,
  settings: ChannelSettings,
  name: string,
): DescribedWorkflow | string {
  const workflow = findWorkflow(name, definitions.workflows);
  return typeof workflow === "string" ? workflow : (barredBy(settings, workflow) ?? workflow);
}

/** Why a channel's people would not want this workflow here; null when they do. */
function barredBy({ packs }: ChannelSettings, { name, pack }: DescribedWorkflow): string | null {
  if (packs.length === 0 || packs.includes(pack.name)) return null;
  const allowed = packs.map((one) => `\`${one}\``).join(", ");
  return `\`${name}\` is of the pack ${pack.title}, which this channel does not use: it uses ${allowed}. \`/orchestrate settings\` shows that and changes it.`;
}

type Wanted = StartRunCommand & { readonly byDefault: boolean };

/** The command with every name resolved and every input checked, or why nothing starts. */
function wantedRun(
  definitions: CurrentDefinitions,
  settings: ChannelSettings,
  command: StartRunCommand,
): Wanted | Answer {
  const found = resolved(definitions, settings, command);
  if (isAnswer(found)) return found;
  const { request, workflow, byDefault } = found;
  const whole = workflow === null ? withTask(request) : withInputs(request, workflow);
  return isAnswer(whole) ? whole : { ...whole, byDefault };
}

/** What the run itself keeps to of what the channel agreed on. A channel may ask for less than the installation allows, never for more. */
function agreedFor(
  { runLimits }: DeskPorts,
  { packs, budget, verbosity }: ChannelSettings,
  byDefault: boolean,
): BodyOf<"run.started">["agreed"] {
  const limits = budget && {
    usd: smallest(budget.usd, runLimits.usd),
    tokens: smallest(budget.tokens, runLimits.tokens),
  };
  return { packs, limits, quiet: verbosity === "quiet", workflow: byDefault };
}

function smallest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function withTask(command: StartRunCommand): StartRunCommand | Answer {
  if (command.task !== "") return { ...command, inputs: {} };
  const text = "What shall be done? Tell me the task in a sentence or two.";
  return { ...refused(text, { task: text }), form: formOf(command) };
}

/** A workflow that a person named starts only with what it needs to know; what they wrote so far stays in the form. */
function withInputs(
  command: StartRunCommand,
  workflow: DescribedWorkflow,
): StartRunCommand | Answer {
  const { inputs, objections } = checkInputs(workflow, command.inputs);
  const missing = Object.values(objections);
  if (missing.length > 0) {
    const text = `Nothing started yet. ${workflow.title} asks a few things first. ${missing.join(" ")}`;
    return { ...refused(text, objections), form: formOf(command) };
  }
  const task =
    command.task === "" && workflow.inputs.length > 0
      ? taskOfInputs(workflow, inputs)
      : command.task;
  const whole = withTask({ ...command, task });
  return isAnswer(whole) ? whole : { ...whole, inputs };
}

function formOf({ workflow, project, task, inputs }: StartRunCommand): Answer["form"] {
  return { workflow, project, task, inputs };
}

function refused(text: string, objections: Answer["objections"]): Answer {
  return { text, run: null, objections };
}

/** Whether something is told instead of done. */
export function isAnswer(wanted: object): wanted is Answer {
  return "text" in wanted;
}

function newRun(
  ports: DeskPorts,
  command: StartRunCommand,
  kept: Pick<BodyOf<"run.started">, "agreed" | "seats">,
) {
  const run = ports.newRunId();
  const { task, by, door, place, workflow, origin, project, inputs } = command;
  const { digest } = ports.definitions();
  const { rehearsal } = ports;
  return {
    run,
    origin,
    at: ports.clock.now(),
    body: {
      kind: "run.started" as const,
      task,
      requester: by,
      door,
      place,
      definitions: digest,
      workflow,
      rehearsal,
      ...onlyATask,
      project,
      inputs,
      ...kept,
    },
    posts: [{ slot: CARD_SLOT, post: { kind: "card" as const, run } }],
  };
}

function objectionTo(task: string, { workflows, broken }: CurrentDefinitions): string | null {
  if (task.length > LONGEST_TASK) {
    return `The task has ${task.length} characters; at most ${LONGEST_TASK} fit. Put the details into a file and name it in the task.`;
  }
  if (workflows.length > 0) return null;
  return `No workflow can be started: ${broken} definition files have errors. \`orchestrate check\` lists them.`;
}

function accepted(ports: DeskPorts, run: string, command: StartRunCommand): string {
  const where = command.place.kind === "slack" ? "Its card follows in a moment." : "";
  const rehearsal = ports.rehearsal
    ? " This is a rehearsal: answers come from scripts, nothing is spent."
    : "";
  return `Run \`${run}\` is on its way. ${where}${rehearsal}`.trim();
}
