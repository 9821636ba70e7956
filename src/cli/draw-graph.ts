import { writeFile } from "node:fs/promises";
import { definitionsOf } from "../app.ts";
import type { Config } from "../config.ts";
import { graphOf } from "../definitions/graph.ts";
import { mermaidOf } from "../definitions/mermaid.ts";
import { treeOf } from "../definitions/tree.ts";
import { drawPicture } from "../pictures/draw-picture.ts";
import { fail } from "./fail.ts";
import { workflowNamed } from "./named-workflow.ts";
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
  const named = workflowNamed(snapshot, wish.workflow);
  if (named.kind === "none") return fail(terminal, wish, named.why);
  const { name, workflow } = named;
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
