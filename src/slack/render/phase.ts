import type { KnownBlock } from "@slack/web-api";
import type { RunId } from "../../domain/ids.ts";
import type { PhaseReport } from "../../domain/phase-report.ts";
import type { StepPost } from "../../domain/post.ts";
import { joined, line, type Mrkdwn, mrkdwn, safeMarkdown } from "../sanitise.ts";
import { context, type Message, markdown, message, section } from "./blocks.ts";
import { limits } from "./limits.ts";
import { readButton } from "./reading.ts";
import { splitMarkdown, startOf } from "./split.ts";
import { headline, rehearsalMark, stepBlocks } from "./step.ts";
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
/** A report up to this length stands below its summary; a longer one is read on demand. */
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
 * One message for one pass through a phase. A phase of one step reads as the step alone; of several, each takes a few lines. What it
 * leaves out is read in full behind a button.
 */
export function renderPhase(phase: PhaseReport, steps: readonly Reported[], run: RunId): Message {
  const [only, ...others] = steps;
  const { blocks, cut } = phaseTold(phase, steps);
  const { phase: id, pass } = phase;
  const summaries = startOf(steps.map(({ post }) => post.summary).join(" / "), 300).start;
  const said = only && others.length === 0 && isAlone(phase) ? headline(only.post) : heading(phase);
  return message({
    text: mrkdwn`${said}: ${summaries}`,
    blocks: [...blocks, ...(cut ? readButton({ run, phase: id, pass }) : [])],
  });
}

/** What the message tells, and whether it leaves something out. */
export function phaseTold(phase: PhaseReport, steps: readonly Reported[]): Told {
  const [only, ...others] = steps;
  const room = limits.blocksPerMessage - 1;
  if (only && others.length === 0 && isAlone(phase)) {
    const { blocks, cut } = stepBlocks(only.post, only.report);
    return { blocks: blocks.slice(0, room), cut: cut || blocks.length > room };
  }
  const told = stepsTold(steps);
  return { blocks: [...section(heading(phase)), ...told.blocks], cut: told.cut };
}

/** Only its one step is told, now and later. */
function isAlone({ expected, pass }: PhaseReport): boolean {
  return expected === 1 || pass > 1;
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
  const isLong = whole.length > room.report;
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
    isLong ||
    head.length > 1 ||
    summary.length > 1 ||
    listed.length > 2 ||
    remarks.length > 1 ||
    [...lists, ...small].some((list) => list.cut);
  return {
    blocks: [
      ...head.slice(0, 1),
      ...markdown([summary[0] ?? "", isLong ? "" : whole].join("\n\n").trim()),
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
