import type { Command } from "../domain/command.ts";
import type { PersonId } from "../domain/ids.ts";
import { isTerminal } from "../domain/run-state.ts";
import { already, answerToTurn } from "./decide.ts";
import type { Answer } from "./desk.ts";
import {
  type Considered,
  ENDED,
  electorateFor,
  type Found,
  messageOf,
  objectionTo,
  takeTurn,
} from "./open-question.ts";
import type { DeskPorts } from "./ports.ts";

type GiveCommand = Extract<Command, { kind: "give-question" }>;

/** Puts one person's right to decide a question into another's hands; only who has it can give it. */
export async function giveQuestion(ports: DeskPorts, command: GiveCommand): Promise<Answer> {
  const { outcome, ...answer } = await takeTurn(ports, command.question, (found) =>
    consider(ports, command, found),
  );
  return outcome ? { ...answer, text: answerToTurn(outcome, command.by) } : answer;
}

async function consider(ports: DeskPorts, command: GiveCommand, found: Found): Promise<Considered> {
  const { by, door, to, why } = command;
  const { question, decision } = found.asked;
  if (decision) return { told: already(decision, by) };
  if (isTerminal(found.run.status)) return { told: ENDED };
  const objection = objectionTo(found, by, await electorateFor(ports, found, by));
  if (objection !== null) return { told: objection };
  const wrong = await objectionToReceiver(ports, found, { by, to });
  if (wrong !== null) return { told: wrong };
  const body = { kind: "question.given" as const, question: question.id, by, door, to, why };
  return { body, decision: null, posts: await messageOf(ports, found), artifacts: [] };
}

/** Nobody gets a right who could not use it, and four eyes stay four eyes. */
async function objectionToReceiver(
  ports: DeskPorts,
  { asked, run }: Found,
  { by, to }: { readonly by: PersonId; readonly to: PersonId },
): Promise<string | null> {
  if (to === by) return "It is with you already. Nothing changed.";
  const { deciders, ...question } = asked.question;
  const bars = deciders.notRequester || asked.course.passedOn?.to.notRequester === true;
  if (bars && to === run.requester)
    return `<@${to}> asked for this run and may not decide it. Nothing changed.`;
  const standing = await ports.directory.standing(to);
  if (standing === "here" || (standing === null && question.reason !== "gate")) return null;
  return `<@${to}> could not answer this: ${STANDINGS[standing ?? "unknown"]}. Nothing changed.`;
}

const STANDINGS = {
  deactivated: "deactivated",
  stranger: "of another workspace",
  app: "an app",
  unknown: "I cannot find out who that is",
} as const;
