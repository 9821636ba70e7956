import type { CheckedWorkflow, Rule } from "../known.ts";
import { type Path, problemAt } from "../source.ts";
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
