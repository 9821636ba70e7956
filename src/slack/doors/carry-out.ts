import { readWords, type Said } from "../../commands/read-words.ts";
import type { Command } from "../../domain/command.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Door, Place } from "../../domain/place.ts";
import type { DoorRoom } from "./door-room.ts";

/** A line that somebody typed, and where. */
export interface Line {
  readonly text: string;
  readonly by: PersonId;
  readonly door: Door;
  readonly place: Place & { kind: "slack" };
  readonly origin: string;
}

export type Carried =
  | { readonly kind: "answer"; readonly text: string }
  /** Something is missing that a form can ask for. */
  | { readonly kind: "form"; readonly text: string };

/** Turns a typed line into a command and lets the desk carry it out. */
export async function carryOut(room: DoorRoom, line: Line): Promise<Carried> {
  const said = readWords(line.text);
  if (said.kind === "nothing") return { kind: "form", text: "What shall be done?" };
  const command = await commandOf(room, line, said);
  if (command === null) return { kind: "answer", text: await whichRun(room, line) };
  const answer = await room.desk.handle(command);
  return { kind: answer.needs === "task" ? "form" : "answer", text: answer.text };
}

async function commandOf(
  room: DoorRoom,
  line: Line,
  said: Exclude<Said, { kind: "nothing" }>,
): Promise<Command | null> {
  const from = { by: line.by, door: line.door, place: line.place };
  switch (said.kind) {
    case "help":
      return { kind: "help", ...from, unknownWord: said.unknownWord };
    case "list":
      return { kind: "list-runs", ...from };
    case "status":
      return { kind: "show-status", ...from, run: said.run };
    case "stop": {
      const run = said.run ?? (await runHere(room, line));
      return run === null ? null : { kind: "stop-run", ...from, run, reason: said.reason };
    }
    case "task":
      return {
        kind: "start-run",
        ...from,
        origin: line.origin,
        task: said.task,
        workflow: null,
        project: null,
        inputs: {},
      };
    default:
      return said satisfies never;
  }
}

async function runHere(room: DoorRoom, { place }: Line): Promise<string | null> {
  return place.thread === null ? null : room.desk.runInThread(place.channel, place.thread);
}

async function whichRun(room: DoorRoom, { by, door, place }: Line): Promise<string> {
  const { text } = await room.desk.handle({ kind: "list-runs", by, door, place });
  return `Which run shall stop? \`/orchestrate stop <run>\` ends one.\n${text}`;
}
