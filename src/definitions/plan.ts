import type { Plan, PlannedStep } from "../domain/plan.ts";
import { wordsOf } from "./names.ts";
import type { Snapshot } from "./snapshot.ts";
import { type PlacedStep, stepsOf } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** The plan of a run as its card shows it. The workflow's names are qualified, as in the snapshot. */
export function planOf(workflow: Workflow, snapshot: Snapshot): Plan {
  const steps = stepsOf(workflow);
  return workflow.phases.map((phase, index) => ({
    id: phase.id,
    title: phase.title ?? wordsOf(phase.id),
    mode: phase.mode,
    steps: steps
      .filter(({ phaseIndex }) => phaseIndex === index)
      .map((placed) => plannedStep(placed, snapshot)),
  }));
}

function plannedStep({ step, path, conditions }: PlacedStep, snapshot: Snapshot): PlannedStep {
  const agent = step.agent === undefined ? undefined : snapshot.agents[step.agent];
  return {
    path,
    title: step.title ?? wordsOf(step.id),
    agent: agent?.name ?? (step.workflow === undefined ? "person" : step.workflow),
    icon:
      agent?.icon ??
      (step.workflow === undefined ? ":bust_in_silhouette:" : ":arrows_counterclockwise:"),
    conditional: conditions.length > 0,
  };
}
