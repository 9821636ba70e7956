import { z } from "zod";
import { PersonId } from "./ids.ts";
import { Door, Place } from "./place.ts";

const From = { by: PersonId, door: Door, place: Place };

/** An instruction that reached the desk, imperative. `origin` is the inbox key, so that one delivery has one effect. */
export const Command = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start-run"),
    ...From,
    origin: z.string(),
    task: z.string(),
    workflow: z.string().nullable(),
    /** The name of a project profile; null lets the channel decide. */
    project: z.string().nullable().default(null),
    /** What a form gave, by the name of the workflow's input. */
    inputs: z.record(z.string(), z.string()).default({}),
  }),
  z.object({
    kind: z.literal("decide"),
    ...From,
    question: z.string(),
    /** An option's id, or `other` with `text`. */
    option: z.string(),
    text: z.string(),
    why: z.string(),
  }),
  z.object({ kind: z.literal("stop-run"), ...From, run: z.string(), reason: z.string() }),
  z.object({ kind: z.literal("list-runs"), ...From }),
  /** `run` is a run's id, or words that name a feature; null is every run of this place. */
  z.object({ kind: z.literal("show-status"), ...From, run: z.string().nullable() }),
  z.object({ kind: z.literal("deploy"), ...From, origin: z.string(), feature: z.string() }),
  z.object({ kind: z.literal("show-workflows"), ...From, name: z.string().nullable() }),
  z.object({ kind: z.literal("help"), ...From, unknownWord: z.string().nullable() }),
]);
export type Command = z.infer<typeof Command>;
