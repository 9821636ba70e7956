import type { PersonId } from "../domain/ids.ts";
import type { RunState } from "../domain/run-state.ts";
import { addUsage, type Call, type Cost, noUsage, tokensOf, totalOf } from "../domain/usage.ts";

/** Money as people read it; what is not known is said (law 7). */
export function costText({ usd, unknown }: Cost): string {
  if (!unknown) return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
  return usd > 0 ? `at least $${usd.toFixed(2)}, the rest unknown` : "cost unknown";
}

/** What a run cost; of a rehearsal, what it would have. */
export function spentText({ cost, rehearsal }: Pick<RunState, "cost" | "rehearsal">): string {
  return rehearsal && !cost.unknown
    ? `list price ${costText(cost)}, nothing was spent`
    : costText(cost);
}

export function tokensText(tokens: number): string {
  return `${tokens.toLocaleString("en-US")} token${tokens === 1 ? "" : "s"}`;
}

/** `1m 05s`: a time as people say it. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
}

/** What some calls took together, in one phrase. */
export function callsText(calls: readonly Call[]): string {
  const { cost } = totalOf(calls);
  const usage = calls.reduce((sum, call) => addUsage(sum, call.usage), noUsage);
  return `${tokensText(tokensOf(usage))}, ${costText(cost)}`;
}

/** A person as a terminal names them. */
export function personText(person: PersonId): string {
  return person.replace(/^terminal:/, "");
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
