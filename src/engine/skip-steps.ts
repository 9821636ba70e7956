import type { Context } from "./context.ts";
import type { Facts } from "./ports.ts";
import { begin, isDone, type Progress } from "./progress.ts";
import { type Placed, placedStep, reviewedBy } from "./rules/stations.ts";

/** Those of these steps that are to be performed; of the others it is recorded why they are skipped. */
export async function withoutSkipped(
  context: Context,
  steps: readonly Placed[],
  progress: Progress,
): Promise<Placed[]> {
  const due: Placed[] = [];
  for (const placed of steps) {
    const reason = reasonToSkip(context, placed, progress);
    if (reason === null) due.push(placed);
    else await skip(context, placed, { reason, round: begin(progress, placed) });
  }
  return due;
}

function reasonToSkip(context: Context, placed: Placed, progress: Progress): string | null {
  const conditions = [placed.phase.when, placed.step.when].filter(
    (condition) => condition !== undefined,
  );
  const failed = conditions.find((condition) => !context.ports.holds(condition, progress.facts));
  const reviewed = reviewedBy(placed.step)
    .map((id) => placedStep(context.stations, id))
    .filter((one) => one !== null);
  if (failed !== undefined)
    return `not needed: ${whyNot(context, failed, progress.facts)}${unjudged(placed, reviewed)}`;
  if (reviewed.length === 0 || reviewed.some((one) => isDone(progress, one))) return null;
  const names = reviewed.map(({ step }) => step.title ?? step.id).join(", ");
  return `nothing to review: ${names} ${reviewed.length > 1 ? "were" : "was"} skipped`;
}

function whyNot(context: Context, condition: string, facts: Facts): string {
  const undecided = context.ports.undecidedIn(condition, facts);
  return undecided.length === 0
    ? `${condition} does not hold`
    : `nobody has decided ${undecided.join(", ")}`;
}

/** What nobody judges when a review is skipped is said where people see it: a must never passes in silence. */
function unjudged({ step }: Placed, reviewed: readonly Placed[]): string {
  const musts = reviewed
    .filter((one) => one.step.agent !== step.agent)
    .flatMap((one) => one.step.criteria)
    .flatMap((criterion) =>
      "must" in criterion && "judged_by" in criterion && criterion.judged_by === step.agent
        ? criterion.must
        : [],
    );
  return musts.length === 0 ? "" : `; nobody judges: ${musts.join("; ")}`;
}

async function skip(
  context: Context,
  placed: Placed,
  why: { readonly reason: string; readonly round: number },
): Promise<void> {
  const body = { kind: "step.skipped" as const, path: placed.path, reason: why.reason };
  await context.durable.note(`${placed.path}#${why.round}/skipped`, { body });
}
