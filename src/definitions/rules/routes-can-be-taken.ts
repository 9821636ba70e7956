import { OTHERWISE, titleOfBranch } from "../../domain/plan.ts";
import type { Rule } from "../known.ts";
import type { Problem } from "../problem.ts";
import { type Path, problemAt, type Source } from "../source.ts";
import type { Phase } from "../workflow.ts";

type RoutePhase = Extract<Phase, { mode: "route" }>;

/** As many as one question can offer. */
const MOST_ASKED = 5;

/** People can tell the branches of a route apart, and a route that asks can offer all of them. */
export const routesCanBeTaken: Rule = ({ workflow, source }) =>
  workflow.phases.flatMap((phase, index) => {
    if (phase.mode !== "route") return [];
    const at: Path = ["phases", index];
    return [...sameTitles(phase, at, source), ...tooMany(phase, at, source)];
  });

function sameTitles(phase: RoutePhase, at: Path, source: Source): Problem[] {
  const titles = [...phase.branches.map(titleOfBranch), OTHERWISE];
  return phase.branches.flatMap((branch, index) => {
    const title = titleOfBranch(branch);
    if (titles.indexOf(title) === index && title !== OTHERWISE) return [];
    const key = branch.title === undefined ? "when" : "title";
    return problemAt(source, [...at, "branches", index, key], {
      message: `Another branch of "${phase.id}" is called "${title}" too.`,
      remedy: "Give each branch a title of its own.",
    });
  });
}

function tooMany({ id, branches, default: otherwise }: RoutePhase, at: Path, source: Source) {
  if (!("ask" in otherwise) || branches.length <= MOST_ASKED) return [];
  return [
    problemAt(source, [...at, "default", "ask"], {
      message: `The route "${id}" asks people to choose among ${branches.length} branches; a question offers at most ${MOST_ASKED}.`,
      remedy: "Join branches, or give the default steps of its own.",
    }),
  ];
}
