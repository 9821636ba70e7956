import {
  isNode,
  lineAt,
  type Node,
  nodesOf,
  type SourceFile,
  type Violation,
  violation,
} from "../source-file.ts";

const LONGEST_FILE = 300;
const LONGEST_FUNCTION = 60;
const MOST_PARAMETERS = 3;

/** Files and functions that no longer fit in a reader's head. */
export function oversized(file: SourceFile): Violation[] {
  const lines = file.text.trimEnd().split("\n").length;
  const tooLong = lines > LONGEST_FILE ? [{ at: file.path, message: `${lines} lines` }] : [];
  return [...tooLong, ...functionsOf(file).flatMap((one) => complaintsAbout(file, one))];
}

/** How many lines each function of a file takes. */
export function functionLengths(file: SourceFile): number[] {
  return functionsOf(file).map((one) => lengthOf(file, one));
}

function functionsOf(file: SourceFile): Node[] {
  const kinds = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];
  return [...nodesOf(file.program)]
    .map(([node]) => node)
    .filter((node) => kinds.includes(node.type) && isNode(node["body"]));
}

function lengthOf(file: SourceFile, node: Node): number {
  return lineAt(file.text, node.end) - lineAt(file.text, node.start) + 1;
}

function complaintsAbout(file: SourceFile, node: Node): Violation[] {
  const length = lengthOf(file, node);
  const parameters = Array.isArray(node["params"]) ? node["params"].length : 0;
  return [
    ...(length > LONGEST_FUNCTION ? [violation(file, node.start, `${length} lines`)] : []),
    ...(parameters > MOST_PARAMETERS
      ? [violation(file, node.start, `${parameters} parameters`)]
      : []),
  ];
}
