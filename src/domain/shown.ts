import type { Question } from "./decision.ts";
import { type Digest, digestOf } from "./ids.ts";
import type { StepPost } from "./post.ts";

/** What people see of a question before they answer. */
type Seen = Pick<
  Question,
  "issue" | "stage" | "options" | "recommended" | "recommendation" | "blocking"
>;

/** Names what people are shown by its content: the question, its options, and the step it is about with its artifacts. */
export function digestOfShown(question: Seen, about: StepPost | null): Digest {
  const { issue, stage, options, recommended, recommendation, blocking } = question;
  return digestOf(inOrder({ issue, stage, options, recommended, recommendation, blocking, about }));
}

/** JSON whose keys stand in order, so that the same content always reads the same. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
      : part,
  );
}
