import { type ASTNode, parse } from "@marcbachmann/cel-js";

/** A condition as it was written, taken apart, or why it cannot be. */
export type Read = { kind: "read"; ast: ASTNode } | { kind: "broken"; why: string };

/** Takes a condition apart. */
export function astOf(text: string): Read {
  try {
    return { kind: "read", ast: parse(text).ast };
  } catch (cause) {
    return {
      kind: "broken",
      why: firstLine(cause instanceof Error ? cause.message : String(cause)),
    };
  }
}

/** The node and everything below it. */
export function walk(node: ASTNode): ASTNode[] {
  return [node, ...childrenOf(node.args).flatMap(walk)];
}

function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

/** The part of a message of the expression library that people can use. */
export function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
