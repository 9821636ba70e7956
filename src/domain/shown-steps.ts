import type { PhaseLine, StepLine } from "./run-state.ts";

/** The branches between which a route is still to be decided; empty once it is, and in every other phase. */
export function openBranches({ mode, taken, steps }: PhaseLine): readonly string[] {
  if (mode !== "route" || taken !== null || isOver(steps)) return [];
  return [...new Set(steps.map(({ branch }) => branch ?? ""))].filter((title) => title !== "");
}

/**
 * The steps of a phase that people need to see. Of a route those of the branch that was taken, none before it is decided, and
 * one that tells why when the whole phase was skipped.
 */
export function shownSteps({ mode, taken, steps }: PhaseLine): readonly StepLine[] {
  if (mode !== "route") return steps;
  if (taken !== null) return steps.filter(({ branch }) => branch === taken.title);
  return isOver(steps) ? steps.slice(0, 1) : [];
}

function isOver(steps: readonly StepLine[]): boolean {
  return steps.every(({ state }) => state === "skipped");
}
