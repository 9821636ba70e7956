import { OTHERWISE, type Plan, type PlannedStep, titleOfBranch } from "../domain/plan.ts";
import { wordsOf } from "./names.ts";
import type { Snapshot } from "./snapshot.ts";
import { type PlacedStep, stepsOf } from "./steps.ts";
import type { DecidersDefinition, Phase, Workflow } from "./workflow.ts";

/** The plan of a run as its card shows it. The workflow's names are qualified, as in the snapshot. */
export function planOf(workflow: Workflow, snapshot: Snapshot): Plan {
  const steps = stepsOf(workflow);
  return workflow.phases.map((phase, index) => ({
    id: phase.id,
    title: phase.title ?? wordsOf(phase.id),
    mode: phase.mode,
    steps: steps
      .filter(({ phaseIndex }) => phaseIndex === index)
      .map((placed) => plannedStep(placed, snapshot)),
  }));
}

/** A workflow as a tree in words: phases with their mode, steps with agent, condition, review and gate. */
export function treeOf(workflow: Workflow): string {
  const steps = stepsOf(workflow);
  const phases = workflow.phases.map((phase, index) => {
    const own = steps.filter(({ phaseIndex }) => phaseIndex === index);
    const head = `${index + 1}. ${phase.title ?? wordsOf(phase.id)}${phaseNote(phase)}`;
    return [head, ...linesOf(phase, own).map((line) => `   ${line}`)].join("\n");
  });
  return [`${workflow.title} (${workflow.name})`, ...phases].join("\n");
}

/** A workflow as a Mermaid flowchart: conditions on the edges, rejections dotted, gates as diamonds. */
export function mermaidOf(workflow: Workflow, snapshot: Snapshot): string {
  const steps = stepsOf(workflow);
  const lines = [
    "flowchart TD",
    ...workflow.phases.flatMap((phase, index) =>
      subgraph(
        phase,
        steps.filter(({ phaseIndex }) => phaseIndex === index),
        snapshot,
      ),
    ),
    ...flowEdges(workflow, steps),
    ...steps.flatMap(sideEdges),
  ];
  return `${lines.join("\n")}\n`;
}

/** What triage may choose among: every healthy workflow by its qualified name, in the order of the names. */
export function describeCandidates(
  snapshot: Snapshot,
): { name: string; title: string; description: string; examples: string[] }[] {
  return Object.entries(snapshot.workflows)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([name, { title, description, examples }]) => ({ name, title, description, examples }));
}

/** The qualified names that a person can mean by a workflow's name: one, none, or several when packs share it. */
export function workflowsNamed(snapshot: Snapshot, name: string): string[] {
  const keys = Object.keys(snapshot.workflows).toSorted();
  return keys.filter((key) => key === name || key.endsWith(`/${name}`));
}

function plannedStep(placed: PlacedStep, snapshot: Snapshot): PlannedStep {
  const { step, path, phase } = placed;
  return {
    path,
    title: step.title ?? wordsOf(step.id),
    ...performerOf(step, snapshot),
    conditional: phase.when !== undefined || step.when !== undefined,
    branch: branchOf(placed),
    gate: step.gate?.ask ?? "",
    reviews: step.reviews !== undefined,
    ...(step.workflow === undefined ? {} : { workflow: step.workflow }),
  };
}

function performerOf(
  step: PlacedStep["step"],
  snapshot: Snapshot,
): Pick<PlannedStep, "agent" | "icon" | "role"> {
  const agent = step.agent === undefined ? undefined : snapshot.agents[step.agent];
  if (agent) return { agent: agent.name, icon: agent.icon, role: agent.role };
  return step.workflow === undefined
    ? { agent: "person", icon: ":bust_in_silhouette:", role: "" }
    : { agent: step.workflow, icon: ":arrows_counterclockwise:", role: "" };
}

function branchOf({ phase, branchIndex }: PlacedStep): string | null {
  if (phase.mode !== "route") return null;
  const branch = phase.branches[branchIndex];
  return branch ? titleOfBranch(branch) : OTHERWISE;
}

function phaseNote(phase: Phase): string {
  const mode = phase.mode === "sequential" ? "" : `, ${phase.mode}`;
  return `${mode}${phase.when === undefined ? "" : `, when ${phase.when}`}`;
}

function linesOf(phase: Phase, steps: readonly PlacedStep[]): string[] {
  if (phase.mode !== "route")
    return steps.flatMap((placed, index) => stepLines(placed, index === steps.length - 1));
  const branches = phase.branches.flatMap((branch, index) => [
    `when ${branch.when}:`,
    ...steps
      .filter(({ branchIndex }) => branchIndex === index)
      .flatMap((placed) => stepLines(placed, false)),
  ]);
  const rest = steps.filter(({ branchIndex }) => branchIndex === phase.branches.length);
  const fallback =
    "ask" in phase.default
      ? [`otherwise ask: ${phase.default.ask}`]
      : ["otherwise:", ...rest.flatMap((placed) => stepLines(placed, false))];
  return [...branches, ...fallback];
}

