import type { Answer, FilledForm } from "../../commands/desk.ts";
import { findWorkflow } from "../../commands/find-workflow.ts";
import { isAside } from "../../commands/read-reply.ts";
import type { SteeringSaid } from "../../commands/read-steering.ts";
import { readWords, type Said, SENTENCE } from "../../commands/read-words.ts";
import type { Command } from "../../domain/command.ts";
import { RunId } from "../../domain/ids.ts";
import type { NoticePost } from "../../domain/post.ts";
import { emptyForm } from "../render/start-form.ts";
import type { DoorRoom } from "./door-room.ts";
import type { Line } from "./line.ts";
import { openButton } from "./open-form.ts";
import { steeringOf } from "./steering-words.ts";
import { threadButton, threadButtons } from "./thread-link.ts";

export interface Carried {
  readonly text: string;
  readonly actions: NoticePost["actions"];
  /** Set when something is missing that this form can ask for. */
  readonly form: FilledForm | null;
}

/** Turns a typed line into a command and lets the desk carry it out. */
export async function carryOut(room: DoorRoom, line: Line): Promise<Carried> {
  const said = readWords(line.text, commandWordsOf(room));
  switch (said.kind) {
    case "nothing":
      return asking(emptyForm);
    case "new":
      return asking(formNamed(room, said));
    case "task":
      return (await noted(room, line, said)) ?? carriedOf(await start(room, line, said));
    case "stop":
      return stop(room, line, said);
    case "steer":
    case "skip":
    case "rewind":
    case "fork":
    case "compare":
      return steering(room, line, said);
    default:
      return show(room, line, said);
  }
}

function commandWordsOf({ desk }: DoorRoom): string[] {
  return desk.startable().workflows.flatMap(({ command }) => command ?? []);
}

function asking(form: FilledForm): Carried {
  return { text: "What shall be done?", actions: [], form };
}

/** `new <workflow>`; another word than a workflow's may be the task itself, so it stands in the form. */
function formNamed({ desk }: DoorRoom, said: Extract<Said, { kind: "new" }>): FilledForm {
  if (said.workflow === null) return emptyForm;
  const workflow = findWorkflow(said.workflow, desk.startable().workflows);
  return typeof workflow === "string"
    ? { ...emptyForm, task: said.perhaps }
    : { ...emptyForm, workflow: workflow.name };
}

function start(
  room: DoorRoom,
  line: Line,
  { task, workflow, project, seats }: Omit<Extract<Said, { kind: "task" }>, "kind">,
): Promise<Answer> {
  const { origin } = line;
  const inputs = {};
  return room.desk.handle({
    kind: "start-run",
    ...fromLine(line),
    origin,
    task,
    workflow,
    project,
    inputs,
    ...(seats === undefined ? {} : { seats: { ...seats } }),
  });
}

async function stop(
  room: DoorRoom,
  line: Line,
  { run: named, reason }: Extract<Said, { kind: "stop" }>,
): Promise<Carried> {
  const run = named ?? (await runHere(room, line));
  if (run === null) return plainly(await whichRun(room, line));
  return carriedOf(await room.desk.handle({ kind: "stop-run", ...fromLine(line), run, reason }));
}

/** What is said to us in the thread of a run that goes on, and is no command, is said to the run. */
async function noted(
  room: DoorRoom,
  line: Line,
  { task, workflow, project }: Extract<Said, { kind: "task" }>,
): Promise<Carried | null> {
  if (line.door !== "mention" || workflow !== null || project !== null) return null;
  const run = await runHere(room, line);
  const state = run === null ? null : await room.desk.runState(RunId.parse(run));
  if (!state || state.endedAt !== null) return null;
  if (isAside(task)) return plainly("");
  const { origin } = line;
  const note = { kind: "add-note" as const, ...fromLine(line), origin, run: state.run, text: task };
  return carriedOf(await room.desk.handle(note));
}

/** Steers the run that is named, or the one of this thread. Without either, the line was perhaps a task. */
async function steering(room: DoorRoom, line: Line, said: SteeringSaid): Promise<Carried> {
  if (said.kind === "compare") return carriedOf(await room.desk.handle(steeringOf(line, said, "")));
  const run = said.run ?? (await runHere(room, line));
  const perhaps = "perhaps" in said ? said.perhaps : "";
  const asTask = { kind: "task" as const, task: perhaps, workflow: null, project: null };
  if (run === null && perhaps !== "") return carriedOf(await start(room, line, asTask));
  if (run === null) return plainly(await whichRun(room, line));
  const answer = await room.desk.handle(steeringOf(line, said, run));
  if (answer.namesNothing && said.run === null)
    return (await noted(room, line, asTask)) ?? carriedOf(answer);
  const linked = said.kind === "fork" ? await threadButton(room, answer.run) : [];
  return carriedOf(answer, linked);
}

type Showing = Exclude<Said, { kind: "nothing" | "new" | "task" | "stop" | SteeringSaid["kind"] }>;

/** What only shows, or may: when its words name nothing, the line was perhaps a task. */
async function show(room: DoorRoom, line: Line, said: Showing): Promise<Carried> {
  const answer = await room.desk.handle(commandOf(line, said));
  const perhaps = "perhaps" in said ? said.perhaps : "";
  const linked =
    said.kind === "status"
      ? await threadButton(room, answer.run)
      : await threadButtons(room, answer.runs ?? []);
  if (perhaps === "") return carriedOf(answer, linked);
  const isSentence = perhaps.split(/\s+/).length > SENTENCE;
  if (answer.namesNothing && isSentence)
    return carriedOf(await start(room, line, { task: perhaps, workflow: null, project: null }));
  const carried = carriedOf(answer, linked);
  if (!answer.namesNothing && !isSentence) return carried;
  const instead = openButton({ ...emptyForm, task: perhaps }, "Start a run with these words");
  return { ...carried, actions: [...carried.actions, instead] };
}

function commandOf(line: Line, said: Showing): Command {
  const from = fromLine(line);
  switch (said.kind) {
    case "help":
      return { kind: "help", ...from, unknownWord: said.unknownWord };
    case "list":
      return { kind: "list-runs", ...from, filter: said.filter, workflow: said.workflow };
    case "settings":
      return { kind: "show-settings", ...from };
    case "plan": {
      const { task, workflow, project } = said;
      const { origin } = line;
      return { kind: "plan-run", ...from, origin, task, workflow, project, inputs: {} };
    }
    case "workflows":
      return { kind: "show-workflows", ...from, name: said.name };
    case "status":
      return { kind: "show-status", ...from, run: said.run };
    case "deploy":
      return { kind: "deploy", ...from, origin: line.origin, feature: said.feature };
    default:
      return said satisfies never;
  }
}

function fromLine({ by, door, place }: Line) {
  return { by, door, place };
}

function carriedOf(
  { text, actions = [], form }: Answer,
  linked: NoticePost["actions"] = [],
): Carried {
  return { text, actions: [...actions, ...linked], form: form ?? null };
}

function plainly(text: string): Carried {
  return { text, actions: [], form: null };
}

async function runHere(room: DoorRoom, { place }: Line): Promise<string | null> {
  return place.thread === null ? null : room.desk.runInThread(place.channel, place.thread);
}

async function whichRun(room: DoorRoom, line: Line): Promise<string> {
  const { text } = await room.desk.handle({
    kind: "list-runs",
    ...fromLine(line),
    filter: "open",
    workflow: null,
  });
  return `Which run? \`/orchestrate stop <run>\` ends one, and so on; in its thread the word alone will do.\n${text}`;
}
