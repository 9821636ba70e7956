import { conditionChecker, factsIn, factsOf } from "../conditions.ts";
import type { Rule } from "../known.ts";
import { proposal } from "../names.ts";
import { type Path, problemAt } from "../source.ts";
import { isEarlier, type PlacedStep, stepsOf } from "../steps.ts";
import { isCertain, type Reading, readingOf, type Use } from "../surely-decided.ts";
import type { Workflow } from "../workflow.ts";

/** Every condition can be read, and compares facts of this workflow with values they can have. */
export const conditionsAreSound: Rule = ({ workflow, source }) => {
  const check = conditionChecker(factsOf(workflow));
  return distinctConditions(workflow).flatMap(({ text, at }) => {
    const wrong = check(text);
    return wrong === null ? [] : [problemAt(source, at, wrong)];
  });
};

/** Steps decide declared facts only, and every declared fact is decided by some step. */
export const factsAreDeclared: Rule = ({ workflow, source }) => {
  const declared = Object.keys(workflow.facts);
  const steps = stepsOf(workflow);
  const undeclared = steps.flatMap(({ step, at }) =>
    step.decides.flatMap((name, index) =>
      declared.includes(name)
        ? []
        : problemAt(source, [...at, "decides", index], {
            message: `"${step.id}" decides "${name}", which is no fact of this workflow.`,
            remedy: proposal(name, declared),
          }),
    ),
  );
  const decided = new Set(steps.flatMap(({ step }) => step.decides));
  const idle = declared
    .filter((name) => !decided.has(name))
    .map((name) =>
      problemAt(source, ["facts", name], {
        severity: "warning",
        message: `No step decides the fact "${name}".`,
        remedy: `Add decides: [${name}] to a step, or remove the fact.`,
      }),
    );
  return [...undeclared, ...idle];
};

/** A condition speaks only of facts that a step before it has decided, or of inputs, which are known from the start. */
export const factsAreDecidedBeforeUse: Rule = ({ workflow, source }) => {
  const steps = stepsOf(workflow);
  const reading = readingOf(workflow);
  return steps
    .flatMap((placed) =>
      placed.conditions.flatMap(({ text, at }) =>
        factsIn(text)
          .filter((name) => name in workflow.facts && !isInput(name, workflow))
          .flatMap((name) => useOf({ name, text, placed }, steps, reading) ?? [])
          .map((said) => problemAt(source, at, said)),
      ),
    )
    .filter((problem, index, all) => all.findIndex((other) => same(other, problem)) === index);
};

function isInput(name: string, { inputs }: Workflow): boolean {
  return inputs.some((field) => field.name === name);
}

function useOf(use: Use, steps: readonly PlacedStep[], reading: Reading) {
  const { name, text, placed } = use;
  const makers = steps.filter(({ step }) => step.decides.includes(name));
  const earlier = makers.filter((maker) => isEarlier(maker, placed));
  if (earlier.length === 0) {
    return {
      message: `The condition "${text}" uses the fact "${name}" before any step decides it.`,
      remedy: `Add decides: [${name}] to an earlier step.`,
    };
  }
  if (earlier.some(isAlwaysDone)) return null;
  const certain = isCertain(use, reading) ?? earlier.some((maker) => isGuarded(maker, text));
  if (certain) return null;
  return {
    severity: "warning" as const,
    message: `The fact "${name}" may be undecided when "${text}" is asked: the steps that decide it can be skipped.`,
    remedy: `Ask for the same condition first, such as ${earlier[0]?.conditions[0]?.text ?? "…"} && (${text}).`,
  };
}

function isAlwaysDone({ phase, conditions }: PlacedStep): boolean {
  return phase.mode !== "route" && conditions.length === 0;
}

/** Where facts cannot be counted out: a condition that asks for what made the deciding step run is taken to guard its use. */
function isGuarded({ conditions }: PlacedStep, text: string): boolean {
  const asked = factsIn(text);
  return conditions.every((each) => factsIn(each.text).some((name) => asked.includes(name)));
}

function same(left: { line: number; message: string }, right: { line: number; message: string }) {
  return left.line === right.line && left.message === right.message;
}

/** Each condition once, though every step of a phase or branch carries it. */
function distinctConditions(workflow: Workflow): { text: string; at: Path }[] {
  const all = stepsOf(workflow).flatMap(({ conditions }) => conditions);
  const keys = all.map(({ at }) => at.join("/"));
  return all.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}
