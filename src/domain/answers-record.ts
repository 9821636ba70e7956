import type { AskedQuestion } from "./asked-question.ts";
import type { Question } from "./decision.ts";
import type { Entry } from "./entry.ts";
import type { RunState } from "./run-state.ts";

/** One question as the record keeps it: who was asked, shown what, answered what, when, why, over which door; and all that happened on it. */
export interface AnswerRecord extends AskedQuestion {
  /** Everything on it but its decision, oldest first. */
  readonly happened: readonly Entry[];
}

/** Every question of a run with its answer, in the order in which they were asked. */
export function answersIn(state: RunState, entries: readonly Entry[]): AnswerRecord[] {
  return state.questions.map((asked) => ({
    ...asked,
    happened: entries.filter((entry) => isAbout(entry, asked.question)),
  }));
}

/** Everything below the question's key but its decision, which is told apart. */
function isAbout({ key, body }: Entry, question: Question): boolean {
  return key.startsWith(`${question.key}/`) && body.kind !== "decision.recorded";
}
