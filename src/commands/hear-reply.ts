import type { Command } from "../domain/command.ts";
import { RunId } from "../domain/ids.ts";
import { foldRun, isTerminal } from "../domain/run-state.ts";
import type { Answer } from "./desk.ts";
import type { DeskPorts } from "./ports.ts";
import { readAnswer } from "./read-answer.ts";
import { readReply } from "./read-reply.ts";
import { steerRun } from "./steer-run.ts";
import { sayToAll, steeredRun, steeringKey } from "./steered-run.ts";
import { stopRun } from "./stop-run.ts";

type AddNote = Extract<Command, { kind: "add-note" }>;
type HearReply = Extract<Command, { kind: "hear-reply" }>;

/** What is said in the thread may be long; the steps are told the beginning. */
const LONGEST = 4_000;

/** Keeps what a person says to a run for the steps that follow. */
export async function addNote(ports: DeskPorts, command: AddNote): Promise<Answer> {
  const state = await steeredRun(ports, command);
  if (typeof state === "string") return { text: state, run: null };
  const { run } = state;
  if (state.muted)
    return {
      text: `Run \`${run}\` is muted, so this was not taken. \`unmute\` changes that.`,
      run,
    };
  const { by, origin } = command;
  const text = command.text.trim().slice(0, LONGEST).toWellFormed();
  const body = { kind: "note.added" as const, by, text, origin };
  const heard = await sayToAll(ports, state, { key: steeringKey(origin), body });
  const told = heard
    ? `Noted for run \`${run}\`: the steps that begin from now on read it.`
    : `Too late: run \`${run}\` has ended.`;
  return { text: told, run };
}

/**
 * Hears a reply in a run's thread that is not addressed to us. Most is talk among people, and nothing comes of it; an empty answer
 * says so. A word that stands alone steers; what may be meant as an answer is offered to be confirmed.
 */
export async function hearReply(ports: DeskPorts, command: HearReply): Promise<Answer> {
  const silent: Answer = { text: "", run: null };
  const run = RunId.safeParse(command.run);
  const state = run.success ? foldRun(await ports.store.runs.entriesOf(run.data)) : null;
  if (!state || isTerminal(state.status)) return silent;
  const { by, door, place, origin } = command;
  const from = { by, door, place, origin, run: state.run };
  const said = readReply(command.text);
  if (state.muted && said.kind !== "unmute") return silent;
  switch (said.kind) {
    case "talk":
      return command.others ? silent : answerOrHint(ports, command);
    case "aside":
      return silent;
    case "note":
      return addNote(ports, { kind: "add-note", ...from, text: said.text });
    case "stop":
      return stopRun(ports, { kind: "stop-run", ...from, reason: "" });
    default:
      return steerRun(ports, { kind: "steer-run", ...from, how: said.kind, reason: "" });
  }
}

async function answerOrHint(ports: DeskPorts, command: HearReply): Promise<Answer> {
  const { by, door, place, run, text } = command;
  const offered = await readAnswer(ports, { kind: "read-answer", by, door, place, run, text });
  return offered.text === "" ? { text: HINT, run: null, once: `hint:${run}` } : offered;
}

const HINT =
  "Talk in this thread stays among people. To tell the run something, mention me or begin with `note:`; the words `pause`, `resume`, `retry` and `stop` alone steer it, and `mute` makes me hear nothing here. I say this once.";
