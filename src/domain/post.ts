import { z } from "zod";
import { ArtifactRef } from "./artifact.ts";
import { CriterionResult, Finding } from "./criterion.ts";
import { Decision, Question } from "./decision.ts";
import { Evidence, Verdict } from "./envelope.ts";
import { Key, PersonId, RunId } from "./ids.ts";

/** What a finished step tells the team: a summary first, the full report below or on demand. */
export const StepPost = z.object({
  kind: z.literal("step"),
  path: z.string(),
  title: z.string(),
  agent: z.object({ name: z.string(), role: z.string(), icon: z.string() }),
  round: z.number().int().positive(),
  verdict: Verdict,
  summary: z.string(),
  report: ArtifactRef.nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])),
  findings: z.array(Finding),
  answers: z.array(z.object({ finding: z.string(), answer: z.string() })),
  criteria: z.array(CriterionResult),
  evidence: z.array(Evidence),
  handsOn: z.object({
    to: z.string(),
    artifacts: z.array(ArtifactRef),
    requirements: z.array(z.string()),
    constraints: z.array(z.string()),
    openQuestions: z.array(z.string()),
  }),
  rehearsal: z.boolean(),
});
export type StepPost = z.infer<typeof StepPost>;

/**
 * What the steps of one phase delivered in one pass through it: its content is folded from the run's entries at the moment of
 * delivery, so the post only names them. One message per pass, edited as its steps finish.
 */
export const PhasePost = z.object({
  kind: z.literal("phase"),
  run: RunId,
  phase: z.string(),
  /** Counts the passes through this phase from 1. */
  pass: z.number().int().positive(),
  rehearsal: z.boolean(),
});
export type PhasePost = z.infer<typeof PhasePost>;

/** The run card: its content is the fold of the run's entries at the moment of delivery, so the post only names the run. */
export const CardPost = z.object({ kind: z.literal("card"), run: RunId });

/** A gate or an escalation. `decision` is null while it is open; `closed` says why it can no longer be answered. */
export const QuestionPost = z.object({
  kind: z.literal("question"),
  run: RunId,
  question: Question,
  /** The step whose result is asked about, shown above the question. */
  about: StepPost.nullable(),
  decision: Decision.nullable(),
  closed: z.string().nullable(),
  rehearsal: z.boolean(),
});
export type QuestionPost = z.infer<typeof QuestionPost>;

/** A sentence or two of our own words: private answers, refusals, how a run ended. Markdown of ours, never a model's. */
export const NoticePost = z.object({
  kind: z.literal("notice"),
  tone: z.enum(["info", "success", "warning", "error"]),
  text: z.string(),
  /** Buttons of the notice, by what they ask for. */
  actions: z.array(
    z.object({
      action: z.enum([
        "open-other",
        "take-answer",
        "give",
        "ask-back",
        "open-start",
        "show-run",
        "deploy-run",
        "show-workflow",
        "send-picture",
        "share-picture",
        "open-thread",
        "edit-settings",
        "start-plan",
        "edit-plan",
        "cancel-plan",
      ]),
      label: z.string(),
      value: z.string(),
      /** For a button that leads somewhere and asks for nothing. */
      url: z.string().optional(),
    }),
  ),
  rehearsal: z.boolean(),
});
export type NoticePost = z.infer<typeof NoticePost>;

/** The picture of a workflow. It is drawn at the moment of delivery, so the post only names it. */
export const PicturePost = z.object({
  kind: z.literal("picture"),
  /** `pack/name`. */
  workflow: z.string(),
  title: z.string(),
  /** What it shows, for those who do not see it. */
  alt: z.string(),
});
export type PicturePost = z.infer<typeof PicturePost>;

/** Asks a person to perform a step. Like a card, it only names what its content is folded from at the moment of delivery. */
export const SeatPost = z.object({
  kind: z.literal("seat"),
  run: RunId,
  seat: Key,
  rehearsal: z.boolean(),
});
export type SeatPost = z.infer<typeof SeatPost>;

/** What an agent said when a person asked back before deciding. */
export const AnswerPost = z.object({
  kind: z.literal("answer"),
  run: RunId,
  agent: z.object({ name: z.string(), role: z.string(), icon: z.string() }),
  returned: z.object({ by: PersonId, words: z.string() }),
  answer: z.string(),
  /** Why there is no answer; empty when there is one. */
  problem: z.string(),
  rehearsal: z.boolean(),
});
export type AnswerPost = z.infer<typeof AnswerPost>;

/**
 * Everything that a run did, as a file at the end of its thread. It is folded at the moment of delivery, and left out when the messages
 * of the run left nothing out.
 */
export const RecordPost = z.object({
  kind: z.literal("record"),
  run: RunId,
  rehearsal: z.boolean(),
});
export type RecordPost = z.infer<typeof RecordPost>;

/** One thing we say, as data. The rooms at the edge render it. */
export const Post = z.discriminatedUnion("kind", [
  StepPost,
  PhasePost,
  CardPost,
  QuestionPost,
  NoticePost,
  PicturePost,
  SeatPost,
  AnswerPost,
  RecordPost,
]);
export type Post = z.infer<typeof Post>;
