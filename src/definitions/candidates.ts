import type { Snapshot } from "./snapshot.ts";

/** What triage may choose among: every healthy workflow by its qualified name, in the order of the names. */
export function describeCandidates(
  snapshot: Snapshot,
): { name: string; title: string; description: string; examples: string[] }[] {
  return Object.entries(snapshot.workflows)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([name, { title, description, examples }]) => ({ name, title, description, examples }));
}

/** The qualified names that a person can mean by a workflow's name: one, none, or several when packs share it. */
export function workflowsNamed(snapshot: Snapshot, name: string): string[] {
  const keys = Object.keys(snapshot.workflows).toSorted();
  return keys.filter((key) => key === name || key.endsWith(`/${name}`));
}
