import type { Plan } from "../domain/plan.ts";
import { planOf } from "./explain.ts";
import { wordsOf } from "./names.ts";
import type { Snapshot } from "./snapshot.ts";
import { stepsOf } from "./steps.ts";
import type { DecidersDefinition } from "./workflow.ts";

/** What is known of a workflow's runs before one begins. */
export interface Outline {
  readonly name: string;
  readonly title: string;
  readonly plan: Plan;
  /** Where people are asked by plan, in the order of the steps. */
  readonly gates: readonly {
    readonly title: string;
    readonly ask: string;
    readonly decidedBy: DecidersDefinition;
  }[];
  /** Steps that a person performs, and who: a person, a role or a group. */
  readonly seats: readonly { readonly title: string; readonly person: string }[];
}

/** Null for a workflow that is no more. */
export function outlineOf(snapshot: Snapshot, name: string): Outline | null {
  const workflow = snapshot.workflows[name];
  if (!workflow) return null;
  const steps = stepsOf(workflow).map(({ step }) => ({
    step,
    title: step.title ?? wordsOf(step.id),
  }));
  return {
    name,
    title: workflow.title,
    plan: planOf(workflow, snapshot),
    gates: steps.flatMap(({ step, title }) =>
      step.gate ? [{ title, ask: step.gate.ask, decidedBy: step.gate.decided_by }] : [],
    ),
    seats: steps.flatMap(({ step, title }) =>
      step.person === undefined ? [] : [{ title, person: step.person }],
    ),
  };
}

/** Every role that a definition names, for whom a channel may say who fills it. */
export function rolesNamed({ workflows }: Snapshot): string[] {
  const deciders = Object.values(workflows).flatMap((workflow) => [
    ...workflow.escalations.flatMap((rule) => rule.decided_by?.roles ?? []),
    ...stepsOf(workflow).flatMap(({ step }) => step.gate?.decided_by.roles ?? []),
    ...workflow.phases.flatMap((phase) =>
      phase.mode === "route" && "ask" in phase.default
        ? (phase.default.decided_by?.roles ?? [])
        : [],
    ),
  ]);
  return [...new Set(deciders)].toSorted();
}
