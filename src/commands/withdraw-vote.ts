import type { Command } from "../domain/command.ts";
import { isTerminal } from "../domain/run-state.ts";
import { already, answerToTurn } from "./decide.ts";
import type { Answer } from "./desk.ts";
import {
  type Considered,
  closedWords,
  ENDED,
  type Found,
  messageOf,
  takeTurn,
} from "./open-question.ts";
import type { DeskPorts } from "./ports.ts";

type WithdrawCommand = Extract<Command, { kind: "withdraw-vote" }>;

/** Takes a person's own vote back while the question is open. */
export async function withdrawVote(ports: DeskPorts, command: WithdrawCommand): Promise<Answer> {
  const { outcome, ...answer } = await takeTurn(ports, command.question, (found) =>
    consider(ports, command, found),
  );
  return outcome ? { ...answer, text: answerToTurn(outcome, command.by) } : answer;
}

async function consider(
  ports: DeskPorts,
  { by, door }: WithdrawCommand,
  found: Found,
): Promise<Considered> {
  const { question, decision, closed, votes } = found.asked;
  if (decision) return { told: already(decision, by) };
  if (closed !== null) return { told: closedWords(closed) };
  if (isTerminal(found.run.status)) return { told: ENDED };
  if (!votes.some((vote) => vote.by === by))
    return { told: "You have no vote here to withdraw. Nothing changed." };
  const body = { kind: "vote.withdrawn" as const, question: question.id, by, door };
  return { body, decision: null, posts: await messageOf(ports, found), artifacts: [] };
}
