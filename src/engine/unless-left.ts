import type { Context } from "./context.ts";
import { performStep, type StepOutcome } from "./perform-step.ts";
import type { Placed } from "./rules/stations.ts";
import { leftKey, Steered, standingSkip } from "./steering.ts";

/** Performs a step, unless people have it left out after it has begun: then the run goes on without it. */
export async function unlessLeft(
  context: Context,
  placed: Placed,
  round: number,
): Promise<StepOutcome> {
  const work = () => performStep(context, placed, round);
  return withoutLeft<StepOutcome>(context, { placed, round, otherwise: { kind: "without" } }, work);
}

/** What some work at a step comes to, or `otherwise` where people have the step left out meanwhile. */
export async function withoutLeft<Outcome>(
  context: Context,
  at: { readonly placed: Placed; readonly round: number; readonly otherwise: Outcome },
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Steered) || error.leaves !== at.placed.path) throw error;
    await noteLeft(context, at.placed, at.round);
    return at.otherwise;
  }
}

async function noteLeft({ durable }: Context, { path }: Placed, round: number): Promise<void> {
  const key = leftKey(`${path}#${round}`);
  const word = standingSkip(durable.entries(), path)?.body;
  await durable.note(key, {
    body: {
      kind: "step.skipped",
      path,
      reason: word?.reason ?? "",
      ...(word ? { by: word.by } : {}),
    },
  });
}
