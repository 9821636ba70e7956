import type { Step } from "../definitions/workflow.ts";
import type { StepAsk } from "../domain/ask.ts";
import type { Finding } from "../domain/criterion.ts";
import type { Context } from "./context.ts";
import { findingsOf, type Knowledge, underReview } from "./knowledge.ts";
import { concerning, toRework } from "./rules/findings.ts";
import { isOnTheWay, type Placed, placedStep, reviewedBy } from "./rules/stations.ts";

/** Of a review, the steps that it judges: those of them whose work has been done on the way that the run has taken. */
export function judgedBy(context: Context, step: Step, knowledge: Knowledge): Placed[] {
  return reviewedBy(step).flatMap((id) => {
    const placed = placedStep(context.stations, id);
    const isDone =
      placed && knowledge.work.has(placed.path) && isOnTheWay(placed, knowledge.routes);
    return isDone ? [placed] : [];
  });
}

/** What a reviewer is told of the work: each step's artifacts, and what rework answered. */
export function reviewingOf(
  reviewed: readonly Placed[],
  knowledge: Knowledge,
): Pick<StepAsk, "reviewing" | "answers"> {
  const works = reviewed.flatMap(({ path }) => knowledge.work.get(path) ?? []);
  if (works.length === 0) return { reviewing: null, answers: [] };
  return {
    reviewing: works.map((work) => ({ step: work.path, artifacts: underReview(work) })),
    answers: works.flatMap((work) => work.answers),
  };
}

/** A review marks all its earlier findings; any other step answers those that are open against it. */
export function findingsToShow(
  context: Context,
  placed: Placed,
  knowledge: Knowledge,
): readonly Finding[] {
  if (placed.step.reviews) return findingsOf(knowledge, placed.path);
  const all = context.stations.flatMap((station) => station.steps);
  return all.flatMap((review) => {
    const open = toRework(findingsOf(knowledge, review.path));
    return open.length === 0 ? [] : against(context, { review, placed, open }, knowledge);
  });
}

/** Of a review's open findings those that this step must answer: all where its rejections go to this step, else its own. */
function against(
  context: Context,
  at: { readonly review: Placed; readonly placed: Placed; readonly open: readonly Finding[] },
  knowledge: Knowledge,
): readonly Finding[] {
  const { on_reject: target } = at.review.step;
  const { id } = at.placed.step;
  const goal = target === undefined ? null : placedStep(context.stations, target);
  if (goal && isOnTheWay(goal, knowledge.routes)) return goal.step.id === id ? at.open : [];
  const judged = judgedBy(context, at.review.step, knowledge).map(({ step }) => step.id);
  return judged.includes(id) ? concerning(at.open, id, judged) : [];
}
