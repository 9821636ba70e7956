import { z } from "zod";
import { ArtifactRef } from "./artifact.ts";
import { Finding } from "./criterion.ts";
import { Key, PersonId, type QuestionId, questionIdOf, type RunId } from "./ids.ts";

const Level = z.enum(["must", "should", "reject"]);

/** What a person in the seat of a step is asked: what an agent would be, without what only an agent may do. */
export const SeatAsk = z.object({
  title: z.string(),
  task: z.string(),
  reviewing: z.array(z.object({ step: z.string(), artifacts: z.array(ArtifactRef) })).nullable(),
  findings: z.array(Finding),
  answers: z.array(z.object({ finding: z.string(), answer: z.string() })),
  criteria: z.array(
    z.object({ id: z.string(), text: z.string(), level: Level.exclude(["reject"]) }),
  ),
  checklist: z.array(z.object({ id: z.string(), text: z.string(), level: Level })),
  facts: z.array(
    z.object({
      name: z.string(),
      values: z.union([z.array(z.string()), z.enum(["boolean", "text", "number"])]),
      meaning: z.string(),
    }),
  ),
  produces: z.array(z.string()),
  /** What people said to the run in its thread, and on sending it back to this step. */
  said: z.array(z.string()).default([]),
  instructions: z.array(z.string()).default([]),
  /** Headings that the report must carry. */
  sections: z.array(z.string()),
  /** What earlier steps handed on, and in their words what of it matters. */
  handed: z.array(
    z.object({ from: z.string(), summary: z.string(), artifacts: z.array(ArtifactRef) }),
  ),
});
export type SeatAsk = z.infer<typeof SeatAsk>;

/** Who performs a step instead of its agent, as `step.started` tells: nobody, when those meant cannot be found. */
export const Seated = z.object({
  people: z.array(PersonId),
  /** Why nobody can be asked; empty when somebody can. */
  problem: z.string(),
});
export type Seated = z.infer<typeof Seated>;

const PERSON = "person:";

/** The performer of a step that this person performs, where entries and handoffs name agents. */
export function performerOf(person: PersonId): string {
  return `${PERSON}${person}`;
}

/** The person behind a performer; null for an agent. */
export function personIn(performer: string): PersonId | null {
  if (!performer.startsWith(PERSON)) return null;
  const person = PersonId.safeParse(performer.slice(PERSON.length));
  return person.success ? person.data : null;
}

/** Stands where a person performs but which one is still open. */
export const SOMEBODY = "person";

/** The seat that a run offers under this key; opaque to Slack. */
export function seatIdOf(run: RunId, key: Key): QuestionId {
  return questionIdOf(run, key);
}

/** The slot of the message that asks a person for a step. */
export function seatSlot(key: Key): string {
  return `seat:${key}`;
}

/** The key under which a try offers its seat for this turn. */
export function seatKeyOf(attempt: Key, turn: number): Key {
  return `${attempt}/seat#${turn}`;
}

/** Where what came of an offered seat lies in the journal: one key, so only one thing can. */
export function seatEndOf(seat: Key): Key {
  return `${seat}/end`;
}

/** The seat that follows when people wait for this one longer: what is delivered meanwhile counts there. */
export function nextSeat(seat: Key): Key {
  const at = seat.lastIndexOf("#");
  return `${seat.slice(0, at)}#${Number(seat.slice(at + 1)) + 1}`;
}
