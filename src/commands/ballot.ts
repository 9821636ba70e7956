import { needsSeveral } from "../domain/decision.ts";
import { type Ballot, obstaclesOf, tallyOf } from "../domain/electorate.ts";
import { decidersNow } from "../domain/rights.ts";
import { electorateOf, isStrict } from "./electorate.ts";
import { obstacleWords } from "./may-decide.ts";
import { findQuestion } from "./open-question.ts";
import type { DeskPorts } from "./ports.ts";

/** Counts for the question's message; a question for anyone, of which nothing is to be looked up, is open without being counted. */
export async function ballotOf(
  ports: Pick<DeskPorts, "store" | "directory" | "settings">,
  id: string,
): Promise<Ballot | null> {
  const found = await findQuestion(ports, id);
  if (!found || found.asked.decision || found.run.endedAt !== null) return null;
  const { question, votes, course } = found.asked;
  const deciders = decidersNow(question, course);
  const named = [...deciders.people, ...(deciders.requester ? [found.run.requester] : [])];
  if (deciders.anyone && !isStrict(deciders)) return nothingToCount;
  const doubted = [...named, ...votes.map(({ by }) => by)];
  const electorate = await electorateOf(ports, { question, run: found.run }, doubted);
  const tallies = needsSeveral(deciders)
    ? question.options
        .filter((option) => votes.some((vote) => vote.option === option.id))
        .map((option) => tallyOf(electorate, votes, option))
    : [];
  const counted = tallies.flatMap((tally) => tally.votes.map(({ by }) => by));
  return {
    tallies,
    lost: votes.map(({ by }) => by).filter((by) => !counted.includes(by)),
    shut: obstaclesOf(electorate).map(obstacleWords),
  };
}

const nothingToCount: Ballot = { tallies: [], lost: [], shut: [] };
