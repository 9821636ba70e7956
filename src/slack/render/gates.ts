import { isTerminal, type RunState } from "../../domain/run-state.ts";
import { joined, line, type Mrkdwn, mrkdwn } from "../sanitise.ts";
import { startOf } from "./split.ts";

const SHOWN = 5;
const LONGEST = 120;

/** Where the plan asks people, said before the run gets there. Empty without gates, and once there is nothing ahead. */
export function gatesAhead(run: RunState): Mrkdwn {
  const steps = run.phases.flatMap((phase) => phase.steps);
  const ahead = steps.filter(({ gate, state }) => gate !== "" && state !== "skipped");
  if (ahead.length === 0 || isTerminal(run.status)) return mrkdwn``;
  const told = ahead
    .slice(0, SHOWN)
    .map((step) => mrkdwn`${line(step.title)}: _${line(startOf(step.gate, LONGEST).start)}_`);
  const more = ahead.length > SHOWN ? mrkdwn` and ${ahead.length - SHOWN} more` : mrkdwn``;
  return mrkdwn`⏸ Asks people · ${joined(told, " · ")}${more}`;
}
