import type { Decision } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Facts } from "./ports.ts";
import type { Stated } from "./rules/conflicts.ts";
import { type Branch, isOnTheWay, type Placed, type Station, stationOf } from "./rules/stations.ts";

/** What the walk itself remembers; rebuilt step by step on a replay, never read from the journal's future. */
export interface Progress {
  facts: Facts;
  /** Rounds begun of each step, by path. */
  readonly rounds: Map<string, number>;
  /** Rejections of each review since people last decided on them, by path. */
  readonly rejections: Map<string, number>;
  /** Steps whose work has been done, by path. */
  readonly done: Set<string>;
  /** The branch taken of each route phase, and how often it was decided, by the phase's id. */
  readonly routes: Map<string, Branch>;
  readonly decisions: Map<string, number>;
  /** Passes through each parallel phase, by its id. */
  readonly passes: Map<string, number>;
  /** The position from which on every step is due. Before it, only the steps in `again` are. */
  from: number;
  readonly again: Set<string>;
  last: BodyOf<"step.completed"> | null;
  /** What architects decided in work that stands, by the step's path. */
  readonly stated: Map<string, Stated>;
  /** Pairs of answers on which people were asked already. */
  readonly settled: Set<string>;
}

/**
 * A way back. Back to a step: everything from it on is walked again. Some again: only these steps, and nothing that lies
 * between them.
 */
export type WayBack =
  | { readonly kind: "back"; readonly to: string }
  | { readonly kind: "again"; readonly paths: readonly string[] };

/** What follows from a step: on, a way back, or the end. */
export type Move =
  | { readonly kind: "on" }
  | WayBack
  | { readonly kind: "stop"; readonly decision: Decision };

/** Before the first step. */
export function newProgress(facts: Facts): Progress {
  return {
    facts,
    rounds: new Map(),
    rejections: new Map(),
    done: new Set(),
    routes: new Map(),
    decisions: new Map(),
    passes: new Map(),
    from: 0,
    again: new Set(),
    last: null,
    stated: new Map(),
    settled: new Set(),
  };
}

/** Begins one more round of a step and tells its number. What it decided before stands no longer. */
export function begin(progress: Progress, placed: Placed): number {
  progress.stated.delete(placed.path);
  return countUp(progress.rounds, placed.path);
}

/** Counts one more under this key and tells the number. */
export function countUp(counts: Map<string, number>, key: string): number {
  const number = (counts.get(key) ?? 0) + 1;
  counts.set(key, number);
  return number;
}

/** Whether a step's work has been done on the way that the run has taken. */
export function isDone(progress: Progress, placed: Placed): boolean {
  return progress.done.has(placed.path) && isOnTheWay(placed, progress.routes);
}

/** The steps of a station that are due now. */
export function dueAt(progress: Progress, station: Station, position: number): readonly Placed[] {
  return station.steps.filter(({ path }) => position >= progress.from || progress.again.has(path));
}

/** Takes from the plan of the walk the steps of a station that are due now. */
export function takeDue(progress: Progress, station: Station, position: number): readonly Placed[] {
  const due = dueAt(progress, station, position);
  for (const { path } of due) progress.again.delete(path);
  return due;
}

/**
 * Plans the ways back that a station has brought, all of them, and tells the position of the first step to be done again. A
 * way back to a step before a route has the route decided anew; some steps done again leave it as it was decided.
 */
export function goBack(
  stations: readonly Station[],
  progress: Progress,
  here: { readonly position: number; readonly ways: readonly WayBack[] },
): number {
  const targets = here.ways
    .filter((way) => way.kind === "back")
    .map((way) => landing(stations, progress, way.to));
  const named = here.ways.filter((way) => way.kind === "again").flatMap((way) => way.paths);
  for (const path of named) progress.again.add(path);
  for (const target of targets) forgetRoutes(stations.slice(target), progress);
  progress.from =
    targets.length > 0 ? Math.min(...targets) : Math.max(progress.from, here.position + 1);
  const due = stations.flatMap((station, position) => dueAt(progress, station, position));
  for (const { path } of due) progress.stated.delete(path);
  const first = stations.findIndex(({ steps }) =>
    steps.some(({ path }) => progress.again.has(path)),
  );
  return first === -1 ? progress.from : Math.min(first, progress.from);
}

/** A step of a branch that was not taken cannot be done again: its route is, from the first step of the branch that was. */
function landing(stations: readonly Station[], progress: Progress, stepId: string): number {
  const meant = stationOf(stations, stepId);
  const placed = stations[meant]?.steps.find(({ step }) => step.id === stepId);
  if (!placed || isOnTheWay(placed, progress.routes)) return meant;
  const taken = progress.routes.get(placed.phase.id);
  return stations.findIndex(
    ({ phase, steps }) =>
      phase === placed.phase &&
      (taken === undefined || steps.some(({ branch }) => branch === taken)),
  );
}

function forgetRoutes([here, ...later]: readonly Station[], { routes }: Progress): void {
  for (const { phase } of later) if (phase !== here?.phase) routes.delete(phase.id);
}
