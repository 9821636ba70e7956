import type { Decision } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import { afterReviewing } from "./after-reviewing.ts";
import { askOnConflicts } from "./ask-on-conflicts.ts";
import type { Context } from "./context.ts";
import type { StepOutcome } from "./perform-step.ts";
import {
  begin,
  countUp,
  goBack,
  type Move,
  newProgress,
  type Progress,
  takeDue,
  type WayBack,
} from "./progress.ts";
import { factsOfInputs } from "./rules/inputs.ts";
import type { Placed, Station } from "./rules/stations.ts";
import { withoutSkipped } from "./skip-steps.ts";
import { Steered } from "./steering.ts";
import { takeRoute } from "./take-route.ts";
import { takeSteering } from "./take-steering.ts";
import { unlessLeft, withoutLeft } from "./unless-left.ts";

export type WalkEnd =
  | { readonly kind: "completed"; readonly last: BodyOf<"step.completed"> | null }
  | { readonly kind: "stopped"; readonly decision: Decision };

/** What follows from a station, whose steps may each have a way back. */
type Visited =
  | { readonly kind: "left"; readonly ways: readonly WayBack[] }
  | { readonly kind: "stop"; readonly decision: Decision };

/** Walks the stations of a workflow, back where a review or people send it. */
export async function walk(context: Context): Promise<WalkEnd> {
  const { stations, workflow, durable } = context;
  const progress = newProgress(factsOfInputs(workflow, durable.started.inputs));
  let position = 0;
  for (let boundary = 1; ; boundary += 1) {
    const turned = await takeSteering(context, { position, boundary }, progress);
    if (turned === null && position === stations.length) break;
    if (turned !== null) position = turned;
    else {
      const visited = await visitUnlessSteered(context, position, progress);
      if (visited.kind === "stop") return { kind: "stopped", decision: visited.decision };
      if (visited.kind === "left") position = after(visited.ways);
    }
  }
  return { kind: "completed", last: progress.last };

  function after(ways: readonly WayBack[]): number {
    return ways.length === 0 ? position + 1 : goBack(stations, progress, { position, ways });
  }
}

/** Steps that people's steering has overtaken are due anew, should it lead nowhere else. */
async function visitUnlessSteered(
  context: Context,
  position: number,
  progress: Progress,
): Promise<Visited | { readonly kind: "steered" }> {
  try {
    return await visit(context, position, progress);
  } catch (error) {
    if (!(error instanceof Steered)) throw error;
    progress.from = Math.min(progress.from, position);
    return { kind: "steered" };
  }
}

/** Does what one station asks for. A parallel phase runs through the host; its outcomes are then read back in file order. */
async function visit(context: Context, position: number, progress: Progress): Promise<Visited> {
  const station = context.stations[position];
  const due = station ? takeDue(progress, station, position) : [];
  if (!station || due.length === 0) return { kind: "left", ways: [] };
  const onTheWay = await withinBranch(context, { ...station, steps: due }, progress);
  const performed = await withoutSkipped(context, onTheWay, progress);
  const rounds = performed.map((placed) => ({ placed, round: begin(progress, placed) }));
  if (station.phase.mode === "parallel") {
    const pass = countUp(progress.passes, station.phase.id);
    const stopped = await sideBySide(context, `${station.phase.id}#${pass}`, rounds);
    if (stopped) return stopped;
  }
  const ways: WayBack[] = [];
  for (const { placed, round } of rounds) {
    const outcome = await unlessLeft(context, placed, round);
    const at = { placed, round, outcome };
    const move = await withoutLeft<Move>(context, { ...at, otherwise: { kind: "on" } }, () =>
      moveAfter(context, at, progress),
    );
    if (move.kind === "stop") return move;
    if (move.kind !== "on") ways.push(move);
  }
  return { kind: "left", ways };
}

/**
 * Of a route, the steps of the branch that is taken; it is decided where the walk first comes to it. A route whose phase is
 * not needed is not decided: its steps are skipped like any others.
 */
async function withinBranch(
  context: Context,
  { phase, steps }: Station,
  progress: Progress,
): Promise<readonly Placed[]> {
  if (phase.mode !== "route") return steps;
  const { routes, facts } = progress;
  if (!routes.has(phase.id)) {
    if (phase.when !== undefined && !context.ports.holds(phase.when, facts)) return steps;
    const round = countUp(progress.decisions, phase.id);
    routes.set(phase.id, await takeRoute(context, phase, { round, facts }));
  }
  return steps.filter(({ branch }) => branch === routes.get(phase.id));
}

type Due = { readonly placed: Placed; readonly round: number };

/** Lets the steps of a parallel phase come to their ends. One at which people stopped the run outweighs what became of the others. */
async function sideBySide(
  context: Context,
  key: string,
  due: readonly Due[],
): Promise<Extract<Move, { kind: "stop" }> | null> {
  const parts = due.map((one) => ({
    name: one.placed.path,
    data: {
      workflow: context.name,
      path: one.placed.path,
      round: one.round,
      upTo: context.taken.upTo,
    },
  }));
  const outcomes = await context.durable.branches(key, parts);
  const failed = outcomes.find((outcome) => outcome.state === "failed");
  if (failed?.state === "failed") throw failed.error;
  for (const { placed, round: begun } of due) {
    const outcome = await unlessLeft(context, placed, begun);
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
  if (outcome.kind === "without") return { kind: "on" };
  progress.facts = { ...progress.facts, ...outcome.body.facts };
  progress.last = outcome.body;
  progress.done.add(at.placed.path);
  if (outcome.kind === "back") return { kind: "back", to: outcome.to };
  const stop = await askOnConflicts(context, { ...at, body: outcome.body }, progress);
  if (stop) return stop;
  return at.placed.step.reviews
    ? afterReviewing(context, { ...at, body: outcome.body }, progress)
    : { kind: "on" };
}
