import type { BodyOf, EntryBody } from "../domain/entry.ts";
import type { Key } from "../domain/ids.ts";

/** The key of a run's first entry. */
export const STARTED: Key = "started";

/** The key of an end that came from outside the run. */
export const ENDED: Key = "ended/outside";

/** What is said below every question that a run's end leaves unanswered; null for an entry that ends nothing. */
export function closingReason(body: EntryBody): string | null {
  if (body.kind === "run.cancelled") return sentence("The run was stopped", body.reason);
  if (body.kind === "run.failed") return sentence("The run failed", body.reason);
  return body.kind === "run.completed" ? "The run is complete." : null;
}

/** How a run ends that is within another when that one ends with this entry. */
export function endWith(body: EntryBody): BodyOf<"run.cancelled"> {
  const by = body.kind === "run.cancelled" ? body.by : null;
  const reason = closingReason(body) ?? "";
  return { kind: "run.cancelled", by, reason: `It ended with the run it is a part of. ${reason}` };
}

function sentence(claim: string, reason: string): string {
  return reason === "" ? `${claim}.` : `${claim}: ${reason}`;
}
