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

const TEST = /^(it|test)(\.|$)/;
const LEFT_OUT = /\.(skip|only|todo|fails|skipIf|runIf)(\.|$)/;
const ASSERTING_NAME = /^(expect|assert)/;

/** Tests that assert nothing, neither themselves nor through a function of their file or a named assertion. */
export function testsWithoutAssertion(file: SourceFile): Violation[] {
  const asserting = assertingFunctions(file);
  return testsIn(file)
    .filter(({ body }) => !asserts(body, asserting))
    .map(({ call }) => violation(file, call.start, "a test without an assertion"));
}

/** Tests that are left out, or that leave the others out. */
export function testsLeftOut(file: SourceFile): Violation[] {
  return [...nodesOf(file.program)]
    .filter(([node]) => node.type === "CallExpression")
    .filter(([node]) => {
      const name = dottedName(outermostCallee(node));
      return /^(it|test|describe)\./.test(name) && LEFT_OUT.test(name);
    })
    .map(([node]) => violation(file, node.start, "a test that is left out, or leaves others out"));
}

function testsIn(file: SourceFile): { call: Node; body: Node }[] {
  return [...nodesOf(file.program)].flatMap(([call]) => {
    if (call.type !== "CallExpression" || !TEST.test(dottedName(outermostCallee(call)))) return [];
    const last = Array.isArray(call["arguments"])
      ? call["arguments"].filter(isFunction).at(-1)
      : undefined;
    return last ? [{ call, body: last }] : [];
  });
}

/** `it.each(rows)("…", …)` is a call of a call: the name stands at the innermost. */
function outermostCallee(call: Node): unknown {
  const callee = call["callee"];
  if (!isNode(callee)) return undefined;
  if (callee.type === "TaggedTemplateExpression") return callee["tag"];
  return callee.type === "CallExpression" ? outermostCallee(callee) : callee;
}

function isFunction(node: unknown): node is Node {
  return isNode(node) && /^(ArrowFunction|Function)Expression$/.test(node.type);
}

function asserts(body: unknown, asserting: ReadonlySet<string>): boolean {
  return [...nodesOf(body)].some(([node]) => {
    if (node.type !== "CallExpression") return false;
    const [root = ""] = dottedName(node["callee"]).split(".");
    return (
      ASSERTING_NAME.test(root) || dottedName(node["callee"]) === "fc.assert" || asserting.has(root)
    );
  });
}

/** Functions of the file that assert, directly or through one another. */
function assertingFunctions(file: SourceFile): Set<string> {
  const functions = [...nodesOf(file.program)].flatMap(([node]): [string, Node][] => {
    if (node.type === "FunctionDeclaration") return [[nameOf(node["id"]), node]];
    const value = node["init"];
    return node.type === "VariableDeclarator" && isFunction(value)
      ? [[nameOf(node["id"]), value]]
      : [];
  });
  const asserting = new Set<string>();
  const grow = (): boolean =>
    functions
      .filter(([name, body]) => !asserting.has(name) && asserts(body, asserting))
      .map(([name]) => asserting.add(name)).length > 0;
  while (grow());
  return asserting;
}
