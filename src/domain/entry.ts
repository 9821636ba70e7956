import { z } from "zod";
import { ArtifactRef } from "./artifact.ts";
import { Agreed, nothingAgreed } from "./channel-settings.ts";
import { CriterionResult, Finding } from "./criterion.ts";
import { Decision, Question } from "./decision.ts";
import { Evidence, Verdict } from "./envelope.ts";
import { Handoff } from "./handoff.ts";
import { Digest, Key, PersonId, RunId } from "./ids.ts";
import { Door, Place } from "./place.ts";
import { Plan } from "./plan.ts";
import {
  QuestionAnswered,
  QuestionGiven,
  QuestionPassedOn,
  QuestionReminded,
  QuestionReturned,
} from "./question-course.ts";
import { Seated } from "./seat.ts";
import { SeatBody } from "./seat-entries.ts";
import {
  NoteAdded,
  QuestionClosed,
  RunPaused,
  RunResumed,
  RunRewound,
  SkipRequested,
  SteeringTaken,
  ThreadMuted,
  ThreadUnmuted,
} from "./steering.ts";
import { ArtifactEdited, VoteRecorded, VoteWithdrawn } from "./turns.ts";
import { Call } from "./usage.ts";

/** Where in the workflow an entry belongs. `path` is `<phase>/<step>`. */
const At = {
  path: z.string(),
  round: z.number().int().positive(),
  attempt: z.number().int().positive(),
};

export const RunStarted = z.object({
  kind: z.literal("run.started"),
  task: z.string(),
  requester: PersonId,
  door: Door,
  place: Place,
  /** The snapshot of all definitions that this run may use. */
  definitions: Digest,
  /** The workflow the requester named, if any. */
  workflow: z.string().nullable(),
  /** True when answers come from scripts; every post of the run then says so. */
  rehearsal: z.boolean(),
  /** The name of the project profile whose facts enter every brief. */
  project: z.string().nullable().default(null),
  /** What the form or the calling run gave, by the name of the workflow's input. */
  inputs: z.record(z.string(), z.string()).default({}),
  /** For a run that a step of another run started: that run, the key of its step, and the run whose card and thread it shares. */
  parent: z.object({ run: RunId, key: Key, root: RunId }).nullable().default(null),
  /** For a run that has done up to a step what another one did: that run, and the path of the step. */
  forked: z.object({ run: RunId, to: z.string() }).optional(),
  /** What the calling run hands to this one's first steps. */
  received: z.array(Handoff).default([]),
  /** What people had said to the calling run before. */
  said: z.array(z.string()).optional(),
  /** What is left of the calling run's limits; null is the installation's own. */
  limits: z
    .object({ usd: z.number().nullable(), tokens: z.number().nullable() })
    .nullable()
    .default(null),
  /** Who performs a step instead of its agent (a person's id or a role), by the step's id; `lead` is every step of the workflow's lead. */
  seats: z.record(z.string(), z.string()).default({}),
  /** What the channel's people had agreed on when the run began, as far as the run itself keeps to it. Runs within it do too. */
  agreed: Agreed.default(nothingAgreed),
});

/** What a run has that somebody started with a task and nothing more. */
export const onlyATask = {
  project: null,
  inputs: {},
  parent: null,
  received: [],
  limits: null,
  seats: {},
  agreed: nothingAgreed,
};

export const WorkflowChosen = z.object({
  kind: z.literal("workflow.chosen"),
  workflow: z.string(),
  title: z.string(),
  reason: z.string(),
  runnerUp: z.object({ workflow: z.string(), reason: z.string() }).nullable(),
  by: z.enum(["requester", "rule", "lead", "person", "only_choice"]),
  /** The id of the triage rule that decided or was overruled, such as `authentication`. */
  rule: z.string().nullable().default(null),
  /** The crew that the rule names, qualified. */
  crew: z.array(z.string()).default([]),
  /** What the rules would have chosen, where the Lead or people chose otherwise. */
  dispute: z.object({ workflow: z.string(), reason: z.string() }).nullable().default(null),
  plan: Plan,
  calls: z.array(Call),
});

export const StepStarted = z.object({
  kind: z.literal("step.started"),
  ...At,
  agent: z.string(),
  /** Set when people perform it instead of the agent. */
  seated: Seated.optional(),
});

/** A finished piece of work. The report and what was delivered lie in the store by reference. */
export const StepCompleted = z.object({
  kind: z.literal("step.completed"),
  ...At,
  agent: z.string(),
  verdict: Verdict,
  report: ArtifactRef.nullable(),
  handoff: Handoff,
  facts: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])),
  /** For a review: every finding so far, with its present status. */
  findings: z.array(Finding),
  /** For rework: what was done about each finding. */
  answers: z.array(z.object({ finding: z.string(), answer: z.string() })),
  criteria: z.array(CriterionResult),
  evidence: z.array(Evidence),
  measures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
  calls: z.array(Call),
  durationMs: z.number().nonnegative(),
});
export type StepCompleted = z.infer<typeof StepCompleted>;

