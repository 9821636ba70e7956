import type { Agent } from "./agent.ts";
import { type Known, resolve, type Shelf } from "./known.ts";
import type {
  Checklist,
  CriterionDefinition,
  Phase,
  Step,
  TriageRule,
  Workflow,
} from "./workflow.ts";

type Naming = (name: string) => string;

/** The workflow with every agent, checklist and workflow it names as `pack/name`, so that a run needs no resolving. */
export function qualifiedWorkflow(workflow: Workflow, pack: string, known: Known): Workflow {
  const agent = naming(pack, known, known.agents);
  const checklist = naming(pack, known, known.checklists);
  const called = naming(pack, known, known.workflows);
  const steps = (list: Step[]) =>
    list.map((step) => qualifiedStep(step, { agent, checklist, workflow: called }));
  return {
    ...workflow,
    lead: agent(workflow.lead),
    crew: workflow.crew.map(agent),
    phases: workflow.phases.map((phase) => qualifiedPhase(phase, steps)),
  };
}

/** The agent with those it delegates to as `pack/name`. */
export function qualifiedAgent(agent: Agent, known: Known): Agent {
  const name = naming(agent.pack, known, known.agents);
  return {
    ...agent,
    delegates: agent.delegates.map((delegate) => ({ ...delegate, to: name(delegate.to) })),
  };
}

/** The rules with the workflow and the crew of each as `pack/name`. */
export function qualifiedTriage(
  rules: readonly TriageRule[],
  pack: string,
  { known, shelf }: { readonly known: Known; readonly shelf: Shelf<unknown> },
): TriageRule[] {
  const workflow = naming(pack, known, shelf);
  const agent = naming(pack, known, known.agents);
  return rules.map((rule) => ({
    ...rule,
    workflow: workflow(rule.workflow),
    crew: rule.crew.map(agent),
  }));
}

/** The checklist with its owner as `pack/name`. */
export function qualifiedChecklist(checklist: Checklist, pack: string, known: Known): Checklist {
  return { ...checklist, owner: naming(pack, known, known.agents)(checklist.owner) };
}

function naming(pack: string, { packs }: Known, shelf: Shelf<unknown>): Naming {
  return (name) => {
    const meant = resolve(name, { pack, packs }, shelf);
    return meant.kind === "unknown" ? name : meant.key;
  };
}

function qualifiedPhase(phase: Phase, steps: (list: Step[]) => Step[]): Phase {
  if (phase.mode !== "route") return { ...phase, steps: steps(phase.steps) };
  const branches = phase.branches.map((branch) => ({ ...branch, steps: steps(branch.steps) }));
  const fallback = "steps" in phase.default ? { steps: steps(phase.default.steps) } : phase.default;
  return { ...phase, branches, default: fallback };
}

function qualifiedStep(
  step: Step,
  { agent, checklist, workflow }: Readonly<Record<"agent" | "checklist" | "workflow", Naming>>,
): Step {
  const { checklist: lists } = step;
  return {
    ...step,
    ...(step.agent === undefined ? {} : { agent: agent(step.agent) }),
    ...(step.workflow === undefined ? {} : { workflow: workflow(step.workflow) }),
    ...(lists === undefined
      ? {}
      : { checklist: Array.isArray(lists) ? lists.map(checklist) : checklist(lists) }),
    criteria: step.criteria.map(
      (criterion): CriterionDefinition =>
        "judged_by" in criterion
          ? { ...criterion, judged_by: agent(criterion.judged_by) }
          : criterion,
    ),
  };
}
