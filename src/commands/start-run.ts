import { closest } from "fastest-levenshtein";
import type { Command } from "../domain/command.ts";
import { onlyATask } from "../domain/entry.ts";
import { CARD_SLOT } from "../domain/outbox.ts";
import type { Answer } from "./desk.ts";
import type { CurrentDefinitions, DeskPorts } from "./ports.ts";

type StartRunCommand = Extract<Command, { kind: "start-run" }>;

/** The longest task that a run takes, in characters: what a Slack message can hold. */
const LONGEST_TASK = 40_000;

/** Puts a run into the database, with its card in the letterbox, and gives it to the host. The same origin starts one run. */
export async function startRun(ports: DeskPorts, command: StartRunCommand): Promise<Answer> {
  const task = command.task.trim();
  const definitions = ports.definitions();
  if (task === "")
    return {
      text: "What shall be done? Tell me the task in a sentence or two.",
      run: null,
      needs: "task",
    };
  const objection = objectionTo(task, command.workflow, definitions);
  if (objection !== null) return { text: objection, run: null };
  const workflow =
    command.workflow === null ? null : qualified(command.workflow, definitions.workflows);
  const { run, fresh } = await ports.store.runs.startRun(
    newRun(ports, { ...command, task, workflow }),
  );
  if (fresh) ports.host.start(run);
  return { text: accepted(ports, run, command), run };
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

function objectionTo(
  task: string,
  workflow: string | null,
  definitions: CurrentDefinitions,
): string | null {
  if (task.length > LONGEST_TASK) {
    return `The task has ${task.length} characters; at most ${LONGEST_TASK} fit. Put the details into a file and name it in the task.`;
  }
  if (definitions.workflows.length === 0) {
    return `No workflow can be started: ${definitions.broken} definition files have errors. \`orchestrate check\` lists them.`;
  }
  if (workflow === null || qualified(workflow, definitions.workflows) !== null) return null;
  const nearest = closest(
    workflow,
    definitions.workflows.flatMap((name) => [name, bare(name)]),
  );
  return `There is no workflow "${workflow}" here. The nearest is \`${nearest}\`.`;
}

function qualified(name: string, workflows: readonly string[]): string | null {
  return workflows.find((workflow) => workflow === name || bare(workflow) === name) ?? null;
}

function bare(name: string): string {
  return name.split("/").at(-1) ?? name;
}

function accepted(ports: DeskPorts, run: string, command: StartRunCommand): string {
  const where = command.place.kind === "slack" ? "Its card follows in a moment." : "";
  const rehearsal = ports.rehearsal
    ? " This is a rehearsal: answers come from scripts, nothing is spent."
    : "";
  return `Run \`${run}\` is on its way. ${where}${rehearsal}`.trim();
}
