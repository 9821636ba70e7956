import { OTHERWISE } from "../domain/plan.ts";
import { wordsOf } from "./names.ts";
import { type PlacedStep, stepsOf } from "./steps.ts";
import type { DecidersDefinition, Gate, InputField, Phase, Step, Workflow } from "./workflow.ts";

/** One line of the tree with those below it. */
interface Line {
  readonly text: string;
  readonly below: readonly Line[];
}

/** A workflow as a tree in words: phases with their mode, branches, steps with who performs them, conditions, reviews and gates. */
export function treeOf(workflow: Workflow): string {
  const steps = stepsOf(workflow);
  const phases = workflow.phases.map((phase, index) => {
    const own = steps.filter(({ phaseIndex }) => phaseIndex === index);
    const head = `${index + 1}. ${phase.title ?? wordsOf(phase.id)}${phaseNote(phase)}`;
    return [head, ...drawn(linesOf(phase, own)).map((line) => `   ${line}`)].join("\n");
  });
  const form = workflow.inputs.length === 0 ? [] : [`Asks first: ${formOf(workflow.inputs)}`];
  return [`${workflow.title} (${workflow.name})`, ...form, ...phases].join("\n");
}

/** Who may answer a question, in words. */
export function whoDecides(deciders: DecidersDefinition): string {
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

function drawn(lines: readonly Line[]): string[] {
  return lines.flatMap(({ text, below }, index) => {
    const isLast = index === lines.length - 1;
    const rest = drawn(below).map((line) => `${isLast ? " " : "│"} ${line}`);
    return [`${isLast ? "└" : "├"} ${text}`, ...rest];
  });
}

function formOf(inputs: readonly InputField[]): string {
  return inputs
    .map(({ label, options = [], required }) => {
      const choice = options.length === 0 ? "" : ` (${options.join(" / ")})`;
      return `${label}${choice}${required ? "" : ", if wanted"}`;
    })
    .join("; ");
}

function phaseNote(phase: Phase): string {
  const mode = { sequential: "", parallel: ", side by side", route: ", one of" }[phase.mode];
  return `${mode}${phase.when === undefined ? "" : `, when ${phase.when}`}`;
}

function linesOf(phase: Phase, steps: readonly PlacedStep[]): Line[] {
  if (phase.mode !== "route") return steps.map(stepLine);
  const within = (branch: number) =>
    steps.filter(({ branchIndex }) => branchIndex === branch).map(stepLine);
  const branches = phase.branches.map(({ title, when }, index) => ({
    text: title === undefined ? `When ${when}` : `${title}, when ${when}`,
    below: within(index),
  }));
  return [...branches, defaultLine(phase.default, within(phase.branches.length))];
}

function defaultLine(
  otherwise: Extract<Phase, { mode: "route" }>["default"],
  below: readonly Line[],
): Line {
  if (!("ask" in otherwise)) return { text: OTHERWISE, below };
  const who = otherwise.decided_by ? whoDecides(otherwise.decided_by) : "anyone";
  return { text: `${OTHERWISE} asks ${who}: ${otherwise.ask}`, below: [] };
}

function stepLine({ step }: PlacedStep): Line {
  const notes = notesOn(step);
  const head = `${step.title ?? wordsOf(step.id)}: ${performerOf(step)}`;
  return {
    text: notes.length === 0 ? head : `${head} (${notes.join("; ")})`,
    below: step.gate === undefined ? [] : [{ text: gateText(step.gate), below: [] }],
  };
}

function performerOf({ agent, person, workflow }: Step): string {
  if (workflow !== undefined) return `the workflow ${bare(workflow)}`;
  return bare(agent ?? person ?? "nobody");
}

function notesOn({ when, reviews, fast_track, on_reject, checklist, assembles }: Step): string[] {
  const lists = [checklist ?? []].flat().map(bare);
  return [
    ...(when === undefined ? [] : [`when ${when}`]),
    ...(assembles ? ["puts everything together"] : []),
    ...(reviews === undefined ? [] : [`reviews ${[reviews].flat().join(", ")}`]),
    ...(fast_track ? ["fast track"] : []),
    ...(lists.length === 0 ? [] : [`checklist ${lists.join(", ")}`]),
    ...(reviews === undefined ? [] : [`rejected → ${on_reject ?? "whoever must mend it"}`]),
  ];
}

function gateText({ ask, options, decided_by }: Gate): string {
  const labels = options.map(({ label }) => label).join(" / ");
  return `asks ${whoDecides(decided_by)}: ${ask} (${labels})`;
}

function bare(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
