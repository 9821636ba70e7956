import { OTHERWISE, type Plan, type PlannedStep, titleOfBranch } from "../domain/plan.ts";
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

/** What triage may choose among: every healthy workflow by its qualified name, in the order of the names. */
export function describeCandidates(
  snapshot: Snapshot,
): { name: string; title: string; description: string; examples: string[] }[] {
  return Object.entries(snapshot.workflows)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([name, { title, description, examples }]) => ({ name, title, description, examples }));
}

/** The qualified names that a person can mean by a workflow's name: one, none, or several when packs share it. */
export function workflowsNamed(snapshot: Snapshot, name: string): string[] {
  const keys = Object.keys(snapshot.workflows).toSorted();
  return keys.filter((key) => key === name || key.endsWith(`/${name}`));
}

function plannedStep(placed: PlacedStep, snapshot: Snapshot): PlannedStep {
  const { step, path, phase } = placed;
  return {
    path,
    title: step.title ?? wordsOf(step.id),
    ...performerOf(step, snapshot),
    conditional: phase.when !== undefined || step.when !== undefined,
    branch: branchOf(placed),
    gate: step.gate?.ask ?? "",
    reviews: step.reviews !== undefined,
    ...(step.workflow === undefined ? {} : { workflow: step.workflow }),
  };
}

function performerOf(
  step: PlacedStep["step"],
  snapshot: Snapshot,
): Pick<PlannedStep, "agent" | "icon" | "role"> {
  // A step for a person bears the name of the agent whom it falls to only once the person gives it back.
  const byAgent = step.person === undefined ? step.agent : undefined;
  const agent = byAgent === undefined ? undefined : snapshot.agents[byAgent];
  if (agent) return { agent: agent.name, icon: agent.icon, role: agent.role };
  return step.workflow === undefined
    ? { agent: "person", icon: ":bust_in_silhouette:", role: "" }
    : { agent: step.workflow, icon: ":arrows_counterclockwise:", role: "" };
}

function branchOf({ phase, branchIndex }: PlacedStep): string | null {
  if (phase.mode !== "route") return null;
  const branch = phase.branches[branchIndex];
  return branch ? titleOfBranch(branch) : OTHERWISE;
}
