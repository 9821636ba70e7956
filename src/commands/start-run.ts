import type { DescribedWorkflow } from "../definitions/describe.ts";
import type { Command } from "../domain/command.ts";
import { onlyATask } from "../domain/entry.ts";
import { CARD_SLOT } from "../domain/outbox.ts";
import { checkInputs, taskOfInputs } from "./check-inputs.ts";
import type { Answer } from "./desk.ts";
import { findProject } from "./find-project.ts";
import { findWorkflow } from "./find-workflow.ts";
import type { CurrentDefinitions, DeskPorts } from "./ports.ts";
import { projectOfRequest } from "./project-of-request.ts";

type StartRunCommand = Extract<Command, { kind: "start-run" }>;

/** The longest task that a run takes, in characters: what a Slack message can hold. */
const LONGEST_TASK = 40_000;

/** Puts a run into the database, with its card in the letterbox, and gives it to the host. The same origin starts one run. */
export async function startRun(ports: DeskPorts, command: StartRunCommand): Promise<Answer> {
  const wanted = wantedRun(ports.definitions(), command);
  if (isAnswer(wanted)) return wanted;
  const { run, fresh } = await ports.store.runs.startRun(newRun(ports, wanted));
  if (fresh) ports.host.start(run);
  return { text: accepted(ports, run, command), run };
}

/** The command with every name resolved and every input checked, or why nothing starts. */
function wantedRun(
  definitions: CurrentDefinitions,
  command: StartRunCommand,
): StartRunCommand | Answer {
  const task = command.task.trim();
  const objection = objectionTo(task, definitions);
  if (objection !== null) return refused(objection, { task: objection });
  const project = findProject(command.project, definitions.projects);
  if (typeof project === "string") return refused(project, { project });
  const meant = project?.name ?? projectOfRequest({ ...command, task }, definitions.projects);
  const chosen = { ...command, task, project: meant };
  if (command.workflow === null) return withTask(chosen);
  const workflow = findWorkflow(command.workflow, definitions.workflows);
  if (typeof workflow === "string") return refused(workflow, { workflow });
  return withInputs({ ...chosen, workflow: workflow.name }, workflow);
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

function isAnswer(wanted: StartRunCommand | Answer): wanted is Answer {
  return "text" in wanted;
}

function newRun(ports: DeskPorts, command: StartRunCommand) {
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
