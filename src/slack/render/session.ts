import { isTerminal, type RunState } from "../../domain/run-state.ts";
import { openQuestions, type RunsWithin } from "../../domain/runs-within.ts";
import type { Session } from "../agent-sessions.ts";
import { oneLine } from "../sanitise.ts";
import { startOf } from "./split.ts";

/** Of a session; it may be 200. */
const TITLE = 190;

/** How Slack itself shows the thread of a run: what is done while agents work, and else what was asked for. */
export function sessionOf(run: RunState, within: RunsWithin): Session {
  const status = statusOf(run, within);
  const words = status === "processing" ? workOf(run) : run.task;
  return { status, title: startOf(oneLine(words), TITLE).start };
}

function statusOf(run: RunState, within: RunsWithin): Session["status"] {
  if (isTerminal(run.status)) return "closed";
  const waits = [run, ...within.values()].some(({ status }) => status === "waiting");
  const held = run.paused !== null || waits || openQuestions(run, within).length > 0;
  return held ? "suspended" : "processing";
}

function workOf({ phases, workflow }: RunState): string {
  const [first, ...others] = phases
    .flatMap(({ steps }) => steps)
    .filter(({ state }) => state === "running");
  if (first === undefined) return workflow?.title ?? "Choosing a workflow";
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `${first.title} (${first.agent.split("/").at(-1) ?? first.agent})${more}`;
}
