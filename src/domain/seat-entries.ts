import { z } from "zod";
import { ArtifactRef } from "./artifact.ts";
import { Key, PersonId } from "./ids.ts";
import { Door } from "./place.ts";
import { SeatAsk } from "./seat.ts";

/** A person is asked to perform a step; what came of it lies under the key of its end. */
const SeatOffered = z.object({
  kind: z.literal("seat.offered"),
  path: z.string(),
  round: z.number().int().positive(),
  attempt: z.number().int().positive(),
  /** The agent whose seat it is; empty for a step that the workflow itself gives to a person. */
  agent: z.string(),
  to: z.array(PersonId).min(1),
  /** When people are asked what to do if nothing came. */
  due: z.number(),
  ask: SeatAsk,
});

const SeatReminded = z.object({
  kind: z.literal("seat.reminded"),
  path: z.string(),
  seat: Key,
});
const SeatOverdue = z.object({
  kind: z.literal("seat.overdue"),
  path: z.string(),
  seat: Key,
});

/** A person has delivered what a step asks for, in the form of an envelope; the step is then completed with it. */
const StepDelivered = z.object({
  kind: z.literal("step.delivered"),
  path: z.string(),
  seat: Key,
  by: PersonId,
  door: Door,
  delivery: ArtifactRef,
});

/** From its next try on, a step is performed by this person, or by its agent again. */
const SeatChanged = z.object({
  kind: z.literal("seat.changed"),
  path: z.string(),
  to: PersonId.nullable(),
  by: PersonId,
  why: z.string(),
});

/** All that becomes of a step in a person's hands until it is completed. */
export const SeatBody = z.discriminatedUnion("kind", [
  SeatOffered,
  SeatReminded,
  SeatOverdue,
  StepDelivered,
  SeatChanged,
]);
export type SeatBody = z.infer<typeof SeatBody>;

/** Whether an entry's body is one of these. */
export function isOfSeat<Body extends { readonly kind: string }>(
  body: Body,
): body is Body & SeatBody {
  return SeatBody.options.some((one) => one.shape.kind.value === body.kind);
}
