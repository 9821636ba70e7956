import type { Step } from "../../definitions/workflow.ts";
import type { Finding } from "../../domain/criterion.ts";
import type { Verdict } from "../../domain/envelope.ts";

/** The third rejection of the same step escalates (S3-E4, catalogue section 6.9). */
const REJECTIONS_BEFORE_ESCALATION = 3;

export type ReviewOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "rework" }
  | {
      readonly kind: "escalate";
      readonly reason: "rejections" | "finding_returned";
      readonly findings: readonly Finding[];
    };

/**
 * What follows from a review. `rejections` counts this one and those since people last decided on the same work. A finding
 * of an earlier round that is open again, fixed in between or not, escalates at once.
 */
export function afterReview(review: {
  readonly verdict: Verdict;
  readonly round: number;
  readonly rejections: number;
  readonly findings: readonly Finding[];
}): ReviewOutcome {
  if (review.verdict !== "reject") return { kind: "passed" };
  const open = review.findings.filter((finding) => finding.status === "open");
  const returned = open.filter((finding) => finding.raisedInRound < review.round);
  if (review.rejections >= REJECTIONS_BEFORE_ESCALATION) {
    return { kind: "escalate", reason: "rejections", findings: open };
  }
  if (review.rejections > 1 && returned.length > 0) {
    return { kind: "escalate", reason: "finding_returned", findings: returned };
  }
  return { kind: "rework" };
}

/**
 * Which of the reviewed steps a rejection without `on_reject` sends back: those that an open finding names, or all of them
 * when one names none.
 */
export function sentBack(
  findings: readonly Finding[],
  reviewed: readonly string[],
): readonly string[] {
  const open = findings.filter((finding) => finding.status === "open");
  const toAll = open.length === 0 || open.some(({ step }) => !reviewed.includes(step));
  return toAll ? reviewed : reviewed.filter((id) => open.some(({ step }) => step === id));
}

/** Whether a finished step's gate is asked at once: what a review has just rejected goes back whatever people would say. */
export function gateIsDue({ gate, reviews }: Step, verdict: Verdict): boolean {
  return gate !== undefined && !(reviews !== undefined && verdict === "reject");
}
