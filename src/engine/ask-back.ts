import type { AskOutcome, AskRequest } from "../domain/ask.ts";
import { decisionKeyOf, type Question } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import { questionSlot } from "../domain/outbox.ts";
import { MOST_RETURNS, returnedKeyOf } from "../domain/question-course.ts";
import { type Recording, RunInterrupted } from "../durable/durable.ts";
import type { Context } from "./context.ts";
import { knowledgeOf } from "./knowledge.ts";
import type { Try } from "./rules/stations.ts";
import { agentOf, prepare } from "./step-request.ts";

/**
 * Lets the agent answer what people ask back while they decide. It never resolves: only the decision ends a question, and nothing
 * that is said here counts as one. A question that is decided already is left alone, so a replay asks nothing again.
 */
export async function answerReturns(
  context: Context,
  one: Try,
  question: Returned,
): Promise<never> {
  const { durable } = context;
  for (let number = 1; number <= MOST_RETURNS; number += 1) {
    if (isDecided(context, question)) break;
    const key = returnedKeyOf(question.key, number);
    const returned = await durable.waitForEntry(key, ["question.returned"], []);
    await durable.step(`${key}/answer`, ["question.answered"], () =>
      answer(context, one, { question, returned }),
    );
  }
  return new Promise<never>(() => undefined);
}

/** What of a question this needs to know. */
type Returned = Pick<Question, "id" | "key" | "issue">;

function isDecided({ durable }: Context, { key }: Returned): boolean {
  const decision = decisionKeyOf(key);
  return durable.entries().some((entry) => entry.key === decision);
}

interface Asked {
  readonly question: Returned;
  readonly returned: BodyOf<"question.returned">;
}

async function answer(
  context: Context,
  one: Try,
  asked: Asked,
): Promise<Recording<"question.answered">> {
  const { ports } = context;
  const startedAt = ports.clock.now();
  const outcome = await ports.ask(requestOf(context, one, asked));
  if (outcome.kind === "stopped")
    throw new RunInterrupted("The run was stopped while its agent answered.");
  const said = wordsOf(outcome);
  const body = {
    kind: "question.answered" as const,
    question: asked.question.id,
    number: asked.returned.number,
    path: one.placed.path,
    agent: one.placed.step.agent ?? "",
    ...said,
    calls: [...outcome.calls],
    durationMs: ports.clock.now() - startedAt,
  };
  const { name, role, icon } = agentOf(context.snapshot, one.placed.step.agent);
  const post = {
    kind: "answer" as const,
    run: context.durable.run,
    agent: { name, role, icon },
    returned: { by: asked.returned.by, words: asked.returned.words },
    ...said,
    rehearsal: context.durable.started.rehearsal,
  };
  const slot = `${questionSlot(asked.question.key)}/answer/${asked.returned.number}`;
  return { body, posts: [{ slot, post }], touches: [questionSlot(asked.question.key)] };
}

function wordsOf(outcome: Exclude<AskOutcome, { kind: "stopped" }>) {
  if (outcome.kind === "failed") return { answer: "", problem: outcome.message };
  const { report_md, handoff, question } = outcome.envelope;
  const words = [report_md, handoff.summary, question].find((text) => text.trim() !== "") ?? "";
  return { answer: words.trim(), problem: words === "" ? "The agent had nothing to say." : "" };
}

/** The step's own ask without its work: what was delivered is handed over, and the question takes the place of the task. */
function requestOf(context: Context, one: Try, { question, returned }: Asked): AskRequest {
  const knowledge = knowledgeOf(context.durable.entries());
  const { request } = prepare(context, one, knowledge);
  const work = knowledge.work.get(one.placed.path)?.handoff;
  const { handoffs } = request.brief;
  const own = work && !handoffs.includes(work) ? [work] : [];
  return {
    ...request,
    agent: { ...request.agent, sections: { work: [], review: [] } },
    brief: { ...request.brief, handoffs: [...handoffs, ...own] },
    step: {
      ...request.step,
      task: ANSWERING,
      returned: { issue: question.issue, words: returned.words },
      reviewing: null,
      findings: [],
      answers: [],
      criteria: [],
      checklist: [],
      facts: [],
      produces: [],
      delegates: [],
      mayEscalate: false,
      escalations: [],
      assembling: null,
    },
  };
}

const ANSWERING =
  "People are deciding about this step, and one of them asks you something first. Answer that in report_md, briefly and from what is known; do none of the step's work anew. Your verdict is none: the decision is theirs.";
