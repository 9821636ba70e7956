import type { Command } from "../domain/command.ts";
import { decisionKeyOf } from "../domain/decision.ts";
import type { Entry } from "../domain/entry.ts";
import { questionSlot } from "../domain/outbox.ts";
import { MOST_RETURNS, returnedKeyOf } from "../domain/question-course.ts";
import { isTerminal } from "../domain/run-state.ts";
import { already } from "./decide.ts";
import type { Answer } from "./desk.ts";
import { ENDED, electorateFor, type Found, findQuestion, objectionTo } from "./open-question.ts";
import type { DeskPorts } from "./ports.ts";

type AskBackCommand = Extract<Command, { kind: "ask-back" }>;

/** Takes what a person asks before deciding to the agent; the question stays open. */
export async function askBack(ports: DeskPorts, command: AskBackCommand): Promise<Answer> {
  for (;;) {
    const found = await findQuestion(ports, command.question);
    if (!found) return { text: "I do not know this question.", run: null };
    const { run } = found.run;
    const objection = await objectionToAsking(ports, command, found);
    if (objection !== null) return { text: objection, run };
    const entry = await record(ports, command, found);
    if (entry === null) return { text: ENDED, run };
    if (entry.body.kind === "decision.recorded")
      return { text: already(entry.body.decision, command.by), run };
    ports.host.entriesAdded(run, [entry]);
    if (isOwn(entry, command)) return { text: WITH_THE_AGENT, run };
  }
}

const WITH_THE_AGENT = "Your question is with the agent; the answer follows in the thread.";

function isOwn({ body }: Entry, { by, text }: AskBackCommand): boolean {
  return body.kind === "question.returned" && body.by === by && body.words === text.trim();
}

async function objectionToAsking(
  ports: DeskPorts,
  { by, text }: AskBackCommand,
  found: Found,
): Promise<string | null> {
  const { question, decision, course } = found.asked;
  if (decision) return already(decision, by);
  if (isTerminal(found.run.status)) return ENDED;
  if (question.asksBack !== true) return "No agent can be asked about this. Nothing was sent.";
  const right = objectionTo(found, by, await electorateFor(ports, found, by));
  if (right !== null) return right;
  if (text.trim() === "") return "Say what you want to know.";
  const { returned } = course;
  if (returned.some((one) => one.by === by && one.words === text.trim())) return WITH_THE_AGENT;
  return returned.length < MOST_RETURNS
    ? null
    : `The agent was asked back ${MOST_RETURNS} times already; that is all. Decide, or answer in your own words.`;
}

function record(
  { clock, store }: DeskPorts,
  { by, door, text }: AskBackCommand,
  { run, asked }: Found,
): Promise<Entry | null> {
  const { key, id: question } = asked.question;
  const number = asked.course.returned.length + 1;
  const said = { question, by, door, number, words: text.trim() };
  return store.runs.record({
    run: run.run,
    key: returnedKeyOf(key, number),
    at: clock.now(),
    body: { kind: "question.returned", ...said },
    posts: [],
    artifacts: [],
    unless: decisionKeyOf(key),
    touches: [questionSlot(key)],
  });
}
