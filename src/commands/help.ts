import { closest } from "fastest-levenshtein";
import type { Command } from "../domain/command.ts";
import type { Answer } from "./desk.ts";

/** The words that `/orchestrate` understands besides a task. */
export const WORDS = ["help", "list", "status", "stop"] as const;

const LINES = [
  "`/orchestrate <task>` starts a run: say what shall be done, in a sentence or two",
  "`/orchestrate list` shows the newest runs",
  "`/orchestrate status [run]` shows how a run stands",
  "`/orchestrate stop <run>` ends a run",
  "`@Orchestrate <task>` starts a run in a channel or thread; a message's menu has *Start a run from this message*",
];

/** What can be asked; after a mistyped word, the nearest one first. */
export async function help(command: Extract<Command, { kind: "help" }>): Promise<Answer> {
  const { unknownWord } = command;
  const guess =
    unknownWord === null
      ? []
      : [
          `I do not know \`${unknownWord}\`. Did you mean \`/orchestrate ${closest(unknownWord, [...WORDS])}\`? To start a run, say the task in a few words.`,
        ];
  return { text: [...guess, ...LINES].join("\n"), run: null };
}
