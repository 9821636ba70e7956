import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Problem } from "./problem.ts";

/** Where a value stands inside a file: keys and indexes from the top. */
export type Path = readonly PropertyKey[];

/** One file, and the line on which any of its values stands. */
export interface Source {
  readonly file: string;
  lineOf(path: Path): number;
}

/** A file of YAML: its value (undefined when it is not YAML), its lines, and what is wrong with its syntax. */
export interface YamlFile {
  readonly value: unknown;
  readonly source: Source;
  readonly problems: readonly Problem[];
}

/** Reads strict YAML. Every syntax error is reported, not only the first. */
export function readYaml(file: string, text: string): YamlFile {
  const { value, faults } = parseYaml(text);
  const source = sourceOf(file, text);
  const problems = faults.map(
    ({ line, message }): Problem => ({
      severity: "error",
      file,
      line,
      message: `This is not valid YAML: ${message.replace(/\.?$/, ".")}`,
      remedy: "Put a text that contains a colon, a quote or a # in quotes, and indent with spaces.",
    }),
  );
  return { value, source, problems };
}

/** Most files are never asked for a line: what knows the lines is many times larger than the text and only made when one is. */
function sourceOf(file: string, text: string): Source {
  let known: ((path: Path) => number) | null = null;
  return {
    file,
    lineOf(path) {
      known ??= linesOf(text);
      return known(path);
    },
  };
}

function linesOf(text: string): (path: Path) => number {
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { ...OPTIONS, lineCounter });
  return (path) => lineAt(lineCounter, offsetOf(contents, path));
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

const OPTIONS = { prettyErrors: false, logLevel: "error" } as const;

/** The value of a YAML text, undefined when anything is wrong with it; a mere warning of the reader counts as wrong. */
export function parseYaml(text: string) {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { ...OPTIONS, lineCounter });
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(lineCounter, pos[0]),
    message,
  }));
  if (faults.length > 0) return { value: undefined, faults };
  try {
    const value: unknown = document.toJS();
    return { value, faults };
  } catch (cause) {
    // References to anchors are followed only here: one without its anchor, or too many of them.
    const message = cause instanceof Error ? cause.message : String(cause);
    return { value: undefined, faults: [{ line: 1, message }] };
  }
}

/** The offset of the key or element that the path names, or of the deepest part of the path that exists. */
function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root;
  let offset = startOf(root);
  for (const segment of path) {
    const found = childOf(node, segment);
    if (found === null) return offset;
    offset = found.offset;
    node = found.node;
  }
  return offset;
}

function childOf(node: unknown, segment: PropertyKey): { node: unknown; offset: number } | null {
  if (isSeq(node)) {
    const element: unknown = node.items[Number(segment)];
    return element === undefined ? null : { node: element, offset: startOf(element) };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(
    ({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(segment),
  );
  return pair === undefined ? null : { node: pair.value, offset: startOf(pair.key) };
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** A problem at a value of a file. */
export function problemAt(
  source: Source,
  path: Path,
  said: { message: string; remedy: string; severity?: Problem["severity"] },
): Problem {
  return {
    severity: said.severity ?? "error",
    file: source.file,
    line: source.lineOf(path),
    message: said.message,
    remedy: said.remedy,
  };
}
