import { agentKey, type Known, type Rule } from "../known.ts";
import type { Problem } from "../problem.ts";
import { problemAt } from "../source.ts";
import { isBeside, isEarlier, type PlacedStep, stepsOf } from "../steps.ts";

/**
 * Architecture comes before the implementation, and that before its review (S3-T2). Architects are known by their role; what a
 * review judges later is taken for implementation.
 */
export const designComesFirst: Rule = (checked, known) => {
  const steps = stepsOf(checked.workflow);
  const built = steps.filter((placed) => isReviewed(placed, steps));
  return steps
    .filter(({ step }) => isArchitect(step.agent, { checked, known }))
    .filter((placed) => !isReviewed(placed, steps) && placed.step.reviews === undefined)
    .flatMap((design): Problem[] => {
      const beside = built.find((one) => isBeside(one, design));
      const before = built.find((one) => comesTooLate(design, one, steps));
      const said = beside ? besideIt(design, beside) : before ? afterIt(design, before) : null;
      return said === null
        ? []
        : [problemAt(checked.source, [...design.at, "id"], { severity: "warning", ...said })];
    });
};

/** One reviewer judges one piece of work once; several reviews side by side are of different work, or by different agents (S3-T1). */
export const parallelReviewsDiffer: Rule = (checked, known) => {
  const reviews = stepsOf(checked.workflow).filter(({ step }) => step.reviews !== undefined);
  return reviews.flatMap((placed, index) => {
    const twin = reviews
      .slice(0, index)
      .find((other) => isBeside(other, placed) && judgesTheSame(other, placed, { checked, known }));
    if (twin === undefined) return [];
    return problemAt(checked.source, [...placed.at, "reviews"], {
      severity: "warning",
      message: `"${twin.step.id}" and "${placed.step.id}" have the same agent judge the same work side by side.`,
      remedy: "Let each review other steps, or join the two.",
    });
  });
};

interface Around {
  readonly checked: Parameters<Rule>[0];
  readonly known: Known;
}

function isArchitect(agent: string | undefined, { checked, known }: Around): boolean {
  if (agent === undefined) return false;
  const role = known.agents.healthy.get(agentKey(agent, checked, known))?.role ?? "";
  return /architect/i.test(role);
}

function isReviewed({ step }: PlacedStep, steps: readonly PlacedStep[]): boolean {
  return steps.some((other) => [other.step.reviews ?? []].flat().includes(step.id));
}

/** A design after the work that nobody uses any more, and that does not build on that work either. */
function comesTooLate(design: PlacedStep, work: PlacedStep, steps: readonly PlacedStep[]): boolean {
  if (!isEarlier(work, design) || design.step.produces.length === 0) return false;
  const buildsOnIt = design.step.consumes.some((name) => work.step.produces.includes(name));
  const isUsed = steps.some(
    (other) =>
      isEarlier(design, other) &&
      other.step.consumes.some((name) => design.step.produces.includes(name)),
  );
  return !buildsOnIt && !isUsed;
}

function besideIt(design: PlacedStep, work: PlacedStep) {
  return {
    message: `The architecture "${design.step.id}" runs beside the implementation "${work.step.id}".`,
    remedy: "Put the architecture into a phase before it.",
  };
}

function afterIt(design: PlacedStep, work: PlacedStep) {
  return {
    message: `The architecture "${design.step.id}" comes after the implementation "${work.step.id}", and no step uses it.`,
    remedy: `Move it before "${work.step.id}", and let that consume what it produces.`,
  };
}

function judgesTheSame(one: PlacedStep, other: PlacedStep, { checked, known }: Around): boolean {
  const [left, right] = [one, other].map(({ step }) => agentKey(step.agent ?? "", checked, known));
  if (left !== right) return false;
  const work = [one.step.reviews ?? []].flat();
  return [other.step.reviews ?? []].flat().some((id) => work.includes(id));
}
