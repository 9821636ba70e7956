import type { Decision } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Context } from "./context.ts";
import { passGate, performStep, type StepOutcome } from "./perform-step.ts";
import type { Facts } from "./ports.ts";
import { askPeople, rejectionsDraft } from "./questions.ts";
import { toRework } from "./rules/findings.ts";
import { afterReview } from "./rules/review.ts";
import { type Placed, placedStep, reviewedBy, type Station, stationOf } from "./rules/stations.ts";
import type { Try } from "./step-request.ts";

export type WalkEnd =
  | { readonly kind: "completed"; readonly last: BodyOf<"step.completed"> | null }
  | { readonly kind: "stopped"; readonly decision: Decision };

/** What the walk itself remembers; rebuilt step by step on a replay, never read from the journal's future. */
interface Progress {
  facts: Facts;
  /** Rounds begun of each step, by path. */
  readonly rounds: Map<string, number>;
  /** Rejections of each review since people last decided on them, by path. */
  readonly rejections: Map<string, number>;
  /** Steps whose work has been done, by path. */
  readonly done: Set<string>;
  last: BodyOf<"step.completed"> | null;
}

/** Where the walk goes next: on, back to a step, or to its end. */
type Move =
  | { readonly kind: "on" }
  | { readonly kind: "back"; readonly to: string }
  | { readonly kind: "stop"; readonly decision: Decision };

const on: Move = { kind: "on" };

/** Walks the stations of a workflow, back where a review or people send it. */
export async function walk(context: Context): Promise<WalkEnd> {
  const progress: Progress = {
    facts: {},
    rounds: new Map(),
    rejections: new Map(),
    done: new Set(),
    last: null,
  };
  let position = 0;
  while (position < context.stations.length) {
    const station = context.stations[position];
    if (!station) break;
    const move = await visit(context, station, progress);
    if (move.kind === "stop") return { kind: "stopped", decision: move.decision };
    position = move.kind === "back" ? stationOf(context.stations, move.to) : position + 1;
  }
  return { kind: "completed", last: progress.last };
}

/** Does what one station asks for. A parallel phase runs through the host; its outcomes are then read back in file order. */
async function visit(context: Context, station: Station, progress: Progress): Promise<Move> {
  const due = await withoutSkipped(context, station, progress);
  const rounds = due.map((placed) => ({ placed, round: begin(progress, placed) }));
  if (station.phase.mode === "parallel") {
    const stopped = await sideBySide(context, station, rounds);
    if (stopped) return stopped;
  }
  for (const { placed, round } of rounds) {
    const outcome = await performStep(context, placed, round);
    const move = await moveAfter(context, { placed, round, outcome }, progress);
    if (move.kind !== "on") return move;
  }
  return on;
}

type Due = { readonly placed: Placed; readonly round: number };

/** Lets the steps of a parallel phase come to their ends. One at which people stopped the run outweighs what became of the others. */
async function sideBySide(
  context: Context,
  station: Station,
  due: readonly Due[],
): Promise<Move | null> {
  const round = Math.max(0, ...due.map((one) => one.round));
  const parts = due.map((one) => ({
    name: one.placed.path,
    data: { workflow: context.name, path: one.placed.path, round: one.round },
  }));
  const outcomes = await context.durable.branches(`${station.phase.id}#${round}`, parts);
  const failed = outcomes.find((outcome) => outcome.state === "failed");
  if (failed?.state === "failed") throw failed.error;
  for (const { placed, round: begun } of due) {
    const outcome = await performStep(context, placed, begun);
    if (outcome.kind === "stop") return outcome;
  }
  return null;
}

async function moveAfter(
  context: Context,
  at: Due & { readonly outcome: StepOutcome },
  progress: Progress,
): Promise<Move> {
  const { outcome } = at;
  if (outcome.kind === "stop") return outcome;
  progress.facts = { ...progress.facts, ...outcome.body.facts };
  progress.last = outcome.body;
  progress.done.add(at.placed.path);
  if (outcome.kind === "back") return { kind: "back", to: outcome.to };
  return at.placed.step.reviews
    ? afterReviewing(context, { ...at, body: outcome.body }, progress)
    : on;
}

