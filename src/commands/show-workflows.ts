import type { DescribedWorkflow } from "../definitions/describe.ts";
import type { Command } from "../domain/command.ts";
import type { Answer } from "./desk.ts";
import { bareName, findWorkflow } from "./find-workflow.ts";
import type { DeskPorts } from "./ports.ts";

/** All workflows pack by pack, or one of them as a tree in words. */
export async function showWorkflows(
  { definitions }: Pick<DeskPorts, "definitions">,
  { name }: Extract<Command, { kind: "show-workflows" }>,
): Promise<Answer> {
  const { workflows, broken } = definitions();
  if (name === null) return { text: listText(workflows, broken), run: null };
  const workflow = findWorkflow(name, workflows);
  if (typeof workflow === "string") return { text: workflow, run: null, namesNothing: true };
  return { text: detailText(workflow), run: null, actions: pictureButtons(workflow) };
}

function pictureButtons({ name }: DescribedWorkflow): NonNullable<Answer["actions"]> {
  return [
    { action: "send-picture", label: "Send me the picture", value: name },
    { action: "share-picture", label: "Share it here", value: name },
  ];
}

/** The longest description of a picture that Slack takes, in characters. */
const LONGEST_ALT = 1_000;

/** What the picture of a workflow shows, for those who do not see it. */
export function pictureAlt({ title, tree }: DescribedWorkflow): string {
  const [, ...lines] = tree.split("\n");
  const alt = `Diagram of the workflow ${title}. ${lines.map((line) => line.trim()).join(" ")}`;
  return alt.length > LONGEST_ALT ? `${alt.slice(0, LONGEST_ALT - 1).toWellFormed()}…` : alt;
}

function listText(workflows: readonly DescribedWorkflow[], broken: number): string {
  const packs = Map.groupBy(workflows, ({ pack }) => pack.name);
  const parts = [...packs.values()].map((some) => {
    const [first] = some;
    const head = `*${first?.pack.title}* (\`${first?.pack.name}\`)`;
    return [head, ...some.map(lineOf)].join("\n");
  });
  const left =
    broken === 0
      ? []
      : [
          `${broken} definition files are left out because of errors; \`orchestrate check\` lists them.`,
        ];
  return [...parts, ...left, HOW].join("\n\n");
}

const HOW =
  "`/orchestrate workflows <name>` shows one of them, `/orchestrate --workflow <name> <task>` starts it.";

/** One line each: what a workflow is for, its own page tells. */
function lineOf({ name, title, command }: DescribedWorkflow): string {
  const word = command === null ? "" : ` · \`${command}: <task>\``;
  return `• \`${bareName(name)}\` ${title}${word}`;
}

function detailText({ name, title, description, command, tree }: DescribedWorkflow): string {
  const [, ...phases] = tree.split("\n");
  return [
    `*${title}* (\`${name}\`)\n${description.trim()}`,
    phases.join("\n"),
    `Start it with \`/orchestrate ${command === null ? `--workflow ${bareName(name)}` : `${command}:`} <task>\`.`,
  ].join("\n\n");
}
