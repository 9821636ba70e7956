import { closest } from "fastest-levenshtein";
import { workflowsNamed } from "../definitions/explain.ts";
import type { Snapshot } from "../definitions/snapshot.ts";
import type { Workflow } from "../definitions/workflow.ts";
import { type ErrorBody, errorBody } from "../domain/error-body.ts";

export type NamedWorkflow =
  | { readonly kind: "one"; readonly name: string; readonly workflow: Workflow }
  | { readonly kind: "none"; readonly why: ErrorBody };

/** The one workflow that a person means, by its qualified name, or why there is none such. */
export function workflowNamed(snapshot: Snapshot, word: string): NamedWorkflow {
  const found = workflowsNamed(snapshot, word);
  const [name] = found;
  const workflow = name === undefined ? undefined : snapshot.workflows[name];
  if (name !== undefined && workflow && found.length === 1) return { kind: "one", name, workflow };
  const names = Object.keys(snapshot.workflows);
  return { kind: "none", why: objection(word, { names, found }) };
}

function objection(
  name: string,
  { names, found }: { readonly names: readonly string[]; readonly found: readonly string[] },
): ErrorBody {
  const field = "workflow";
  if (found.length > 1) {
    const detail = `"${name}" fits several workflows: ${found.join(", ")}.`;
    return errorBody("ambiguous", detail, { field, context: { workflows: found } });
  }
  if (names.length === 0) {
    const detail = 'No workflow can be used. "orchestrate check" tells why.';
    return errorBody("wrong_definitions", detail, { field });
  }
  const bare = name.includes("/") ? [...names] : names.map((full) => full.replace(/^.*\//, ""));
  const nearest = names[bare.indexOf(closest(name, bare))] ?? "";
  const detail = `There is no usable workflow "${name}". The nearest is "${nearest}"; "orchestrate check" tells what is left out.`;
  return errorBody("not_found", detail, { field, context: { nearest } });
}
