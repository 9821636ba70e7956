import { type Known, namesSeenFrom, resolve, type Shelf } from "./known.ts";
import { proposal } from "./names.ts";
import type { Problem } from "./problem.ts";
import { type Path, problemAt, type Source } from "./source.ts";

/** One name in a file that must mean a definition. */
export interface Mention {
  readonly name: string;
  readonly at: Path;
  readonly source: Source;
  readonly pack: string;
}

/** A problem when the name means nothing, or something that cannot be used; null when all is well. */
export function referenceProblem(
  mention: Mention,
  noun: "agent" | "checklist" | "workflow",
  known: Pick<Known, "packs" | "agents" | "checklists"> & Partial<Pick<Known, "workflows">>,
): Problem | null {
  const shelf = shelfOf(noun, known);
  const meant = resolve(mention.name, { pack: mention.pack, packs: known.packs }, shelf);
  switch (meant.kind) {
    case "found":
      return null;
    case "broken":
      return problemAt(mention.source, mention.at, {
        message: `The ${noun} "${mention.name}" cannot be used: ${meant.file} has an error.`,
        remedy: `Mend ${meant.file} first.`,
      });
    case "unknown":
      return problemAt(mention.source, mention.at, {
        message: `There is no ${noun} "${mention.name}".`,
        remedy: proposal(mention.name, namesSeenFrom(mention.pack, known.packs, shelf)),
      });
    default:
      return meant satisfies never;
  }
}

function shelfOf(
  noun: "agent" | "checklist" | "workflow",
  known: Pick<Known, "agents" | "checklists"> & Partial<Pick<Known, "workflows">>,
): Shelf<unknown> {
  if (noun === "workflow") return known.workflows ?? { healthy: new Map(), broken: new Map() };
  return noun === "agent" ? known.agents : known.checklists;
}
