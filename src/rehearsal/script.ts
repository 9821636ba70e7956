import { z } from "zod";

/** A regular expression as people write it: `/…/flags`, or the bare pattern. */
const Pattern = z.string().transform((source, context): RegExp => {
  const parts = /^\/([\s\S]*)\/([a-z]*)$/.exec(source);
  if (/[gy]/.test(parts?.[2] ?? "")) {
    context.addIssue({ code: "custom", message: "the flags g and y have no meaning here" });
    return z.NEVER;
  }
  try {
    return new RegExp(parts?.[1] ?? source, parts?.[2] ?? "");
  } catch (error) {
    context.addIssue({ code: "custom", message: `not a regular expression: ${String(error)}` });
    return z.NEVER;
  }
});

const Call = z.strictObject({
  tool: z.string().min(1),
  /** One call for each distinct match in the prompt; `%{1}` in the input is its first group. */
  for_each: Pattern.optional(),
  input: z.record(z.string(), z.unknown()),
});

export const FaultKind = z.enum([
  "rate_limited",
  "overloaded",
  "server_error",
  "reset",
  "slow",
  "stall",
  "cut",
  "error_event",
  "refusal",
  "max_tokens",
  "not_json",
  "wrong_case",
  "breach",
  "empty",
  "unknown_stop",
  "pause_turn",
]);
export type FaultKind = z.infer<typeof FaultKind>;

const Judgement = z.strictObject({
  /** Which of the asked criteria this judges, by its id or its words. */
  about: Pattern,
  met: z.boolean(),
  reason: z.string(),
});

const ToolTurn = z.strictObject({ calls: z.array(Call).min(1) });
const AnswerTurn = z.strictObject({
  answer: z.record(z.string(), z.unknown()),
  judgements: z.array(Judgement).default([]),
  fault: FaultKind.optional(),
});
const FaultTurn = z.strictObject({ fault: FaultKind });

const ScriptTurn = z.union([ToolTurn, AnswerTurn, FaultTurn], {
  error:
    "a turn has `calls`, or an `answer` (with `judgements` and `fault` if wanted), or a `fault`",
});
export type ScriptTurn = z.infer<typeof ScriptTurn>;
export type AnswerTurn = z.infer<typeof AnswerTurn>;

const Capture = z.strictObject({
  /** Tried in order; the first group of the first pattern that matches the prompt. */
  from: z.array(Pattern).min(1),
  otherwise: z.string(),
});

export const Entry = z.strictObject({
  /** `phase/step` */
  step: z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/, "expected phase/step"),
  round: z.number().int().positive().optional(),
  /** This round and every later one. */
  from_round: z.number().int().positive().optional(),
  attempt: z.number().int().positive().optional(),
  when_prompt: Pattern.optional(),
  when_task: Pattern.optional(),
  /** Workflows that must all be among the candidates. */
  when_offered: z.array(z.string()).optional(),
  captures: z.record(z.string(), Capture).default({}),
  turns: z.array(ScriptTurn).min(1),
});
export type Entry = z.infer<typeof Entry>;

export const Script = z.strictObject({
  workflow: z.string().min(1),
  about: z.string().optional(),
  entries: z.array(Entry).min(1),
});
export type Script = z.infer<typeof Script>;
