import { plainExample, type Rule } from "../known.ts";
import { problemAt } from "../source.ts";

/** The Lead chooses a workflow by its examples: each has some, and no two workflows have the same one. */
export const examplesAreGiven: Rule = ({ workflow, source }, known) => {
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
    const files = known.examples.get(plainExample(example)) ?? [];
    const other = files.find((file) => file !== source.file);
    if (other === undefined) return [];
    return problemAt(source, ["examples", index], {
      severity: "warning",
      message: `The example "${example}" also stands in ${other}.`,
      remedy: "Keep it in the one workflow that should take such a request.",
    });
  });
};
