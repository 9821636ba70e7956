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
  return withoutLeft(context, { placed, round }, () => performStep(context, placed, round), {
    kind: "without",
  });
}

/** What some work at a step comes to, or `otherwise` where people have the step left out meanwhile. */
export async function withoutLeft<Outcome>(
  context: Context,
  { placed, round }: { readonly placed: Placed; readonly round: number },
  work: () => Promise<Outcome>,
  otherwise: Outcome,
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Steered) || error.leaves !== placed.path) throw error;
    await noteLeft(context, placed, round);
    return otherwise;
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