/** An attempt that ended in a question to people instead of a deliverable. */
export const StepEscalated = z.object({
  kind: z.literal("step.escalated"),
  ...At,
  agent: z.string(),
  /** The id of the workflow's rule that applies, or empty. */
  trigger: z.string(),
  issue: z.string(),
  options: z.array(z.object({ label: z.string(), tradeoff: z.string() })),
  recommendation: z.string(),
  blocking: z.string(),
  calls: z.array(Call),
  durationMs: z.number().nonnegative(),
});
export type StepEscalated = z.infer<typeof StepEscalated>;

export const FailureCause = z.enum([
  "refused",
  "budget_reached",
  "invalid_answer",
  "cut_off",
  "unavailable",
  "turn_limit",
  "deadline",
  "child_failed",
  "nobody_there",
]);
export type FailureCause = z.infer<typeof FailureCause>;

/** An attempt that brought nothing. What it cost is booked all the same. */
export const StepFailed = z.object({
  kind: z.literal("step.failed"),
  ...At,
  agent: z.string(),
  cause: FailureCause,
  message: z.string(),
  /** What the model sent, kept for inspection when it could not be used. */
  raw: ArtifactRef.nullable(),
  calls: z.array(Call),
  durationMs: z.number().nonnegative(),
});
export type StepFailed = z.infer<typeof StepFailed>;

/** An attempt that ended in naming another agent for a part of the work; the step is then tried again with that part delivered. */
export const StepDelegated = z.object({
  kind: z.literal("step.delegated"),
  ...At,
  agent: z.string(),
  /** The qualified name of the delegate, how people know it, and the case of the agent's list that it falls under. */
  to: z.string(),
  as: z.object({ name: z.string(), role: z.string(), icon: z.string() }),
  rule: z.string(),
  /** Whether people are asked first. */
  how: z.enum(["offer", "take"]),
  request: z.string(),
  calls: z.array(Call),
  durationMs: z.number().nonnegative(),
});
export type StepDelegated = z.infer<typeof StepDelegated>;

/** Which branch of a route the run takes. The other branches whose condition held as well are told by their titles. */
export const RouteTaken = z.object({
  kind: z.literal("route.taken"),
  phase: z.string(),
  round: z.number().int().positive(),
  /** The position of the branch in the file, or null for the default's own steps. */
  branch: z.number().int().nonnegative().nullable(),
  title: z.string(),
  by: z.enum(["condition", "default", "person"]),
  passedOver: z.array(z.string()),
});
export type RouteTaken = z.infer<typeof RouteTaken>;

/** A step's workflow was started as a run of its own. */
export const ChildStarted = z.object({
  kind: z.literal("child.started"),
  ...At,
  child: RunId,
  workflow: z.string(),
});
export type ChildStarted = z.infer<typeof ChildStarted>;

export const StepSkipped = z.object({
  kind: z.literal("step.skipped"),
  path: z.string(),
  reason: z.string(),
  /** Who wanted it left out; nobody where the workflow itself leaves it out. */
  by: PersonId.optional(),
});

export const ReworkRequested = z.object({
  kind: z.literal("rework.requested"),
  /** The step whose work goes back, and the review that sent it. */
  path: z.string(),
  review: z.string(),
  round: z.number().int().positive(),
  findings: z.array(z.string()),
});

export const QuestionAsked = z.object({ kind: z.literal("question.asked"), question: Question });
export const DecisionRecorded = z.object({
  kind: z.literal("decision.recorded"),
  decision: Decision,
});
export const TimerSet = z.object({ kind: z.literal("timer.set"), until: z.number() });
export const TimerFired = z.object({ kind: z.literal("timer.fired") });
export const PostSaid = z.object({ kind: z.literal("post.said"), slot: z.string() });
export const RunCompleted = z.object({ kind: z.literal("run.completed"), result: z.string() });
export const RunFailed = z.object({ kind: z.literal("run.failed"), reason: z.string() });
export const RunCancelled = z.object({
  kind: z.literal("run.cancelled"),
  by: PersonId.nullable(),
  reason: z.string(),
});

/** What one journal entry records, past tense. */
export const EntryBody = z.discriminatedUnion("kind", [
  RunStarted,
  WorkflowChosen,
  StepStarted,
  StepCompleted,
  StepEscalated,
  StepFailed,
  StepDelegated,
  StepSkipped,
  RouteTaken,
  ChildStarted,
  ReworkRequested,
  ...SeatBody.options,
  QuestionAsked,
  VoteRecorded,
  VoteWithdrawn,
  ArtifactEdited,
  DecisionRecorded,
  QuestionReminded,
  QuestionPassedOn,
  QuestionGiven,
  QuestionReturned,
  QuestionAnswered,
  TimerSet,
  TimerFired,
  PostSaid,
  RunCompleted,
  RunFailed,
  RunCancelled,
  NoteAdded,
  ThreadMuted,
  ThreadUnmuted,
  RunPaused,
  RunResumed,
  SkipRequested,
  RunRewound,
  SteeringTaken,
  QuestionClosed,
]);
export type EntryBody = z.infer<typeof EntryBody>;
export type EntryKind = EntryBody["kind"];
export type BodyOf<Kind extends EntryKind> = Extract<EntryBody, { kind: Kind }>;

/** One record of a run's journal. `seq` counts from 1 without gaps; `key` is unique within the run. */
export const Entry = z.object({
  run: RunId,
  seq: z.number().int().positive(),
  key: Key,
  at: z.number(),
  body: EntryBody,
});
export type Entry = z.infer<typeof Entry>;
