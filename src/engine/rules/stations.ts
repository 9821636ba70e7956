import type { Phase, Step } from "../../definitions/workflow.ts";

/** The position of a route's branch in the file, or its default's own steps. */
export type Branch = number | "default";

/** A step with the phase it stands in. `path` is `<phase>/<step>`; `branch` is null outside a route. */
export interface Placed {
  readonly path: string;
  readonly phase: Phase;
  readonly step: Step;
  readonly branch: Branch | null;
  /** For a part that a step's agent gave to another one: that step. */
  readonly of?: Placed;
}

/** One try at a step. */
export interface Try {
  readonly placed: Placed;
  readonly round: number;
  readonly attempt: number;
}

/** A stop on the way through a workflow: one step of a sequential phase or of a branch, or a whole parallel phase. */
export interface Station {
  readonly phase: Phase;
  readonly steps: readonly Placed[];
}

/** The stops of a workflow in their order, those of all branches included. */
export function stationsOf(phases: readonly Phase[]): readonly Station[] {
  return phases.flatMap((phase): Station[] => {
    const placed = placedIn(phase);
    if (phase.mode === "parallel") return [{ phase, steps: placed }];
    return placed.map((one) => ({ phase, steps: [one] }));
  });
}

/** The stop at which the step of this id stands; -1 when there is none. */
export function stationOf(stations: readonly Station[], stepId: string): number {
  return stations.findIndex((station) => station.steps.some((placed) => placed.step.id === stepId));
}

/** The ids of the steps that a step judges; empty when it is no review. */
export function reviewedBy({ reviews }: Step): readonly string[] {
  return reviews === undefined ? [] : [reviews].flat();
}

/** Every step of a workflow, by its id. */
export function placedStep(stations: readonly Station[], stepId: string): Placed | null {
  return (
    stations.flatMap((station) => station.steps).find((placed) => placed.step.id === stepId) ?? null
  );
}

/** The branch taken of each route phase that is decided, by the phase's id. */
export type Routes = ReadonlyMap<string, Branch>;

/** Whether a run can perform this step: it stands in no route, or in the branch that was taken. */
export function isOnTheWay({ phase, branch }: Placed, routes: Routes): boolean {
  return branch === null || routes.get(phase.id) === branch;
}

function placedIn(phase: Phase): Placed[] {
  const place =
    (branch: Branch | null) =>
    (step: Step): Placed => ({ path: `${phase.id}/${step.id}`, phase, step, branch });
  if (phase.mode !== "route") return phase.steps.map(place(null));
  return [
    ...phase.branches.flatMap(({ steps }, index) => steps.map(place(index))),
    ...("steps" in phase.default ? phase.default.steps.map(place("default")) : []),
  ];
}
