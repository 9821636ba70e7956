import type { KnownBlock } from "@slack/web-api";
import type { PhaseReport } from "../../domain/phase-report.ts";
import type { StepPost } from "../../domain/post.ts";
import { joined, line, type Mrkdwn, mrkdwn, safeMarkdown } from "../sanitise.ts";
import { type AttachedFile, context, type Message, markdown, message, section } from "./blocks.ts";
import { limits } from "./limits.ts";
import { splitMarkdown, startOf } from "./split.ts";
import { headline, rehearsalMark, renderStep } from "./step.ts";
import { stepDocument } from "./step-document.ts";
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

const COMPACT: Measure = { findings: 6, line: 180 };
/** For all summaries of a message together, and for all reports; one message holds 12,000 characters of markdown. */
const SUMMARIES = 8_000;
const SUMMARY = 1_500;
const REPORTS = 3_000;
/** A report up to this length stands below its summary; a longer one is for the file. */
const REPORT = 600;
/** A step's heading, its summary, its lists in at most two blocks, and what it hands on. */
const BLOCKS_PER_STEP = 5;
/** What a step takes that is told in a line, because there are too many for more. */
const LINE = 200;

/** A step of a phase with its full report. */
export interface Reported {
  readonly post: StepPost;
  readonly report: string | null;
}

/**
 * One message for one pass through a phase. A phase of one step reads as the step alone; of several, each takes a few lines, and one file
 * holds everything in full. The file follows when nothing more will be added.
 */
export function renderPhase(phase: PhaseReport, steps: readonly Reported[]): Message {
  const [only, ...others] = steps;
  const alone = phase.expected === 1 || phase.pass > 1;
  if (only && others.length === 0 && alone) return renderAlone(phase, only);
  const told = stepsTold(steps);
  const file = phaseDocument(phase, steps);
  return message({
    text: mrkdwn`${heading(phase)}: ${startOf(steps.map(({ post }) => post.summary).join(" / "), 300).start}`,
    blocks: [
      ...section(heading(phase)),
      ...told.blocks,
      ...(told.cut ? context(pointer(phase, file)) : []),
    ],
    files: told.cut && phase.complete ? [file] : [],
  });
}

function renderAlone(phase: PhaseReport, { post, report }: Reported): Message {
  const shown = renderStep(post, report);
  return phase.complete ? shown : { ...shown, files: [] };
}

function heading({ title, mode, pass, steps, expected, complete, ...rest }: PhaseReport): Mrkdwn {
  const side = mode === "parallel" ? " side by side" : "";
  const again = pass > 1 ? mrkdwn` · done again` : mrkdwn``;
  const done =
    complete || steps.length >= expected
      ? mrkdwn`${steps.length} steps${side}`
      : mrkdwn`${steps.length} of ${expected} steps${side}`;
  return mrkdwn`📋 *${line(title)}*${again} · ${done}${rehearsalMark(rest)}`;
}

function pointer({ complete }: PhaseReport, file: AttachedFile): Mrkdwn {
  return complete
    ? mrkdwn`📎 In full in the file below: _${file.title}_`
    : mrkdwn`📎 What is left out here follows as a file when the phase is done: _${file.title}_`;
}

interface Told {
  readonly blocks: readonly KnownBlock[];
  readonly cut: boolean;
}

/** As many steps as fit are told in a few lines, all others in one. */
function stepsTold(steps: readonly Reported[]): Told {
  const room = limits.blocksPerMessage - 2;
  const wide = Math.max(0, Math.floor((room - steps.length) / (BLOCKS_PER_STEP - 1)));
  const each = {
    summary: Math.min(SUMMARY, Math.floor(SUMMARIES / Math.max(1, steps.length))),
    report: Math.min(REPORT, Math.floor(REPORTS / Math.max(1, steps.length))),
  };
  const told = steps
    .slice(0, room)
    .map((step, index) => (index < wide ? stepTold(step, each) : stepInALine(step)));
  return {
    blocks: told.flatMap(({ blocks }) => blocks),
    cut: steps.length > room || told.some(({ cut }) => cut),
  };
}

function stepTold(
  { post, report }: Reported,
  room: { readonly summary: number; readonly report: number },
): Told {
  const summary = splitMarkdown(safeMarkdown(post.summary), room.summary);
  const whole =
    report === null || report.trim() === post.summary.trim() ? "" : safeMarkdown(report);
  const inFile = whole.length > room.report;
  const lists = [
    findingList(post, COMPACT),
    answerList(post, COMPACT),
    criterionList(post, COMPACT),
  ];
  const small = [metList(post), factList(post), handsOn(post), evidenceList(post)];
  const words = lists.flatMap((list) => list.lines);
  const head = section(headline({ ...post, rehearsal: false }));
  const listed = section(joined(words, "\n"));
  const remarks = context(
    joined(
      small.flatMap((list) => list.lines),
      "\n",
    ),
  );
  const cut =
    inFile ||
    head.length > 1 ||
    summary.length > 1 ||
    listed.length > 2 ||
    remarks.length > 1 ||
    [...lists, ...small].some((list) => list.cut);
  return {
    blocks: [
      ...head.slice(0, 1),
      ...markdown([summary[0] ?? "", inFile ? "" : whole].join("\n\n").trim()),
      ...listed.slice(0, 2),
      ...remarks.slice(0, 1),
    ],
    cut,
  };
}

function stepInALine({ post }: Reported): Told {
  const { start } = startOf(post.summary.replaceAll(/\s+/g, " "), LINE);
  const words = mrkdwn`${headline({ ...post, rehearsal: false })}\n${start}`;
  return { blocks: section(words).slice(0, 1), cut: true };
}

/** Every step of the message with nothing left out, in one file. */
function phaseDocument(phase: PhaseReport, steps: readonly Reported[]): AttachedFile {
  const pass = phase.pass > 1 ? `, pass ${phase.pass}` : "";
  const title = `${phase.title}${pass}, ${phase.steps.length} steps`.slice(0, 150);
  const name = `${phase.phase.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(-60)}-pass-${phase.pass}.md`;
  const documents = steps.map(({ post, report }) => stepDocument(post, report).content);
  return { name, title, content: [`# ${title}`, ...documents].join("\n\n---\n\n") };
}
