import type { CheckedWorkflow, Rule } from "../known.ts";
import { type Path, problemAt } from "../source.ts";
import { stepsOf } from "../steps.ts";
import type { Workflow } from "../workflow.ts";

interface Feature {
  readonly name: string;
  readonly remedy: string;
  readonly placesIn: (workflow: Workflow) => Path[];
}

/**
 * What a workflow file may say but no run performs yet. Whoever makes the engine perform one of these deletes its line here
 * and nothing else.
 */
const features: readonly Feature[] = [
  {
    name: "What happens at a deadline",
    remedy: "Leave it out; the gate stays open until somebody decides.",
    placesIn: onGates("on_deadline"),
  },
  {
    name: "Schedules",
    remedy: "Start the workflow by hand.",
    placesIn: ({ schedules }) => (schedules.length > 0 ? [["schedules"]] : []),
  },
];

/** Nothing in the workflow waits for what no run performs yet. */
export const onlyWhatIsPerformed: Rule = ({ workflow, source }: CheckedWorkflow) =>
  features.flatMap(({ name, remedy, placesIn }) =>
    placesIn(workflow).map((at) =>
      problemAt(source, at, { message: `${name}: not performed yet.`, remedy }),
    ),
  );

function onGates(key: "deadline" | "on_deadline") {
  return (workflow: Workflow): Path[] =>
    stepsOf(workflow).flatMap(({ step, at }) =>
      step.gate?.[key] === undefined ? [] : [[...at, "gate", key]],
    );
}
