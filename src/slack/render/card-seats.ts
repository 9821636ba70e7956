import { isTerminal, type RunState, type StepLine } from "../../domain/run-state.ts";
import type { RunsWithin } from "../../domain/runs-within.ts";
import { dateTime, joined, line, type Mrkdwn, mention, mrkdwn } from "../sanitise.ts";

/** What a run and those within it wait for from people who perform steps. */
export function seatLines(run: RunState, within: RunsWithin): Mrkdwn[] {
  return [run, ...within.values()].filter(({ status }) => !isTerminal(status)).flatMap(linesOf);
}

/** The agent of a step, or the people who sit in its seat. */
export function performer({ icon, agent, people = [] }: StepLine): Mrkdwn {
  if (people.length > 0) return mrkdwn`👤 ${joined(people.map(mention), " or ")}`;
  return mrkdwn`${line(icon)} ${agent.split("/").at(-1) ?? agent}`;
}

function linesOf({ seats, phases }: RunState): Mrkdwn[] {
  const steps = phases.flatMap((phase) => phase.steps);
  return seats.map(({ path, to, due, overdue }) => {
    const title = steps.find((step) => step.path === path)?.title ?? path;
    const time = overdue ? mrkdwn`overdue since ${dateTime(due)}` : mrkdwn`due ${dateTime(due)}`;
    return mrkdwn`👤 *Waits for ${joined(to.map(mention), " or ")}*: ${line(title)} · ${time}`;
  });
}
