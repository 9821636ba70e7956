import type { ArtifactRef } from "../../domain/artifact.ts";
import type { CriterionResult, Finding } from "../../domain/criterion.ts";
import type { Evidence } from "../../domain/envelope.ts";
import type { StepPost } from "../../domain/post.ts";
import { joined, line, type Mrkdwn, mrkdwn, oneLine } from "../sanitise.ts";
import { size } from "./figures.ts";
import { startOf } from "./split.ts";

/** Lines of a message, and whether something is left out. */
export interface List {
  readonly lines: readonly Mrkdwn[];
  readonly cut: boolean;
}

/** How many findings, answers or unmet criteria stand in a message, and how long each may be. */
export interface Measure {
  readonly findings: number;
  readonly line: number;
}

const LINES = 8;
const LISTED_MET = 12;

const nothing: List = { lines: [], cut: false };

const SEVERITIES = [
  { severity: "critical", name: "Critical" },
  { severity: "warning", name: "Warnings" },
  { severity: "suggestion", name: "Suggestions" },
] as const;

/** A review's findings by how much they weigh (S3-F2); the numbers stay those that everybody answers to. */
export function findingList({ findings }: StepPost, measure: Measure): List {
  if (findings.length === 0) return nothing;
  const open = findings.filter((finding) => finding.status === "open").length;
  const ordered = SEVERITIES.flatMap(({ severity }) =>
    findings.filter((finding) => finding.severity === severity),
  );
  const shown = ordered.slice(0, measure.findings);
  const lines = SEVERITIES.map(({ severity, name }) => ({
    name,
    lines: shown
      .filter((finding) => finding.severity === severity)
      .map((finding) => findingLine(finding, measure.line)),
  })).filter((group) => group.lines.length > 0);
  const left = ordered.length - shown.length;
  return {
    lines: [
      mrkdwn`*Findings* · ${open} open of ${findings.length}`,
      ...lines.flatMap((group) => [
        mrkdwn`*${group.name}*`,
        ...group.lines.map((piece) => piece.text),
      ]),
      ...(left > 0 ? [mrkdwn`… and ${left} more`] : []),
    ],
    cut: left > 0 || lines.some((group) => group.lines.some((piece) => piece.cut)),
  };
}

function findingLine(finding: Finding, most: number): Clipped {
  const title = clip(finding.title, most);
  const fix = clip(finding.fix, most);
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

/** What rework did about each finding. */
export function answerList(post: StepPost, measure: Measure): List {
  return listed(
    { heading: mrkdwn`*Answers to the findings*`, all: post.answers, most: measure.findings },
    (answer) => {
      const words = clip(answer.answer, measure.line);
      return { text: mrkdwn`• *${line(answer.finding)}* ${words.text}`, cut: words.cut };
    },
  );
}

/** What is not met comes first and with its reason; what is met takes a small line each. */
export function criterionList({ criteria }: StepPost, measure: Measure): List {
  const short = criteria.filter((result) => result.state !== "met");
  const heading = mrkdwn`*Criteria* · ${criteria.length - short.length} of ${criteria.length} met`;
  if (criteria.length > 0 && short.length === 0) return { lines: [heading], cut: false };
  return listed({ heading, all: short, most: measure.findings }, (result) => {
    const words = clip(result.text, measure.line);
    const reason = clip(result.reason, measure.line);
    const why = result.reason === "" ? mrkdwn`` : mrkdwn`: ${reason.text}`;
    const mark = result.state === "not_met" ? "❌" : "❔";
    return {
      text: mrkdwn`${mark} ${words.text} _(${result.level})_ · ${decidedHow(result)}${why}`,
      cut: words.cut || reason.cut,
    };
  });
}

/** What is met, grouped by how it was decided: a line for each probe and each judge, not for each criterion. */
export function metList({ criteria }: StepPost): List {
  const met = criteria.filter((result) => result.state === "met");
  const ways = Map.groupBy(met, (result) => decidedHow(result).mrkdwn);
  const lines = [...ways].map(([how, results]) => {
    return mrkdwn`✅ ${{ mrkdwn: how }}: ${joined(results.map(shortName), " · ")}`;
  });
  return { lines: lines.slice(0, LISTED_MET), cut: lines.length > LISTED_MET };
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

/** What the step decided. */
export function factList(post: StepPost): List {
  const facts = Object.entries(post.facts);
  if (facts.length === 0) return nothing;
  const pieces = facts.map(([name, value]) => mrkdwn`\`${line(name)}\` ${line(String(value))}`);
  const words = joined(pieces, " · ");
  return words.mrkdwn.length > 1_500
    ? { lines: [mrkdwn`*Decided* ${facts.length} facts`], cut: true }
    : { lines: [mrkdwn`*Decided* ${words}`], cut: false };
}

/** What goes to whom next. */
export function handsOn(post: StepPost): List {
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

/** The places that the report rests on. */
export function evidenceList({ evidence }: StepPost): List {
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

/** One line of foreign text; where something is left out, the whole post can be read in full. */
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
  const rest = left > 0 ? [mrkdwn`… and ${left} more`] : [];
  return {
    lines: [list.heading, ...shown.map((piece) => piece.text), ...rest],
    cut: left > 0 || shown.some((piece) => piece.cut),
  };
}
