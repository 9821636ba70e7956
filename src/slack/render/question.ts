import type { KnownBlock } from "@slack/web-api";
import type { AskedQuestion } from "../../domain/asked-question.ts";
import type { Deciders, Decision, Question } from "../../domain/decision.ts";
import { editableIn } from "../../domain/edits.ts";
import type { Ballot } from "../../domain/electorate.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { QuestionPost } from "../../domain/post.ts";
import { dateTime, joined, line, type Mrkdwn, mention, mrkdwn, safeMarkdown } from "../sanitise.ts";
import { answerButtons, type Offered } from "./answer-buttons.ts";
import { type ButtonSpec, context, type Message, markdown, message, section } from "./blocks.ts";
import { limits } from "./limits.ts";
import { actions } from "./names.ts";
import { courseBlocks, courseButtons, decidersShown } from "./question-course.ts";
import { readButton } from "./reading.ts";
import { splitMarkdown, startOf } from "./split.ts";
import { rehearsalMark, stepBlocks } from "./step.ts";
import { editLines, partyName, votesBlocks, votesInShort } from "./votes.ts";

const ISSUE = 4_000;
const TRADEOFF = 700;

export interface QuestionSurroundings {
  readonly requester: PersonId | null;
  /** The report of the step that is asked about. */
  readonly report: string | null;
  /** The question with what people did on it, and how it stands. */
  readonly asked?: AskedQuestion | null;
  readonly ballot?: Ballot | null;
}

/** A gate or an escalation in its five parts. While it is open it has a button per option; afterwards it says who chose what. */
export function renderQuestion(post: QuestionPost, around: QuestionSurroundings): Message {
  const { asked = null, ballot = null, requester } = around;
  const open = isOpen(post);
  const about = post.about ? stepBlocks(post.about, around.report) : { blocks: [], cut: false };
  const asking = askingBlocks(post);
  const answered = [
    ...editLines(asked?.edits ?? []),
    ...(open ? standingBlocks(post, around) : []),
    ...ending({ post, asked, requester }),
  ];
  const room = limits.blocksPerMessage - asking.length - answered.length - 1;
  const cut = about.cut || about.blocks.length > room || isCut(post.question);
  return message({
    text: fallback(post, ballot),
    blocks: [
      ...about.blocks.slice(0, room),
      ...asking,
      ...(cut ? readButton({ question: post.question.id }) : []),
      ...answered,
    ],
  });
}

/** What is asked, in its parts. */
function askingBlocks(post: QuestionPost): KnownBlock[] {
  const { question } = post;
  const open = isOpen(post);
  const issue = splitMarkdown(safeMarkdown(question.issue), ISSUE);
  return [
    ...section(heading(post)),
    ...markdown(issue[0] ?? ""),
    ...(open ? section(joined(optionList(question).lines, "\n")) : []),
    ...section(open ? recommendation(question) : mrkdwn``),
  ];
}

/** Whether a question's message leaves out something of the question itself. */
export function isCut(question: Question): boolean {
  const issue = splitMarkdown(safeMarkdown(question.issue), ISSUE);
  return issue.length > 1 || optionList(question).cut;
}

function isOpen({ decision, closed }: QuestionPost): boolean {
  return decision === null && closed === null;
}

/** How far people have come with an open question. */
function standingBlocks(post: QuestionPost, around: QuestionSurroundings): KnownBlock[] {
  const { asked = null, ballot = null } = around;
  return [...votesBlocks(asked, ballot), ...courseBlocks(asked, whoNow(post, around))];
}

