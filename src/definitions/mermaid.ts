import { type GraphEdge, type GraphNode, type GraphPhase, graphOf } from "./graph.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Workflow } from "./workflow.ts";

/** A workflow as a Mermaid flowchart: conditions on the edges, rejections dotted, gates as diamonds. */
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

function subgraph({ id, title, nodes }: GraphPhase): string[] {
  const head = `  subgraph ${node(id)}_phase["${quotable(title)}"]`;
  return [head, ...nodes.map((one) => `    ${nodeText(one)}`), "  end"];
}

function nodeText({ id, kind, title, by }: GraphNode): string {
  if (kind === "gate") return `${node(id)}{"${quotable(title)}"}`;
  return `${node(id)}["${quotable(`${title}<br/>${by}`)}"]`;
}

function edgeLine(
  { from, to, label, kind }: GraphEdge,
  ends: ReadonlyMap<string, GraphNode>,
): string {
  const [left, right] = [from, to].map((id) => {
    const known = ends.get(id);
    return known ? `${id}([${known.title}])` : node(id);
  });
  if (kind !== "onward") return `  ${left} -. ${worded(label)} .-> ${right}`;
  return label === "" ? `  ${left} --> ${right}` : `  ${left} -- "${quotable(label)}" --> ${right}`;
}

function worded(label: string): string {
  return /^[a-z]+$/.test(label) ? label : `"${quotable(label)}"`;
}

/** Mermaid takes no hyphens in ids, and some words such as `end` mean something to it. */
function node(id: string): string {
  return `s_${id.replaceAll("-", "_")}`;
}

function quotable(text: string): string {
  return text.replaceAll('"', "#quot;");
}
