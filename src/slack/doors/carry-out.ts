import type { Answer, FilledForm } from "../../commands/desk.ts";
import { findWorkflow } from "../../commands/find-workflow.ts";
import { readWords, type Said, SENTENCE } from "../../commands/read-words.ts";
import type { Command } from "../../domain/command.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Door, Place } from "../../domain/place.ts";
import type { NoticePost } from "../../domain/post.ts";
import { emptyForm } from "../render/start-form.ts";
import type { DoorRoom } from "./door-room.ts";
import { openButton } from "./open-form.ts";
import { threadButton, threadButtons } from "./thread-link.ts";

/** A line that somebody typed, and where. */
export interface Line {
  readonly text: string;
  readonly by: PersonId;
  readonly door: Door;
  readonly place: Place & { kind: "slack" };
  readonly origin: string;
}

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
      return carriedOf(await start(room, line, said));
    case "stop":
      return stop(room, line, said);
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

type Showing = Exclude<Said, { kind: "nothing" | "new" | "task" | "stop" }>;

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
  return `Which run shall stop? \`/orchestrate stop <run>\` ends one.\n${text}`;
}
