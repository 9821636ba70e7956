import { writeFile } from "node:fs/promises";
import { closest } from "fastest-levenshtein";
import { definitionsOf } from "../app.ts";
import type { Config } from "../config.ts";
import { treeOf, workflowsNamed } from "../definitions/explain.ts";
import { graphOf } from "../definitions/graph.ts";
import { mermaidOf } from "../definitions/mermaid.ts";
import { type ErrorBody, errorBody } from "../domain/error-body.ts";
import { drawPicture } from "../pictures/draw-picture.ts";
import { fail } from "./fail.ts";
import type { Terminal } from "./terminal.ts";

export interface GraphWish {
  readonly workflow: string;
  /** The file to write a picture to. */
  readonly png: string | null;
  readonly json: boolean;
}

/** Prints a workflow as a Mermaid flowchart, or writes a picture of it; an unknown name gets the nearest one. */
export async function drawGraph(
  config: Config,
  terminal: Terminal,
  wish: GraphWish,
): Promise<number> {
  const { snapshot } = await definitionsOf(config);
  const found = workflowsNamed(snapshot, wish.workflow);
  const [name] = found;
  const workflow = name === undefined ? undefined : snapshot.workflows[name];
  if (!workflow || found.length > 1) {
    const names = Object.keys(snapshot.workflows);
    return fail(terminal, wish, objection(wish.workflow, { names, found }));
  }
  if (wish.png !== null) {
    await writeFile(wish.png, await drawPicture(graphOf(workflow, snapshot)));
    terminal.complain(`${wish.png} shows ${name}.`);
    return 0;
  }
  const mermaid = mermaidOf(workflow, snapshot);
  const chart = { workflow: name, mermaid, tree: treeOf(workflow) };
  terminal.print(wish.json ? JSON.stringify(chart, null, 2) : mermaid);
  return 0;
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
  const nearest = closest(name, [...names]);
  const detail = `There is no usable workflow "${name}". The nearest is "${nearest}"; "orchestrate check" tells what is left out.`;
  return errorBody("not_found", detail, { field, context: { nearest } });
}
