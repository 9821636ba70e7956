import { z } from "zod";

export const Verdict = z.enum(["approve", "reject", "escalate", "delegate", "none"]);
export type Verdict = z.infer<typeof Verdict>;

export const Severity = z.enum(["critical", "warning", "suggestion"]);
export type Severity = z.infer<typeof Severity>;

export const ArtifactKind = z.enum(["code", "test", "config", "document"]);
export type ArtifactKind = z.infer<typeof ArtifactKind>;

/** A place in a repository, cited as `start:end:path` (S2-F2), with the words found there. */
export const Evidence = z.object({
  path: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  quote: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/**
 * What every agent answers, whatever the step: one flat object with no optional keys, because structured output compiles one
 * grammar per schema and caps optional and union-typed keys (facts/anthropic.md 1.3). "Nothing to say" is an empty text or list.
 */
export const Envelope = z.object({
  report_md: z.string().describe("The full report in markdown, for people."),
  verdict: Verdict.describe(
    "approve or reject for a review; escalate when only people can decide; delegate when a part belongs to an agent on your list; none otherwise.",
  ),
  findings: z
    .array(
      z.object({
        id: z
          .string()
          .describe("The id of an earlier finding (F1, F2, …), or empty for a new one."),
        status: z
          .enum(["open", "fixed", "deferred"])
          .describe("open for a new or unresolved finding."),
        severity: Severity,
        step: z
          .string()
          .describe("With several steps under review: the one that must mend it. Else empty."),
        title: z.string(),
        fix: z.string().describe("What to do about it."),
        evidence: z.array(Evidence),
      }),
    )
    .describe("A reviewer's objections. Every earlier finding is listed again with its status."),
  answers: z
    .array(z.object({ finding: z.string(), answer: z.string() }))
    .describe("In rework: one answer for each open finding id."),
  trigger: z
    .string()
    .describe("With verdict escalate: the id of the escalation rule that applies, or empty."),
  question: z
    .string()
    .describe("With verdict escalate: the issue that people must decide. Else empty."),
  delegate: z
    .string()
    .describe("With verdict delegate: the name of the agent on your list. Else empty."),
  request: z
    .string()
    .describe("With verdict delegate: what that agent must do and deliver. Else empty."),
  options: z
    .array(z.object({ label: z.string(), tradeoff: z.string() }))
    .describe("With verdict escalate: two to five options."),
  recommendation: z
    .string()
    .describe("With verdict escalate: the label of the recommended option, then why."),
  blocking: z.string().describe("With verdict escalate: what cannot go on until this is decided."),
  facts: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .describe("Facts this step was asked to decide, by name."),
  handoff: z.object({
    summary: z.string().describe("At most 300 words: what the next agent must know."),
    context: z
      .array(z.object({ key: z.string(), values: z.array(z.string()) }))
      .describe("Structured context by key: models, serializers, viewsets or other names."),
    artifacts: z.array(z.object({ name: z.string(), kind: ArtifactKind, content: z.string() })),
    requirements: z.array(z.string()),
    constraints: z.array(z.string()),
    dependencies: z.array(z.string()),
    open_questions: z.array(z.string()),
  }),
  criteria: z
    .array(z.object({ criterion: z.string(), met: z.boolean(), reason: z.string() }))
    .describe("Your judgement on each criterion you were asked to judge, by its id."),
  evidence: z.array(Evidence).describe("What the report rests on."),
  measures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
});
export type Envelope = z.infer<typeof Envelope>;

/** An answer that says nothing: what the others begin with. */
export const nothingSaid: Envelope = {
  report_md: "",
  verdict: "none",
  findings: [],
  answers: [],
  trigger: "",
  question: "",
  delegate: "",
  request: "",
  options: [],
  recommendation: "",
  blocking: "",
  facts: [],
  handoff: {
    summary: "",
    context: [],
    artifacts: [],
    requirements: [],
    constraints: [],
    dependencies: [],
    open_questions: [],
  },
  criteria: [],
  evidence: [],
  measures: [],
};
