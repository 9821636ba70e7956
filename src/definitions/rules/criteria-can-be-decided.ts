import { agentKey, type Rule } from "../known.ts";
import type { Problem } from "../problem.ts";
import { type Path, problemAt, type Source } from "../source.ts";
import { type PlacedStep, stepsOf } from "../steps.ts";
import type { Probe } from "../workflow.ts";

/** A judged criterion is judged by whoever performs the step or reviews it; nobody else sees the work in time. */
export const judgesSeeTheWork: Rule = (checked, known) => {
  const steps = stepsOf(checked.workflow);
  const meaning = (name: string) => agentKey(name, checked, known);
  return steps.flatMap((placed) => {
    const seers = seersOf(placed, steps);
    return placed.step.criteria.flatMap((criterion, index) => {
      if (!("judged_by" in criterion)) return [];
      if (seers.map(meaning).includes(meaning(criterion.judged_by))) return [];
      return problemAt(checked.source, [...placed.at, "criteria", index, "judged_by"], {
        message: `"${criterion.judged_by}" neither performs nor reviews "${placed.step.id}", and so never judges this.`,
        remedy: `Let ${seers.join(" or ")} judge it, or add a review of "${placed.step.id}" by "${criterion.judged_by}".`,
      });
    });
  });
};

/** A measured criterion looks at something its step delivers, and compares a number with a bound. */
export const probesCanDecide: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.criteria.flatMap((criterion, index) => {
      if (!("measured_by" in criterion)) return [];
      const place = { at: [...at, "criteria", index, "measured_by"], source };
      return probeProblem(criterion.measured_by, step.produces, place);
    }),
  );

function probeProblem(
  probe: Probe,
  produces: readonly string[],
  { at, source }: { at: Path; source: Source },
): Problem[] {
  if (typeof probe === "string") return [];
  if ("number" in probe && probe.at_least === undefined && probe.at_most === undefined) {
    const message = `The number "${probe.number}" decides nothing without a bound.`;
    return [problemAt(source, at, { message, remedy: "Add at_least or at_most." })];
  }
  if (!("artifact" in probe) || produces.includes(probe.artifact)) return [];
  const message = `The step does not produce "${probe.artifact}", and so can never meet this.`;
  return [problemAt(source, at, { message, remedy: `Add ${probe.artifact} to produces.` })];
}

function seersOf({ step }: PlacedStep, steps: readonly PlacedStep[]): string[] {
  const reviewers = steps.filter((other) => [other.step.reviews ?? []].flat().includes(step.id));
  return [step.agent, ...reviewers.map((other) => other.step.agent)].filter(
    (agent) => agent !== undefined,
  );
}
