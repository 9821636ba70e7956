import type { KnownBlock } from "@slack/web-api";
import type { AskedQuestion } from "../../domain/asked-question.ts";
import type { Deciders } from "../../domain/decision.ts";
import { MOST_RETURNS } from "../../domain/question-course.ts";
import { decidersNow } from "../../domain/rights.ts";
import { dateTime, joined, line, type Mrkdwn, mention, mrkdwn } from "../sanitise.ts";
import { type ButtonSpec, context, section } from "./blocks.ts";
import { duration } from "./figures.ts";
import { actions } from "./names.ts";

/** So many reminders and gifts are told at most, the newest. */
const MOST = 5;

/**
 * What has happened on an open question: that it waits and who was reminded, what a deadline will bring or has brought, into whose
 * hands it was given, and what the agent was asked back. All in the question's one message. `who` are those who may answer now.
 */
export function courseBlocks(asked: AskedQuestion | null, who: Mrkdwn): KnownBlock[] {
  if (!asked) return [];
  const { course } = asked;
  const passed = course.passedOn
    ? [
        mrkdwn`⏰ Nobody decided within ${duration(course.passedOn.waitedMs)}. From now on ${who} may.`,
      ]
    : [];
  const given = course.given
    .slice(-MOST)
    .map(({ by, to, why }) => mrkdwn`➡️ ${mention(by)} gave this to ${mention(to)}${because(why)}`);
  return [
    ...section(joined([...passed, ...given, ...returnLines(asked)], "\n")),
    ...context(...reminderLine(asked, who), ...deadlineLine(asked)),
  ];
}

/** The one line that reminders edit: how long it waits by now, and who was reminded of it. */
function reminderLine({ course }: AskedQuestion, who: Mrkdwn): Mrkdwn[] {
  const last = course.reminders.at(-1);
  if (!last) return [];
  const times = course.reminders.length > 1 ? ` (${course.reminders.length} times)` : "";
  return [mrkdwn`🔔 Waiting for ${duration(last.waitedMs)}; reminded${times} ${who}`];
}

/** What silence will bring is said before, and is never a decision. */
function deadlineLine({ question, course }: AskedQuestion): Mrkdwn[] {
  const deadline = question.timing?.deadline;
  if (!deadline || course.passedOn) return [];
  const then = deadline.to === null ? "the run ends" : "others are asked too";
  return [mrkdwn`⏳ If nobody decides by ${dateTime(deadline.at)}, ${then}`];
}

function returnLines({ course }: AskedQuestion): Mrkdwn[] {
  return course.returned.map(({ by, number, words }) => {
    const isAnswered = course.answered.some((one) => one.number === number);
    const state = isAnswered ? "answered below" : "the agent is answering";
    return mrkdwn`💬 ${mention(by)} asked back: ${line(words)} · _${state}_`;
  });
}

function because(why: string): Mrkdwn {
  return why === "" ? mrkdwn`` : mrkdwn`: ${line(why)}`;
}

/** Who may decide by now, for the question's own line. */
export function decidersShown(asked: AskedQuestion | null, deciders: Deciders): Deciders {
  return asked ? decidersNow(asked.question, asked.course) : deciders;
}

/** The buttons that decide nothing. */
export function courseButtons(asked: AskedQuestion | null): ButtonSpec[] {
  if (!asked) return [];
  const { question, course } = asked;
  const give: ButtonSpec = { label: "Give this to…", action: actions.give, value: question.id };
  const left = MOST_RETURNS - course.returned.length;
  const back: ButtonSpec = { label: "Ask back…", action: actions.askBack, value: question.id };
  return [...(question.asksBack === true && left > 0 ? [back] : []), give];
}
