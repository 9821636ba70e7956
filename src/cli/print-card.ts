import { stepMarks } from "../domain/marks.ts";
import type { RunState, StepLine } from "../domain/run-state.ts";
import { isTerminal, openFindings } from "../domain/run-state.ts";
import { shownSteps } from "../domain/shown-steps.ts";
import { tokensOf } from "../domain/usage.ts";
import { durationText, spentText, tokensText } from "./figures.ts";
import { printable } from "./printable.ts";

/** What changed on a run's card, line by line: a terminal cannot edit what stands there, so it tells the difference. */
export function cardChanges(before: RunState | null, now: RunState): string[] {
  return [
    ...(before === null ? [`Run ${now.run}: ${printable(now.task)}`] : []),
    ...(before?.workflow || !now.workflow ? [] : planLines(now)),
    ...routeChanges(before, now),
    ...stepChanges(before, now),
    ...(isTerminal(now.status) && before?.status !== now.status ? endLines(now) : []),
  ];
}

/** The plan as a tree, with the reason for the choice and the runner-up. */
function planLines(state: RunState): string[] {
  const { workflow, runnerUp, dispute, project } = state;
  if (!workflow) return [];
  return [
    `Workflow ${workflow.name}: ${printable(workflow.reason)}`,
    ...(runnerUp ? [`  Runner-up ${runnerUp.workflow}: ${printable(runnerUp.reason)}`] : []),
    ...(dispute ? [`  Rules leaned to ${dispute.workflow}: ${printable(dispute.reason)}`] : []),
    ...(project === null ? [] : [`  Project ${project}`]),
    ...state.phases.flatMap((phase) => [
      `  ${phase.title}${phase.mode === "sequential" ? "" : ` (${phase.mode})`}`,
      ...phase.steps.flatMap((step, index) => [
        ...branchLine(step, phase.steps[index - 1]),
        `    ${step.branch === null ? "" : "  "}${step.title}, ${step.agent}${step.conditional ? " (if needed)" : ""}${asksText(step)}`,
      ]),
    ]),
  ];
}

/** Where people will be asked is said before the run gets there. */
function asksText({ gate }: StepLine): string {
  return gate === "" ? "" : `, then asks people: ${printable(gate)}`;
}

/** The title of a branch above its first step. */
function branchLine({ branch }: StepLine, before: StepLine | undefined): string[] {
  return branch === null || branch === before?.branch ? [] : [`    ${printable(branch)}:`];
}

/** Which branch a route takes, and which it passed over though their conditions held as well. */
function routeChanges(before: RunState | null, now: RunState): string[] {
  return now.phases.flatMap(({ id, title, taken }) => {
    const earlier = before?.phases.find((phase) => phase.id === id)?.taken;
    if (taken === null || taken.round === earlier?.round) return [];
    const over = taken.passedOver.map(printable).join(", ");
    return [`→ ${title}: ${printable(taken.title)}${over === "" ? "" : ` (passed over: ${over})`}`];
  });
}

function stepChanges(before: RunState | null, now: RunState): string[] {
  const known = new Map(stepsOf(before).map((step) => [step.path, step]));
  return stepsOf(now)
    .filter((step) => {
      const earlier = known.get(step.path);
      const changed = earlier?.state !== step.state || earlier.round !== step.round;
      return changed && step.state !== "pending";
    })
    .map(stepLine);
}

/** One step with its mark, round and note. */
export function stepLine(step: StepLine): string {
  const round = step.round > 1 ? ` (round ${step.round})` : "";
  const note = step.note === "" ? "" : `: ${printable(step.note)}`;
  return `${stepMarks[step.state]} ${step.title}, ${step.agent}${round}${note}`;
}

function endLines(state: RunState): string[] {
  const elapsed = durationText((state.endedAt ?? state.lastEntryAt) - state.startedAt);
  const rehearsal = state.rehearsal ? " This was a rehearsal." : "";
  return [
    `Run ${state.run} ${state.status} after ${elapsed}: ${tokensText(tokensOf(state.usage))}, ${spentText(state)}.${rehearsal}`,
    ...(state.ending === "" ? [] : [printable(state.ending)]),
    ...openFindings(state).map(
      ({ id, title, severity }) => `Left open: ${id} ${printable(title)} (${severity})`,
    ),
  ];
}

function stepsOf(state: RunState | null): readonly StepLine[] {
  return state?.phases.flatMap(shownSteps) ?? [];
}
