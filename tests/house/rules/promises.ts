import {
  isNode,
  type Node,
  nodesOf,
  type SourceFile,
  type Violation,
  violation,
} from "../source-file.ts";

/** Something the README promises, and the id by which tests cite it. */
export interface Promised {
  readonly id: string;
  readonly sentence: string;
}

const CITATION = /\[(P-[a-z0-9-]+)\]/g;

/** The ids that the names of a file's tests cite, each with where. */
export function citationsIn(file: SourceFile): { readonly id: string; readonly offset: number }[] {
  return [...nodesOf(file.program)].flatMap(([node]) => {
    if (node.type !== "CallExpression" || !Array.isArray(node["arguments"])) return [];
    const [name] = node["arguments"];
    const text = isNode(name) ? textOf(name) : "";
    return [...text.matchAll(CITATION)].map((match) => ({
      id: match[1] ?? "",
      offset: node.start,
    }));
  });
}

/** Promises that no test cites, and citations of promises that nobody made. */
export function brokenPromises(
  promises: readonly Promised[],
  tests: readonly SourceFile[],
): Violation[] {
  const cited = tests.flatMap((file) =>
    citationsIn(file).map((citation) => ({ file, ...citation })),
  );
  const known = new Set(promises.map((promise) => promise.id));
  const kept = new Set(cited.map((citation) => citation.id));
  const untested = promises
    .filter((promise) => !kept.has(promise.id))
    .map((promise) => ({ at: promise.id, message: `no test proves: ${promise.sentence}` }));
  const unknown = cited
    .filter((citation) => !known.has(citation.id))
    .map(({ file, id, offset }) => violation(file, offset, `cites ${id}, which nobody promised`));
  return [...untested, ...unknown];
}

/** Promises that the README does not make in these very words. */
export function unspokenPromises(promises: readonly Promised[], readme: string): Violation[] {
  const words = readme.replaceAll(/\s+/g, " ");
  return promises
    .filter((promise) => !words.includes(promise.sentence))
    .map((promise) => ({ at: "README.md", message: `does not say: ${promise.sentence}` }));
}

function textOf(node: Node): string {
  if (typeof node["value"] === "string") return node["value"];
  const quasis = node["quasis"];
  return Array.isArray(quasis) ? quasis.filter(isNode).map(rawText).join(" ") : "";
}

function rawText(part: Node): string {
  const value = part["value"];
  return typeof value === "object" && value !== null && "raw" in value ? String(value.raw) : "";
}
