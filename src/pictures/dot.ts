import type { GraphEdge, GraphNode, GraphPhase, WorkflowGraph } from "../definitions/graph.ts";

const INK = "#1d2a36";
const GREY = "#5a6977";
const COLOURS = {
  step: { fill: "#f1f6fb", line: "#7f9bb8" },
  workflow: { fill: "#efeafc", line: "#7a68b3" },
  gate: { fill: "#fff4d9", line: "#cf9a2b" },
  route: { fill: "#ffffff", line: "#7f9bb8" },
  end: { fill: "#e6f1ec", line: "#0f6b6b" },
} as const;
const SHAPES = {
  step: "box",
  workflow: "box",
  gate: "hexagon",
  route: "diamond",
  end: "oval",
} as const;
const BACK = "#b0452d";

/** Characters per line, and lines, of what stands in a node or beside an edge. */
const NODE_WIDTH = 30;
const EDGE_WIDTH = 26;
const MOST_LINES = 5;

/** A workflow in Graphviz's own language: phases as frames, people's decisions as hexagons, ways back dashed. */
export function dotOf({ title, phases, ends, edges }: WorkflowGraph): string {
  const lines = [
    "digraph workflow {",
    '  graph [rankdir=TB, bgcolor="white", pad=0.3, nodesep=0.35, ranksep=0.4, fontname="DejaVu Sans",',
    `    fontsize=15, fontcolor="${INK}", labelloc=t, label=${bold(wrapped(title, 50))}];`,
    '  node [fontname="DejaVu Sans", fontsize=12, margin="0.2,0.12"];',
    `  edge [fontname="DejaVu Sans", fontsize=10, color="${GREY}", fontcolor="${GREY}", arrowsize=0.7];`,
    ...phases.flatMap(frame),
    ...ends.map((node) => `  ${nodeText(node)}`),
    ...edges.map(edgeText),
    "}",
  ];
  return lines.join("\n");
}

function frame({ id, title, nodes }: GraphPhase, index: number): string[] {
  return [
    `  subgraph ${quoted(`cluster_${index}_${id}`)} {`,
    `    graph [label=${html(wrapped(title, 40))}, labeljust=l, fontsize=11, fontcolor="${GREY}",`,
    '      style="rounded,filled", color="#d9e1e8", fillcolor="#fbfcfd", margin=14];',
    ...nodes.map((node) => `    ${nodeText(node)}`),
    "  }",
  ];
}

function nodeText({ id, kind, title, by }: GraphNode): string {
  const { fill, line } = COLOURS[kind];
  const style = kind === "step" || kind === "workflow" ? "rounded,filled" : "filled";
  const head = wrapped(title, NODE_WIDTH);
  const label = by === "" ? html(head) : performed(head, by);
  return `${quoted(id)} [shape=${SHAPES[kind]}, style="${style}", fillcolor="${fill}", color="${line}", fontcolor="${INK}", peripheries=${kind === "workflow" ? 2 : 1}, label=${label}];`;
}

function performed(head: readonly string[], by: string): string {
  const name = `<font point-size="10" color="${GREY}">${escaped(by)}</font>`;
  return `<<b>${joined(head)}</b><br/>${name}>`;
}

/** Ways back do not decide what stands above what; a way out leads down like every other. */
function edgeText({ from, to, label, kind }: GraphEdge): string {
  const words = label === "" ? [] : [`label=${html(wrapped(label, EDGE_WIDTH), " ")}`];
  const red = ["style=dashed", `color="${BACK}"`, `fontcolor="${BACK}"`];
  const look = { onward: [], back: [...red, "constraint=false"], out: red }[kind];
  return `  ${quoted(from)} -> ${quoted(to)} [${[...words, ...look].join(", ")}];`;
}

function quoted(id: string): string {
  return `"${id.replaceAll(/[^A-Za-z0-9_-]/g, "_")}"`;
}

function html(lines: readonly string[], margin = ""): string {
  return `<${margin}${joined(lines)}${margin}>`;
}

function bold(lines: readonly string[]): string {
  return `<<b>${joined(lines)}</b><br/>>`;
}

function joined(lines: readonly string[]): string {
  const escapedLines = lines.map(escaped);
  return escapedLines.length === 0 ? "–" : escapedLines.join("<br/>");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Breaks a text at its spaces, and words that are longer than a line; what does not fit is left out with a visible mark. */
export function wrapped(text: string, width: number): string[] {
  const words = drawable(text)
    .split(/\s+/)
    .flatMap((word) => word.match(new RegExp(`.{1,${width}}`, "gu")) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]}…`];
}

/** What the font has no glyph for, and what XML refuses, is left out. */
function drawable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Extended_Pictographic}|\p{Cc}|\p{Cf}|[\u{fffe}\u{ffff}]/gu, " ")
    .trim();
}
