import {
  dottedName,
  isNode,
  type Node,
  nameOf,
  nodesOf,
  type SourceFile,
  type Violation,
  violation,
} from "../source-file.ts";

const CHANGING_CALLS = new Set([
  "set",
  "add",
  "delete",
  "clear",
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
]);

/** Variables of a module that change while the program runs: files could then disturb each other, and so could tests. */
export function changingModuleState(file: SourceFile): Violation[] {
  const constants = new Set<string>();
  const found: Violation[] = [];
  for (const declaration of file.program.body.map(withoutExport)) {
    if (declaration?.type !== "VariableDeclaration" || declaration["declare"] === true) continue;
    if (declaration["kind"] === "const")
      namesIn(declaration).forEach((name) => constants.add(name));
    else
      found.push(violation(file, declaration.start, `${String(declaration["kind"])} in a module`));
  }
  return [...found, ...changesOf(constants, file), ...changingStatics(file)];
}

function withoutExport(statement: unknown): Node | null {
  if (!isNode(statement)) return null;
  return isNode(statement["declaration"]) ? statement["declaration"] : statement;
}

function namesIn(declaration: Node): string[] {
  const declarators = declaration["declarations"];
  return Array.isArray(declarators)
    ? declarators
        .filter(isNode)
        .map((one) => nameOf(one["id"]))
        .filter((name) => name !== "")
    : [];
}

function changesOf(constants: ReadonlySet<string>, file: SourceFile): Violation[] {
  return [...nodesOf(file.program)]
    .filter(([node, above]) => {
      const root = changedRoot(node);
      return constants.has(root) && !isShadowed(root, above);
    })
    .map(([node]) =>
      violation(file, node.start, `changes ${changedRoot(node)}, a value of the module`),
    );
}

/** The variable whose content this node changes, or an empty text. */
function changedRoot(node: Node): string {
  switch (node.type) {
    case "CallExpression": {
      const [root = "", method = "", ...deeper] = dottedName(node["callee"]).split(".");
      return deeper.length === 0 && CHANGING_CALLS.has(method) ? root : "";
    }
    case "AssignmentExpression":
      return rootOfMember(node["left"]);
    case "UpdateExpression":
      return rootOfMember(node["argument"]);
    case "UnaryExpression":
      return node["operator"] === "delete" ? rootOfMember(node["argument"]) : "";
    default:
      return "";
  }
}

function rootOfMember(node: unknown): string {
  if (!isNode(node) || node.type !== "MemberExpression") return "";
  return nameOf(node["object"]) || rootOfMember(node["object"]);
}

/** Whether a function on the way declares the same name for itself. */
function isShadowed(name: string, above: readonly Node[]): boolean {
  return above.some((node) => {
    if (Array.isArray(node["params"])) {
      return [...nodesOf(node["params"])].some(([part]) => nameOf(part) === name);
    }
    if (node.type !== "BlockStatement" || !Array.isArray(node["body"])) return false;
    return node["body"]
      .filter(isNode)
      .some((one) => one.type === "VariableDeclaration" && namesIn(one).includes(name));
  });
}

function changingStatics(file: SourceFile): Violation[] {
  return [...nodesOf(file.program)]
    .filter(([node]) => node.type === "PropertyDefinition" && node["static"] === true)
    .filter(([node]) => node["readonly"] !== true)
    .map(([node]) => violation(file, node.start, "a static field that can change"));
}
