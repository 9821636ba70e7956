import {
  isNode,
  type Node,
  nodesOf,
  type SourceFile,
  type Violation,
  violation,
} from "../source-file.ts";

const SQL =
  /^\s*(select\s[\s\S]*\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(table|index|trigger)\s|alter\s+table\s|pragma\s)/i;

/** Texts that are SQL, outside the one room that speaks it. */
export function sqlOutsideTheStore(file: SourceFile): Violation[] {
  if (file.path.startsWith("src/store/")) return [];
  return [...nodesOf(file.program)]
    .filter(([node]) => SQL.test(textOf(node)))
    .map(([node]) => violation(file, node.start, "speaks SQL"));
}

function textOf(node: Node): string {
  if (node["type"] === "Literal" && typeof node["value"] === "string") return node["value"];
  if (node["type"] !== "TemplateLiteral" || !Array.isArray(node["quasis"])) return "";
  return node["quasis"].filter(isNode).map(rawText).join(" ? ");
}

function rawText(part: Node): string {
  const value = part["value"];
  return typeof value === "object" && value !== null && "raw" in value ? String(value.raw) : "";
}
