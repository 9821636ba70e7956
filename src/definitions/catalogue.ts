import type { Agent } from "./agent.ts";
import { mermaidOf } from "./mermaid.ts";
import type { Snapshot } from "./snapshot.ts";
import { stepsOf } from "./steps.ts";
import { treeOf, whoDecides } from "./tree.ts";
import type { Checklist, Pack, TriageRule, Workflow } from "./workflow.ts";

/** All definitions of a snapshot as one page for people: packs with their agents, triage rules, workflows and checklists. */
export function catalogueText(snapshot: Snapshot): string {
  const packs = Object.values(snapshot.packs).toSorted((left, right) =>
    compare(left.name, right.name),
  );
  const sections = packs.map((pack) => packSection(pack, snapshot));
  return `${[...introduction(packs, snapshot), ...sections].join("\n\n")}\n`;
}

function introduction(packs: readonly Pack[], snapshot: Snapshot): string[] {
  const rows = packs.map((pack) => [
    `[${pack.title}](#pack-${pack.name})`,
    String(inPack(snapshot.agents, pack.name).length),
    String(inPack(snapshot.workflows, pack.name).length),
    String(inPack(snapshot.checklists, pack.name).length),
    pack.builds_on.join(", "),
  ]);
  return [
    "# The catalogue",
    "Every agent and every workflow that ships, written from the files in `agents/` and `workflows/` by `npm run catalogue`. Change those, not this page.",
    table(["Pack", "Agents", "Workflows", "Checklists", "Builds on"], rows),
  ];
}

function packSection(pack: Pack, snapshot: Snapshot): string {
  const agents = inPack(snapshot.agents, pack.name);
  const workflows = inPack(snapshot.workflows, pack.name);
  const checklists = inPack(snapshot.checklists, pack.name);
  return [
    `## Pack ${pack.name}`,
    [
      `${pack.title}.`,
      ...(pack.builds_on.length === 0 ? [] : [`It builds on ${pack.builds_on.join(" and ")}.`]),
      ...detection(pack),
    ].join(" "),
    ...part("Agents", agents.length === 0 ? [] : [agentTable(agents.map(([, agent]) => agent))]),
    ...part("Triage rules", pack.triage.length === 0 ? [] : [triageTable(pack)]),
    ...part(
      "Workflows",
      workflows.map(([, workflow]) => workflowText(workflow, snapshot)),
    ),
    ...part(
      "Checklists",
      checklists.map(([, checklist]) => checklistText(checklist)),
    ),
  ].join("\n\n");
}

function detection({ detects }: Pack): string[] {
  if (detects.length === 0) return [];
  const files = [...new Set(detects.map(({ file }) => `\`${file}\``))];
  return [`It is recognised in a checkout by ${files.join(", ")}.`];
}

function part(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`### ${title}`, ...texts];
}

function agentTable(agents: readonly Agent[]): string {
  const rows = agents.map(({ name, role, specialty, model, delegates }) => [
    `\`${name}\``,
    role,
    specialty,
    model,
    delegates
      .map(({ to, when, how }) => `${bare(to)}${how === "take" ? " at once" : ""}: ${when}`)
      .join("; "),
  ]);
  return table(["Agent", "Role", "Specialty", "Model", "Delegates to"], rows);
}

function triageTable({ triage }: Pack): string {
  const rows = triage.map(({ title, workflow, crew, signals, needs }: TriageRule) => [
    title,
    `\`${workflow}\``,
    crew.map(bare).join(", "),
    signals.join(", "),
    needs.join(", "),
  ]);
  return table(["Kind of task", "Workflow", "Crew", "Said", "And needed"], rows);
}

function workflowText(workflow: Workflow, snapshot: Snapshot): string {
  const asked = askedIn(workflow);
  return [
    `#### ${workflow.name}: ${workflow.title}`,
    oneLine(workflow.description),
    startText(workflow),
    fenced("text", treeOf(workflow)),
    ...inputTable(workflow),
    ...(asked.length === 0
      ? []
      : [`Who is asked:\n\n${asked.map((line) => `- ${line}`).join("\n")}`]),
    fenced("mermaid", mermaidOf(workflow, snapshot).trimEnd()),
  ].join("\n\n");
}

function startText({ offered, command, name, examples }: Workflow): string {
  if (!offered) return "It is a part of other workflows and never chosen by triage.";
  const word = command === undefined ? `--workflow ${name}` : `${command}:`;
  const example = examples[0] === undefined ? "" : ` For example: “${oneLine(examples[0])}”.`;
  return `Start it with \`/orchestrate ${word} <task>\`, or let triage choose it.${example}`;
}

function inputTable({ inputs }: Workflow): string[] {
  if (inputs.length === 0) return [];
  const rows = inputs.map(({ label, type, options = [], default: usual, required, meaning }) => [
    label,
    options.length === 0 ? type.replace("_", " ") : options.join(" / "),
    usual ?? "",
    required ? "yes" : "no",
    meaning,
  ]);
  return [table(["Input", "Kind", "Usual", "Required", "Meaning"], rows)];
}

/** The gates, the routes that ask, and the workflow's own reasons to ask people. */
function askedIn(workflow: Workflow): string[] {
  const gates = stepsOf(workflow).flatMap(({ step }) =>
    step.gate
      ? [
          `${whoDecides(step.gate.decided_by)}, after ${step.title ?? step.id}: ${oneLine(step.gate.ask)}`,
        ]
      : [],
  );
  const routes = workflow.phases.flatMap((phase) =>
    phase.mode === "route" && "ask" in phase.default
      ? [
          `${deciding(phase.default.decided_by)}, where no branch fits: ${oneLine(phase.default.ask)}`,
        ]
      : [],
  );
  const escalations = workflow.escalations.map(
    ({ when, decided_by }) => `${deciding(decided_by)}, when ${oneLine(when)}`,
  );
  return [...gates, ...routes, ...escalations];
}

function deciding(deciders: Parameters<typeof whoDecides>[0] | undefined): string {
  return deciders === undefined ? "anyone" : whoDecides(deciders);
}

function checklistText({ name, title, owner, phase, must, should, reject }: Checklist): string {
  const lines = [
    ...listed("must", must),
    ...listed("should", should),
    ...listed("reason to reject", reject),
  ];
  const when = phase === undefined ? "" : `, for the phase of ${phase}`;
  return `#### ${name}: ${title}\n\nOwned by \`${bare(owner)}\`${when}.\n\n${lines.join("\n")}`;
}

function listed(
  verb: string,
  list: readonly { readonly text: string; readonly measured_by?: unknown }[],
): string[] {
  return list.map(
    ({ text, measured_by }) =>
      `- ${verb}: ${oneLine(text)}${measured_by === undefined ? "" : " (measured)"}`,
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [rowText(head), rowText(head.map(() => "---")), ...rows.map(rowText)].join("\n");
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.map(cellText).join(" | ")} |`;
}

function cellText(text: string): string {
  return oneLine(text).replaceAll("|", "\\|");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Words of a definition within a sentence of ours; a bracket in them opens no markup. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().replaceAll("<", "&lt;");
}

/** The definitions of one pack, in the order of their names. */
function inPack<Definition>(
  all: Readonly<Record<string, Definition>>,
  pack: string,
): [string, Definition][] {
  return Object.entries(all)
    .filter(([key]) => key.startsWith(`${pack}/`))
    .toSorted(([left], [right]) => compare(left, right));
}

/** The same on every machine, whatever its language. */
function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function bare(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
