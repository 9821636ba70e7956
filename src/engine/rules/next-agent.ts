import type { Context } from "../context.ts";
import type { Facts } from "../ports.ts";
import { type Placed, placedStep } from "./stations.ts";

/** Whom a finished step hands on to: the author after a rejection, else the next step that will run, else people. */
export function nextAgent(
  context: Context,
  placed: Placed,
  after: { readonly rejected: boolean; readonly facts: Facts },
): string {
  if (after.rejected && placed.step.on_reject) {
    return placedStep(context.stations, placed.step.on_reject)?.step.agent ?? "people";
  }
  const all = context.stations.flatMap((station) => station.steps);
  const following = all.slice(all.indexOf(placed) + 1);
  const next = following.find(
    (one) => one.phase !== placed.phase || placed.phase.mode === "sequential",
  );
  const runs = following.find((one) => willRun(context, one, after.facts));
  return (placed.phase.mode === "sequential" ? runs : next)?.step.agent ?? "people";
}

function willRun(context: Context, placed: Placed, facts: Facts): boolean {
  const conditions = [placed.phase.when, placed.step.when].filter(
    (condition) => condition !== undefined,
  );
  return conditions.every((condition) => mayHold(context, condition, facts));
}

/** A condition over facts that nobody has decided yet may still hold. */
function mayHold(context: Context, condition: string, facts: Facts): boolean {
  const undecided = Object.keys(context.workflow.facts).some(
    (name) => !(name in facts) && condition.includes(name),
  );
  return undecided || context.ports.holds(condition, facts);
}
