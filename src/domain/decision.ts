import { z } from "zod";
import { Digest, Key, PersonId, QuestionId } from "./ids.ts";
import { Door } from "./place.ts";

/** Who may answer. With nobody eligible the question stays open and says so (law 3). */
export const Deciders = z.object({
  anyone: z.boolean(),
  requester: z.boolean(),
  notRequester: z.boolean(),
  people: z.array(PersonId),
  groups: z.array(z.string()),
  /** What a role means is said by the settings of the channel. */
  roles: z.array(z.string()).default([]),
  /** So many different people must want the same. */
  quorum: z.number().int().positive().default(1),
  /** Each of the groups and roles must be among those who want it. */
  allOf: z.boolean().default(false),
});
export type Deciders = z.infer<typeof Deciders>;

/** A question that names nobody in particular. */
export const anyoneDecides: Deciders = {
  anyone: true,
  requester: false,
  notRequester: false,
  people: [],
  groups: [],
  roles: [],
  quorum: 1,
  allOf: false,
};

/** Whether one person alone cannot be relied on to decide: then a click is a vote. */
export function needsSeveral({ quorum, allOf }: Deciders): boolean {
  return quorum > 1 || allOf;
}

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
  "seat_overdue",
  "conflict",
]);
export type QuestionReason = z.infer<typeof QuestionReason>;

/** What happens while nobody decides, at times that were fixed when it was asked. Silence decides nothing (law 3). */
export const Timing = z.object({
  /** When the times began to count. */
  from: z.number(),
  /** When those who may decide are reminded. */
  reminders: z.array(z.number()),
  /** At the deadline the question is opened to others, or, with nobody named, the run ends. */
  deadline: z.object({ at: z.number(), to: Deciders.nullable() }).nullable(),
});
export type Timing = z.infer<typeof Timing>;

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
  /** Names by its content what people are shown: the question and what it is about. Null in records from before it was kept. */
  shown: Digest.nullable().default(null),
  timing: Timing.optional(),
  /** Whether the agent can be asked back before the decision. */
  asksBack: z.boolean().optional(),
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
  /** Everybody whose vote made it, first vote first; empty where one click decides. `by` is who completed it. */
  voters: z.array(PersonId).default([]),
  /** What was shown to those who decided. */
  shown: Digest.nullable().default(null),
});
export type Decision = z.infer<typeof Decision>;

/** What one entitled person wants, on a question that takes several; for what its message showed. */
export const Vote = z.object({
  question: QuestionId,
  option: z.string(),
  label: z.string(),
  why: z.string(),
  by: PersonId,
  at: z.number(),
  door: Door,
  shown: Digest.nullable(),
});
export type Vote = z.infer<typeof Vote>;

/** Where the decision of a question lies in the journal: one key, so there can be only one. */
export function decisionKeyOf(question: Key): Key {
  return `${question}/decision`;
}

/** Where it lies what people did on a question before its decision; turns count from 1, so that two can never take the same one. */
export function turnKeyOf(question: Key, turn: number): Key {
  return `${question}/turns/${turn}`;
}
