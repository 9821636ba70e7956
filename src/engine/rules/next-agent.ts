import type { Finding } from "../../domain/criterion.ts";
import type { Context } from "../context.ts";
import type { Facts } from "../ports.ts";
import { sentBack } from "./review.ts";
import { chooseBranch, type RoutePhase } from "./routes.ts";
import { isOnTheWay, type Placed, placedStep, type Routes } from "./stations.ts";

/** Whom a finished step hands on to: the next step that will run, else people. */
export function nextAgent(context: Context, placed: Placed, facts: Facts): string {
  const all = context.stations.flatMap((station) => station.steps);
  const following = all
    .slice(all.findIndex(({ path }) => path === placed.path) + 1)
    .filter((one) => one.phase !== placed.phase || one.branch === placed.branch);
  if (placed.phase.mode === "parallel")
    return performerOf(following.find((one) => one.phase !== placed.phase));
  const next = following.find((one) => willRun(context, one, { placed, facts }));
  const asks = next && next.phase !== placed.phase && asksPeople(context, next, facts);
  return asks ? "people" : performerOf(next);
}

/** The agent of a step, or the workflow that performs it; people where the workflow gives it to a person. */
function performerOf(placed: Placed | null | undefined): string {
  if (placed?.step.person !== undefined) return "people";
  return placed?.step.agent ?? placed?.step.workflow ?? "people";
}

/** Whom a review that rejects hands back to: the first of those who must mend its findings. */
export function sentBackTo(
  context: Context,
  { step }: Placed,
  after: {
    readonly findings: readonly Finding[];
    readonly reviewed: readonly Placed[];
    readonly routes: Routes;
  },
): string {
  const goal = step.on_reject ? placedStep(context.stations, step.on_reject) : null;
  if (goal && isOnTheWay(goal, after.routes)) return performerOf(goal);
  const ids = sentBack(
    after.findings,
    after.reviewed.map((one) => one.step.id),
  );
  return performerOf(after.reviewed.find((one) => ids.includes(one.step.id)));
}

function willRun(
  context: Context,
  one: Placed,
  from: { readonly placed: Placed; readonly facts: Facts },
): boolean {
  const { phase, step } = one;
  const conditions = [phase.when, step.when].filter((condition) => condition !== undefined);
  if (!conditions.every((condition) => mayHold(context, condition, from.facts))) return false;
  if (phase.mode !== "route" || phase === from.placed.phase) return true;
  return mayBeTaken(context, one, { phase, facts: from.facts });
}

/** A step of a route ahead: its branch is the first that may hold, or nothing may hold and people or the default come next. */
function mayBeTaken(
  context: Context,
  { branch }: Placed,
  route: { readonly phase: RoutePhase; readonly facts: Facts },
): boolean {
  const choice = choiceAhead(context, route.phase, route.facts);
  switch (choice.kind) {
    case "take":
      return branch === choice.branch;
    case "default":
      return branch === "default";
    case "ask":
      return true;
    default:
      return choice satisfies never;
  }
}

function asksPeople(context: Context, { phase }: Placed, facts: Facts): boolean {
  return phase.mode === "route" && choiceAhead(context, phase, facts).kind === "ask";
}

function choiceAhead(context: Context, phase: RoutePhase, facts: Facts) {
  return chooseBranch(phase, (condition) => mayHold(context, condition, facts));
}

/** A condition over facts that nobody has decided yet may still hold. */
function mayHold({ ports }: Context, condition: string, facts: Facts): boolean {
  return ports.undecidedIn(condition, facts).length > 0 || ports.holds(condition, facts);
}
