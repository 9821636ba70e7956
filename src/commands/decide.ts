import { afterTurn } from "../domain/asked-question.ts";
import type { Command } from "../domain/command.ts";
import { type Decision, needsSeveral, OTHER, type Vote } from "../domain/decision.ts";
import { type Electorate, isComplete, type Tally, tallyOf } from "../domain/electorate.ts";
import type { PersonId } from "../domain/ids.ts";
import type { PostDraft } from "../domain/outbox.ts";
import { decidersNow } from "../domain/rights.ts";
import type { TurnOutcome } from "../store/store.ts";
import type { Answer } from "./desk.ts";
import {
  type Considered,
  ENDED,
  electorateFor,
  type Found,
  messageOf,
  objectionTo,
  SEEN_IN_THE_MESSAGE,
  takeTurn,
} from "./open-question.ts";
import type { DeskPorts } from "./ports.ts";

type DecideCommand = Extract<Command, { kind: "decide" }>;

/**
 * Records a person's answer once, whoever clicks and however often; every click learns what became of it (law 2). Where several
 * must agree it is a vote, and the vote that completes the quorum is recorded together with the decision.
 */
export async function decide(ports: DeskPorts, command: DecideCommand): Promise<Answer> {
  const { outcome, ...answer } = await takeTurn(ports, command.question, (found) =>
    consider(ports, command, found),
  );
  return outcome ? { ...answer, text: answerTo(outcome, command) } : answer;
}

async function consider(
  ports: DeskPorts,
  command: DecideCommand,
  found: Found,
): Promise<Considered> {
  const electorate = await electorateFor(ports, found, command.by);
  const objection = objectionTo(found, command.by, electorate);
  if (objection !== null) return { told: objection };
  const { decision } = found.asked;
  if (decision) return { told: already(decision, command.by) };
  const wrong = objectionToAnswer(command, found);
  if (wrong !== null) return { told: wrong };
  const answer = answerOf(ports, command, found);
  const posts = await messageOf(ports, found);
  return needsSeveral(decidersNow(found.asked.question, found.asked.course))
    ? voteOf(answer, { found, electorate, posts })
    : decidedBy(answer, [], posts);
}

function objectionToAnswer(command: DecideCommand, { asked }: Found): string | null {
  const { question, shown, edits } = asked;
  const isOld = command.shown === null ? edits.length > 0 : command.shown !== shown;
  if (isOld && shown !== null)
    return "What this asks about has changed since the message was drawn that you answered. Nothing was recorded; look at it as it is now, and answer again.";
  if (command.option === OTHER) {
    if (!question.other)
      return "This question takes one of its options only. Nothing was recorded.";
    return command.text.trim() === ""
      ? "Say what you want instead; an empty answer decides nothing."
      : null;
  }
  return question.options.some((option) => option.id === command.option)
    ? null
    : "This option does not belong to the question any more. Nothing was recorded.";
}

function answerOf(ports: DeskPorts, command: DecideCommand, { asked }: Found): Vote {
  const option = asked.question.options.find((candidate) => candidate.id === command.option);
  const { by, door, why } = command;
  return {
    question: asked.question.id,
    option: option?.id ?? OTHER,
    label: option?.label ?? command.text.trim(),
    why: why.trim(),
    by,
    at: ports.clock.now(),
    door,
    shown: asked.shown,
  };
}

/** A vote, with the decision if it completes one. Voting again for the same changes nothing, unless that is complete by now. */
function voteOf(
  vote: Vote,
  around: {
    readonly found: Found;
    readonly electorate: Electorate;
    readonly posts: readonly PostDraft[];
  },
): Considered {
  const { asked } = around.found;
  const body = { kind: "vote.recorded" as const, vote };
  const { id, label } = { id: vote.option, label: vote.label };
  const isRepeated = asked.votes.some(({ by, option }) => by === vote.by && option === id);
  const { votes } = isRepeated ? asked : afterTurn(asked, body, vote.at);
  const tally = tallyOf(around.electorate, votes, { id, label });
  const turn = isRepeated ? null : body;
  if (isComplete(tally)) return { ...decidedBy(vote, tally.votes, around.posts), body: turn };
  if (isRepeated)
    return {
      told: `You have voted for *${label}* already. ${missingWords(tally)} Nothing changed.`,
    };
  return { body: turn, decision: null, posts: around.posts, artifacts: [] };
}

function decidedBy(answer: Vote, votes: readonly Vote[], posts: readonly PostDraft[]) {
  const reasons = votes.map(({ why }) => why).filter((why) => why !== "");
  const decision: Decision = {
    ...answer,
    why: votes.length === 0 ? answer.why : [...new Set(reasons)].join("; "),
    voters: votes.map(({ by }) => by),
  };
  return { body: null, decision, posts: posts.map(decidedWith(decision)), artifacts: [] };
}

/** The question's message without its buttons, saying who chose what. */
function decidedWith(decision: Decision): (draft: PostDraft) => PostDraft {
  return ({ post, ...draft }) => ({
    ...draft,
    post: post.kind === "question" ? { ...post, decision } : post,
  });
}

function missingWords({ short, lacking }: Tally): string {
  const people = short > 0 ? [`${short} more must agree`] : [];
  const parties = lacking.map(({ kind, name }) => `somebody of the ${kind} \`${name}\` must agree`);
  return `${[...people, ...parties].join(", and ")}.`;
}

function answerTo(outcome: TurnOutcome, { by, door }: DecideCommand): string {
  return outcome.kind === "taken" && door === "terminal"
    ? "Your vote is recorded. Others must agree before the run goes on."
    : answerToTurn(outcome, by);
}

/** What was recorded shows in the question's own message, to everybody, so that a private answer would be noise; all else is told. */
export function answerToTurn(outcome: TurnOutcome, by: PersonId): string {
  switch (outcome.kind) {
    case "taken":
    case "decided":
      return SEEN_IN_THE_MESSAGE;
    case "already":
      return already(outcome.decision, by);
    case "run_ended":
      return ENDED;
    case "moved":
    case "unknown":
      return "This question is not open any more. Nothing was recorded.";
    default:
      return outcome satisfies never;
  }
}

export function already(decision: Decision, by: PersonId): string {
  const who = decision.by === by ? "You have" : `<@${decision.by}> has`;
  return `${who} already decided this: *${decision.label}*. Your click changed nothing.`;
}
