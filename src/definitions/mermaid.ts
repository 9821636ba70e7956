import { type GraphEdge, type GraphNode, type GraphPhase, graphOf } from "./graph.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Workflow } from "./workflow.ts";

/** A workflow as a Mermaid flowchart: conditions on the edges, rejections dotted, gates as hexagons, routes as diamonds. */
export function mermaidOf(workflow: Workflow, snapshot: Snapshot): string {
  const { phases, ends, edges } = graphOf(workflow, snapshot);
  const byId = new Map(ends.map((one) => [one.id, one]));
  const lines = [
    "flowchart TD",
    ...phases.flatMap(subgraph),
    ...edges.map((edge) => edgeLine(edge, byId)),
  ];
  return `${lines.join("\n")}\n`;
}

/** What people decide is a hexagon, what the facts decide a diamond, what another workflow does a box with double sides. */
const SHAPES = {
  step: ["[", "]"],
  workflow: ["[[", "]]"],
  gate: ["{{", "}}"],
  route: ["{", "}"],
  end: ["([", "])"],
} as const;

function subgraph({ id, title, nodes }: GraphPhase): string[] {
  const head = `  subgraph ${node(id)}_phase["${quotable(title)}"]`;
  return [head, ...nodes.map((one) => `    ${nodeText(one)}`), "  end"];
}

function nodeText({ id, kind, title, by }: GraphNode): string {
  const label = by === "" ? quotable(title) : `${quotable(title)}<br/>${quotable(by)}`;
  const [open, close] = SHAPES[kind];
  return `${node(id)}${open}"${label}"${close}`;
}

function edgeLine(
  { from, to, label, kind }: GraphEdge,
  ends: ReadonlyMap<string, GraphNode>,
): string {
  const [left, right] = [from, to].map((id) => {
    const known = ends.get(id);
    return known ? `${id}(["${quotable(known.title)}"])` : node(id);
  });
  if (kind !== "onward") return `  ${left} -. "${quotable(label)}" .-> ${right}`;
  return label === "" ? `  ${left} --> ${right}` : `  ${left} -- "${quotable(label)}" --> ${right}`;
}

/** Mermaid takes no hyphens in ids, and some words such as `end` mean something to it. */
function node(id: string): string {
  return `s_${id.replaceAll("-", "_")}`;
}

/** Nothing in a text may end it or be read as markup: Mermaid takes characters by their numbers. */
function quotable(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/["#<>`\\&;{}|]/g, (character) => `#${character.codePointAt(0)};`);
}
