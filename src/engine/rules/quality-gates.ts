import type { CriterionResult } from "../../domain/criterion.ts";
import type { Verdict } from "../../domain/envelope.ts";
import type { Handoff } from "../../domain/handoff.ts";

export type QualityGates = Handoff["quality_gates"];
type GateState = QualityGates[keyof QualityGates];

/** Before anybody has decided anything. */
export const openGates: QualityGates = {
  code_review_passed: "open",
  tests_passing: "open",
  performance_validated: "open",
};

/** What a finished step is to the quality gates. */
export interface Finished {
  /** The agent's name without its pack. */
  readonly agent: string;
  readonly isReview: boolean;
  /** Whether a review by the code reviewer judges this step's work. */
  readonly isReviewed: boolean;
  readonly verdict: Verdict;
  readonly criteria: readonly CriterionResult[];
}

/** The owners of the gates (catalogue section 6.7); tests are nobody's opinion, so a probe owns theirs. */
const CODE_REVIEWER = "code-reviewer";
const PERFORMANCE_ANALYZER = "performance-analyzer";

/** The gates after a finished step: each is set by its owner alone, and everybody else hands on what came (S0-H6). */
export function gatesAfter(before: QualityGates, step: Finished): QualityGates {
  return {
    code_review_passed: codeReview(step) ?? before.code_review_passed,
    tests_passing: tests(step.criteria) ?? before.tests_passing,
    performance_validated: performance(step) ?? before.performance_validated,
  };
}

/** What several handoffs say of the gates: a failure outweighs a pass, and a pass what is open. */
export function gatesOfAll(all: readonly QualityGates[]): QualityGates {
  const heaviest = (name: keyof QualityGates): GateState => {
    const states = all.map((gates) => gates[name]);
    if (states.includes("failed")) return "failed";
    return states.includes("passed") ? "passed" : "open";
  };
  return {
    code_review_passed: heaviest("code_review_passed"),
    tests_passing: heaviest("tests_passing"),
    performance_validated: heaviest("performance_validated"),
  };
}

/** Work that is done again has not been reviewed as it now is. */
function codeReview({ agent, isReview, isReviewed, verdict }: Finished): GateState | null {
  if (agent !== CODE_REVIEWER || !isReview) return isReviewed ? "open" : null;
  if (verdict === "approve") return "passed";
  return verdict === "reject" ? "failed" : null;
}

function tests(criteria: readonly CriterionResult[]): GateState | null {
  const measured = criteria.filter((one) => one.class === "measured");
  const run = measured.filter(({ decidedBy }) =>
    /^(command|number) (.+-)?tests?(-.+)?$/.test(decidedBy),
  );
  const exist = measured.filter(({ decidedBy }) => decidedBy === "tests_exist");
  if ([...run, ...exist].some(({ state }) => state === "not_met")) return "failed";
  return run.some(({ state }) => state === "met") ? "passed" : null;
}

function performance({ agent, criteria }: Finished): GateState | null {
  const judged = criteria.filter((one) => one.class === "judged");
  if (agent !== PERFORMANCE_ANALYZER || judged.length === 0) return null;
  if (judged.some(({ state }) => state === "not_met")) return "failed";
  return judged.every(({ state }) => state === "met") ? "passed" : null;
}
