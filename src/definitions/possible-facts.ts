import type { ASTNode } from "@marcbachmann/cel-js";
import { astOf, walk } from "./condition-ast.ts";
import type { Facts, FactValues } from "./conditions.ts";
import type { FactDefinition } from "./workflow.ts";

type Value = string | boolean | number;

/** Beyond so many combinations nobody counts them out. */
const MOST = 4096;

/**
 * Every combination of values that the facts of these conditions can have, as far as the conditions tell them apart; null when
 * there are too many, or when a condition computes something, so that no list of values stands for all.
 */
export function possibleFacts(texts: readonly string[], facts: Facts): FactValues[] | null {
  const asts = texts.map(astIn);
  if (!asts.every((ast) => ast !== null) || !asts.every((ast) => isPlain(ast, facts))) return null;
  const nodes = asts.flatMap(walk);
  const names = [...new Set(nodes.flatMap((node) => (node.op === "id" ? [node.args] : [])))];
  let combinations: FactValues[] = [{}];
  for (const name of names) {
    const fact = facts[name];
    if (fact === undefined) return null;
    const values = valuesOf(fact, nodes);
    if (combinations.length * values.length > MOST) return null;
    combinations = combinations.flatMap((known) =>
      values.map((value) => ({ ...known, [name]: value })),
    );
  }
  return combinations;
}

/** Values of one fact of which every condition takes each, or one like it, for the same. */
export function valuesOf(fact: FactDefinition, nodes: readonly ASTNode[]): readonly Value[] {
  if ("one_of" in fact) return fact.one_of;
  if (fact.type === "boolean") return [true, false];
  const written = nodes.flatMap(literalsIn);
  if (fact.type === "number") return samples(written.filter((one) => typeof one === "number"));
  const texts = written.filter((one) => typeof one === "string");
  return [...new Set([...texts, `not ${texts.join(" nor ")}`])];
}

/** The values that conditions compare the facts with, for those who look for values themselves. */
export function nodesOf(texts: readonly string[]): ASTNode[] {
  return texts.flatMap((text) => {
    const ast = astIn(text);
    return ast === null ? [] : walk(ast);
  });
}

function astIn(text: string): ASTNode | null {
  const read = astOf(text);
  return read.kind === "read" ? read.ast : null;
}

/** Each number that is written, one below, one above, and one between each two. */
function samples(written: readonly number[]): number[] {
  const points = [...new Set(written)].toSorted((left, right) => left - right);
  const [first = 0] = points;
  const between = points.slice(1).map((point, index) => (point + (points[index] ?? point)) / 2);
  return [first - 1, ...points, ...between, (points.at(-1) ?? 0) + 1];
}

/** A negative number is a sign before its amount; both count, which only adds a value. */
function literalsIn(node: ASTNode): (string | number)[] {
  if (node.op === "-_") return amountsOf(node.args).map((amount) => -amount);
  if (node.op !== "value") return [];
  if (typeof node.args === "string") return [node.args];
  return amountsOf(node);
}

function amountsOf(node: ASTNode): number[] {
  if (node.op !== "value") return [];
  return typeof node.args === "number" || typeof node.args === "bigint" ? [Number(node.args)] : [];
}

const LOGIC: ReadonlySet<string> = new Set(["id", "value", "list", "&&", "||", "!_", "?:", "-_"]);
const EQUAL: ReadonlySet<string> = new Set(["==", "!=", "in"]);
const ORDER: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** Facts are only compared, and those with endlessly many values only with values that are written out. */
function isPlain(ast: ASTNode, facts: Facts): boolean {
  return walk(ast).every((node) => {
    if (LOGIC.has(node.op)) return true;
    if (!EQUAL.has(node.op) && !ORDER.has(node.op)) return false;
    const sides = Array.isArray(node.args) ? node.args.flatMap(namesIn) : [];
    const endless = sides.filter((name) => isEndless(facts[name]));
    if (ORDER.has(node.op)) return sides.length === 1 && isNumber(facts[sides[0] ?? ""]);
    return endless.length === 0 || sides.length === 1;
  });
}

function namesIn(side: unknown): string[] {
  return isNode(side) ? walk(side).flatMap((node) => (node.op === "id" ? [node.args] : [])) : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value;
}

function isEndless(fact: FactDefinition | undefined): boolean {
  return fact !== undefined && "type" in fact && fact.type !== "boolean";
}

function isNumber(fact: FactDefinition | undefined): boolean {
  return fact !== undefined && "type" in fact && fact.type === "number";
}
