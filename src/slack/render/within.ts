import { runMarks } from "../../domain/marks.ts";
import type { StepLine } from "../../domain/run-state.ts";
import { phaseAtWork, type RunsWithin, spentBy } from "../../domain/runs-within.ts";
import { line, type Mrkdwn, mrkdwn } from "../sanitise.ts";
import { price } from "./figures.ts";

/** Two em spaces below a heading: plain ones collapse where mrkdwn is shown as HTML. */
export const INDENT: Mrkdwn = { mrkdwn: "\u2003\u2003" };

/** How the run stands that a step called, below the step; nothing for a step that called none. */
export function lineWithin(step: StepLine, within: RunsWithin): Mrkdwn[] {
  const run = step.child && within.get(step.child);
  if (!run) return [];
  const title = run.workflow?.title ?? "its workflow";
  const phase = phaseAtWork(run);
  const now = phase === undefined ? mrkdwn`` : mrkdwn` · ${line(phase)}`;
  const { cost } = spentBy(run, within);
  const spent = mrkdwn` · ${price(cost, run.rehearsal)} · run \`${run.run}\``;
  return [mrkdwn`${INDENT}${INDENT}↳ ${runMarks[run.status]} ${line(title)}${now}${spent}`];
}
