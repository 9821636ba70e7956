import { type Entry, EntryBody } from "./entry.ts";
import type { Key, RunId } from "./ids.ts";
import type { Plan } from "./plan.ts";

export interface PastEntry {
  readonly key: Key;
  readonly body: EntryBody;
}

/**
 * What a run recorded before it first came to a step, as the past of another run: nothing is booked again, and no wish of people
 * that was still open. Null when it never came there. Steps side by side have one place, before all of them.
 */
export function pastBefore(
  entries: readonly Entry[],
  path: string,
  to: { readonly from: RunId; readonly run: RunId },
): PastEntry[] | null {
  const places = placesOf(entries, path);
  const end = entries.findIndex(({ key }) => places.some((place) => key.startsWith(`${place}#`)));
  if (end === -1) return null;
  const before = entries.slice(1, end);
  const taken = new Set(
    before.flatMap(({ body }) => (body.kind === "steering.taken" ? [body.steering] : [])),
  );
  return before
    .filter(({ key, body }) => !PASSING.has(body.kind) && isOver(body, taken.has(key)))
    .map(({ key, body }) => ({ key, body: rewritten(body, to) }));
}

/** Of no meaning to a run that others did not hold up or mute. */
const PASSING: ReadonlySet<string> = new Set([
  "run.paused",
  "run.resumed",
  "thread.muted",
  "thread.unmuted",
  "skip.requested",
]);

function isOver(body: EntryBody, taken: boolean): boolean {
  return body.kind !== "run.rewound" || taken;
}

function placesOf(entries: readonly Entry[], path: string): string[] {
  const plans = entries.flatMap(({ body }): Plan[] =>
    body.kind === "workflow.chosen" ? [body.plan] : [],
  );
  const phase = plans.flat().find(({ steps }) => steps.some((step) => step.path === path));
  return phase?.mode === "parallel" ? phase.steps.map((step) => step.path) : [path];
}

/** Questions bear the id of their run; and what was paid for once is not paid for twice. */
function rewritten(body: EntryBody, { from, run }: { readonly from: RunId; readonly run: RunId }) {
  const text = JSON.stringify(body).replaceAll(`"${from}:`, `"${run}:`);
  const copy = EntryBody.parse(JSON.parse(text));
  return "calls" in copy ? { ...copy, calls: [] } : copy;
}
