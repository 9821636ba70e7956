import { titleOfBranch } from "../domain/plan.ts";
import { wordsOf } from "./names.ts";
import type { Snapshot } from "./snapshot.ts";
import { type PlacedStep, stepsOf } from "./steps.ts";
import type { Phase, Workflow } from "./workflow.ts";

/** A workflow as points and ways, for whoever draws it. */
export interface WorkflowGraph {
  readonly title: string;
  readonly phases: readonly GraphPhase[];
  /** Beginning and ends, which belong to no phase. */
  readonly ends: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphPhase {
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly GraphNode[];
}

export interface GraphNode {
  readonly id: string;
  /** A step, one that another workflow performs, a point where people are asked or a route parts, or a beginning or end. */
  readonly kind: "step" | "workflow" | "gate" | "route" | "end";
  readonly title: string;
  /** Who performs the step; empty for what nobody performs. */
  readonly by: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** What was chosen and which conditions hold on this way; empty when it is always taken. */
  readonly label: string;
  /** A way back is taken on a rejection or a choice, a way out on a choice. */
  readonly kind: "onward" | "back" | "out";
}

const START = "start";
const DONE = "done";
const STOPPED = "stopped";

/** The workflow's steps by phase, and all ways between them. */
export function graphOf(workflow: Workflow, snapshot: Snapshot): WorkflowGraph {
  const steps = stepsOf(workflow);
  const edges = [
    ...onwardEdges(workflow, steps),
    ...steps.flatMap(({ step }) => edgesOfStep(step)),
  ];
  const reached = new Set(edges.map(({ to }) => to));
  const ends = [end(START, beginning(workflow)), end(DONE, "Done"), end(STOPPED, "Stopped")];
  return {
    title: workflow.title,
    phases: workflow.phases.map((phase, index) => ({
      id: phase.id,
      title: phaseTitle(phase),
      nodes: [
        ...routeNodes(phase),
        ...steps
          .filter(({ phaseIndex }) => phaseIndex === index)
          .flatMap(({ step }) => nodesOf(step, snapshot)),
      ],
    })),
    ends: ends.filter(({ id }) => id === START || reached.has(id)),
    edges,
  };
}

type Step = PlacedStep["step"];

/** The point where a step's gate asks. */
function gateId(step: string): string {
  return `${step}-gate`;
}

/** The point where the branches of a route part. */
function routeId(phase: Phase): string {
  return `${phase.id}-route`;
}

/** The point where people choose the branch of a route. */
function askId(phase: Phase): string {
  return `${phase.id}-ask`;
}

function end(id: string, title: string): GraphNode {
  return { id, kind: "end", title, by: "" };
}

function phaseTitle(phase: Phase): string {
  const mode = phase.mode === "sequential" ? "" : ` (${phase.mode})`;
  return `${phase.title ?? wordsOf(phase.id)}${mode}`;
}

/** What a run begins with: the task, and the answers of the form if there is one. */
function beginning({ inputs }: Workflow): string {
  if (inputs.length === 0) return "Task";
  return `Task and form: ${inputs.map(({ label }) => label).join(", ")}`;
}

function routeNodes(phase: Phase): GraphNode[] {
  if (phase.mode !== "route") return [];
  const fork = { id: routeId(phase), kind: "route" as const, title: "Which one?", by: "" };
  if (!("ask" in phase.default)) return [fork];
  return [fork, { id: askId(phase), kind: "gate", title: phase.default.ask, by: "" }];
}

function nodesOf(step: Step, snapshot: Snapshot): GraphNode[] {
  const agent = step.agent === undefined ? undefined : snapshot.agents[step.agent];
  const called = step.workflow === undefined ? "" : `workflow ${bare(step.workflow)}`;
  const by = agent?.name ?? bare(step.agent ?? step.person ?? called);
  const kind = called === "" ? "step" : "workflow";
  const node: GraphNode = { id: step.id, kind, title: step.title ?? wordsOf(step.id), by };
  if (step.gate === undefined) return [node];
  return [node, { id: gateId(step.id), kind: "gate", title: step.gate.ask, by: "" }];
}

/** A place that the run may come from, what was chosen there, and which conditions hold and do not hold since. */
interface Exit {
  readonly from: string;
  readonly chosen: string;
  readonly held: readonly string[];
}

/** Steps that are reached together, each with the condition under which it is not passed by. */
type Group = readonly { readonly step: Step; readonly condition: string }[];

interface Walked {
  readonly edges: readonly GraphEdge[];
  readonly open: readonly Exit[];
}

/** The ways from step to step, from the task to the end. */
function onwardEdges(workflow: Workflow, steps: readonly PlacedStep[]): GraphEdge[] {
  const begun: Walked = { edges: [], open: [{ from: START, chosen: "", held: [] }] };
  const { edges, open } = workflow.phases.reduce((walked, phase, index) => {
    const own = steps.filter(({ phaseIndex }) => phaseIndex === index);
    return phase.mode === "route"
      ? throughRoute(walked, phase, own)
      : through(walked, groupsOf(own));
  }, begun);
  return [...edges, ...open.map((exit) => way(exit, DONE, ""))];
}

/** A step with a condition can be passed by, so what lies before it stays open. */
function through(walked: Walked, groups: readonly Group[]): Walked {
  return groups.reduce(({ edges, open }, group) => {
    const ways = group.flatMap(({ step, condition }) =>
      open.map((exit) => way(exit, step.id, condition)),
    );
    const skippable = group.every(({ condition }) => condition !== "");
    const passed = skippable
      ? open.map((exit) => ({
          ...exit,
          held: [...exit.held, ...group.map(({ condition }) => `!(${condition})`)],
        }))
      : [];
    return {
      edges: [...edges, ...ways],
      open: [...group.map(({ step }) => exitOf(step)), ...passed],
    };
  }, walked);
}

/** The ways part at a point of their own. One branch is taken; what none of the conditions fits goes the default's way. */
function throughRoute(
  { edges, open }: Walked,
  phase: Extract<Phase, { mode: "route" }>,
  steps: readonly PlacedStep[],
): Walked {
  const into = open.map((exit) => way(exit, routeId(phase), phase.when ?? ""));
  const taken = phase.branches.map((branch, index) =>
    through({ edges: [], open: [parting(phase, branch.when)] }, branchGroups(steps, index)),
  );
  const rest = byDefault({ edges: [], open: [parting(phase, "otherwise")] }, phase, steps);
  const passed =
    phase.when === undefined
      ? []
      : open.map((exit) => ({ ...exit, held: [...exit.held, `!(${phase.when})`] }));
  const walked = [...taken, rest];
  return {
    edges: [...edges, ...into, ...walked.flatMap((one) => one.edges)],
    open: [...walked.flatMap((one) => one.open), ...passed],
  };
}

function parting(phase: Phase, condition: string): Exit {
  return { from: routeId(phase), chosen: condition, held: [] };
}

function byDefault(
  walked: Walked,
  phase: Extract<Phase, { mode: "route" }>,
  steps: readonly PlacedStep[],
): Walked {
  if ("steps" in phase.default) return through(walked, branchGroups(steps, phase.branches.length));
  const asked = walked.open.map((exit) => way(exit, askId(phase), ""));
  const choices = phase.branches.flatMap((branch, index) => {
    const [first] = steps.filter(({ branchIndex }) => branchIndex === index);
    const exit = { from: askId(phase), chosen: titleOfBranch(branch), held: [] };
    return first ? [way(exit, first.step.id, "")] : [];
  });
  return { edges: [...asked, ...choices], open: [] };
}

/** Steps that follow each other one by one, and those of a parallel phase together. */
function groupsOf(steps: readonly PlacedStep[]): readonly Group[] {
  const all = steps.map(({ step, conditions }) => ({
    step,
    condition: conditions.map(({ text }) => text).join(" && "),
  }));
  return steps[0]?.phase.mode === "parallel" ? [all] : all.map((one) => [one]);
}

/** That the branch is taken stands on the way into it, so its steps tell only what they need besides. */
function branchGroups(steps: readonly PlacedStep[], index: number): readonly Group[] {
  return steps
    .filter(({ branchIndex }) => branchIndex === index)
    .map(({ step }) => [{ step, condition: step.when ?? "" }]);
}

function exitOf(step: Step): Exit {
  if (step.gate === undefined) return { from: step.id, chosen: "", held: [] };
  const onward = step.gate.options.filter(({ leads_to }) => leads_to === "continue");
  return {
    from: gateId(step.id),
    chosen: onward.map(({ label }) => label).join(" / "),
    held: [],
  };
}

/** Where a condition is told, those that did not hold before it are of no interest any more. */
function way({ from, chosen, held }: Exit, to: string, condition: string): GraphEdge {
  const passed = condition === "" ? held : [condition];
  const label = [chosen, passed.join(" && ")].filter((part) => part !== "").join(", ");
  return { from, to, label, kind: "onward" };
}

/** Into the step's own gate, back from a review, and where a gate's options lead. */
function edgesOfStep(step: Step): GraphEdge[] {
  const back = backTargets(step).map((to) => backEdge(step.id, to, "rejected"));
  if (step.gate === undefined) return back;
  const gate = gateId(step.id);
  const options = step.gate.options.flatMap(({ label, leads_to }) => {
    if (leads_to === "continue") return [];
    if (leads_to === "stop") return [{ from: gate, to: STOPPED, label, kind: "out" as const }];
    return [backEdge(gate, leads_to.back_to, label)];
  });
  return [...back, { from: step.id, to: gate, label: "", kind: "onward" }, ...options];
}

/** A review of several steps that names no target sends work back to whichever step must mend it. */
function backTargets({ on_reject, reviews }: Step): readonly string[] {
  if (on_reject !== undefined) return [on_reject];
  return Array.isArray(reviews) ? reviews : [];
}

function backEdge(from: string, to: string, label: string): GraphEdge {
  return { from, to, label, kind: "back" };
}

function bare(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
