import type { StepAsk } from "../domain/ask.ts";
import type { BodyOf, Entry } from "../domain/entry.ts";
import type { Placed } from "./rules/stations.ts";

/** So much of what people said reaches a step at most; older words are counted. */
const MOST_NOTES = 20;
const MOST_INSTRUCTIONS = 5;

/** The agent of a step and its model: the ones that people last named for it, or else those of the workflow. */
export function performedBy(
  entries: readonly Entry[],
  { path, step }: Pick<Placed, "path" | "step">,
): { readonly agent: string | undefined; readonly model: string | null } {
  const words = rewindsTo(entries, path);
  const agent = words.findLast((word) => word.agent !== null)?.agent ?? step.agent;
  return { agent, model: words.findLast(({ model }) => model !== null)?.model ?? null };
}

/** What people said on sending the run back to this step, oldest first. */
function rewindsTo(entries: readonly Entry[], path: string): BodyOf<"run.rewound">[] {
  return entries.flatMap(({ body }) =>
    body.kind === "run.rewound" && body.to === path ? [body] : [],
  );
}

/** What people said to the run so far, and what they said on sending it back to this step: data of its prompt, bounded. */
export function saidTo(
  entries: readonly Entry[],
  path: string,
): Pick<StepAsk, "said" | "saidBefore" | "instructions"> {
  const notes = notesIn(entries);
  const instructions = rewindsTo(entries, path).map((word) => word.instructions);
  return {
    said: notes.slice(-MOST_NOTES),
    saidBefore: Math.max(0, notes.length - MOST_NOTES),
    instructions: instructions.filter((text) => text.trim() !== "").slice(-MOST_INSTRUCTIONS),
  };
}

/** What people said to the run, and to the one that called it before it did. */
export function notesIn(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ body }) => {
    if (body.kind === "run.started") return body.said ?? [];
    return body.kind === "note.added" ? [body.text] : [];
  });
}

/** As much of it as a run within this one is told. */
export function saidBefore(entries: readonly Entry[]): { readonly said?: string[] } {
  const said = notesIn(entries).slice(-MOST_NOTES);
  return said.length === 0 ? {} : { said };
}
