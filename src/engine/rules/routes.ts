import type { Phase } from "../../definitions/workflow.ts";
import { OTHERWISE, titleOfBranch } from "../../domain/plan.ts";
import type { Branch } from "./stations.ts";

export type RoutePhase = Extract<Phase, { mode: "route" }>;

/** What the conditions of a route say: the branch to take, or the default's steps, or that people must choose. */
export type RouteChoice =
  | { readonly kind: "take"; readonly branch: number; readonly passedOver: readonly number[] }
  | { readonly kind: "default" }
  | { readonly kind: "ask"; readonly ask: string };

/** The first branch in file order whose condition holds is taken; the others that hold as well are passed over. */
export function chooseBranch(
  phase: RoutePhase,
  holds: (condition: string) => boolean,
): RouteChoice {
  const holding = phase.branches.flatMap(({ when }, index) => (holds(when) ? [index] : []));
  const [branch, ...passedOver] = holding;
  if (branch !== undefined) return { kind: "take", branch, passedOver };
  return "ask" in phase.default ? { kind: "ask", ask: phase.default.ask } : { kind: "default" };
}

/** What people call a branch. */
export function branchTitle(phase: RoutePhase, branch: Branch): string {
  const named = branch === "default" ? undefined : phase.branches[branch];
  return named ? titleOfBranch(named) : OTHERWISE;
}
