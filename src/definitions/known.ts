import type { Agent } from "./agent.ts";
import type { Problem } from "./problem.ts";
import type { Project } from "./project.ts";
import type { Source } from "./source.ts";
import type { Checklist, Pack, Workflow } from "./workflow.ts";

/** Definitions of one kind by qualified name, and the files of those that cannot be used. */
export interface Shelf<Definition> {
  readonly healthy: ReadonlyMap<string, Definition>;
  readonly broken: ReadonlyMap<string, string>;
}

/** A workflow on its way into the snapshot. */
export interface CheckedWorkflow {
  readonly pack: string;
  readonly workflow: Workflow;
  readonly source: Source;
}

/** All that a rule may look at beside the workflow itself. */
export interface Known {
  readonly packs: ReadonlyMap<string, Pack>;
  readonly agents: Shelf<Agent>;
  readonly checklists: Shelf<Checklist>;
  /** Those that can be read, whether or not the rules find something wrong with them. */
  readonly workflows: Shelf<CheckedWorkflow>;
  /** The files in which each example stands, by its plain text. */
  readonly examples: ReadonlyMap<string, readonly string[]>;
  /** The profiles that can be used. */
  readonly projects: readonly Project[];
}

/** One thing that can be wrong with a workflow. A rule looks for nothing else and tells every place. */
export type Rule = (checked: CheckedWorkflow, known: Known) => Problem[];

export type Resolution =
  | { readonly kind: "found"; readonly key: string }
  | { readonly kind: "broken"; readonly key: string; readonly file: string }
  | { readonly kind: "unknown" };

/**
 * Finds what a name inside a pack means: the own pack first, then the packs it builds on, nearest first (catalogue 6.1). A
 * definition that is there but broken is never passed over for another of the same name.
 */
export function resolve(
  name: string,
  from: { pack: string; packs: ReadonlyMap<string, Pack> },
  shelf: Shelf<unknown>,
): Resolution {
  const keys = name.includes("/")
    ? [name]
    : packsSeenFrom(from.pack, from.packs).map((pack) => `${pack}/${name}`);
  for (const key of keys) {
    if (shelf.healthy.has(key)) return { kind: "found", key };
    const file = shelf.broken.get(key);
    if (file !== undefined) return { kind: "broken", key, file };
  }
  return { kind: "unknown" };
}

/** The names that a pack can use without naming a pack, for proposals. */
export function namesSeenFrom(
  pack: string,
  packs: ReadonlyMap<string, Pack>,
  shelf: Shelf<unknown>,
): string[] {
  const seen = packsSeenFrom(pack, packs);
  return [...shelf.healthy.keys()].map((key) => {
    const [owner = "", name = ""] = key.split("/");
    return seen.includes(owner) ? name : key;
  });
}

/** The pack itself, then those it builds on, each once; a circle ends where it closes. */
export function packsSeenFrom(pack: string, packs: ReadonlyMap<string, Pack>): string[] {
  const seen: string[] = [];
  const waiting = [pack];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (seen.includes(next)) continue;
    seen.push(next);
    waiting.push(...(packs.get(next)?.builds_on ?? []));
  }
  return seen;
}

/** The qualified name that a workflow means by an agent's name, or the name itself when it means nothing. */
export function agentKey(name: string, { pack }: CheckedWorkflow, known: Known): string {
  const meant = resolve(name, { pack, packs: known.packs }, known.agents);
  return meant.kind === "unknown" ? name : meant.key;
}

/** An example without what does not tell two apart. */
export function plainExample(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, " ").trim();
}
