import type { CheckedWorkflow, Rule } from "../known.ts";
import { proposal } from "../names.ts";
import type { Problem } from "../problem.ts";
import { problemAt } from "../source.ts";
import { isEarlier, type PlacedStep, stepsOf } from "../steps.ts";

/** A review judges an earlier step and says which earlier step a rejection goes back to. */
export const rejectionsHaveTargets: Rule = (checked) => {
  const steps = stepsOf(checked.workflow);
  return steps.flatMap((placed) => [
    ...pairing(placed, checked),
    ...(["reviews", "on_reject"] as const).flatMap((key) =>
      target({ placed, key, steps }, checked),
    ),
  ]);
};

function pairing({ step, at }: PlacedStep, { source }: CheckedWorkflow): Problem[] {
  if (typeof step.reviews === "string" && step.on_reject === undefined) {
    return [
      problemAt(source, [...at, "reviews"], {
        message: `The review "${step.id}" does not say where a rejection goes.`,
        remedy: `Add on_reject: ${step.reviews}.`,
      }),
    ];
  }
  if (step.on_reject !== undefined && step.reviews === undefined) {
    return [
      problemAt(source, [...at, "on_reject"], {
        message: `The step "${step.id}" may reject, but reviews nothing.`,
        remedy: `Add reviews: ${step.on_reject}.`,
      }),
    ];
  }
  return [];
}

interface Asked {
  readonly placed: PlacedStep;
  readonly key: "reviews" | "on_reject";
  readonly steps: readonly PlacedStep[];
}

function target(asked: Asked, { source }: CheckedWorkflow): Problem[] {
  const { placed, key, steps } = asked;
  const names = [placed.step[key] ?? []].flat();
  return names.flatMap((name) => targetProblems(name, { placed, key, steps }, source));
}

function targetProblems(
  name: string,
  { placed, key, steps }: Asked,
  source: CheckedWorkflow["source"],
): Problem[] {
  const at = [...placed.at, key];
  const meant = steps.find(({ step }) => step.id === name);
  if (meant === undefined) {
    const known = steps.filter((other) => isEarlier(other, placed)).map(({ step }) => step.id);
    return [
      problemAt(source, at, {
        message: `There is no step "${name}".`,
        remedy: proposal(name, known),
      }),
    ];
  }
  if (isEarlier(meant, placed)) return [];
  return [
    problemAt(source, at, {
      message: `The step "${name}" is not over before "${placed.step.id}" begins.`,
      remedy: "Name a step of an earlier phase, or an earlier step of the same sequential phase.",
    }),
  ];
}
