import type { KnownBlock } from "@slack/web-api";
import type { ArtifactRef } from "../../domain/artifact.ts";
import type { CriterionResult, Finding } from "../../domain/criterion.ts";
import type { Evidence } from "../../domain/envelope.ts";
import type { StepPost } from "../../domain/post.ts";
import { joined, line, type Mrkdwn, mrkdwn, oneLine, safeMarkdown } from "../sanitise.ts";
import { context, type Message, markdown, message, section } from "./blocks.ts";
import { size } from "./figures.ts";
import { splitMarkdown, startOf } from "./split.ts";
import { stepDocument } from "./step-document.ts";

/** A report up to this length stands in the message; a longer one becomes a file below it. */
const REPORT_INLINE = 2_500;
const SUMMARY = 4_000;
const FINDINGS = 12;
const LINES = 8;
const LINE = 600;

export const REHEARSAL = mrkdwn`🎭 *Rehearsal*: scripted answers, no model was asked`;

/** The mark that every message of a rehearsal carries. */
export function rehearsalMark({ rehearsal }: { readonly rehearsal: boolean }): Mrkdwn {
  return rehearsal ? mrkdwn` · 🎭 _rehearsal_` : mrkdwn``;
}

/** A finished piece of work: who, the verdict, the summary first; everything that does not fit stands in a file below. */
export function renderStep(post: StepPost, report: string | null): Message {
  const { blocks, cut } = stepBlocks(post, report);
  const file = stepDocument(post, report);
  const pointer = mrkdwn`📎 In full in the file below: _${file.title}_`;
  return message({
    text: mrkdwn`${headline(post)}: ${startOf(post.summary, 300).start}`,
    blocks: [...blocks, ...(cut ? context(pointer) : [])],
    files: cut ? [file] : [],
  });
}

