import type { RunId } from "./ids.ts";
import {
  type AskedQuestion,
  isOpen,
  isTerminal,
  type RunState,
  type StepLine,
} from "./run-state.ts";
import { addCost, addUsage, type Cost, type Usage } from "./usage.ts";

/** The runs that steps of a run called, and those that theirs called, by id. */
export type RunsWithin = ReadonlyMap<RunId, RunState>;

export const noRunsWithin: RunsWithin = new Map();

/** Looks up the runs within a run, however deep. */
export async function runsWithin(
  run: RunState,
  stateOf: (run: RunId) => Promise<RunState | null>,
): Promise<RunsWithin> {
  const found = new Map<RunId, RunState>();
  for (const step of stepsOf(run)) {
    const child = step.child ? await stateOf(step.child) : null;
    if (!child) continue;
    found.set(child.run, child);
    for (const [id, state] of await runsWithin(child, stateOf)) found.set(id, state);
  }
  return found;
}

/** The questions that wait for people, the run's own first. */
export function openQuestions(run: RunState, within: RunsWithin): readonly AskedQuestion[] {
  return [run, ...within.values()].flatMap(({ questions, status }) =>
    isTerminal(status) ? [] : questions.filter(isOpen),
  );
}

/** What a run has spent with those within it. What one spent is booked with its caller's step once that is over. */
export function spentBy(run: RunState, within: RunsWithin): { usage: Usage; cost: Cost } {
  return stepsOf(run).reduce(
    (sum, step) => {
      const child = step.state === "running" && step.child && within.get(step.child);
      if (!child) return sum;
      const { usage, cost } = spentBy(child, within);
      return { usage: addUsage(sum.usage, usage), cost: addCost(sum.cost, cost) };
    },
    { usage: run.usage, cost: run.cost },
  );
}

/** The title of the phase where people are asked, else of the first where something is still to do; undefined at the end. */
export function phaseAtWork({ phases, questions, status }: RunState): string | undefined {
  if (isTerminal(status)) return undefined;
  const open = questions.find(isOpen);
  const asking = phases.find(({ id }) => open?.question.key.startsWith(`${id}/`));
  return (asking ?? phases.find(({ steps }) => steps.some(isToDo)))?.title;
}

function isToDo({ state }: StepLine): boolean {
  return state !== "completed" && state !== "skipped";
}

function stepsOf({ phases }: RunState): readonly StepLine[] {
  return phases.flatMap(({ steps }) => steps);
}
