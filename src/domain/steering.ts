import { z } from "zod";
import { Key, PersonId, QuestionId } from "./ids.ts";

/** Something a person said to a run in its thread: data for the steps that follow, never a decision. */
export const NoteAdded = z.object({
  kind: z.literal("note.added"),
  by: PersonId,
  text: z.string(),
  /** The delivery that it came with. */
  origin: z.string(),
});

/** From here on, and until it is unmuted, what people say in the thread is among themselves. */
export const ThreadMuted = z.object({ kind: z.literal("thread.muted"), by: PersonId });
export const ThreadUnmuted = z.object({ kind: z.literal("thread.unmuted"), by: PersonId });

/** No step and no asking begins until the run is resumed; what is under way is finished. */
export const RunPaused = z.object({
  kind: z.literal("run.paused"),
  by: PersonId,
  reason: z.string(),
});
export const RunResumed = z.object({ kind: z.literal("run.resumed"), by: PersonId });

/** A person wants a step left out. The walk says with `step.skipped` that it was. */
export const SkipRequested = z.object({
  kind: z.literal("skip.requested"),
  path: z.string(),
  by: PersonId,
  reason: z.string(),
});

/** A person sends the run back: from this step on everything is done again, in new rounds. */
export const RunRewound = z.object({
  kind: z.literal("run.rewound"),
  /** The path of a step that was begun before. */
  to: z.string(),
  by: PersonId,
  instructions: z.string(),
  /** The qualified name of the agent that performs the step from now on; null leaves it as it is. */
  agent: z.string().nullable(),
  model: z.string().nullable(),
  reason: z.string(),
});

/** The walk has taken up what a person asked for, at this place in the journal. */
export const SteeringTaken = z.object({
  kind: z.literal("steering.taken"),
  /** The key of the entry that it takes up. */
  steering: Key,
});

/** What was waited for has been overtaken by steering: nobody decides or delivers it any more. It stands where that would. */
export const QuestionClosed = z.object({
  kind: z.literal("question.closed"),
  /** Null where a person's delivery was waited for. */
  question: QuestionId.nullable(),
  by: PersonId,
  reason: z.string(),
  steering: Key,
});

/** All that people say to a run beside its questions, and what the walk notes of it. */
export const SteeringBody = z.discriminatedUnion("kind", [
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
export type SteeringBody = z.infer<typeof SteeringBody>;

/** Whether an entry's body is one of these. */
export function isSteering(body: { readonly kind: string }): body is SteeringBody {
  return SteeringBody.options.some((one) => one.shape.kind.value === body.kind);
}