async function afterReviewing(
  context: Context,
  at: Due & { readonly body: BodyOf<"step.completed"> },
  progress: Progress,
): Promise<Move> {
  const { placed, round, body } = at;
  const rejections = (progress.rejections.get(placed.path) ?? 0) + 1;
  const outcome = afterReview({
    verdict: body.verdict,
    round,
    rejections,
    findings: body.findings,
  });
  if (outcome.kind === "passed") return on;
  progress.rejections.set(placed.path, rejections);
  if (outcome.kind === "rework") return sendBack(context, at);
  progress.rejections.set(placed.path, 0);
  const one = { placed, round, attempt: body.attempt };
  const key = `${placed.path}#${round}/rejected`;
  const decision = await askPeople(
    context,
    { key, one, about: null },
    rejectionsDraft(outcome.reason, outcome.findings),
  );
  if (decision.option === "stop") return { kind: "stop", decision };
  return decision.option === "accept" ? afterAccepting(context, one, body) : sendBack(context, at);
}

/** Whoever accepts rejected work does not decide for those whom the review's own gate asks. */
async function afterAccepting(
  context: Context,
  one: Try,
  body: BodyOf<"step.completed">,
): Promise<Move> {
  const outcome = await passGate(context, one, body);
  if (outcome === "again") return { kind: "back", to: one.placed.step.id };
  return outcome.kind === "done" ? on : outcome;
}

async function sendBack(
  context: Context,
  at: Due & { readonly body: BodyOf<"step.completed"> },
): Promise<Move> {
  const { step } = at.placed;
  const target = step.on_reject ?? reviewedBy(step)[0] ?? step.id;
  const station = context.stations[stationOf(context.stations, target)];
  const path = station?.steps.find((placed) => placed.step.id === target)?.path ?? target;
  const findings = toRework(at.body.findings).map((finding) => finding.id);
  await context.durable.note(`${at.placed.path}#${at.round}/rework`, {
    body: { kind: "rework.requested", path, review: at.placed.path, round: at.round + 1, findings },
  });
  return { kind: "back", to: target };
}

async function withoutSkipped(
  context: Context,
  station: Station,
  progress: Progress,
): Promise<Placed[]> {
  const due: Placed[] = [];
  for (const placed of station.steps) {
    const reason = reasonToSkip(context, placed, progress);
    if (reason === null) due.push(placed);
    else await skip(context, placed, { reason, round: begin(progress, placed) });
  }
  return due;
}

function reasonToSkip(context: Context, placed: Placed, progress: Progress): string | null {
  const conditions = [placed.phase.when, placed.step.when].filter(
    (condition) => condition !== undefined,
  );
  const failed = conditions.find((condition) => !context.ports.holds(condition, progress.facts));
  const [first] = reviewedBy(placed.step);
  const reviewed = first === undefined ? null : placedStep(context.stations, first);
  if (failed !== undefined)
    return `not needed: ${failed} does not hold${unjudged(placed, reviewed)}`;
  if (!reviewed || progress.done.has(reviewed.path)) return null;
  return `nothing to review: ${reviewed.step.title ?? reviewed.step.id} was skipped`;
}

/** What nobody judges when a review is skipped is said where people see it: a must never passes in silence. */
function unjudged({ step }: Placed, reviewed: Placed | null): string {
  if (!reviewed || reviewed.step.agent === step.agent) return "";
  const musts = reviewed.step.criteria.flatMap((criterion) =>
    "must" in criterion && "judged_by" in criterion && criterion.judged_by === step.agent
      ? criterion.must
      : [],
  );
  return musts.length === 0 ? "" : `; nobody judges: ${musts.join("; ")}`;
}

async function skip(
  context: Context,
  placed: Placed,
  why: { readonly reason: string; readonly round: number },
): Promise<void> {
  const body = { kind: "step.skipped" as const, path: placed.path, reason: why.reason };
  await context.durable.note(`${placed.path}#${why.round}/skipped`, { body });
}

function begin(progress: Progress, placed: Placed): number {
  const round = (progress.rounds.get(placed.path) ?? 0) + 1;
  progress.rounds.set(placed.path, round);
  return round;
}
