import { z } from "zod";
import { PersonId } from "./ids.ts";
import { Door, Place } from "./place.ts";

const From = { by: PersonId, door: Door, place: Place };
const OfRun = { ...From, origin: z.string(), run: z.string() };

/** From which step on, and how: as a person wrote it. */
const FromStep = {
  ...OfRun,
  /** A step's path, id or title. */
  step: z.string(),
  instructions: z.string(),
  /** The agent's name; null leaves the step to whom it is. */
  agent: z.string().nullable(),
  model: z.string().nullable(),
  reason: z.string(),
};

/** What people say to a run beside its questions. */
export const SteeringCommands = [
  /** Holds a run up or lets it go on, tries its failed step again, or leaves its thread to the people in it. */
  z.object({
    kind: z.literal("steer-run"),
    ...OfRun,
    how: z.enum(["pause", "resume", "retry", "mute", "unmute"]),
    reason: z.string(),
  }),
  z.object({ kind: z.literal("skip-step"), ...OfRun, step: z.string(), reason: z.string() }),
  z.object({ kind: z.literal("rewind-run"), ...FromStep }),
  /** A new run that has done what this one did up to a step, and goes on from there by itself. */
  z.object({ kind: z.literal("fork-run"), ...FromStep }),
  z.object({ kind: z.literal("compare-runs"), ...From, runs: z.tuple([z.string(), z.string()]) }),
  /** Something for the steps that follow to know. */
  z.object({ kind: z.literal("add-note"), ...OfRun, text: z.string() }),
  /** A reply in a run's thread that addresses nobody of us; `others` when it addresses somebody else. */
  z.object({ kind: z.literal("hear-reply"), ...OfRun, text: z.string(), others: z.boolean() }),
] as const;
