/** The fields of the form in which a person delivers a step; what is numbered follows the order of what was asked. */
export const seatFields = {
  summary: "summary",
  report: "report",
  reportGoesOn: "report-2",
  verdict: "verdict",
  step: "step",
  who: "who",
  performer: "performer",
  why: "why",
  fact: (name: string) => `fact.${name}`,
  criterion: (index: number) => `criterion.${index}`,
  reason: (index: number) => `reason.${index}`,
  artifact: (index: number) => `artifact.${index}`,
  artifactGoesOn: (index: number) => `artifact-2.${index}`,
  kind: (index: number) => `kind.${index}`,
  earlier: (finding: string) => `earlier.${finding}`,
  answer: (finding: string) => `answer.${finding}`,
  fresh: (number: number, part: "title" | "severity" | "fix" | "step") =>
    `finding.${number}.${part}`,
} as const;

/** So many new findings fit into one delivery. */
export const FINDINGS = 4;
