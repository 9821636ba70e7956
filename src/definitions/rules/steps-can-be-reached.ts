import { type FactValues, factsIn } from "../conditions.ts";
import type { Rule } from "../known.ts";
import { possibleFacts } from "../possible-facts.ts";
import type { Problem } from "../problem.ts";
import { type Path, problemAt } from "../source.ts";
import { type Reading, readingOf } from "../surely-decided.ts";
import type { Phase, Step, Workflow } from "../workflow.ts";

/** One condition on the way to a step, and those that are asked before it and must not have held. */
interface Asked {
  readonly text: string;
  readonly at: Path;
  readonly noneOf?: readonly string[];
  /** What cannot be reached when the condition never holds. */
  readonly what: string;
}

/** For every step there are facts with which it runs; what can be told by counting out the values that facts can have. */
export const stepsCanBeReached: Rule = ({ workflow, source }) => {
  const seen = new Set<string>();
  const reading = readingOf(workflow);
  return waysTo(workflow).flatMap((way): Problem[] => {
    const blocked = firstBlocked(way, reading);
    if (blocked === null) return [];
    const { at, said } = blocked;
    if (seen.has(at.join("/"))) return [];
    seen.add(at.join("/"));
    return [problemAt(source, at, said)];
  });
};

/** The conditions on the way to each step, outermost first. */
function waysTo({ phases }: Workflow): Asked[][] {
  return phases.flatMap((phase, index) => {
    const at: Path = ["phases", index];
    const outer = asked(phase.when, at, `phase "${phase.id}"`);
    if (phase.mode !== "route")
      return phase.steps.map((step, n) => inner(outer, step, [...at, "steps", n]));
    return throughRoute(phase, at, outer);
  });
}

function throughRoute(
  phase: Extract<Phase, { mode: "route" }>,
  at: Path,
  outer: readonly Asked[],
): Asked[][] {
  const branches = phase.branches.flatMap((branch, index) => {
    const branchAt = [...at, "branches", index];
    const noneOf = phase.branches.slice(0, index).map(({ when }) => when);
    const into = asked(branch.when, branchAt, `branch "${branch.title ?? branch.when}"`);
    const way = [...outer, ...into.map((one) => ({ ...one, noneOf }))];
    return branch.steps.map((step, n) => {
      const decided = branch.steps.slice(0, n).flatMap(({ decides }) => decides);
      const stays = ![branch.when, ...noneOf]
        .flatMap(factsIn)
        .some((name) => decided.includes(name));
      return inner(stays ? way : outer, step, [...branchAt, "steps", n]);
    });
  });
  if (!("steps" in phase.default)) return branches;
  const rest = phase.default.steps.map((step, n) =>
    inner(outer, step, [...at, "default", "steps", n]),
  );
  return [...branches, ...rest];
}

function inner(outer: readonly Asked[], step: Step, at: Path): Asked[] {
  return [...outer, ...asked(step.when, at, `step "${step.id}"`)];
}

function asked(text: string | undefined, at: Path, what: string): Asked[] {
  return text === undefined ? [] : [{ text, at: [...at, "when"], what }];
}

/** The first condition that cannot hold where all before it do. */
function firstBlocked(way: readonly Asked[], reading: Reading) {
  const { facts, isSound, condition } = reading;
  const texts = way.flatMap(({ text, noneOf = [] }) => [text, ...noneOf]);
  if (texts.length === 0 || !texts.every(isSound)) return null;
  let left = possibleFacts(texts, facts);
  if (left === null) return null;
  for (const [index, one] of way.entries()) {
    const before: readonly FactValues[] = left;
    const holds = condition(one.text);
    left = withoutAny(before, one.noneOf ?? [], condition).filter(holds);
    if (left.length > 0) continue;
    const isTaken = before.some(holds);
    return { at: one.at, said: isTaken ? tooLate(one) : never(one, way.slice(0, index)) };
  }
  return null;
}

function withoutAny(
  values: readonly FactValues[],
  texts: readonly string[],
  condition: Reading["condition"],
): FactValues[] {
  const conditions = texts.map(condition);
  return values.filter((facts) => !conditions.some((holds) => holds(facts)));
}

function tooLate({ text, what }: Asked) {
  return {
    message: `The ${what} can never be taken: wherever "${text}" holds, a branch before it is taken.`,
    remedy: "Move it before the branch that takes everything, or narrow that one's condition.",
  };
}

function never({ text, what }: Asked, before: readonly Asked[]) {
  const outer = before.map((one) => `"${one.text}"`).join(" and ");
  const where = outer === "" ? "" : ` where ${outer} does`;
  return {
    message: `The ${what} can never be reached: "${text}" never holds${where}.`,
    remedy: "Correct the condition, or take out what it guards.",
  };
}
