import type { Decision } from "../domain/decision.ts";
import { type Key, questionIdOf } from "../domain/ids.ts";
import type { StepPost } from "../domain/post.ts";
import { answerReturns } from "./ask-back.ts";
import type { Context } from "./context.ts";
import { ask, type Draft } from "./questions.ts";
import type { Try } from "./rules/stations.ts";

/** Asks people about a step and waits, with the result that the question is about in the same message. */
export function askPeople(
  context: Context,
  asking: { readonly key: Key; readonly one: Try; readonly about: StepPost | null },
  draft: Draft,
): Promise<Decision> {
  const { key, about, one } = asking;
  const { step } = one.placed;
  const stage = `${context.workflow.title}, ${step.title ?? step.id}`;
  const place = { key, stage, agent: step.agent ?? "", about };
  if (step.agent === undefined) return ask(context, place, draft);
  const id = questionIdOf(context.durable.run, key);
  return Promise.race([
    ask(context, { ...place, one }, draft),
    answerReturns(context, one, { id, key, issue: draft.issue }),
  ]);
}
