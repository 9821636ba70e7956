import type { CheckedWorkflow, Rule } from "../known.ts";
import { problemAt } from "../source.ts";

/** The Lead chooses a workflow by its examples: each has some, and no two workflows have the same one. */
export const examplesAreGiven: Rule = (checked, known) => {
  const { workflow, source } = checked;
  if (workflow.examples.length === 0) {
    return [
      problemAt(source, ["name"], {
        severity: "warning",
        message: `The workflow "${workflow.name}" has no examples, so that the Lead can hardly choose it.`,
        remedy: "Write two or three requests under examples, as a person would type them.",
      }),
    ];
  }
  return workflow.examples.flatMap((example, index) => {
    const other = known.workflows.find((each) => each !== checked && has(each, example));
    return other === undefined
      ? []
      : problemAt(source, ["examples", index], {
          severity: "warning",
          message: `The example "${example}" also stands in ${other.source.file}.`,
          remedy: "Keep it in the one workflow that should take such a request.",
        });
  });
};

function has({ workflow }: CheckedWorkflow, example: string): boolean {
  return workflow.examples.some((each) => plain(each) === plain(example));
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, " ").trim();
}
