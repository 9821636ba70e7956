import type { Command } from "../domain/command.ts";
import { isOpen, type RunState } from "../domain/run-state.ts";
import type { SteeringBody } from "../domain/steering.ts";
import { decide } from "./decide.ts";
import type { Answer } from "./desk.ts";
import type { DeskPorts } from "./ports.ts";
import { sayToAll, steeredRun, steeringKey, unfinishedWithin, wasSaid } from "./steered-run.ts";

type SteerRun = Extract<Command, { kind: "steer-run" }>;

/** Holds a run up or lets it go on, tries its failed step again, or leaves its thread to the people in it. */
export async function steerRun(ports: DeskPorts, command: SteerRun): Promise<Answer> {
  const state = await steeredRun(ports, command);
  if (typeof state === "string") return { text: state, run: null };
  if (command.how === "retry") return retry(ports, command, state);
  const { run } = state;
  const { how } = command;
  const said = { key: steeringKey(command.origin), body: bodyOf({ ...command, how }) };
  const idle = isSo(state, how);
  // The same delivery may come again after a death, before the runs within this one have heard it.
  if (idle !== null && !(await wasSaid(ports, run, said.key)))
    return { text: `Run \`${run}\` ${idle} Nothing was changed.`, run };
  const heard = await sayToAll(ports, state, said);
  return { text: heard ? `Run \`${run}\` ${DONE[how]}` : tooLate(run), run };
}

type How = Exclude<SteerRun["how"], "retry">;

const DONE: Readonly<Record<How, string>> = {
  pause:
    "is paused. What is under way is finished; nothing new begins until somebody says `resume`.",
  resume: "goes on.",
  mute: "hears nothing more of what is said in its thread, until somebody says `unmute`. Buttons and commands work as before.",
  unmute: "hears again what is said to it in its thread.",
};

/** Why there is nothing to do. */
function isSo({ paused, muted }: RunState, how: How): string | null {
  switch (how) {
    case "pause":
      return paused && `is paused already, by <@${paused.by}>.`;
    case "resume":
      return paused ? null : "is not paused.";
    case "mute":
      return muted ? "is muted already." : null;
    case "unmute":
      return muted ? null : "is not muted.";
    default:
      return how satisfies never;
  }
}

function bodyOf({ how, by, reason }: SteerRun & { readonly how: How }): SteeringBody {
  switch (how) {
    case "pause":
      return { kind: "run.paused", by, reason: reason.trim() };
    case "resume":
      return { kind: "run.resumed", by };
    case "mute":
      return { kind: "thread.muted", by };
    case "unmute":
      return { kind: "thread.unmuted", by };
    default:
      return how satisfies never;
  }
}

/** A step that failed asks people what to do; to try it again is one of the answers, and it counts like a click. */
async function retry(ports: DeskPorts, command: SteerRun, state: RunState): Promise<Answer> {
  const { run } = state;
  const all = [state, ...(await unfinishedWithin(ports, state))];
  const open = all.flatMap(({ questions }) => questions.filter(isOpen));
  const failed = open.find(
    ({ question }) =>
      FAILED.has(question.reason) && question.options.some(({ id }) => id === AGAIN),
  );
  if (!failed) {
    const limit = open.some(({ question }) => question.reason === "budget");
    const why = limit ? "It has reached its limit: its question says how to go on." : "";
    return { text: `No step of run \`${run}\` has failed and waits. ${why}`.trim(), run };
  }
  const { question, shown } = failed;
  const { by, door, place, reason: why } = command;
  const at = { by, door, place, question: question.id, shown };
  const answer = await decide(ports, { kind: "decide", ...at, option: AGAIN, text: "", why });
  return answer.text === "" ? { text: `Run \`${run}\` tries the step again.`, run } : answer;
}

const AGAIN = "again";
const FAILED: ReadonlySet<string> = new Set(["step_failed", "child_failed", "criterion_failed"]);

function tooLate(run: string): string {
  return `Too late: run \`${run}\` has ended. Nothing was changed.`;
}
