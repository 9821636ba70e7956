import type { Command } from "../domain/command.ts";
import type { Option, Question } from "../domain/decision.ts";
import { RunId } from "../domain/ids.ts";
import type { NoticePost } from "../domain/post.ts";
import { foldRun, isTerminal } from "../domain/run-state.ts";
import { openQuestions, runsWithin } from "../domain/runs-within.ts";
import type { Answer } from "./desk.ts";
import type { DeskPorts } from "./ports.ts";

type ReadCommand = Extract<Command, { kind: "read-answer" }>;

/**
 * Looks whether words in a run's thread may be meant as an answer to what the run asks, and offers it to be confirmed. A plain
 * message never counts as an answer (law 3). An empty text: the words mean nothing of that kind.
 */
export async function readAnswer(ports: DeskPorts, command: ReadCommand): Promise<Answer> {
  const run = RunId.safeParse(command.run);
  const questions = run.success ? await openIn(ports, run.data) : [];
  const offers = questions.flatMap((question) =>
    meantBy(command.text, question).map((option) => ({ question, option })),
  );
  if (!run.success || offers.length === 0) return { text: "", run: null };
  const [only] = offers;
  const text =
    offers.length === 1 && only
      ? `Do you mean *${only.option.label}*? Nothing was decided yet: a message alone never is a decision.`
      : "Which of these do you mean? Nothing was decided yet: a message alone never is a decision.";
  return {
    text,
    run: run.data,
    actions: offers.slice(0, MOST).map((offer) => buttonFor(offer, command.text)),
  };
}

const MOST = 10;

async function openIn(ports: DeskPorts, run: RunId): Promise<Question[]> {
  const stateOf = async (one: RunId) => foldRun(await ports.store.runs.entriesOf(one));
  const state = await stateOf(run);
  if (!state || isTerminal(state.status)) return [];
  const within = await runsWithin(state, stateOf);
  // What people changed before the answer is what they answer to.
  return openQuestions(state, within).map(({ question, shown }) => ({ ...question, shown }));
}

/** A button holds little, so of a long message only the beginning is kept as the reason. */
const LONGEST_WHY = 300;

function buttonFor(
  { question, option }: { readonly question: Question; readonly option: Option },
  text: string,
): NoticePost["actions"][number] {
  const why = `“${text.trim().slice(0, LONGEST_WHY).toWellFormed()}”`;
  const value = JSON.stringify({
    question: question.id,
    option: option.id,
    shown: question.shown,
    why,
  });
  return { action: "take-answer", label: option.label, value };
}

/** A message of more words is about something, and answers nothing. */
const MOST_WORDS = 15;

const YES = /^(yes|yep|yeah|ok|okay|sure|lgtm|approved?|agreed|go ahead|ship it|do it|👍|✅)\b/iu;
const NO = /\b(no|not|dont|\w+n't|cannot|never|nope|wait|hold)\b/iu;

/** The options that words may mean: the one they name or, with an unclear yes or no, all of them. */
export function meantBy(message: string, { options, recommended }: Question): readonly Option[] {
  const text = message.replaceAll("’", "'");
  const words = wordsIn(text);
  if (text.trim() === "" || words.length > MOST_WORDS) return [];
  const named = options.filter(({ label }) => names(words, wordsIn(label)));
  const says = text.trim();
  const isNo = NO.test(says);
  // "Do not proceed" names *Proceed* and means the contrary, so a person must choose.
  if (named.length === 1 && !isNo) return named;
  if (named.length > 0) return isNo ? options : named;
  if (isYes(says) && !isNo) {
    const advised = options.filter(({ id }) => id === recommended);
    return advised.length === 1 ? advised : options;
  }
  return isNo && words.length <= 3 ? options : [];
}

function isYes(text: string): boolean {
  return YES.test(text) || /^(👍|✅)/u.test(text);
}

function names(said: readonly string[], label: readonly string[]): boolean {
  return label.length > 0 && label.every((word) => said.includes(word));
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}
