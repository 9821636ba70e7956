import type { BodyOf } from "../domain/entry.ts";
import { askPeople } from "./ask-people.ts";
import type { Context } from "./context.ts";
import { passGate } from "./perform-step.ts";
import { isDone, type Move, type Progress } from "./progress.ts";
import { rejectionsDraft } from "./questions.ts";
import { concerning, toRework } from "./rules/findings.ts";
import { afterReview, sentBack } from "./rules/review.ts";
import { isOnTheWay, type Placed, placedStep, reviewedBy, type Try } from "./rules/stations.ts";

interface Reviewed {
  readonly placed: Placed;
  readonly round: number;
  readonly body: BodyOf<"step.completed">;
}

/** What follows from a finished review: on, back to whom it rejects, or to people when it does not come to an end. */
export async function afterReviewing(
  context: Context,
  at: Reviewed,
  progress: Progress,
): Promise<Move> {
  const { placed, round, body } = at;
  const rejections = (progress.rejections.get(placed.path) ?? 0) + 1;
  const { verdict, findings } = body;
  const outcome = afterReview({ verdict, round, rejections, findings });
  if (outcome.kind === "passed") return { kind: "on" };
  progress.rejections.set(placed.path, rejections);
  if (outcome.kind === "rework") return sendBack(context, at, progress);
  progress.rejections.set(placed.path, 0);
  const one = { placed, round, attempt: body.attempt };
  const key = `${placed.path}#${round}/rejected`;
  const draft = rejectionsDraft(outcome.reason, outcome.findings);
  const decision = await askPeople(context, { key, one, about: null }, draft);
  if (decision.option === "stop") return { kind: "stop", decision };
  return decision.option === "accept"
    ? afterAccepting(context, one, body)
    : sendBack(context, at, progress);
}

/** Whoever accepts rejected work does not decide for those whom the review's own gate asks. */
async function afterAccepting(
  context: Context,
  one: Try,
  body: BodyOf<"step.completed">,
): Promise<Move> {
  const outcome = await passGate(context, one, body);
  if (outcome === "again") return { kind: "back", to: one.placed.step.id };
  return outcome.kind === "done" ? { kind: "on" } : outcome;
}

/**
 * A review that says where a rejection goes sends everything from there on through once more. One that does not sends back
 * the reviewed steps that its findings name: only they and the review are done again. So does one whose `on_reject` lies in a
 * branch that the run has not taken.
 */
async function sendBack(context: Context, at: Reviewed, progress: Progress): Promise<Move> {
  const { on_reject: target } = at.placed.step;
  const goal = target === undefined ? null : placedStep(context.stations, target);
  const key = `${at.placed.path}#${at.round}/rework`;
  if (goal && isOnTheWay(goal, progress.routes)) {
    await requestRework(context, at, { key, path: goal.path, stepId: null });
    return { kind: "back", to: goal.step.id };
  }
  const reviewed = reviewedBy(at.placed.step)
    .map((id) => placedStep(context.stations, id))
    .filter((placed) => placed !== null)
    .filter((placed) => isDone(progress, placed));
  const ids = sentBack(
    at.body.findings,
    reviewed.map(({ step }) => step.id),
  );
  const goals = reviewed.filter(({ step }) => ids.includes(step.id));
  for (const { path, step } of goals)
    await requestRework(context, at, { key: `${key}/${step.id}`, path, stepId: step.id });
  return { kind: "again", paths: [...goals.map(({ path }) => path), at.placed.path] };
}

async function requestRework(
  context: Context,
  at: Reviewed,
  to: { readonly key: string; readonly path: string; readonly stepId: string | null },
): Promise<void> {
  const { placed, round, body } = at;
  const open = toRework(body.findings);
  const own = to.stepId === null ? open : concerning(open, to.stepId, reviewedBy(placed.step));
  await context.durable.note(to.key, {
    body: {
      kind: "rework.requested",
      path: to.path,
      review: placed.path,
      round: round + 1,
      findings: own.map((finding) => finding.id),
    },
  });
}
