import { z } from "zod";
import { SettingsForm } from "./channel-settings.ts";
import { Envelope } from "./envelope.ts";
import { PersonId } from "./ids.ts";
import { Door, Place } from "./place.ts";
import { SteeringCommands } from "./steering-command.ts";

/** Which runs a list shows: those of the person who asks, unfinished ones, those that wait for people, failed ones, or all. */
export const RunFilter = z.enum(["mine", "open", "waiting", "failed", "all"]);
export type RunFilter = z.infer<typeof RunFilter>;

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
    /** Who performs a step instead of its agent, by the step's id, as a person wrote it; `lead` is every step of the Lead. */
    seats: z.record(z.string(), z.string()).optional(),
  }),
  z.object({
    kind: z.literal("decide"),
    ...From,
    question: z.string(),
    /** An option's id, or `other` with `text`. */
    option: z.string(),
    text: z.string(),
    why: z.string(),
    /** What the message showed that was answered; null for a door that does not say. */
    shown: z.string().nullable().default(null),
  }),
  z.object({ kind: z.literal("withdraw-vote"), ...From, question: z.string() }),
  /** Gives one's own right to decide a question to another person. */
  z.object({
    kind: z.literal("give-question"),
    ...From,
    question: z.string(),
    to: PersonId,
    why: z.string(),
  }),
  /** Asks the agent something before deciding. */
  z.object({
    kind: z.literal("ask-back"),
    ...From,
    origin: z.string(),
    question: z.string(),
    text: z.string(),
  }),
  /** Words in a run's thread that may be meant as an answer to its open question: offered to be confirmed, never counted. */
  z.object({ kind: z.literal("read-answer"), ...From, run: z.string(), text: z.string() }),
  /** `artifact` is the digest of the text that was changed. */
  z.object({
    kind: z.literal("edit-artifact"),
    ...From,
    question: z.string(),
    artifact: z.string(),
    text: z.string(),
  }),
  /** What a person sends in for a step in their hands. `seat` names the message that asked for it. */
  z.object({ kind: z.literal("deliver"), ...From, seat: z.string(), delivery: Envelope }),
  /** Puts a person into a step's seat, or its agent again (null). */
  z.object({
    kind: z.literal("change-seat"),
    ...From,
    origin: z.string(),
    run: z.string(),
    path: z.string(),
    to: PersonId.nullable(),
    why: z.string(),
  }),
  z.object({ kind: z.literal("stop-run"), ...From, run: z.string(), reason: z.string() }),
  z.object({
    kind: z.literal("list-runs"),
    ...From,
    filter: RunFilter.default("all"),
    /** Its name, or the beginning of it; null is any. */
    workflow: z.string().nullable().default(null),
  }),
  /** Shows what a run would be and starts nothing. */
  z.object({
    kind: z.literal("plan-run"),
    ...From,
    origin: z.string(),
    task: z.string(),
    workflow: z.string().nullable(),
    project: z.string().nullable().default(null),
    inputs: z.record(z.string(), z.string()).default({}),
  }),
  z.object({
    kind: z.literal("settle-plan"),
    ...From,
    plan: z.string(),
    verdict: z.enum(["start", "cancel"]),
  }),
  z.object({ kind: z.literal("show-settings"), ...From }),
  /** `shownAt` is the time whose settings the form showed. */
  z.object({
    kind: z.literal("change-settings"),
    ...From,
    shownAt: z.number(),
    form: SettingsForm,
  }),
  /** `run` is a run's id, or words that name a feature; null is every run of this place. */
  z.object({ kind: z.literal("show-status"), ...From, run: z.string().nullable() }),
  z.object({ kind: z.literal("deploy"), ...From, origin: z.string(), feature: z.string() }),
  z.object({ kind: z.literal("show-workflows"), ...From, name: z.string().nullable() }),
  z.object({ kind: z.literal("help"), ...From, unknownWord: z.string().nullable() }),
  ...SteeringCommands,
]);
export type Command = z.infer<typeof Command>;
