import { runMarks, stepMarks } from "../domain/marks.ts";
import { isTerminal, type PhaseLine, type RunState, type StepLine } from "../domain/run-state.ts";
import {
  noRunsWithin,
  openQuestions,
  phaseAtWork,
  type RunsWithin,
  spentBy,
} from "../domain/runs-within.ts";
import { openBranches, shownSteps } from "../domain/shown-steps.ts";
import { tokensOf } from "../domain/usage.ts";
import { bareName } from "./find-workflow.ts";
import { whoMay } from "./may-decide.ts";
import { quoted } from "./run-line.ts";

/** The state of a step in a word, beside its mark (S1-F1). */
const STATES: Readonly<Record<StepLine["state"], string>> = {
  pending: "Pending",
  running: "In Progress",
  waiting: "Waiting",
  completed: "Complete",
  rework: "Rework",
  skipped: "Skipped",
  failed: "Failed",
};

/** Two em spaces: plain ones collapse where the tree is shown as HTML. */
const INDENT = "\u2003\u2003";

/** How a run stands, as a tree: its phases with one line per agent, what it waits for, and what it cost so far. */
export function progressTree(
  state: RunState,
  now: number,
  within: RunsWithin = noRunsWithin,
): string {
  const phases = state.phases.filter(({ steps }) => steps.length > 0);
  const tree =
    phases.length === 0 && !isTerminal(state.status)
      ? ["The Lead is choosing a workflow."]
      : phases.flatMap((phase) => phaseLines(phase, within));
  const spent = { ...state, ...spentBy(state, within) };
  return [...tree, ...waits(state, within), ...end(state), figures(spent, now)].join("\n");
}

function phaseLines(phase: PhaseLine, within: RunsWithin): string[] {
  const { title, mode, taken } = phase;
  const open = openBranches(phase);
  if (open.length > 0) return [`*${title}* _(one of: ${open.map(quoted).join(", ")})_`];
  const steps = shownSteps(phase);
  const note =
    mode === "parallel" ? " _(side by side)_" : taken === null ? "" : ` · ${quoted(taken.title)}`;
  const lines = steps.flatMap((step, at) => [
    stepLine(step, at === steps.length - 1),
    ...lineWithin(step, within),
  ]);
  return [`*${title}*${note}`, ...lines];
}

function stepLine(step: StepLine, isLast: boolean): string {
  return `${isLast ? "└" : "├"} ${stepWords(step)}`;
}

function stepWords(step: StepLine): string {
  const round = step.round > 1 ? ` · round ${step.round}` : "";
  const maybe = step.conditional && step.state === "pending" ? " _(if needed)_" : "";
  const note = step.note === "" ? "" : ` · ${quoted(step.note)}`;
  return `${stepMarks[step.state]} ${STATES[step.state]} · ${bareName(step.agent)}: ${step.title}${round}${maybe}${note}`;
}

/** How the run stands that a step called, and each agent's part in it. */
function lineWithin({ child }: StepLine, within: RunsWithin): string[] {
  const run = child && within.get(child);
  if (!run) return [];
  const phase = phaseAtWork(run);
  const now = phase === undefined ? "" : ` · ${phase}`;
  const steps = run.phases.flatMap((one) => (openBranches(one).length > 0 ? [] : shownSteps(one)));
  const below = steps.flatMap((step) => [stepWords(step), ...lineWithin(step, within)]);
  return [
    `${INDENT}↳ ${runMarks[run.status]} ${run.workflow?.title ?? "its workflow"}${now} · \`${run.run}\``,
    ...below.map((line) => `${INDENT}${INDENT}${line}`),
  ];
}

function waits(state: RunState, within: RunsWithin): string[] {
  if (isTerminal(state.status)) return [];
  return openQuestions(state, within).map(
    ({ question }) =>
      `⏸ Waits for ${whoMay(question.deciders, state.requester)}: ${quoted(question.issue)}`,
  );
}

function end({ status, ending }: RunState): string[] {
  return isTerminal(status) && ending !== "" ? [quoted(ending)] : [];
}

function figures({ usage, cost, startedAt, endedAt, rehearsal }: RunState, now: number): string {
  const minutes = Math.max(1, Math.round(((endedAt ?? now) - startedAt) / 60_000));
  const usd = cost.unknown ? "cost unknown" : `$${cost.usd.toFixed(2)}`;
  const price = rehearsal ? `${usd} (rehearsed, nothing was spent)` : usd;
  return `⏱ ${minutes} min · ${tokensOf(usage)} tokens · ${price}`;
}
