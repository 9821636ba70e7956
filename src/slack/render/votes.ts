import type { KnownBlock } from "@slack/web-api";
import type { AskedQuestion, Edit } from "../../domain/asked-question.ts";
import { needsSeveral } from "../../domain/decision.ts";
import type { Ballot, Party, Tally } from "../../domain/electorate.ts";
import { dateTime, joined, line, type Mrkdwn, mention, mentionGroup, mrkdwn } from "../sanitise.ts";
import { context, section } from "./blocks.ts";
import { ourWords } from "./notice.ts";

/** So many edits are listed at most, the newest. */
const MOST_EDITS = 5;

/** Who wants what so far and what is missing, and why a question may stay shut. */
export function votesBlocks(asked: AskedQuestion | null, ballot: Ballot | null): KnownBlock[] {
  if (!asked || !ballot) return [];
  const lines = ballot.tallies.map(tallyLine);
  const lost = ballot.lost.map(mention);
  const none =
    lines.length === 0 && needsSeveral(asked.question.deciders) ? [mrkdwn`nobody has voted`] : [];
  const said = [
    ...[...lines, ...none].map((one) => mrkdwn`🗳 ${one}`),
    ...(lost.length === 0
      ? []
      : [mrkdwn`These voted but may not decide any more: ${joined(lost, ", ")}`]),
  ];
  return [...section(joined(said, "\n")), ...shutBlocks(ballot.shut)];
}

function tallyLine({ label, votes, short, lacking }: Tally): Mrkdwn {
  const voters = joined(
    votes.map(({ by }) => mention(by)),
    ", ",
  );
  const people = short > 0 ? [mrkdwn`${short} more`] : [];
  const parties = lacking.map((party) => mrkdwn`one of ${partyName(party)}`);
  const missing = joined([...people, ...parties], " and ");
  const open = missing.mrkdwn === "" ? mrkdwn`` : mrkdwn` · missing: ${missing}`;
  return mrkdwn`*${line(label)}*: ${voters}${open}`;
}

/** A group or role by name; it is not called, because it has been called by the question. */
export function partyName({ kind, name }: Pick<Party, "kind" | "name">): Mrkdwn {
  return kind === "role" ? mrkdwn`role ${line(name)}` : mentionGroup(name);
}

function shutBlocks(shut: readonly string[]): KnownBlock[] {
  if (shut.length === 0) return [];
  const why = shut.map((words) => mrkdwn`• ${ourWords(words, "all")}`);
  return section(
    mrkdwn`🔒 *This stays shut: too few people may answer.*\n${joined(why, "\n")}\nOnce that is put right, the buttons work.`,
  );
}

/** Who changed what the question is about, and what came of the votes for the old text. */
export function editLines(edits: readonly Edit[]): KnownBlock[] {
  return edits.slice(-MOST_EDITS).flatMap(({ by, at, before, lapsed }) => {
    const votes =
      lapsed === 0
        ? mrkdwn``
        : mrkdwn` · ${lapsed} ${lapsed === 1 ? "vote" : "votes"} for the old text lapsed`;
    return context(
      mrkdwn`✏️ ${mention(by)} changed *${line(before.name)}* · ${dateTime(at)}${votes}`,
    );
  });
}

/** What a screen reader and a notification tell of the votes, after the question. */
export function votesInShort(ballot: Ballot | null): string {
  const tallies = (ballot?.tallies ?? []).map(
    ({ label, votes, short }) => `${label} ${votes.length} of ${votes.length + short}`,
  );
  const shut = ballot && ballot.shut.length > 0 ? ["nobody may answer it as things stand"] : [];
  const told = [...tallies, ...shut].join(", ");
  return told === "" ? "" : ` (${told})`;
}
