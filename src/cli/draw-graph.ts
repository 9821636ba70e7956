import { closest } from "fastest-levenshtein";
import { definitionsOf } from "../app.ts";
import type { Config } from "../config.ts";
import { mermaidOf } from "../definitions/explain.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a workflow as a Mermaid flowchart; an unknown name gets the nearest one. */
export async function drawGraph(config: Config, terminal: Terminal, name: string): Promise<number> {
  const { snapshot } = await definitionsOf(config);
  const names = Object.keys(snapshot.workflows);
  const found = names.filter((full) => full === name || full.endsWith(`/${name}`));
  const [first] = found;
  const workflow = first && snapshot.workflows[first];
  if (!workflow || found.length > 1) {
    terminal.complain(objection(name, { names, found }));
    return 1;
  }
  terminal.print(mermaidOf(workflow, snapshot));
  return 0;
}

function objection(
  name: string,
  { names, found }: { readonly names: readonly string[]; readonly found: readonly string[] },
): string {
  if (found.length > 1) return `"${name}" fits several workflows: ${found.join(", ")}.`;
  if (names.length === 0) return 'No workflow can be used. "orchestrate check" tells why.';
  return `There is no usable workflow "${name}". The nearest is "${closest(name, [...names])}"; "orchestrate check" tells what is left out.`;
}
