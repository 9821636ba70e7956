import type { Snapshot } from "./snapshot.ts";
import { treeOf } from "./tree.ts";
import type { Workflow } from "./workflow.ts";

/** What people are told of a workflow before it runs, as plain data: the doors show it and know nothing of definitions. */
export interface DescribedWorkflow {
  /** `pack/name`. */
  readonly name: string;
  readonly pack: { readonly name: string; readonly title: string };
  readonly title: string;
  readonly description: string;
  /** The word that starts it: `/orchestrate <word>: <task>`. */
  readonly command: string | null;
  readonly inputs: readonly DescribedInput[];
  /** Its phases and steps as a tree in words. */
  readonly tree: string;
}

export interface DescribedInput {
  readonly name: string;
  readonly label: string;
  readonly type: Workflow["inputs"][number]["type"];
  readonly options: readonly string[];
  /** Empty when there is none. */
  readonly byDefault: string;
  readonly meaning: string;
  readonly required: boolean;
}

/** Every workflow that may be started, pack by pack in the order of their names. */
export function describeWorkflows(snapshot: Snapshot): DescribedWorkflow[] {
  return Object.entries(snapshot.workflows)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([name, workflow]) => described(name, workflow, snapshot));
}

function described(name: string, workflow: Workflow, { packs }: Snapshot): DescribedWorkflow {
  const pack = name.slice(0, name.indexOf("/"));
  return {
    name,
    pack: { name: pack, title: packs[pack]?.title ?? pack },
    title: workflow.title,
    description: workflow.description,
    command: workflow.command ?? null,
    inputs: workflow.inputs.map(describedInput),
    tree: treeOf(workflow),
  };
}

function describedInput(field: Workflow["inputs"][number]): DescribedInput {
  const { name, label, type, options = [], meaning, required } = field;
  return { name, label, type, options, byDefault: field.default ?? "", meaning, required };
}