function fallback(post: QuestionPost, ballot: Ballot | null): Mrkdwn {
  const { question, decision } = post;
  const issue = startOf(question.issue, 300).start;
  return decision
    ? mrkdwn`Decided by ${mention(decision.by)}: ${decision.label} (${issue})`
    : mrkdwn`A decision is needed: ${issue}${isOpen(post) ? votesInShort(ballot) : ""}`;
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
  seat_overdue: "a person's step is due",
  conflict: "architects decided differently",
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

function ending({
  post,
  asked,
  requester,
}: {
  readonly post: QuestionPost;
  readonly asked: AskedQuestion | null;
  readonly requester: PersonId | null;
}): KnownBlock[] {
  const { decision, closed } = post;
  if (decision) return section(decisionLine(decision));
  if (closed !== null) return section(mrkdwn`⏹ ${line(closed)}`);
  const who = mrkdwn`*Who may answer* ${whoNow(post, { asked, requester })}`;
  return [...context(who), ...answerButtons(offeredOn(post, asked))];
}

/** Who may answer by now, after deadlines and whatever was given into other hands. */
function whoNow(
  { question }: QuestionPost,
  { asked = null, requester }: Pick<QuestionSurroundings, "asked" | "requester">,
): Mrkdwn {
  const named = whoMay(decidersShown(asked, question.deciders), requester);
  const receivers = [...new Set(asked?.course.given.map(({ to }) => to) ?? [])].map(mention);
  return receivers.length === 0
    ? named
    : mrkdwn`${named}; by what was given, ${joined(receivers, ", ")}`;
}

/** Who chose what, when and why, in one line. */
export function decisionLine(decision: Decision): Mrkdwn {
  const why = decision.why === "" ? mrkdwn`` : mrkdwn` · why: ${line(decision.why)}`;
  const voters = decision.voters.length === 0 ? [decision.by] : decision.voters;
  return mrkdwn`✅ ${joined(voters.map(mention), ", ")} chose *${line(decision.label)}* · ${dateTime(decision.at)}${why}`;
}

/** The people a question is for. Mentions are made here, from data, and nowhere else. */
export function whoMay(deciders: Deciders, requester: PersonId | null): Mrkdwn {
  const named = [
    ...(deciders.requester && requester ? [mention(requester)] : []),
    ...deciders.people.map(mention),
    ...deciders.groups.map((name) => partyName({ kind: "group", name })),
    ...deciders.roles.map((name) => partyName({ kind: "role", name })),
  ];
  const open = deciders.anyone || (deciders.notRequester && named.length === 0);
  const who = open ? mrkdwn`anyone here` : joined(named, deciders.allOf ? " and " : ", ");
  const barred =
    deciders.notRequester && requester ? mrkdwn`, but not ${mention(requester)}` : mrkdwn``;
  if (!open && named.length === 0) return mrkdwn`nobody: the workflow names no one who may`;
  return mrkdwn`${howMany(deciders)}${who}${barred}`;
}

function howMany({ quorum, allOf }: Deciders): Mrkdwn {
  const of = quorum > 1 ? mrkdwn`${quorum} of ` : mrkdwn``;
  if (!allOf) return of;
  return quorum > 1 ? mrkdwn`${quorum} people, with one each of ` : mrkdwn`one each of `;
}

/** A button names what its message showed: a click on an older one counts for nothing. */
function offeredOn({ question, about }: QuestionPost, asked: AskedQuestion | null): Offered {
  const shown = asked?.shown ?? question.shown ?? undefined;
  const options = question.options.map(
    (option, index): ButtonSpec => ({
      label: option.label,
      action: `${actions.decide}.${index}`,
      value: JSON.stringify({ question: question.id, option: option.id, shown }),
      ...(option.id === question.recommended ? { style: "primary" } : {}),
    }),
  );
  const other: ButtonSpec = { label: "Other…", action: actions.other, value: question.id };
  const edit: ButtonSpec = { label: "Edit…", action: actions.edit, value: question.id };
  const withdraw: ButtonSpec = {
    label: "Withdraw my vote",
    action: actions.withdraw,
    value: question.id,
  };
  const beside = [
    ...(question.other ? [other] : []),
    ...(about && editableIn(about).length > 0 ? [edit] : []),
    ...(asked && asked.votes.length > 0 ? [withdraw] : []),
    ...courseButtons(asked),
  ];
  return { question: question.id, options, beside };
}
