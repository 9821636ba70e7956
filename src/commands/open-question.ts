import type { AskedQuestion } from "../domain/asked-question.ts";
import { type Electorate, obstaclesOf } from "../domain/electorate.ts";
import type { Entry } from "../domain/entry.ts";
import { type PersonId, partsOfQuestionId } from "../domain/ids.ts";
import { type PostDraft, questionSlot } from "../domain/outbox.ts";
import { decidersNow } from "../domain/rights.ts";
import { foldRun, isTerminal, type RunState } from "../domain/run-state.ts";
import type { TakenTurn, TurnOutcome } from "../store/store.ts";
import type { Answer } from "./desk.ts";
import { electorateOf, isStrict } from "./electorate.ts";
import { mayDecide, obstacleWords } from "./may-decide.ts";
import type { DeskPorts } from "./ports.ts";

/** A question as its run's journal has it at this moment. */
export interface Found {
  readonly run: RunState;
  readonly asked: AskedQuestion;
  /** What was recorded on it since it was asked. */
  readonly turns: readonly Entry[];
}

/** What a person may do with a question, given who may decide it: a sentence that says what came of it, or the turn to record. */
export type Considered =
  | { readonly told: string }
  | Omit<TakenTurn, "question" | "turn" | "passedOn" | "at">;

/** What is said where it is to be seen in the question's message, by everybody. */
export const SEEN_IN_THE_MESSAGE = "";

export async function findQuestion(
  ports: Pick<DeskPorts, "store">,
  id: string,
): Promise<Found | null> {
  const parts = partsOfQuestionId(id);
  if (!parts) return null;
  const entries = await ports.store.runs.entriesOf(parts.run);
  const run = foldRun(entries);
  const asked = run?.questions.find(({ question }) => question.id === id);
  return run && asked ? { run, asked, turns: entries.filter((entry) => isTurn(entry, id)) } : null;
}

const TURNS: ReadonlySet<string> = new Set(["vote.withdrawn", "artifact.edited", "question.given"]);

function isTurn({ body }: Entry, id: string): boolean {
  if (body.kind === "vote.recorded") return body.vote.question === id;
  return TURNS.has(body.kind) && "question" in body && body.question === id;
}

/**
 * Considers what a person wants with a question and records it, anew whenever somebody else was quicker: what is recorded was
 * considered with all in view that stands before it.
 */
export async function takeTurn(
  ports: DeskPorts,
  id: string,
  consider: (found: Found) => Promise<Considered>,
): Promise<Answer & { readonly outcome?: TurnOutcome }> {
  for (;;) {
    const found = await findQuestion(ports, id);
    if (!found) return UNKNOWN;
    const { run, question } = { run: found.run.run, question: found.asked.question.id };
    const turn = await consider(found);
    if ("told" in turn) return { text: turn.told, run };
    const { turns, course } = found.asked;
    const seen = { turn: turns + 1, passedOn: course.passedOn !== null };
    const next = { question, ...seen, at: ports.clock.now(), ...turn };
    const outcome = await ports.store.runs.vote(next);
    if (outcome.kind === "moved") continue;
    if ("entries" in outcome) ports.host.entriesAdded(run, [...found.turns, ...outcome.entries]);
    return { text: SEEN_IN_THE_MESSAGE, run, outcome };
  }
}

const UNKNOWN: Answer = {
  text: "I do not know this question. It may belong to another installation of mine.",
  run: null,
};

export const ENDED = "Too late: the run has ended. Nothing was recorded.";

/** Why this person can do nothing with the question, whatever they want; null when they can. */
export function objectionTo(
  { run, asked }: Found,
  by: PersonId,
  electorate: Electorate,
): string | null {
  const { question, decision, course, closed } = asked;
  if (closed !== null) return closedWords(closed);
  if (!decision && isTerminal(run.status))
    return `Too late: run \`${run.run}\` has ended (${run.status}). Nothing was recorded.`;
  const deciders = decidersNow(question, course);
  const right = mayDecide(electorate, by, { deciders, requester: run.requester });
  if (right.allowed) return null;
  const shut = decision ? [] : obstaclesOf(electorate).map(obstacleWords);
  const fixes = shut.length === 0 ? "" : ` As things stand it stays shut. ${shut.join(" ")}`;
  return `You may not decide this. It is for ${right.who}. Nothing was recorded.${fixes}`;
}

/** What is told somebody who comes when nobody decides it any more. */
export function closedWords(closed: string): string {
  return `Nobody decides this any more: ${closed}. Nothing was recorded.`;
}

/** Who may decide it now, seen by somebody who wants to. */
export function electorateFor(ports: DeskPorts, found: Found, by: PersonId): Promise<Electorate> {
  const { question, votes, course } = found.asked;
  const strict = isStrict(decidersNow(question, course));
  const doubted = strict ? [by, ...votes.map((vote) => vote.by)] : [];
  return electorateOf(ports, { question, run: found.run }, doubted);
}

/** The question's message as it stands, to be drawn anew. */
export async function messageOf(
  ports: Pick<DeskPorts, "store">,
  { run, asked }: Found,
): Promise<PostDraft[]> {
  const slot = questionSlot(asked.question.key);
  const post = await ports.store.outbox.read(run.run, slot);
  return post ? [{ slot, post }] : [];
}