/** The message's body, also shown above a question about this step. `cut` tells that something is left for a file. */
export function stepBlocks(
  post: StepPost,
  report: string | null,
): { readonly blocks: KnownBlock[]; readonly cut: boolean } {
  const summary = splitMarkdown(safeMarkdown(post.summary), SUMMARY);
  const words =
    report === null || report.trim() === post.summary.trim() ? "" : safeMarkdown(report);
  const long = words.length > REPORT_INLINE;
  const lists = [findingList(post.findings), answerList(post), criterionList(post.criteria)];
  const met = metList(post.criteria);
  const small = [factList(post), handsOn(post), evidenceList(post.evidence)];
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

function headline(post: StepPost): Mrkdwn {
  const round = post.round > 1 ? mrkdwn` · round ${post.round}` : mrkdwn``;
  return mrkdwn`${line(post.agent.icon)} *${line(post.title)}* · ${line(post.agent.role)}${round}${verdictOf(post)}${rehearsalMark(post)}`;
}

function verdictOf(post: StepPost): Mrkdwn {
  switch (post.verdict) {
    case "approve":
      return mrkdwn` · ✅ *approved*`;
    case "reject":
      return mrkdwn` · ↩ *sent back*`;
    case "escalate":
      return mrkdwn` · ⏸ *asks people*`;
    case "delegate":
    case "none":
      return mrkdwn``;
    default:
      return post.verdict satisfies never;
  }
}

interface List {
  readonly lines: readonly Mrkdwn[];
  readonly cut: boolean;
}

const nothing: List = { lines: [], cut: false };

function findingList(findings: readonly Finding[]): List {
  if (findings.length === 0) return nothing;
  const open = findings.filter((finding) => finding.status === "open").length;
  const heading = mrkdwn`*Findings* · ${open} open of ${findings.length}`;
  return listed({ heading, all: findings, most: FINDINGS }, findingLine);
}

function findingLine(finding: Finding): Clipped {
  const title = clip(finding.title, LINE);
  const fix = clip(finding.fix, LINE);
  const places = finding.evidence.slice(0, 3).map((place) => evidenceLine(place).text);
  const mark = { open: severityMark(finding), fixed: "☑️", deferred: "⏭" }[finding.status];
  const state = finding.status === "open" ? finding.severity : finding.status;
  const isOpen = finding.status === "open" && finding.fix !== "";
  const todo = isOpen ? mrkdwn`\n      Fix: ${fix.text}` : mrkdwn``;
  const at = places.length === 0 ? mrkdwn`` : mrkdwn` ${joined(places, " ")}`;
  return {
    text: mrkdwn`${mark} *${finding.id}* ${title.text} _(${state})_${at}${todo}`,
    cut: title.cut || fix.cut || finding.evidence.length > 3,
  };
}

function severityMark(finding: Finding): string {
  return { critical: "🔴", warning: "⚠️", suggestion: "🔵" }[finding.severity];
}

function answerList(post: StepPost): List {
  return listed(
    { heading: mrkdwn`*Answers to the findings*`, all: post.answers, most: FINDINGS },
    (answer) => {
      const words = clip(answer.answer, LINE);
      return { text: mrkdwn`• *${line(answer.finding)}* ${words.text}`, cut: words.cut };
    },
  );
}

/** What is not met comes first and with its reason; what is met takes a small line each. */
function criterionList(criteria: readonly CriterionResult[]): List {
  const short = criteria.filter((result) => result.state !== "met");
  const heading = mrkdwn`*Criteria* · ${criteria.length - short.length} of ${criteria.length} met`;
  if (criteria.length > 0 && short.length === 0) return { lines: [heading], cut: false };
  return listed({ heading, all: short, most: FINDINGS }, (result) => {
    const words = clip(result.text, LINE);
    const reason = clip(result.reason, LINE);
    const why = result.reason === "" ? mrkdwn`` : mrkdwn`: ${reason.text}`;
    const mark = result.state === "not_met" ? "❌" : "❔";
    return {
      text: mrkdwn`${mark} ${words.text} _(${result.level})_ · ${decidedHow(result)}${why}`,
      cut: words.cut || reason.cut,
    };
  });
}

/** What is met, grouped by how it was decided: a line for each probe and each judge, not for each criterion. */
function metList(criteria: readonly CriterionResult[]): List {
  const met = criteria.filter((result) => result.state === "met");
  const ways = Map.groupBy(met, (result) => decidedHow(result).mrkdwn);
  const lines = [...ways].map(([how, results]) => {
    return mrkdwn`✅ ${{ mrkdwn: how }}: ${joined(results.map(shortName), " · ")}`;
  });
  return { lines: lines.slice(0, FINDINGS), cut: lines.length > FINDINGS };
}

/** A criterion by its id, which the definition's author wrote to be read, or by its words where the id is only a number. */
function shortName({ id, text }: CriterionResult): Mrkdwn {
  return line(/-\d+$/.test(id) ? startOf(text, 60).start : id.replaceAll("-", " "));
}

function decidedHow({ class: way, decidedBy }: CriterionResult): Mrkdwn {
  return way === "measured"
    ? mrkdwn`⚙️ measured by \`${line(decidedBy)}\``
    : mrkdwn`⚖️ judged by ${line(decidedBy.split("/").at(-1) ?? decidedBy)}`;
}

function factList(post: StepPost): List {
  const facts = Object.entries(post.facts);
  if (facts.length === 0) return nothing;
  const pieces = facts.map(([name, value]) => mrkdwn`\`${line(name)}\` ${line(String(value))}`);
  const words = joined(pieces, " · ");
  return words.mrkdwn.length > 1_500
    ? { lines: [mrkdwn`*Decided* ${facts.length} facts, listed in the file`], cut: true }
    : { lines: [mrkdwn`*Decided* ${words}`], cut: false };
}

function handsOn(post: StepPost): List {
  const { to, artifacts, requirements, constraints, openQuestions } = post.handsOn;
  if (to === "" && artifacts.length === 0) return nothing;
  const files = artifacts.slice(0, LINES).map(artifactWords);
  const heading =
    files.length === 0
      ? mrkdwn`*Hands on* to ${line(to)}`
      : mrkdwn`*Hands on* to ${line(to)}: ${joined(files, ", ")}`;
  const lists = [
    wordList("Requirements", requirements),
    wordList("Constraints", constraints),
    wordList("Open questions", openQuestions),
  ];
  return {
    lines: [heading, ...lists.flatMap((list) => list.lines)],
    cut: artifacts.length > LINES || lists.some((list) => list.cut),
  };
}

function artifactWords(artifact: ArtifactRef): Mrkdwn {
  return mrkdwn`\`${line(artifact.name)}\` (${artifact.kind}, ${size(artifact.bytes)})`;
}

function wordList(name: string, words: readonly string[]): List {
  if (words.length === 0) return nothing;
  const shown = words.slice(0, LINES).map((word) => clip(word, 200));
  const rest = words.length > LINES ? mrkdwn`; ${words.length - LINES} more` : mrkdwn``;
  const pieces = joined(
    shown.map((piece) => piece.text),
    "; ",
  );
  return {
    lines: [mrkdwn`*${name}* ${pieces}${rest}`],
    cut: words.length > LINES || shown.some((piece) => piece.cut),
  };
}

function evidenceList(evidence: readonly Evidence[]): List {
  if (evidence.length === 0) return nothing;
  const shown = evidence.slice(0, LINES).map(evidenceLine);
  const rest = evidence.length > LINES ? mrkdwn` and ${evidence.length - LINES} more` : mrkdwn``;
  const places = joined(
    shown.map((place) => place.text),
    " ",
  );
  return {
    lines: [mrkdwn`*Evidence* ${places}${rest}`],
    cut: evidence.length > LINES || shown.some((place) => place.cut),
  };
}

function evidenceLine(place: Evidence): Clipped {
  const path = clip(`${place.start}:${place.end}:${place.path}`, 160);
  return { text: mrkdwn`\`${path.text}\``, cut: path.cut };
}

interface Clipped {
  readonly text: Mrkdwn;
  readonly cut: boolean;
}

/** One line of foreign text; what is left out makes the whole post appear as a file too. */
function clip(text: string, most: number): Clipped {
  const { start, cut } = startOf(oneLine(text), most);
  return { text: { mrkdwn: start }, cut };
}

function listed<Thing>(
  list: { readonly heading: Mrkdwn; readonly all: readonly Thing[]; readonly most: number },
  show: (thing: Thing) => Clipped,
): List {
  if (list.all.length === 0) return nothing;
  const shown = list.all.slice(0, list.most).map(show);
  const left = list.all.length - shown.length;
  const rest = left > 0 ? [mrkdwn`… and ${left} more in the file below`] : [];
  return {
    lines: [list.heading, ...shown.map((piece) => piece.text), ...rest],
    cut: left > 0 || shown.some((piece) => piece.cut),
  };
}
