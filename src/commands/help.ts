import { closest } from "fastest-levenshtein";
import type { Command } from "../domain/command.ts";
import type { Answer } from "./desk.ts";
import type { DeskPorts } from "./ports.ts";
import { STEERING_WORDS } from "./read-steering.ts";

/** The words that `/orchestrate` understands besides a task. */
export const WORDS = [
  "help",
  "list",
  "status",
  "stop",
  "new",
  "deploy",
  "workflows",
  "plan",
  "settings",
  ...STEERING_WORDS,
] as const;

const STARTING = [
  "`/orchestrate <task>` starts a run: say what shall be done, in a sentence or two",
  "`/orchestrate plan <task>` shows what a run would do, who would be asked and what it may take, and starts nothing",
  "`/orchestrate new [workflow]` opens a form with the workflow's own questions",
  "`/orchestrate --workflow <name> [--project <name>] <task>` names the workflow and the project instead of leaving them to the Lead",
  "`/orchestrate --workflow <name> --seat <step>=@person <task>` lets a person perform a step instead of its agent; the seat `lead` is every step of the Lead. *Steps…* on a run's card does it later",
];

const ASKING = [
  "`/orchestrate workflows [name]` shows what can be started, and one of them as a tree and a picture",
  "`/orchestrate list [mine|open|waiting|failed|all] [workflow]` shows the newest runs and leads to their threads",
  "`/orchestrate settings` shows what holds in this channel and where it comes from, and changes it",
  "`/orchestrate status [run or feature]` shows how a run stands",
  "`/orchestrate deploy <feature>` deploys a feature that a run has completed",
  "`/orchestrate stop <run>` ends a run; `pause`, `resume` and `retry <run>` hold it up, let it go on, try its failed step again",
  "`/orchestrate skip <run> <step> <reason>`, `rewind <run> <step> [--agent <name>] [--model <name>] [instructions]` leave a step out, or do everything from it on again; `fork` does the latter as a new run, and `compare <run> <run>` shows what differs",
  "In a run's thread all of these need no run; what you say to `@Orchestrate` there, or after `note:`, reaches the next steps, and `mute` ends that",
  "`@Orchestrate <task>` does all of this in a channel or thread; a message's menu has *Start a run from this message*",
];

/** What can be asked; after a mistyped word, the nearest one first. */
export async function help(
  { definitions }: Pick<DeskPorts, "definitions">,
  { unknownWord }: Extract<Command, { kind: "help" }>,
): Promise<Answer> {
  const guess =
    unknownWord === null
      ? []
      : [
          `I do not know \`${unknownWord}\`. Did you mean \`/orchestrate ${closest(unknownWord, [...WORDS])}\`? To start a run, say the task in a few words.`,
        ];
  const lines = [...guess, ...STARTING, ...wordLines(definitions()), ...ASKING];
  return { text: lines.join("\n"), run: null };
}

function wordLines({ workflows }: ReturnType<DeskPorts["definitions"]>): string[] {
  const words = new Set(workflows.flatMap(({ command }) => command ?? []));
  if (words.size === 0) return [];
  const forms = [...words].map((word) => `\`/orchestrate ${word}: <task>\``);
  return [`${forms.join(", ")} start the workflow with that word, without the Lead's choice`];
}
