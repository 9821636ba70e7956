import type { BodyOf } from "../domain/entry.ts";
import { type Pass, passesOf } from "../domain/passes.ts";
import { personIn } from "../domain/seat.ts";
import type { Context } from "./context.ts";
import { type Finished, gatesAfter, gatesOfAll, type QualityGates } from "./rules/quality-gates.ts";
import { placedStep, reviewedBy } from "./rules/stations.ts";

type Completed = Pick<BodyOf<"step.completed">, "path" | "agent" | "verdict" | "criteria">;

/**
 * The quality gates once this step is recorded: what the calling run handed over, and every finished step since. Side by side nobody sees
 * what a neighbour decided, and afterwards a rejection outweighs, so it does not matter who was done first.
 */
export function gatesWith(context: Context, body: Completed): QualityGates {
  const { durable } = context;
  const received = gatesOfAll(durable.started.received.map((handoff) => handoff.quality_gates));
  const { all } = passesOf(durable.entries().map((entry) => entry.body));
  const before = all
    .flatMap((pass, index) => finishedIn(context, pass, index === all.length - 1 ? body : null))
    .reduce((gates, done) => after(context, gates, done), received);
  return gatesAfter(before, asFinished(context, body));
}

function finishedIn(
  context: Context,
  pass: Pass,
  present: Completed | null,
): BodyOf<"step.completed">[] {
  const done = [...pass.results.values()];
  const phase = context.workflow.phases.find(({ id }) => id === pass.phase);
  if (phase?.mode !== "parallel") return done;
  if (present !== null && pass.rounds.has(present.path)) return [];
  const weight = ({ verdict }: Completed) => (verdict === "reject" ? 1 : 0);
  return done.toSorted(
    (left, right) => weight(left) - weight(right) || (left.path < right.path ? -1 : 1),
  );
}

/** A step that another workflow performed hands on what that run has kept. */
function after(
  context: Context,
  gates: QualityGates,
  done: BodyOf<"step.completed">,
): QualityGates {
  if (stepAt(context, done.path)?.workflow === undefined)
    return gatesAfter(gates, asFinished(context, done));
  const kept = done.handoff.quality_gates;
  return Object.values(kept).every((state) => state === "open") ? gates : kept;
}

function asFinished(context: Context, { path, agent, verdict, criteria }: Completed): Finished {
  const step = stepAt(context, path);
  const all = context.stations.flatMap((station) => station.steps);
  const reviews = all.filter((one) => step !== undefined && reviewedBy(one.step).includes(step.id));
  return {
    agent: bare(personIn(agent) === null ? agent : (step?.agent ?? agent)),
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
