import type { KnownBlock } from "@slack/web-api";
import type { Deciders, Decision, Question } from "../../domain/decision.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { QuestionPost } from "../../domain/post.ts";
import {
  dateTime,
  joined,
  line,
  type Mrkdwn,
  mention,
  mentionGroup,
  mrkdwn,
  safeMarkdown,
} from "../sanitise.ts";
import {
  type ButtonSpec,
  buttons,
  context,
  type Message,
  markdown,
  message,
  section,
} from "./blocks.ts";
import { limits } from "./limits.ts";
import { actions } from "./names.ts";
import { readButton } from "./reading.ts";
import { splitMarkdown, startOf } from "./split.ts";
import { rehearsalMark, stepBlocks } from "./step.ts";

const ISSUE = 4_000;
const TRADEOFF = 700;

export interface QuestionSurroundings {
  readonly requester: PersonId | null;
  /** The report of the step that is asked about. */
  readonly report: string | null;
}

/** A gate or an escalation in its five parts. While it is open it has a button per option; afterwards it says who chose what. */
export function renderQuestion(post: QuestionPost, around: QuestionSurroundings): Message {
  const { question, decision, closed } = post;
  const about = post.about ? stepBlocks(post.about, around.report) : { blocks: [], cut: false };
  const issue = splitMarkdown(safeMarkdown(question.issue), ISSUE);
  const open = decision === null && closed === null;
  const asked = [
    ...section(heading(post)),
    ...markdown(issue[0] ?? ""),
    ...(open ? section(joined(optionList(question).lines, "\n")) : []),
    ...section(open ? recommendation(question) : mrkdwn``),
  ];
  const answered = ending({ question, decision, closed, requester: around.requester });
  const room = limits.blocksPerMessage - asked.length - answered.length - 1;
  const cut = about.cut || about.blocks.length > room || isCut(question);
  return message({
    text: fallback(question, decision),
    blocks: [
      ...about.blocks.slice(0, room),
      ...asked,
      ...(cut ? readButton({ question: question.id }) : []),
      ...answered,
    ],
  });
}

/** Whether a question's message leaves out something of the question itself. */
export function isCut(question: Question): boolean {
  const issue = splitMarkdown(safeMarkdown(question.issue), ISSUE);
  return issue.length > 1 || optionList(question).cut;
}

function fallback(question: Question, decision: Decision | null): Mrkdwn {
  const issue = startOf(question.issue, 300).start;
  return decision
    ? mrkdwn`Decided by ${mention(decision.by)}: ${decision.label} (${issue})`
    : mrkdwn`A decision is needed: ${issue}`;
}

function heading(post: QuestionPost): Mrkdwn {
  const { question, decision, closed } = post;
  const state = decision ? "✅ *Decided*" : closed === null ? "⏸ *Decision needed*" : "⏹ *Closed*";
  const asked = question.askedBy !== "" && ASKED.has(question.reason);
  const asker = asked ? mrkdwn` · asked by ${line(question.askedBy)}` : mrkdwn``;
  const rule = question.rule ?? REASONS[question.reason];
  const why = question.reason === "gate" ? mrkdwn`` : mrkdwn` · ${line(rule)}`;
  return mrkdwn`${{ mrkdwn: state }} · ${line(question.stage)}${asker}${why}${rehearsalMark(post)}`;
}

/** What an agent asks; everything else is asked by a rule, whoever was at work. */
const ASKED: ReadonlySet<Question["reason"]> = new Set(["gate", "agent_escalated"]);

interface OptionList {
  readonly lines: readonly Mrkdwn[];
  readonly cut: boolean;
}

const REASONS: Record<Question["reason"], string> = {
  gate: "a planned gate",
  agent_escalated: "the agent asks people",
  rejections: "sent back three times",
  finding_returned: "a finding came back",
  criterion_failed: "a criterion is not met",
  step_failed: "the step failed",
  budget: "a limit is reached",
  triage: "the choice of workflow is open",
  route: "no branch fits by itself",
  delegation: "a part belongs to another role",
  child_failed: "a workflow within this run did not complete",
};

/** All options while they can be chosen; afterwards the message keeps to what came of it. */
function optionList(question: Question): OptionList {
  const shown = question.options.map((option, index) => {
    const tradeoff = startOf(option.tradeoff, TRADEOFF);
    const label = startOf(option.label, TRADEOFF);
    const advised = option.id === question.recommended ? " _(recommended)_" : "";
    const after = option.tradeoff === "" ? mrkdwn`` : mrkdwn`: ${line(tradeoff.start)}`;
    return {
      text: mrkdwn`${index + 1}. *${line(label.start)}*${{ mrkdwn: advised }}${after}`,
      cut: tradeoff.cut || label.cut,
    };
  });
  return {
    lines: [mrkdwn`*Options*`, ...shown.map((option) => option.text)],
    cut: shown.some((option) => option.cut),
  };
}

function recommendation(question: Question): Mrkdwn {
  const parts = [
    ...(question.recommendation === ""
      ? []
      : [mrkdwn`*Recommendation* ${line(question.recommendation)}`]),
    ...(question.blocking === "" ? [] : [mrkdwn`*Blocked until then* ${line(question.blocking)}`]),
  ];
  return joined(parts, "\n");
}

function ending(asked: {
  readonly question: Question;
  readonly decision: Decision | null;
  readonly closed: string | null;
  readonly requester: PersonId | null;
}): KnownBlock[] {
  const { question, decision, closed } = asked;
  if (decision) return section(decisionLine(decision));
  if (closed !== null) return section(mrkdwn`⏹ ${line(closed)}`);
  const who = mrkdwn`*Who may answer* ${whoMay(question.deciders, asked.requester)}`;
  return [...context(who), ...buttons(buttonSpecs(question))];
}

/** Who chose what, when and why, in one line. */
export function decisionLine(decision: Decision): Mrkdwn {
  const why = decision.why === "" ? mrkdwn`` : mrkdwn` · why: ${line(decision.why)}`;
  return mrkdwn`✅ ${mention(decision.by)} chose *${line(decision.label)}* · ${dateTime(decision.at)}${why}`;
}

/** The people a question is for. Mentions are made here, from data, and nowhere else. */
export function whoMay(deciders: Deciders, requester: PersonId | null): Mrkdwn {
  const named = [
    ...(deciders.requester && requester ? [mention(requester)] : []),
    ...deciders.people.map(mention),
    ...deciders.groups.map(mentionGroup),
  ];
  const open = deciders.anyone || (deciders.notRequester && named.length === 0);
  const who = open ? mrkdwn`anyone here` : joined(named, ", ");
  const barred =
    deciders.notRequester && requester ? mrkdwn`, but not ${mention(requester)}` : mrkdwn``;
  if (!open && named.length === 0) return mrkdwn`nobody: the workflow names no one who may`;
  return mrkdwn`${who}${barred}`;
}

function buttonSpecs(question: Question): ButtonSpec[] {
  const options = question.options.map(
    (option, index): ButtonSpec => ({
      label: option.label,
      action: `${actions.decide}.${index}`,
      value: JSON.stringify({ question: question.id, option: option.id }),
      ...(option.id === question.recommended ? { style: "primary" } : {}),
    }),
  );
  const other: ButtonSpec = { label: "Other…", action: actions.other, value: question.id };
  return question.other ? [...options, other] : options;
}
