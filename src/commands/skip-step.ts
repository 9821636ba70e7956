import type { Command } from "../domain/command.ts";
import { isOpen, type RunState, type StepLine } from "../domain/run-state.ts";
import type { Answer } from "./desk.ts";
import { electorateFor, findQuestion, objectionTo } from "./open-question.ts";
import type { DeskPorts } from "./ports.ts";
import { noSuchStep, say, steeredRun, steeringKey, stepMeant } from "./steered-run.ts";
import { stopCalled } from "./stop-called.ts";

type SkipStep = Extract<Command, { kind: "skip-step" }>;

/** Has a step left out, with the reason that a person gives. */
export async function skipStep(ports: DeskPorts, command: SkipStep): Promise<Answer> {
  const state = await steeredRun(ports, command);
  if (typeof state === "string") return { text: state, run: null };
  const { run } = state;
  const step = stepMeant(state, command.step);
  if (!step) return { text: noSuchStep(state, command.step), run, namesNothing: true };
  const objection =
    objectionToSkip(command, step) ?? (await notEntitled(ports, command, { state, step }));
  if (objection !== null) return { text: `${objection} Nothing was changed.`, run };
  const { path } = step;
  const body = {
    kind: "skip.requested" as const,
    path,
    by: command.by,
    reason: command.reason.trim(),
  };
  const heard = await say(ports, run, { key: steeringKey(command.origin), body });
  if (!heard) return { text: `Too late: run \`${run}\` has ended. Nothing was changed.`, run };
  await stopCalled(ports, [step], { by: command.by, reason: "The step is left out" });
  return { text: `“${step.title}” of run \`${run}\` is left out.`, run };
}

/** What people decide is decided, not left out; and what an agent has under way is finished first. */
function objectionToSkip({ reason }: SkipStep, step: StepLine): string | null {
  if (reason.trim() === "") return `Say why “${step.title}” is left out: \`skip <step> <reason>\`.`;
  if (step.gate !== "")
    return `At “${step.title}” people decide; that is not left out. Answer its question, or stop the run.`;
  if (step.state === "completed" || step.state === "skipped")
    return `“${step.title}” is already ${step.state}.`;
  if (step.state === "running" && step.child === undefined)
    return `“${step.title}” is at work and finishes first.`;
  return null;
}

/** Leaving a step out that waits for people takes the decision from them; so whoever does it must be one of them. */
async function notEntitled(
  ports: DeskPorts,
  { by }: SkipStep,
  { state, step: { path } }: { readonly state: RunState; readonly step: StepLine },
): Promise<string | null> {
  for (const { question } of state.questions.filter(isOpen)) {
    if (!question.key.startsWith(`${path}#`) && !question.key.startsWith(`${path}/`)) continue;
    const found = await findQuestion(ports, question.id);
    const barred = found && objectionTo(found, by, await electorateFor(ports, found, by));
    if (barred) return barred;
  }
  return null;
}
