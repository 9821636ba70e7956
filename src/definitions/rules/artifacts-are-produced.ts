import type { Rule } from "../known.ts";
import { proposal } from "../names.ts";
import { problemAt } from "../source.ts";
import { isBeside, isEarlier, type PlacedStep, stepsOf } from "../steps.ts";

/** What a step consumes, an earlier step produces. */
export const artifactsAreProduced: Rule = ({ workflow, source }) => {
  const steps = stepsOf(workflow);
  return eachConsumed(steps).flatMap(({ name, at, placed }) => {
    const makers = producersOf(name, steps);
    if (makers.some((maker) => isEarlier(maker, placed) || isBeside(maker, placed))) return [];
    const later = makers[0];
    return problemAt(source, at, {
      message: later
        ? `"${placed.step.id}" consumes "${name}", which "${later.step.id}" produces only later.`
        : `"${placed.step.id}" consumes "${name}", which no step produces.`,
      remedy: later
        ? `Move "${later.step.id}" before "${placed.step.id}".`
        : proposal(
            name,
            steps.flatMap(({ step }) => step.produces),
          ),
    });
  });
};

/** Steps side by side do not wait for each other: neither may need what the other makes (catalogue 6.6). */
export const parallelStepsAreIndependent: Rule = ({ workflow, source }) => {
  const steps = stepsOf(workflow);
  return eachConsumed(steps).flatMap(({ name, at, placed }) => {
    const makers = producersOf(name, steps);
    const neighbour = makers.find((maker) => isBeside(maker, placed));
    if (neighbour === undefined || makers.some((maker) => isEarlier(maker, placed))) return [];
    return problemAt(source, at, {
      severity: "warning",
      message: `"${placed.step.id}" consumes "${name}" while its neighbour "${neighbour.step.id}" still produces it.`,
      remedy: "Make the phase sequential, or have an earlier phase produce it.",
    });
  });
};

function eachConsumed(steps: PlacedStep[]) {
  return steps.flatMap((placed) =>
    placed.step.consumes.map((name, index) => ({
      name,
      placed,
      at: [...placed.at, "consumes", index],
    })),
  );
}

function producersOf(name: string, steps: PlacedStep[]): PlacedStep[] {
  return steps.filter(({ step }) => step.produces.includes(name));
}
