import type { Command } from "../domain/command.ts";
import { stepMarks } from "../domain/marks.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import { tokensOf } from "../domain/usage.ts";
import type { Answer } from "./desk.ts";
import { findRun } from "./find-run.ts";
import type { DeskPorts } from "./ports.ts";
import { lineOf } from "./run-line.ts";

const SHOWN = 10;

/** The newest runs, one line each. */
export async function listRuns(ports: DeskPorts): Promise<Answer> {
  const runs = await ports.store.runs.runs({ limit: SHOWN });
  const text =
    runs.length === 0
      ? "No runs yet. Start one with `/orchestrate <task>`."
      : runs.map(lineOf).join("\n");
  return { text, run: null };
}

/** How one run stands: the one named, the one of this thread, or the newest of the person who asks. */
export async function showStatus(
  ports: DeskPorts,
  command: Extract<Command, { kind: "show-status" }>,
): Promise<Answer> {
  const line =
    command.run === null ? await runAtHand(ports, command) : await findRun(ports, command.run);
  if (typeof line === "string") return { text: line, run: null };
  const state = foldRun(await ports.store.runs.entriesOf(line.run));
  return { text: state ? `${lineOf(line)}\n${progressOf(state)}` : lineOf(line), run: line.run };
}

async function runAtHand(ports: DeskPorts, command: Extract<Command, { kind: "show-status" }>) {
  const { place, by } = command;
  const here =
    place.kind === "slack" && place.thread
      ? await ports.store.runs.runInThread(place.channel, place.thread)
      : null;
  if (here) return findRun(ports, here);
  const [mine] = await ports.store.runs.runs({ limit: 1, requester: by });
  return mine ?? "You have no runs yet. Start one with `/orchestrate <task>`.";
}

function progressOf(state: RunState): string {
  const steps = state.phases
    .flatMap((phase) => phase.steps)
    .map(
      (step) =>
        `${stepMarks[step.state]} ${step.title}${step.round > 1 ? ` (round ${step.round})` : ""}`,
    );
  const open = state.questions
    .filter((asked) => asked.decision === null)
    .map((asked) => `⏸ waits for an answer: ${asked.question.stage}`);
  const usd = state.cost.unknown ? "cost unknown" : `$${state.cost.usd.toFixed(2)}`;
  return [...steps, ...open, `${tokensOf(state.usage)} tokens · ${usd}`].join("\n");
}
