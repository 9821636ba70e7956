import type { Command } from "../domain/command.ts";
import { type Decision, OTHER, type Question } from "../domain/decision.ts";
import { type PersonId, partsOfQuestionId } from "../domain/ids.ts";
import { questionSlot } from "../domain/outbox.ts";
import { foldRun, isTerminal, type RunState } from "../domain/run-state.ts";
import type { DecideOutcome } from "../store/store.ts";
import type { Answer } from "./desk.ts";
import { mayDecide } from "./may-decide.ts";
import type { DeskPorts } from "./ports.ts";

type DecideCommand = Extract<Command, { kind: "decide" }>;

/** Records a person's answer once, whoever clicks and however often; every click learns what became of it (law 2). */
export async function decide(ports: DeskPorts, command: DecideCommand): Promise<Answer> {
  const found = await find(ports, command.question);
  if (!found)
    return {
      text: "I do not know this question. It may belong to another installation of mine.",
      run: null,
    };
  const { run, question, decision } = found;
  const objection = objectionTo(command, found);
  if (objection !== null) return { text: objection, run: run.run };
  if (decision) return { text: already(decision, command.by), run: run.run };
  const recorded = decisionOf(ports, command, question);
  const posts = await revisedPost(ports, run, { question, decision: recorded });
  const outcome = await ports.store.runs.decide(recorded, posts);
  if (outcome.kind === "decided") ports.host.entriesAdded(run.run, outcome.entries);
  return { text: answerTo(outcome, command.by), run: run.run };
}

interface Found {
  readonly run: RunState;
  readonly question: Question;
  readonly decision: Decision | null;
}

async function find(ports: DeskPorts, id: string): Promise<Found | null> {
  const parts = partsOfQuestionId(id);
  const run = parts ? foldRun(await ports.store.runs.entriesOf(parts.run)) : null;
  const asked = run?.questions.find(({ question }) => question.id === id);
  return run && asked ? { run, question: asked.question, decision: asked.decision } : null;
}

function objectionTo(command: DecideCommand, { run, question, decision }: Found): string | null {
  if (!decision && isTerminal(run.status))
    return `Too late: run \`${run.run}\` has ended (${run.status}). Nothing was recorded.`;
  const right = mayDecide(question.deciders, command.by, run.requester);
  if (!right.allowed)
    return `You may not decide this. It is for ${right.who}. Nothing was recorded.`;
  if (command.option === OTHER) return objectionToWords(command, question);
  const known = question.options.some((option) => option.id === command.option);
  return known
    ? null
    : "This option does not belong to the question any more. Nothing was recorded.";
}

function objectionToWords(command: DecideCommand, question: Question): string | null {
  if (!question.other) return "This question takes one of its options only. Nothing was recorded.";
  return command.text.trim() === ""
    ? "Say what you want instead; an empty answer decides nothing."
    : null;
}

function decisionOf(ports: DeskPorts, command: DecideCommand, question: Question): Decision {
  const option = question.options.find((candidate) => candidate.id === command.option);
  const label = option?.label ?? command.text.trim();
  const { by, door, why } = command;
  return {
    question: question.id,
    option: option?.id ?? OTHER,
    label,
    why: why.trim(),
    by,
    at: ports.clock.now(),
    door,
  };
}

/** The question's message without its buttons, saying who chose what. */
async function revisedPost(
  ports: DeskPorts,
  run: RunState,
  decided: { readonly question: Question; readonly decision: Decision },
) {
  const slot = questionSlot(decided.question.key);
  const post = await ports.store.outbox.read(run.run, slot);
  return post?.kind === "question" ? [{ slot, post: { ...post, decision: decided.decision } }] : [];
}

/** A decision shows in the question's own message, to everybody; a private answer beside it would be noise. */
const SEEN_IN_THE_MESSAGE = "";

function answerTo(outcome: DecideOutcome, by: PersonId): string {
  switch (outcome.kind) {
    case "decided":
      return SEEN_IN_THE_MESSAGE;
    case "already":
      return already(outcome.decision, by);
    case "run_ended":
      return "Too late: the run has ended. Nothing was recorded.";
    case "unknown":
      return "I do not know this question any more. Nothing was recorded.";
    default:
      return outcome satisfies never;
  }
}

function already(decision: Decision, by: PersonId): string {
  const who = decision.by === by ? "You have" : `<@${decision.by}> has`;
  return `${who} already decided this: *${decision.label}*. Your click changed nothing.`;
}
