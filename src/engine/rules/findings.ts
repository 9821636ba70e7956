import type { Finding } from "../../domain/criterion.ts";
import type { Envelope } from "../../domain/envelope.ts";

type Reported = Envelope["findings"];

/**
 * The findings of a review after one more round. Earlier ones keep their ids and take the status reported now; one that
 * the reviewer did not mention stays as it was; new ones get the next numbers.
 */
export function mergeFindings(
  earlier: readonly Finding[],
  reported: Reported,
  round: number,
): Finding[] {
  const known = new Set(earlier.map((finding) => finding.id));
  const kept = earlier.map((finding) => withReport(finding, reported));
  const fresh = reported.filter((finding) => !known.has(finding.id));
  return [
    ...kept,
    ...fresh.map((finding, index) => numbered(finding, earlier.length + index + 1, round)),
  ];
}

/** Findings that rework must answer: still open, and more than advice. */
export function toRework(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.status === "open");
}

/** Those of them that one of several reviewed steps must answer: the ones that name it, and the ones that name none. */
export function concerning(
  findings: readonly Finding[],
  stepId: string,
  reviewed: readonly string[],
): Finding[] {
  return findings.filter(({ step }) => step === stepId || !reviewed.includes(step));
}

/**
 * The findings of a review with the steps that must mend them by their ids: of one reviewed step they are all its own; of
 * several, a name that means none of them stands for none, and the finding concerns all.
 */
export function addressed(reported: Reported, reviewed: readonly string[]): Reported {
  const [only, ...others] = reviewed;
  const idOf = (name: string) => {
    if (only !== undefined && others.length === 0) return only;
    const word = name.trim().toLowerCase().split("/").at(-1);
    return reviewed.find((id) => id === word) ?? "";
  };
  return reported.map((finding) => ({ ...finding, step: idOf(finding.step) }));
}

function withReport(finding: Finding, reported: Reported): Finding {
  const report = reported.find((one) => one.id === finding.id);
  if (!report) return finding;
  return {
    ...finding,
    status: report.status,
    severity: report.severity,
    step: report.step || finding.step,
    fix: report.fix || finding.fix,
  };
}

function numbered(finding: Reported[number], number: number, round: number): Finding {
  const { severity, step, title, fix, evidence, status } = finding;
  return { id: `F${number}`, severity, step, title, fix, evidence, status, raisedInRound: round };
}
