import { agentKey, type CheckedWorkflow, type Known, type Rule } from "../known.ts";
import { problemAt } from "../source.ts";
import { stepsOf } from "../steps.ts";
import { calledBy } from "./workflows-within.ts";

/**
 * Where a workflow names a crew, the crew and the agents of its steps are the same (catalogue 6.3). Who works in a workflow
 * that a step calls may be in the crew, but need not.
 */
export const crewIsUsed: Rule = (checked, known) => {
  const { workflow, source } = checked;
  if (workflow.crew.length === 0) return [];
  const meaning = (name: string) => agentKey(name, checked, known);
  const crew = new Set([...workflow.crew, workflow.lead].map(meaning));
  const steps = stepsOf(workflow).filter(({ step }) => step.agent !== undefined);
  const working = new Set([
    ...steps.map(({ step }) => meaning(step.agent ?? "")),
    ...workingWithin(checked, known, [checked]),
  ]);
  const idle = workflow.crew.flatMap((name, index) =>
    working.has(meaning(name))
      ? []
      : problemAt(source, ["crew", index], {
          severity: "warning",
          message: `"${name}" is in the crew but performs no step.`,
          remedy: "Give it a step, or take it out of the crew.",
        }),
  );
  const outside = steps.flatMap(({ step, at }) =>
    crew.has(meaning(step.agent ?? ""))
      ? []
      : problemAt(source, [...at, "agent"], {
          severity: "warning",
          message: `"${step.agent}" performs "${step.id}" but is not in the crew.`,
          remedy: "Add it to the crew, or give the step to a member of the crew.",
        }),
  );
  return [...idle, ...outside];
};

/** The agents of the workflows that steps call, however deep. */
function workingWithin(
  checked: CheckedWorkflow,
  known: Known,
  passed: readonly CheckedWorkflow[],
): string[] {
  const called = stepsOf(checked.workflow).flatMap(({ step }) =>
    step.workflow === undefined ? [] : (calledBy(step.workflow, checked, known) ?? []),
  );
  return called
    .filter((each) => !passed.includes(each))
    .flatMap((each) => [
      ...stepsOf(each.workflow).flatMap(({ step }) =>
        step.agent === undefined ? [] : agentKey(step.agent, each, known),
      ),
      ...workingWithin(each, known, [...passed, each]),
    ]);
}
