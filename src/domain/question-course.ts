import { z } from "zod";
import { Deciders, type Question } from "./decision.ts";
import { type Key, PersonId, QuestionId } from "./ids.ts";
import { Door } from "./place.ts";
import { Call } from "./usage.ts";

const On = { question: QuestionId };
const By = { by: PersonId, door: Door };

/** Those who may decide were reminded, in the question's own message. */
export const QuestionReminded = z.object({
  kind: z.literal("question.reminded"),
  ...On,
  /** Counts the reminders of a question from 1. */
  number: z.number().int().positive(),
  waitedMs: z.number().nonnegative(),
});

/** Nobody decided by the deadline: from now on others may too. */
export const QuestionPassedOn = z.object({
  kind: z.literal("question.passed_on"),
  ...On,
  to: Deciders,
  waitedMs: z.number().nonnegative(),
});

/** A person gave their right to decide to another one. */
export const QuestionGiven = z.object({
  kind: z.literal("question.given"),
  ...On,
  ...By,
  to: PersonId,
  why: z.string(),
});

export type QuestionGiven = z.infer<typeof QuestionGiven>;

/** A person asks the agent back before deciding. */
export const QuestionReturned = z.object({
  kind: z.literal("question.returned"),
  ...On,
  ...By,
  number: z.number().int().positive(),
  words: z.string(),
});

/** What the agent said to that. */
export const QuestionAnswered = z.object({
  kind: z.literal("question.answered"),
  ...On,
  number: z.number().int().positive(),
  path: z.string(),
  agent: z.string(),
  answer: z.string(),
  /** Why there is no answer; empty when there is one. */
  problem: z.string(),
  calls: z.array(Call),
  durationMs: z.number().nonnegative(),
});

const CourseBody = z.discriminatedUnion("kind", [
  QuestionReminded,
  QuestionPassedOn,
  QuestionGiven,
  QuestionReturned,
  QuestionAnswered,
]);
/** What happens on a question while it is open, beside votes and edits. */
export type CourseBody = z.infer<typeof CourseBody>;

const KINDS: ReadonlySet<string> = new Set(CourseBody.options.map(({ shape }) => shape.kind.value));

export function isOnCourse<Body extends { readonly kind: string }>(
  body: Body,
): body is Body & CourseBody {
  return KINDS.has(body.kind);
}

type Of<Kind extends CourseBody["kind"]> = Extract<CourseBody, { kind: Kind }> & {
  readonly at: number;
};

/** What has happened on a question so far. */
export interface Course {
  readonly reminders: readonly Of<"question.reminded">[];
  readonly passedOn: Of<"question.passed_on"> | null;
  readonly given: readonly Of<"question.given">[];
  readonly returned: readonly Of<"question.returned">[];
  readonly answered: readonly Of<"question.answered">[];
}

export const noCourse: Course = {
  reminders: [],
  passedOn: null,
  given: [],
  returned: [],
  answered: [],
};

/** A question after something more has happened on it; as it was, when that was another one. */
export function alongCourse<Asked extends { question: Question; course: Course; turns: number }>(
  asked: Asked,
  body: CourseBody,
  at: number,
): Asked {
  if (asked.question.id !== body.question) return asked;
  // Who gives a right away takes a turn, so that nobody decides who has not seen it.
  const turns = asked.turns + (body.kind === "question.given" ? 1 : 0);
  return { ...asked, turns, course: extended(asked.course, body, at) };
}

function extended(course: Course, body: CourseBody, at: number): Course {
  switch (body.kind) {
    case "question.reminded":
      return { ...course, reminders: [...course.reminders, { ...body, at }] };
    case "question.passed_on":
      return { ...course, passedOn: { ...body, at } };
    case "question.given":
      return { ...course, given: [...course.given, { ...body, at }] };
    case "question.returned":
      return { ...course, returned: [...course.returned, { ...body, at }] };
    case "question.answered":
      return { ...course, answered: [...course.answered, { ...body, at }] };
    default:
      return body satisfies never;
  }
}

/** So often the agent can be asked back about one question. */
export const MOST_RETURNS = 3;

/** Where it lies that a question was passed on, reminded of, or returned for the so-manieth time. */
export function passedOnKeyOf(question: Key): Key {
  return `${question}/passed-on`;
}

export function remindedKeyOf(question: Key, number: number): Key {
  return `${question}/reminded/${number}`;
}

export function returnedKeyOf(question: Key, number: number): Key {
  return `${question}/returned/${number}`;
}
