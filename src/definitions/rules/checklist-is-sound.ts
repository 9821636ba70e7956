import type { Known } from "../known.ts";
import type { Problem } from "../problem.ts";
import { referenceProblem } from "../references.ts";
import { problemAt, type Source } from "../source.ts";
import type { Checklist } from "../workflow.ts";

/** A checklist has an owner, and ids that are told apart. */
export function checkChecklist(
  checked: { checklist: Checklist; pack: string; source: Source },
  known: Pick<Known, "packs" | "agents" | "checklists">,
): Problem[] {
  const { checklist, pack, source } = checked;
  const mention = { name: checklist.owner, at: ["owner"], source, pack };
  const owner = referenceProblem(mention, "agent", known);
  return [...(owner === null ? [] : [owner]), ...repeatedIds(checklist, source)];
}

function repeatedIds(checklist: Checklist, source: Source): Problem[] {
  const seen = new Set<string>();
  return (["must", "should", "reject"] as const).flatMap((level) =>
    checklist[level].flatMap(({ id }, index) => {
      if (!seen.has(id)) {
        seen.add(id);
        return [];
      }
      return problemAt(source, [level, index, "id"], {
        message: `The id "${id}" is used twice.`,
        remedy: "Rename one of the two.",
      });
    }),
  );
}
