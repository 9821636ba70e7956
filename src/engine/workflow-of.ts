import type { Snapshot } from "../definitions/snapshot.ts";
import type { Phase, Step, Workflow } from "../definitions/workflow.ts";
import type { BodyOf } from "../domain/entry.ts";

/**
 * The workflow of this name as a run performs it. A synthesis that was added to the file belongs to who was asked: a run that another one
 * called leaves it to its caller.
 */
export function workflowOf(
  snapshot: Snapshot,
  name: string,
  { parent }: Pick<BodyOf<"run.started">, "parent">,
): Workflow {
  const workflow = snapshot.workflows[name];
  if (!workflow) throw new Error(`The snapshot of this run has no workflow "${name}".`);
  const added = snapshot.synthesised.includes(name);
  const phases = added && parent !== null ? workflow.phases.slice(0, -1) : workflow.phases;
  return { ...workflow, phases: phases.map((phase) => withSeats(phase, workflow.lead)) };
}

/** A step that only a person performs lies in the Lead's hands when the person gives it back. */
function withSeats(phase: Phase, lead: string): Phase {
  const seated = (steps: readonly Step[]): Step[] =>
    steps.map((step) =>
      step.person === undefined ? step : { ...step, agent: step.agent ?? lead },
    );
  if (phase.mode !== "route") return { ...phase, steps: seated(phase.steps) };
  const branches = phase.branches.map((branch) => ({ ...branch, steps: seated(branch.steps) }));
  const fallback =
    "steps" in phase.default ? { steps: seated(phase.default.steps) } : phase.default;
  return { ...phase, branches, default: fallback };
}
