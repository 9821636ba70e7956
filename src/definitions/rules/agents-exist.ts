import type { CheckedWorkflow, Rule } from "../known.ts";
import { referenceProblem } from "../references.ts";
import type { Path } from "../source.ts";
import { stepsOf } from "../steps.ts";
import type { Workflow } from "../workflow.ts";

/** Every agent that a workflow names exists: as lead, in the crew, at a step, or as the judge of a criterion. */
export const agentsExist: Rule = (checked, known) =>
  agentMentions(checked.workflow).flatMap((mention) => {
    const place = { ...mention, source: checked.source, pack: checked.pack };
    return referenceProblem(place, "agent", known) ?? [];
  });

/** Every checklist that a step names exists. */
export const checklistsExist: Rule = (checked, known) =>
  checklistMentions(checked).flatMap((mention) => {
    const place = { ...mention, source: checked.source, pack: checked.pack };
    return referenceProblem(place, "checklist", known) ?? [];
  });

function agentMentions(workflow: Workflow): { name: string; at: Path }[] {
  const crew = workflow.crew.map((name, index) => ({ name, at: ["crew", index] }));
  const steps = stepsOf(workflow).flatMap(({ step, at }) => [
    ...(step.agent === undefined ? [] : [{ name: step.agent, at: [...at, "agent"] }]),
    ...step.criteria.flatMap((criterion, index) =>
      "judged_by" in criterion
        ? [{ name: criterion.judged_by, at: [...at, "criteria", index, "judged_by"] }]
        : [],
    ),
  ]);
  return [{ name: workflow.lead, at: ["lead"] }, ...crew, ...steps];
}

function checklistMentions({ workflow }: CheckedWorkflow): { name: string; at: Path }[] {
  return stepsOf(workflow).flatMap(({ step, at }) =>
    [step.checklist ?? []].flat().map((name) => ({ name, at: [...at, "checklist"] })),
  );
}
