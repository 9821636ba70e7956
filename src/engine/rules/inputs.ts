import type { Workflow } from "../../definitions/workflow.ts";
import type { Facts } from "../ports.ts";

/**
 * What a run knows from its start: the text of each input. What the form left open has the field's default or is the empty
 * text, so a condition over an input can always be decided.
 */
export function factsOfInputs(
  { inputs }: Workflow,
  given: Readonly<Record<string, string>>,
): Facts {
  const open = inputs.map((field) => [field.name, field.default ?? ""] as const);
  return { ...Object.fromEntries(open), ...given };
}
