import type { Phase, Workflow } from "./workflow.ts";

const TITLE = "Synthesis";

/** What the Lead does last where a workflow says nothing of it (S0-C3). */
const TASK = `Put together what this run delivered, for the person who asked for it.
Begin with one sentence that says the result. Then, in at most 200 words over all: what was delivered and under which names, what people decided, which findings are left open, and what is not done and why.
Judge nothing anew and add no work of your own. Read an artifact where a summary leaves open what was delivered. Where two results contradict each other, say so and name both steps.`;

/** The workflow with a last phase in which its Lead puts together what the run delivered, and whether it had to be added. */
export function withSynthesis(workflow: Workflow): {
  readonly workflow: Workflow;
  readonly added: boolean;
} {
  const steps = workflow.phases.flatMap(stepsIn);
  if (steps.some(({ assembles }) => assembles)) return { workflow, added: false };
  const phase: Phase = {
    id: free("synthesis", workflow.phases),
    title: TITLE,
    mode: "sequential",
    steps: [
      {
        id: free("synthesise", steps),
        title: TITLE,
        agent: workflow.lead,
        task: TASK,
        decides: [],
        consumes: [],
        produces: [],
        criteria: [],
        assembles: true,
        fast_track: false,
      },
    ],
  };
  return { workflow: { ...workflow, phases: [...workflow.phases, phase] }, added: true };
}

function stepsIn(phase: Phase) {
  if (phase.mode !== "route") return phase.steps;
  const fallback = "steps" in phase.default ? phase.default.steps : [];
  return [...phase.branches.flatMap(({ steps }) => steps), ...fallback];
}

/** A name that the file has not used for something else. */
function free(name: string, taken: readonly { readonly id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  return ids.has(name) ? free(`final-${name}`, taken) : name;
}
