import type { BodyOf } from "../domain/entry.ts";
import type { Context } from "./context.ts";
import { type Finished, gatesAfter, gatesOfAll, type QualityGates } from "./rules/quality-gates.ts";
import { placedStep, reviewedBy } from "./rules/stations.ts";

type Completed = Pick<BodyOf<"step.completed">, "path" | "agent" | "verdict" | "criteria">;

/**
 * The quality gates once this step is recorded: what the calling run handed over, and every finished step since, in the order in which
 * they finished.
 */
export function gatesWith(context: Context, body: Completed): QualityGates {
  const { durable } = context;
  const begun = gatesOfAll(durable.started.received.map((handoff) => handoff.quality_gates));
  const finished = durable
    .entries()
    .flatMap((entry) => (entry.body.kind === "step.completed" ? [entry.body] : []));
  const before = finished.reduce((gates, done) => {
    if (!isCall(context, done)) return gatesAfter(gates, asFinished(context, done));
    return Object.values(done.handoff.quality_gates).every((state) => state === "open")
      ? gates
      : done.handoff.quality_gates;
  }, begun);
  return gatesAfter(before, asFinished(context, body));
}

/** A step that another workflow performed: its run has kept the gates. */
function isCall(context: Context, { path }: Pick<Completed, "path">): boolean {
  return stepAt(context, path)?.workflow !== undefined;
}

function asFinished(context: Context, { path, agent, verdict, criteria }: Completed): Finished {
  const step = stepAt(context, path);
  const all = context.stations.flatMap((station) => station.steps);
  const reviews = all.filter((one) => step !== undefined && reviewedBy(one.step).includes(step.id));
  return {
    agent: bare(agent),
    isReview: step?.reviews !== undefined,
    isReviewed: reviews.some((one) => bare(one.step.agent ?? "") === "code-reviewer"),
    verdict,
    criteria,
  };
}

function stepAt({ stations }: Context, path: string) {
  const [, id = ""] = path.split("/");
  const placed = placedStep(stations, id);
  return placed?.path === path ? placed.step : undefined;
}

function bare(name: string): string {
  return name.split("/").at(-1) ?? name;
}
