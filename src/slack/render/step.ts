import type { KnownBlock } from "@slack/web-api";
import type { StepPost } from "../../domain/post.ts";
import { personIn } from "../../domain/seat.ts";
import { joined, line, type Mrkdwn, mention, mrkdwn, safeMarkdown } from "../sanitise.ts";
import { context, type Message, markdown, message, section } from "./blocks.ts";
import { splitMarkdown, startOf } from "./split.ts";
import { stepFile } from "./step-document.ts";
import {
  answerList,
  criterionList,
  evidenceList,
  factList,
  findingList,
  handsOn,
  type Measure,
  metList,
} from "./step-lists.ts";

/** A report up to this length stands in the message; a longer one is read on demand. */
const REPORT_INLINE = 2_500;
const SUMMARY = 4_000;
const WHOLE: Measure = { findings: 12, line: 600 };

export const REHEARSAL = mrkdwn`🎭 *Rehearsal*: scripted answers, no model was asked`;

/** The mark that every message of a rehearsal carries. */
export function rehearsalMark({ rehearsal }: { readonly rehearsal: boolean }): Mrkdwn {
  return rehearsal ? mrkdwn` · 🎭 _rehearsal_` : mrkdwn``;
}

/** A step told outside the message of a phase: who, the verdict, the summary first; what does not fit stands in a file below. */
export function renderStep(post: StepPost, report: string | null): Message {
  const { blocks, cut } = stepBlocks(post, report);
  const file = stepFile(post, report);
  const pointer = mrkdwn`📎 In full in the file below: _${file.title}_`;
  return message({
    text: mrkdwn`${headline(post)}: ${startOf(post.summary, 300).start}`,
    blocks: [...blocks, ...(cut ? context(pointer) : [])],
    files: cut ? [file] : [],
  });
}

/** The message's body, also shown above a question about this step. `cut` tells that something is left out. */
export function stepBlocks(
  post: StepPost,
  report: string | null,
): { readonly blocks: KnownBlock[]; readonly cut: boolean } {
  const summary = splitMarkdown(safeMarkdown(post.summary), SUMMARY);
  const words =
    report === null || report.trim() === post.summary.trim() ? "" : safeMarkdown(report);
  const long = words.length > REPORT_INLINE;
  const lists = [findingList(post, WHOLE), answerList(post, WHOLE), criterionList(post, WHOLE)];
  const met = metList(post);
  const small = [factList(post), handsOn(post), evidenceList(post)];
  const blocks = [
    ...section(headline(post)),
    ...markdown(summary[0] ?? ""),
    ...lists.flatMap((list) => section(joined(list.lines, "\n"))),
    ...context(joined(met.lines, "\n")),
    ...context(
      joined(
        small.flatMap((list) => list.lines),
        "\n",
      ),
    ),
    ...(long ? [] : markdown(words)),
  ];
  return {
    blocks,
    cut: long || summary.length > 1 || [...lists, met, ...small].some((list) => list.cut),
  };
}

/** Who did what, in which round, and the verdict. */
export function headline(post: StepPost): Mrkdwn {
  const round = post.round > 1 ? mrkdwn` · round ${post.round}` : mrkdwn``;
  return mrkdwn`${line(post.agent.icon)} *${line(post.title)}* · ${who(post.agent)}${round}${verdictOf(post)}${rehearsalMark(post)}`;
}

/** A person by name, with the role in whose seat they worked. */
function who({ name, role }: StepPost["agent"]): Mrkdwn {
  const person = personIn(name);
  if (person === null) return line(role);
  return role === "" ? mention(person) : mrkdwn`${mention(person)} as ${line(role)}`;
}

function verdictOf(post: StepPost): Mrkdwn {
  switch (post.verdict) {
    case "approve":
      return mrkdwn` · ✅ *APPROVED*`;
    case "reject":
      return mrkdwn` · ↩ *SENT BACK*`;
    case "escalate":
      return mrkdwn` · ⏸ *asks people*`;
    case "delegate":
    case "none":
      return mrkdwn``;
    default:
      return post.verdict satisfies never;
  }
}
