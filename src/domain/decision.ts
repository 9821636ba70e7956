import { z } from "zod";
import { Key, PersonId, QuestionId } from "./ids.ts";
import { Door } from "./place.ts";

/** Who may answer. With nobody eligible the question stays open and says so (law 3). */
export const Deciders = z.object({
  anyone: z.boolean(),
  requester: z.boolean(),
  notRequester: z.boolean(),
  people: z.array(PersonId),
  groups: z.array(z.string()),
});
export type Deciders = z.infer<typeof Deciders>;

export const Option = z.object({ id: z.string(), label: z.string(), tradeoff: z.string() });
export type Option = z.infer<typeof Option>;

/** Why people are asked. Everything but a planned gate is an escalation and always has a reason. */
export const QuestionReason = z.enum([
  "gate",
  "agent_escalated",
  "rejections",
  "finding_returned",
  "criterion_failed",
  "step_failed",
  "budget",
  "triage",
  "route",
  "delegation",
  "child_failed",
]);
export type QuestionReason = z.infer<typeof QuestionReason>;

/** The five parts of an escalation (S3-F3): issue, workflow stage, options with trade-offs, recommendation, blocking. */
export const Question = z.object({
  id: QuestionId,
  key: Key,
  reason: QuestionReason,
  /** The workflow's rule that fired, in words. */
  rule: z.string().optional(),
  issue: z.string(),
  stage: z.string(),
  options: z.array(Option).min(1).max(5),
  /** The id of the recommended option, or null when there is none. */
  recommended: z.string().nullable(),
  recommendation: z.string(),
  blocking: z.string(),
  /** Whether an answer in one's own words ("Other…") is offered. */
  other: z.boolean(),
  deciders: Deciders,
  askedBy: z.string(),
});
export type Question = z.infer<typeof Question>;

/** The option id of an answer in one's own words. */
export const OTHER = "other";

/** A person's recorded answer: who, which, why, when. */
export const Decision = z.object({
  question: QuestionId,
  option: z.string(),
  /** The chosen option's label, or the person's own words for "Other…". */
  label: z.string(),
  why: z.string(),
  by: PersonId,
  at: z.number(),
  door: Door,
});
export type Decision = z.infer<typeof Decision>;

/** Where the decision of a question lies in the journal: one key, so there can be only one. */
export function decisionKeyOf(question: Key): Key {
  return `${question}/decision`;
}
