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
  // A step for a person bears the name of the agent whom it falls to only once the person gives it back.
  const byAgent = step.person === undefined ? step.agent : undefined;
  const agent = byAgent === undefined ? undefined : snapshot.agents[byAgent];
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
  const { quorum, all_of: allOf } = deciders;
  const many = allOf ? "all of " : quorum > 1 ? `${quorum} of ` : "";
  const who = `${many}${named.join(allOf ? " and " : " or ")}`;
  return deciders.not_requester ? `${who}, but not the requester` : who;
}

function bare(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
