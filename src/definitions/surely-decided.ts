import {
  type Condition,
  conditionChecker,
  conditionReader,
  type Facts,
  type FactValues,
  factsOf,
} from "./conditions.ts";
import { possibleFacts } from "./possible-facts.ts";
import type { PlacedStep } from "./steps.ts";
import type { Phase, Step, Workflow } from "./workflow.ts";

/** A condition that stands before a step and speaks of a fact. */
export interface Use {
  readonly name: string;
  readonly text: string;
  readonly placed: PlacedStep;
}

/** A workflow with its conditions, each read once. */
export interface Reading {
  readonly workflow: Workflow;
  readonly facts: Facts;
  readonly isSound: (text: string) => boolean;
  readonly condition: (text: string) => Condition;
}

/** Prepares a workflow for many questions. */
export function readingOf(workflow: Workflow): Reading {
  const facts = factsOf(workflow);
  const check = conditionChecker(facts);
  return {
    workflow,
    facts,
    isSound: (text) => check(text) === null,
    condition: conditionReader(),
  };
}

/**
 * Whether the fact is decided whenever the condition needs it, whichever values all facts have; null when they cannot be
 * counted out. A fact that only some branches of a route decide is not.
 */
export function isCertain(use: Use, reading: Reading): boolean | null {
  const { workflow, facts, isSound, condition } = reading;
  const { placed } = use;
  const passed = workflow.phases
    .slice(0, placed.phaseIndex + 1)
    .filter((phase) => decides(phase, use));
  const texts = [...placed.conditions.map(({ text }) => text), ...passed.flatMap(conditionsIn)];
  if (!texts.every(isSound)) return null;
  const combinations = possibleFacts(texts, facts);
  if (combinations === null) return null;
  const holds: Holds = (text, values) => text === undefined || condition(text)(values) === true;
  const needed = neededIn(use, condition);
  return combinations.every(
    (values) =>
      passed.some((phase) => decidesSurely(phase, { ...use, values, holds })) || !needed(values),
  );
}

type Holds = (text: string | undefined, facts: FactValues) => boolean;

/** Whether the step is come to with these facts, and its condition then needs the one that may be missing. */
function neededIn(
  { name, text, placed }: Use,
  condition: Reading["condition"],
): (values: FactValues) => boolean {
  const before = placed.conditions
    .slice(
      0,
      placed.conditions.findIndex((one) => one.text === text),
    )
    .map((one) => condition(one.text));
  const asked = condition(text);
  return (values) => {
    const { [name]: _, ...others } = values;
    return before.every((one) => one(values) !== false) && asked(others) === null;
  };
}

function decides(phase: Phase, { name }: Use): boolean {
  return sequencesIn(phase).some((steps) => steps.some((step) => step.decides.includes(name)));
}

function sequencesIn(phase: Phase): readonly (readonly Step[])[] {
  if (phase.mode !== "route") return [phase.steps];
  const rest = "steps" in phase.default ? [phase.default.steps] : [];
  return [...phase.branches.map(({ steps }) => steps), ...rest];
}

function conditionsIn(phase: Phase): string[] {
  const branches = phase.mode === "route" ? phase.branches.map(({ when }) => when) : [];
  const steps = sequencesIn(phase).flat();
  return [phase.when, ...branches, ...steps.map(({ when }) => when)].filter(
    (text) => text !== undefined,
  );
}

interface Counted extends Use {
  readonly values: FactValues;
  readonly holds: Holds;
}

/** Whether a phase that is over, or the part of its own phase before the step, has decided the fact. */
function decidesSurely(phase: Phase, counted: Counted): boolean {
  const { placed, values, holds } = counted;
  if (!holds(phase.when, values)) return false;
  if (phase === placed.phase) return byOneOf(stepsBefore(placed), counted);
  if (phase.mode !== "route") return byOneOf(phase.steps, counted);
  const taken = phase.branches.find(({ when }) => holds(when, values));
  if (taken !== undefined) return byOneOf(taken.steps, counted);
  if ("steps" in phase.default) return byOneOf(phase.default.steps, counted);
  // People may choose any of the branches.
  return phase.branches.every(({ steps }) => byOneOf(steps, counted));
}

function stepsBefore({ phase, branchIndex, stepIndex }: PlacedStep): readonly Step[] {
  if (phase.mode === "parallel") return [];
  return (sequencesIn(phase)[branchIndex] ?? []).slice(0, stepIndex);
}

function byOneOf(steps: readonly Step[], { name, values, holds }: Counted): boolean {
  return steps.some((step) => step.decides.includes(name) && holds(step.when, values));
}
