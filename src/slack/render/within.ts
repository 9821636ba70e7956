import type { Desk } from "../../commands/desk.ts";
import type { RunId } from "../../domain/ids.ts";
import { runMarks } from "../../domain/marks.ts";
import {
  type AskedQuestion,
  isTerminal,
  type RunState,
  type StepLine,
} from "../../domain/run-state.ts";
import { addCost, addUsage, type Cost, type Usage } from "../../domain/usage.ts";
import { line, type Mrkdwn, mrkdwn } from "../sanitise.ts";
import { price } from "./figures.ts";

/** The runs that steps of a run called, and those that theirs called, by id. */
export type Within = ReadonlyMap<RunId, RunState>;

/** Looks up the runs within a run, however deep. */
export async function runsWithin(desk: Pick<Desk, "runState">, run: RunState): Promise<Within> {
  const found = new Map<RunId, RunState>();
  for (const step of stepsOf(run)) {
    const child = step.child ? await desk.runState(step.child) : null;
    if (!child) continue;
    found.set(child.run, child);
    for (const [id, state] of await runsWithin(desk, child)) found.set(id, state);
  }
  return found;
}

/** How the run stands that a step called, below the step; nothing for a step that called none. */
export function lineWithin(step: StepLine, within: Within): Mrkdwn[] {
  const run = step.child && within.get(step.child);
  if (!run) return [];
  const title = run.workflow?.title ?? "its workflow";
  const phase = isTerminal(run.status) ? undefined : phaseAtWork(run);
  const now = phase === undefined ? mrkdwn`` : mrkdwn` · ${line(phase)}`;
  const { cost } = spentBy(run, within);
  const spent = mrkdwn` · ${price(cost, run.rehearsal)} · run \`${run.run}\``;
  return [mrkdwn`${INDENT}↳ ${runMarks[run.status]} ${line(title)}${now}${spent}`];
}

const INDENT = { mrkdwn: "                " };

/** Where people are asked, else where something is still to do. */
function phaseAtWork({ phases, questions }: RunState): string | undefined {
  const open = questions.find(({ decision }) => decision === null);
  const asking = phases.find(({ id }) => open?.question.key.startsWith(`${id}/`));
  if (asking) return asking.title;
  return phases.find(({ steps }) => steps.some(isToDo))?.title;
}

function isToDo({ state }: StepLine): boolean {
  return state !== "completed" && state !== "skipped";
}

/** The questions that wait for people, the run's own first. */
export function openIn(run: RunState, within: Within): readonly AskedQuestion[] {
  return [run, ...within.values()].flatMap(({ questions, status }) =>
    isTerminal(status) ? [] : questions.filter(({ decision }) => decision === null),
  );
}

/** What a run has spent with those within it. What one spent is booked with its caller's step once that is over. */
export function spentBy(run: RunState, within: Within): { usage: Usage; cost: Cost } {
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

function stepsOf({ phases }: RunState): readonly StepLine[] {
  return phases.flatMap(({ steps }) => steps);
}
