import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Comment, type Program, parseSync } from "oxc-parser";

/** The checkout that is examined. */
export const ROOT = join(import.meta.dirname, "..", "..");

/** One import or re-export, type-only ones included. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly names: readonly string[];
}

/** A file of code as the rules see it. `path` is relative to the checkout, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
}

/** Something a rule does not allow, and where. */
export interface Violation {
  readonly at: string;
  readonly message: string;
}

/** A node of the syntax tree, read without knowing its kind beforehand. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Reads code from a text, so that a rule can be shown a planted violation. */
export function fileOf(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  const [broken] = errors;
  if (broken) throw new Error(`${path} cannot be parsed: ${broken.message}`);
  return { path, text, program, comments, imports: importsOf(program, text) };
}

/** Every file of code below these folders of the checkout. */
export function filesBelow(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,js,mjs}`, { cwd: ROOT }))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.includes("/vendor/") && !path.includes("node_modules/"))
    .toSorted((left, right) => left.localeCompare(right))
    .map((path) => fileOf(path, readFileSync(join(ROOT, path), "utf8")));
}

export function violation(file: SourceFile, offset: number, message: string): Violation {
  return { at: `${file.path}:${lineAt(file.text, offset)}`, message };
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Every node below this one, itself first, each with the nodes above it (nearest last). */
export function* nodesOf(
  root: unknown,
  above: readonly Node[] = [],
): Generator<[Node, readonly Node[]]> {
  if (Array.isArray(root)) {
    for (const child of root) yield* nodesOf(child, above);
  } else if (isNode(root)) {
    yield [root, above];
    const path = [...above, root];
    for (const value of Object.values(root)) {
      if (typeof value === "object" && value !== null) yield* nodesOf(value, path);
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** The name of a plain identifier; for anything else an empty text. */
export function nameOf(node: unknown): string {
  return isNode(node) && node.type === "Identifier" ? String(node["name"]) : "";
}

/** `a.b.c` as text; empty for anything but names joined by dots. */
export function dottedName(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "MemberExpression" && node["computed"] === false) {
    const left = dottedName(node["object"]);
    return left === "" ? "" : `${left}.${nameOf(node["property"])}`;
  }
  return nameOf(node);
}

function importsOf(program: Program, text: string): Import[] {
  const found: Import[] = [];
  for (const [node] of nodesOf(program)) {
    const source = node["source"] ?? (node.type === "TSImportType" ? node["argument"] : undefined);
    if (!isNode(source) || typeof source["value"] !== "string") continue;
    const from = source["value"];
    found.push({ from, line: lineAt(text, node.start), ...bindingsOf(node) });
  }
  return found;
}

function bindingsOf(node: Node): Pick<Import, "names" | "typeOnly"> {
  const specifiers = Array.isArray(node["specifiers"]) ? node["specifiers"].filter(isNode) : [];
  const wholly = [node["importKind"], node["exportKind"]].includes("type");
  const eachOne = specifiers.length > 0 && specifiers.every((one) => one["importKind"] === "type");
  return {
    names: specifiers.map((one) => nameOf(one["imported"] ?? one["local"])),
    typeOnly: wholly || eachOne || node.type === "TSImportType",
  };
}
