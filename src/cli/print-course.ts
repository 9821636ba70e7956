import type { CourseBody } from "../domain/question-course.ts";
import { decidersText } from "../domain/record-document.ts";
import { durationText, personText } from "./figures.ts";
import { printable } from "./printable.ts";

/** What happened on an open question, in one line. */
export function courseText(body: CourseBody): string {
  switch (body.kind) {
    case "question.reminded":
      return `a reminder after ${durationText(body.waitedMs)}`;
    case "question.passed_on":
      return `nobody decided within ${durationText(body.waitedMs)}; from now on open to ${decidersText(body.to)}`;
    case "question.given":
      return `${personText(body.by)} gave the question to ${personText(body.to)}`;
    case "question.returned":
      return `${personText(body.by)} asked back: ${printable(body.words)}`;
    case "question.answered":
      return `${body.agent} answered: ${printable(body.problem || body.answer)}`;
    default:
      return body satisfies never;
  }
}
