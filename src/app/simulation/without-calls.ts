import type { Agent } from "../../definitions/agent.ts";
import type { Snapshot } from "../../definitions/snapshot.ts";
import type { Phase, Step } from "../../definitions/workflow.ts";

/** The snapshot in which each workflow that a step of this one calls is an agent of the same name, so that a walk stays within it. */
export function withoutCalls(snapshot: Snapshot, name: string): Snapshot {
  const workflow = snapshot.workflows[name];
  if (!workflow) return snapshot;
  const phases = workflow.phases.map(inPhase);
  const stand = Object.keys(snapshot.workflows).map((key) => [key, standIn(key)] as const);
  return {
    ...snapshot,
    agents: { ...snapshot.agents, ...Object.fromEntries(stand) },
    workflows: { ...snapshot.workflows, [name]: { ...workflow, phases } },
  };
}

function inPhase(phase: Phase): Phase {
  if (phase.mode !== "route") return { ...phase, steps: phase.steps.map(inStep) };
  const branches = phase.branches.map((branch) => ({
    ...branch,
    steps: branch.steps.map(inStep),
  }));
  const rest =
    "steps" in phase.default ? { steps: phase.default.steps.map(inStep) } : phase.default;
  return { ...phase, branches, default: rest };
}

function inStep(step: Step): Step {
  const { workflow, ...rest } = step;
  return workflow === undefined ? step : { ...rest, agent: workflow, task: step.task ?? step.id };
}

function standIn(workflow: string): Agent {
  const [pack = ""] = workflow.split("/");
  return {
    name: workflow,
    pack,
    description: "",
    role: "Workflow",
    specialty: "",
    icon: ":arrows_counterclockwise:",
    model: "",
    effort: null,
    tools: [],
    delegates: [],
    sections: { work: [], review: [] },
    instructions: "",
    extra: {},
  };
}
