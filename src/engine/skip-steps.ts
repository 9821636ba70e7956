import type { PersonId } from "../domain/ids.ts";
import type { Context } from "./context.ts";
import type { Facts } from "./ports.ts";
import { begin, isDone, type Progress } from "./progress.ts";
import { type Placed, placedStep, reviewedBy } from "./rules/stations.ts";
import { standingSkip } from "./steering.ts";

/** Those of these steps that are to be performed; of the others it is recorded why they are skipped. */
export async function withoutSkipped(
  context: Context,
  steps: readonly Placed[],
  progress: Progress,
): Promise<Placed[]> {
  const due: Placed[] = [];
  for (const placed of steps) {
    const reason = reasonToSkip(context, placed, progress);
    const wanted = reason === null ? wantedOut(context, placed, progress) : { reason };
    if (wanted === null) due.push(placed);
    else await skip(context, placed, { ...wanted, round: begin(progress, placed) });
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

/** What people said who want the step left out; once it has begun, that concerns it no more. */
function wantedOut(
  { durable }: Context,
  { path }: Placed,
  progress: Progress,
): { readonly reason: string; readonly by?: PersonId | undefined } | null {
  const entries = durable.entries();
  const round = `${path}#${(progress.rounds.get(path) ?? 0) + 1}`;
  const standing = entries.find(({ key }) => key === `${round}/skipped`)?.body;
  if (standing?.kind === "step.skipped") return standing;
  const begun = entries.some(
    ({ key }) => key.startsWith(`${round}.`) || key.startsWith(`${round}/`),
  );
  return begun ? null : (standingSkip(entries, path)?.body ?? null);
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
  why: {
    readonly reason: string;
    readonly by?: PersonId | undefined;
    readonly round: number;
  },
): Promise<void> {
  const { reason, by } = why;
  const { path } = placed;
  const body = { kind: "step.skipped" as const, path, reason, ...(by ? { by } : {}) };
  await context.durable.note(`${placed.path}#${why.round}/skipped`, { body });
}
