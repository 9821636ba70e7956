import { z } from "zod";
import { ArtifactRef } from "./artifact.ts";
import { Vote } from "./decision.ts";
import { Digest, PersonId, QuestionId } from "./ids.ts";
import { Door } from "./place.ts";

export const VoteRecorded = z.object({ kind: z.literal("vote.recorded"), vote: Vote });
export const VoteWithdrawn = z.object({
  kind: z.literal("vote.withdrawn"),
  question: QuestionId,
  by: PersonId,
  door: Door,
});

/** A person changed what a question is about; later steps get the new text. */
export const ArtifactEdited = z.object({
  kind: z.literal("artifact.edited"),
  question: QuestionId,
  /** The step that delivered it. */
  path: z.string(),
  by: PersonId,
  door: Door,
  before: ArtifactRef,
  after: ArtifactRef,
  /** What changed, as a unified diff. */
  diff: z.string(),
  /** What the question shows from now on. */
  shown: Digest,
});
export type ArtifactEdited = z.infer<typeof ArtifactEdited>;

/** What people can do on a question before it is decided. */
export type Turn = z.infer<typeof VoteRecorded> | z.infer<typeof VoteWithdrawn> | ArtifactEdited;
