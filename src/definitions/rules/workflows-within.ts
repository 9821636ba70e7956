import { checkExpression, factsIn } from "../conditions.ts";
import { type CheckedWorkflow, type Known, type Rule, resolve } from "../known.ts";
import { proposal } from "../names.ts";
import type { Problem } from "../problem.ts";
import { referenceProblem } from "../references.ts";
import { problemAt } from "../source.ts";
import { isEarlier, type PlacedStep, stepsOf } from "../steps.ts";
import type { FactDefinition, InputField, Workflow } from "../workflow.ts";

/** A step that another workflow performs, with that workflow. */
interface Calling {
  readonly placed: PlacedStep;
  readonly key: string;
  readonly called: CheckedWorkflow;
}

/** Every workflow that a step names exists. */
export const workflowsExist: Rule = ({ workflow, source, pack }, known) =>
  stepsOf(workflow).flatMap(({ step, at }) => {
    if (step.workflow === undefined) return [];
    const mention = { name: step.workflow, at: [...at, "workflow"], source, pack };
    return referenceProblem(mention, "workflow", known) ?? [];
  });

/** No workflow comes back to itself, by however many others: a run of it would never end. */
export const workflowsDoNotCircle: Rule = (checked, known) => {
  const own = `${checked.pack}/${checked.workflow.name}`;
  return callingsOf(checked, known).flatMap(({ placed, key, called }) => {
    const way = wayBack(own, { key, called, passed: [] }, known);
    if (way === null) return [];
    return problemAt(checked.source, [...placed.at, "workflow"], {
      message: `The workflow comes back to itself: ${[own, ...way].join(" → ")}.`,
      remedy: "Take this step out, or name a workflow that does not lead back here.",
    });
  });
};

/** What a step gives to its workflow, that workflow asks for, and it gets all that it requires. */
export const inputsFit: Rule = (checked, known) => [
  ...strayInputs(checked),
  ...callingsOf(checked, known).flatMap((calling) => inputProblems(calling, checked)),
];

/** A step decides no fact that its workflow does not decide. */
export const factsAreTakenOver: Rule = (checked, known) =>
  callingsOf(checked, known).flatMap(({ placed, key, called }) => {
    const { step, at } = placed;
    const theirs = Object.keys(called.workflow.facts);
    return step.decides.flatMap((name, index) =>
      theirs.includes(name)
        ? []
        : problemAt(checked.source, [...at, "decides", index], {
            message: `"${step.id}" takes the fact "${name}" over from ${key}, which does not decide it.`,
            remedy: proposal(name, theirs),
          }),
    );
  });

/** A workflow delivers; it gives no verdict, so nothing would ever be rejected. */
export const workflowsJudgeNothing: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.workflow === undefined || (step.reviews === undefined && step.checklist === undefined)
      ? []
      : problemAt(source, [...at, step.reviews === undefined ? "checklist" : "reviews"], {
          message: `The step "${step.id}" is a workflow, and a workflow gives no verdict.`,
          remedy: "Have an agent review it, in this workflow or in that one.",
        }),
  );

/** The workflow that a name means where a step calls it; null when there is none that can be read. */
export function calledBy(
  name: string,
  { pack }: Pick<CheckedWorkflow, "pack">,
  { packs, workflows }: Known,
): CheckedWorkflow | null {
  const meant = resolve(name, { pack, packs }, workflows);
  return meant.kind === "found" ? (workflows.healthy.get(meant.key) ?? null) : null;
}

function callingsOf(
  { pack, workflow }: Pick<CheckedWorkflow, "pack" | "workflow">,
  { packs, workflows }: Known,
): Calling[] {
  return stepsOf(workflow).flatMap((placed) => {
    const name = placed.step.workflow;
    const meant = name === undefined ? null : resolve(name, { pack, packs }, workflows);
    const called = meant?.kind === "found" ? workflows.healthy.get(meant.key) : undefined;
    return meant?.kind === "found" && called ? [{ placed, key: meant.key, called }] : [];
  });
}

/** The names from here back to the wanted workflow, or null when none leads there. */
function wayBack(
  wanted: string,
  here: {
    readonly key: string;
    readonly called: CheckedWorkflow;
    readonly passed: readonly string[];
  },
  known: Known,
): readonly string[] | null {
  const { key, called } = here;
  const passed = [...here.passed, key];
  if (key === wanted) return passed;
  if (here.passed.includes(key)) return null;
  for (const next of callingsOf(called, known)) {
    const way = wayBack(wanted, { key: next.key, called: next.called, passed }, known);
    if (way !== null) return way;
  }
  return null;
}

function strayInputs({ workflow, source }: CheckedWorkflow): Problem[] {
  return stepsOf(workflow).flatMap(({ step, at }) =>
    step.inputs === undefined || step.workflow !== undefined
      ? []
      : problemAt(source, [...at, "inputs"], {
          message: `The step "${step.id}" has inputs but no workflow that they are for.`,
          remedy: "Say it in the task, or name the workflow.",
        }),
  );
}

function inputProblems({ placed, key, called }: Calling, checked: CheckedWorkflow): Problem[] {
  const { step, at } = placed;
  const { source, workflow } = checked;
  const fields = new Map(called.workflow.inputs.map((field) => [field.name, field]));
  const given = Object.entries(step.inputs ?? {});
  const wrong = given.flatMap(([name, text]) => {
    const problem =
      inputProblem({ name, text, key, fields }, workflow) ?? tooEarly(text, placed, workflow);
    return problem === null ? [] : problemAt(source, [...at, "inputs", name], problem);
  });
  const missing = [...fields.values()].filter(
    ({ name, required, default: otherwise }) =>
      required && otherwise === undefined && !given.some(([one]) => one === name),
  );
  const lacking = missing.map(({ name, label }) =>
    problemAt(source, [...at, "workflow"], {
      message: `${key} requires the input "${name}" (${label}), which "${step.id}" does not give.`,
      remedy: `Add inputs: { ${name}: … } with an expression; a text is written as "'so'".`,
    }),
  );
  return [...wrong, ...lacking];
}

function inputProblem(
  given: {
    readonly name: string;
    readonly text: string;
    readonly key: string;
    readonly fields: ReadonlyMap<string, InputField>;
  },
  workflow: Workflow,
): { message: string; remedy: string } | null {
  const { name, text, key, fields } = given;
  const field = fields.get(name);
  if (field === undefined) {
    return {
      message: `${key} has no input "${name}".`,
      remedy: proposal(name, fields.keys()),
    };
  }
  return checkExpression(text, namesIn(workflow), field.type === "one_of" ? field.options : null);
}

function tooEarly(text: string, placed: PlacedStep, workflow: Workflow) {
  const earlier = stepsOf(workflow).filter((other) => isEarlier(other, placed));
  const undecided = factsIn(text).find(
    (name) => name in workflow.facts && !earlier.some(({ step }) => step.decides.includes(name)),
  );
  if (undecided === undefined) return null;
  return {
    message: `The expression "${text}" uses the fact "${undecided}" before any step decides it.`,
    remedy: `Add decides: [${undecided}] to an earlier step.`,
  };
}

/** What an expression may speak of: the facts of the workflow, and its own inputs. */
function namesIn({ facts, inputs }: Workflow): Record<string, FactDefinition> {
  const given = inputs.map(
    ({ name, meaning }) => [name, { type: "text" as const, meaning }] as const,
  );
  return { ...Object.fromEntries(given), ...facts };
}
