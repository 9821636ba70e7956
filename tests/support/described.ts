import type { DescribedInput, DescribedWorkflow } from "../../src/definitions/describe.ts";

/** A workflow as people are told of it. */
export function aWorkflow(
  name: string,
  change: Partial<DescribedWorkflow> = {},
): DescribedWorkflow {
  const [pack = "", bare = ""] = name.split("/");
  return {
    name,
    pack: { name: pack, title: `The ${pack} pack` },
    title: `Title of ${bare}`,
    description: `What ${bare} is for.`,
    command: null,
    inputs: [],
    tree: `Title of ${bare} (${bare})\n1. First\n   └ Do it: builder`,
    ...change,
  };
}

/** One question of a workflow's form. */
export function anInput(name: string, change: Partial<DescribedInput> = {}): DescribedInput {
  const input = { name, label: `Label of ${name}`, type: "text" as const, options: [] };
  return { ...input, byDefault: "", meaning: "", required: true, ...change };
}
