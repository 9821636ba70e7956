import { stepsOf } from "../../src/definitions/steps.ts";
import type { Workflow } from "../../src/definitions/workflow.ts";
import type { Entry } from "../../src/domain/entry.ts";

/** Every turn that a run of this workflow can take: the branches of its routes, and for a step with a condition that it is done or skipped. */
export function turnsIn(workflow: Workflow): string[] {
  const branches = workflow.phases.flatMap((phase) => {
    if (phase.mode !== "route") return [];
    const numbered = phase.branches.map((_, index) => `${phase.id} takes ${index}`);
    return [
      ...numbered,
      `${phase.id} takes ${"ask" in phase.default ? "what people say" : "the default"}`,
    ];
  });
  const conditional = stepsOf(workflow).filter(
    ({ step, phase }) => step.when !== undefined || phase.when !== undefined,
  );
  return [
    ...branches,
    ...conditional.flatMap(({ path }) => [`${path} is done`, `${path} is skipped`]),
  ];
}

/** The turns that one run took, by its workflow. */
export function turnsOf(journal: readonly Entry[]): { workflow: string; turn: string }[] {
  const bodies = journal.map(({ body }) => body);
  const chosen = bodies.find((body) => body.kind === "workflow.chosen");
  if (!chosen) return [];
  const turns = bodies.flatMap((body) => {
    if (body.kind === "step.completed") return [`${body.path} is done`];
    if (body.kind === "step.skipped") return [`${body.path} is skipped`];
    if (body.kind !== "route.taken") return [];
    const place = body.branch === null ? "the default" : String(body.branch);
    return body.by === "person"
      ? [`${body.phase} takes ${place}`, `${body.phase} takes what people say`]
      : [`${body.phase} takes ${place}`];
  });
  return turns.map((turn) => ({ workflow: chosen.workflow, turn }));
}

/**
 * How many messages a thread may hold: one for each phase that was completed (each time it was), one for each decision, and three.
 * The phases and decisions of runs within the run count too.
 */
export function messagesAllowed(journals: readonly (readonly Entry[])[]): number {
  const passes = journals.flatMap((journal) => {
    const rounds = new Map<string, number>();
    for (const { body } of journal) {
      if (body.kind !== "step.completed") continue;
      const phase = body.path.split("/")[0] ?? "";
      rounds.set(phase, Math.max(rounds.get(phase) ?? 0, body.round));
    }
    return [...rounds.values()];
  });
  const decisions = journals.flat().filter(({ body }) => body.kind === "decision.recorded");
  return passes.reduce((sum, count) => sum + count, 0) + decisions.length + 3;
}