function stepLines({ step }: PlacedStep, last: boolean): string[] {
  const performer = step.agent ?? step.person ?? step.workflow ?? "nobody";
  const notes = [
    ...(step.when === undefined ? [] : [`when ${step.when}`]),
    ...(step.reviews === undefined ? [] : [`reviews ${[step.reviews].flat().join(", ")}`]),
    ...(step.on_reject === undefined ? [] : [`rejected → ${step.on_reject}`]),
  ];
  const head = `${last ? "└" : "├"} ${step.title ?? wordsOf(step.id)}: ${bare(performer)}`;
  const line = notes.length === 0 ? head : `${head} (${notes.join("; ")})`;
  if (step.gate === undefined) return [line];
  const options = step.gate.options.map(({ label }) => label).join(" / ");
  return [
    line,
    `${last ? " " : "│"} └ asks ${whoDecides(step.gate.decided_by)}: ${step.gate.ask} (${options})`,
  ];
}

function whoDecides(deciders: DecidersDefinition): string {
  const named = [
    ...(deciders.anyone ? ["anyone"] : []),
    ...(deciders.requester ? ["the requester"] : []),
    ...deciders.people,
    ...deciders.groups,
    ...deciders.roles,
  ];
  const who = named.join(" or ");
  return deciders.not_requester ? `${who}, but not the requester` : who;
}

function subgraph(phase: Phase, steps: readonly PlacedStep[], snapshot: Snapshot): string[] {
  const title = `${phase.title ?? wordsOf(phase.id)}${phase.mode === "sequential" ? "" : ` (${phase.mode})`}`;
  const nodes = steps.flatMap(({ step }) => {
    const agent = step.agent === undefined ? undefined : snapshot.agents[step.agent];
    const performer = agent?.name ?? bare(step.agent ?? step.person ?? step.workflow ?? "");
    const label = `${step.title ?? wordsOf(step.id)}<br/>${performer}`;
    const gate =
      step.gate === undefined ? [] : [`    ${gateNode(step.id)}{"${quotable(step.gate.ask)}"}`];
    return [`    ${node(step.id)}["${quotable(label)}"]`, ...gate];
  });
  return [`  subgraph ${node(phase.id)}_phase["${quotable(title)}"]`, ...nodes, "  end"];
}

/** A place that the run may come from, with what was chosen there and which conditions did not hold since. */
interface Exit {
  readonly from: string;
  readonly chosen: string;
  readonly skipped: readonly string[];
}

/** The ways from step to step. A step with a condition can be passed by, so what lies before it stays open. */
function flowEdges(workflow: Workflow, steps: readonly PlacedStep[]): string[] {
  const edges: string[] = [];
  let open: Exit[] = [{ from: "start([Task])", chosen: "", skipped: [] }];
  for (const group of groupsOf(workflow, steps)) {
    const conditions = group.map((placed) =>
      placed.conditions.map(({ text }) => text).join(" && "),
    );
    group.forEach(({ step }, index) => {
      edges.push(...open.map((exit) => way(exit, node(step.id), conditions[index] ?? "")));
    });
    const passed = open.map((exit) => ({ ...exit, skipped: [...exit.skipped, ...conditions] }));
    const skippable = conditions.every((condition) => condition !== "");
    open = [...group.map(exitOf), ...(skippable ? passed : [])];
  }
  return [...edges, ...open.map((exit) => way(exit, "done([Done])", ""))];
}

function exitOf({ step }: PlacedStep): Exit {
  if (step.gate === undefined) return { from: node(step.id), chosen: "", skipped: [] };
  const onward = step.gate.options.filter(({ leads_to }) => leads_to === "continue");
  return {
    from: gateNode(step.id),
    chosen: onward.map(({ label }) => label).join(" / "),
    skipped: [],
  };
}

function way({ from, chosen, skipped }: Exit, to: string, condition: string): string {
  const passed = condition === "" ? skipped.map((text) => `!(${text})`) : [condition];
  const label = [chosen, passed.join(" && ")].filter((part) => part !== "").join(", ");
  return label === "" ? `  ${from} --> ${to}` : `  ${from} -- "${quotable(label)}" --> ${to}`;
}

/** Steps that follow each other one by one, and those of a parallel phase together. */
function groupsOf(workflow: Workflow, steps: readonly PlacedStep[]): PlacedStep[][] {
  return workflow.phases.flatMap((phase, index) => {
    const own = steps.filter(({ phaseIndex }) => phaseIndex === index);
    return phase.mode === "sequential" ? own.map((placed) => [placed]) : [own];
  });
}

function sideEdges({ step }: PlacedStep): string[] {
  const rejection =
    step.on_reject === undefined
      ? []
      : [`  ${node(step.id)} -. rejected .-> ${node(step.on_reject)}`];
  if (step.gate === undefined) return rejection;
  const gate = gateNode(step.id);
  const options = step.gate.options.flatMap(({ label, leads_to }) => {
    if (leads_to === "continue") return [];
    const target = leads_to === "stop" ? "stopped([Stopped])" : node(leads_to.back_to);
    return [`  ${gate} -. "${quotable(label)}" .-> ${target}`];
  });
  return [...rejection, `  ${node(step.id)} --> ${gate}`, ...options];
}

/** Mermaid takes no hyphens in ids, and some words such as `end` mean something to it. */
function node(id: string): string {
  return `s_${id.replaceAll("-", "_")}`;
}

function gateNode(id: string): string {
  return `${node(id)}_gate`;
}

function quotable(text: string): string {
  return text.replaceAll('"', "#quot;");
}

function bare(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
