import type { Phase, Step } from "../../definitions/workflow.ts";

/** A step with the phase it stands in. `path` is `<phase>/<step>`. */
export interface Placed {
  readonly path: string;
  readonly phase: Phase;
  readonly step: Step;
}

/** A stop on the way through a workflow: one step of a sequential phase, or a whole parallel phase. */
export interface Station {
  readonly phase: Phase;
  readonly steps: readonly Placed[];
}

/** The stops of a workflow in their order. */
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

function placedIn(phase: Phase): Placed[] {
  const steps =
    phase.mode === "route" ? phase.branches.flatMap((branch) => branch.steps) : phase.steps;
  return steps.map((step) => ({ path: `${phase.id}/${step.id}`, phase, step }));
}
