import { Snapshot } from "../definitions/snapshot.ts";
import type { Command } from "../domain/command.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { RunId } from "../domain/ids.ts";
import { foldRun, isTerminal, type StepLine } from "../domain/run-state.ts";
import type { Answer } from "./desk.ts";
import type { DeskPorts } from "./ports.ts";
import { noSuchStep, say, steeredRun, steeringKey, stepMeant } from "./steered-run.ts";
import { stopCalled } from "./stop-called.ts";

type RewindRun = Extract<Command, { kind: "rewind-run" | "fork-run" }>;

/** Sends a run back to a step: from there on everything is done again, with what the person wants changed. */
export async function rewindRun(ports: DeskPorts, command: RewindRun): Promise<Answer> {
  const state = await steeredRun(ports, command);
  if (typeof state === "string") return { text: state, run: null };
  const { run } = state;
  const step = stepMeant(state, command.step);
  if (!step) return { text: noSuchStep(state, command.step), run, namesNothing: true };
  if (step.round === 0)
    return {
      text: `Run \`${run}\` has not come to “${step.title}” yet; it can only go back.`,
      run,
    };
  const body = await rewoundBy(ports, command, { run, step });
  if (typeof body === "string") return { text: `${body} Nothing was changed.`, run };
  const key = steeringKey(command.origin);
  if (body.agent !== null) await freeSeat(ports, command, { run, step });
  if (!(await say(ports, run, { key, body })) || (await hasEnded(ports, run)))
    return { text: `Too late: run \`${run}\` has ended. Fork it to go on from a step.`, run };
  const steps = state.phases.flatMap((phase) => phase.steps);
  await stopCalled(ports, steps, { by: command.by, reason: "The run that called it went back" });
  const atWork = steps.filter((one) => one.state === "running" && one.child === undefined);
  const first = atWork.length === 0 ? "" : " What is under way is finished first.";
  return { text: `Run \`${run}\` goes back to “${step.title}”.${first}`, run };
}

/** A run may come to its end while somebody sends it back; then it does not go back any more. */
async function hasEnded({ store }: DeskPorts, run: RunId): Promise<boolean> {
  const state = foldRun(await store.runs.entriesOf(run));
  return state === null || isTerminal(state.status);
}

/** What is recorded of it, or what is wrong with the agent or model that somebody names. */
export async function rewoundBy(
  ports: DeskPorts,
  command: RewindRun,
  { run, step }: { readonly run: RunId; readonly step: StepLine },
): Promise<BodyOf<"run.rewound"> | string> {
  const { by, instructions, reason } = command;
  const model = command.model?.trim() || null;
  if (model !== null && !MODEL.test(model))
    return "A model is `opus`, `sonnet`, `haiku`, or an exact id.";
  const said = command.agent?.trim() || null;
  const agent = said === null ? null : await agentMeant(ports, said, { run, step });
  if (agent !== null && "problem" in agent) return agent.problem;
  return {
    kind: "run.rewound",
    to: step.path,
    by,
    agent: agent?.name ?? null,
    model,
    instructions: instructions.trim(),
    reason: reason.trim(),
  };
}

/** The one agent that bears this name, or why none can be meant. */
async function agentMeant(
  ports: DeskPorts,
  said: string,
  { run, step }: { readonly run: RunId; readonly step: StepLine },
): Promise<{ readonly name: string } | { readonly problem: string }> {
  if (step.workflow !== undefined)
    return { problem: `“${step.title}” is performed by a workflow, not by an agent.` };
  const agents = await agentsLike(ports, run, said);
  const [name, ...others] = agents;
  if (name === undefined)
    return { problem: `The definitions of run \`${run}\` have no agent \`${said}\`.` };
  if (others.length === 0) return { name };
  return { problem: `Which agent: ${agents.map((one) => `\`${one}\``).join(", ")}?` };
}

const MODEL = /^[a-z0-9][\w.:@/-]{0,99}$/i;

/** The agents of the run's own definitions that bear this name, qualified. */
async function agentsLike({ store }: DeskPorts, run: RunId, said: string): Promise<string[]> {
  const [first] = await store.runs.entriesOf(run);
  const text =
    first?.body.kind === "run.started"
      ? await store.runs.definitions(first.body.definitions)
      : null;
  if (text === null) return [];
  const wanted = said.toLowerCase();
  const names = Object.keys(Snapshot.parse(JSON.parse(text)).agents);
  const exact = names.filter((name) => name.toLowerCase() === wanted);
  return exact.length > 0
    ? exact
    : names.filter((name) => name.split("/").at(-1)?.toLowerCase() === wanted);
}

/** Whoever wants an agent for the step takes it out of people's hands. */
async function freeSeat(
  ports: DeskPorts,
  { by, origin }: RewindRun,
  { run, step }: { readonly run: RunId; readonly step: StepLine },
): Promise<void> {
  if ((step.people ?? []).length === 0) return;
  const body = { kind: "seat.changed" as const, path: step.path, to: null, by, why: "" };
  await say(ports, run, { key: `${steeringKey(origin)}/seat`, body });
}
