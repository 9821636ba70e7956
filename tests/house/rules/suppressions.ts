import { type SourceFile, type Violation, violation } from "../source-file.ts";

// Assembled, so that this file does not suppress anything itself.
const MARKS = ["oxlint", "eslint"]
  .map((tool) => `${tool}-disable`)
  .concat(["ignore", "expect-error", "nocheck"].map((word) => `@ts-${word}`))
  .concat(["biome", "v8", "c8", "istanbul", "prettier"].map((tool) => `${tool}[- ]ignore`));
const SUPPRESSION = new RegExp(MARKS.join("|"));

/** Comments that silence a check. There are none, with no exception by name. */
export function suppressions(file: SourceFile): Violation[] {
  return file.comments
    .filter((comment) => SUPPRESSION.test(comment.value))
    .map((comment) => violation(file, comment.start, `suppresses a check:${comment.value}`));
}
