import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { astOf, firstLine, walk } from "./condition-ast.ts";
import { proposal } from "./names.ts";
import type { FactDefinition, Workflow } from "./workflow.ts";

export type Facts = Readonly<Record<string, FactDefinition>>;
/** A fact that no step has decided yet is absent, or null. */
export type FactValues = Readonly<Record<string, string | boolean | number | null | undefined>>;

export interface ConditionFault {
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong with a condition over these facts, with a remedy; null when it can be used. */
export function checkCondition(text: string, facts: Facts): ConditionFault | null {
  return conditionChecker(facts)(text);
}

/** The same for several conditions over the same facts. */
export function conditionChecker(facts: Facts): (text: string) => ConditionFault | null {
  const environment = firstUse(() => environmentOf(facts));
  return (text) => {
    const read = astOf(text);
    if (read.kind === "broken") {
      return {
        message: `The condition "${text}" cannot be read: ${read.why}.`,
        remedy: 'Write it in CEL, such as services_affected && kind == "deployment".',
      };
    }
    return (
      unknownFact(text, read.ast, facts) ??
      wrongType(text, environment()) ??
      unknownValue(text, read.ast, facts)
    );
  };
}

/** What is wrong with an expression whose value is given to another workflow, one of `options` if there are any; null when it can be used. */
export function checkExpression(
  text: string,
  facts: Facts,
  options: readonly string[] | null | undefined,
): { message: string; remedy: string } | null {
  const read = astOf(text);
  if (read.kind === "broken") {
    return {
      message: `The expression "${text}" cannot be read: ${read.why}.`,
      remedy: "Write it in CEL: the name of a fact, or a text in quotes of its own.",
    };
  }
  return (
    unknownFact(text, read.ast, facts) ??
    noValue(text, facts) ??
    noOption(text, read.ast, options ?? [])
  );
}

/**
 * Every fact that the workflow's conditions may speak of: those that steps decide, and its inputs, which are texts known from
 * the start. An input that may be left open can be the empty text.
 */
export function factsOf({ inputs, facts }: Pick<Workflow, "inputs" | "facts">): Facts {
  return { ...Object.fromEntries(inputs.map((field) => [field.name, inputFact(field)])), ...facts };
}

function inputFact(field: Workflow["inputs"][number]): FactDefinition {
  const { options, meaning, required, default: usual } = field;
  if (field.type !== "one_of" || options === undefined) return { type: "text", meaning };
  const mayBeOpen = !required && usual === undefined;
  return { one_of: mayBeOpen ? [...options, ""] : options, meaning };
}

/** The facts that a condition speaks of, each once; empty when it cannot be read. */
export function factsIn(text: string): string[] {
  const read = astOf(text);
  if (read.kind === "broken") return [];
  const names = walk(read.ast).flatMap((node) => (node.op === "id" ? [node.args] : []));
  return [...new Set(names)];
}

/**
 * Whether a condition holds. A part that does not matter (`a || b` with `a` true) may speak of undecided facts; where such a
 * part matters the condition does not hold, nor does its opposite: nobody guesses.
 */
export function holds(text: string, facts: FactValues): boolean {
  const result = evaluate(text, facts);
  if (result.kind === "undecided") return false;
  if (typeof result.value !== "boolean") {
    throw new Error(`The condition "${text}" gave ${String(result.value)}, and not true or false.`);
  }
  return result.value;
}

export type Condition = (facts: FactValues) => boolean | null;

/** Reads conditions once each, for those who ask them of many facts; they are null where they cannot be decided. */
export function conditionReader(): (text: string) => Condition {
  const environment = evaluation();
  const read = new Map<string, Condition>();
  return (text) => {
    const known = read.get(text) ?? conditionIn(environment, text);
    read.set(text, known);
    return known;
  };
}

function conditionIn(environment: Environment, text: string): Condition {
  const program = firstUse(() => environment.parse(text));
  return (facts) => {
    try {
      return program()(facts) === true;
    } catch {
      return null;
    }
  };
}

/** What an expression gives, as text; null when it depends on facts that nobody has decided. */
export function valueOf(text: string, facts: FactValues): string | null {
  const result = evaluate(text, facts);
  if (result.kind === "undecided") return null;
  const { value } = result;
  if (typeof value === "string") return value;
  if (["boolean", "number", "bigint"].includes(typeof value)) return String(value);
  throw new Error(`The expression "${text}" gave no text, number, true or false.`);
}

/** The facts that nobody has decided and without which the condition cannot be decided; empty when it can. */
export function undecidedIn(text: string, facts: FactValues): readonly string[] {
  const result = evaluate(text, facts);
  return result.kind === "undecided" ? result.facts : [];
}

type Evaluated =
  | { readonly kind: "decided"; readonly value: unknown }
  | { readonly kind: "undecided"; readonly facts: readonly string[] };

function evaluate(text: string, facts: FactValues): Evaluated {
  const decided = Object.entries(facts).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const known = Object.fromEntries(decided);
  try {
    return { kind: "decided", value: evaluation().evaluate(text, known) };
  } catch (cause) {
    const undecided = factsIn(text).filter((name) => !Object.hasOwn(known, name));
    if (undecided.length > 0) return { kind: "undecided", facts: undecided };
    const why = firstLine(cause instanceof Error ? cause.message : String(cause));
    throw new Error(`The condition "${text}" cannot be decided: ${why}.`, { cause });
  }
}

function evaluation(): Environment {
  return withNumbers(new Environment({ unlistedVariablesAreDyn: true }));
}

function firstUse<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function environmentOf(facts: Facts): Environment {
  const environment = new Environment({ unlistedVariablesAreDyn: false });
  for (const [name, fact] of Object.entries(facts))
    environment.registerVariable(name, typeOf(fact));
  return withNumbers(environment);
}

/** CEL compares 3 with 3.0 by size but not for equality; a fact is a plain number, so `count == 3` must work. */
function withNumbers(environment: Environment): Environment {
  return environment.registerOperator(
    "double == int",
    (left: number, right: bigint) => left === Number(right),
  );
}

function typeOf(fact: FactDefinition): string {
  if ("one_of" in fact) return "string";
  return { boolean: "bool", text: "string", number: "double" }[fact.type];
}

function unknownFact(text: string, ast: ASTNode, facts: Facts) {
  const names = walk(ast).flatMap((node) => (node.op === "id" ? [node.args] : []));
  const unknown = names.find((name) => !Object.hasOwn(facts, name));
  if (unknown === undefined) return null;
  return {
    message: `The condition "${text}" speaks of "${unknown}", which is no fact of this workflow.`,
    remedy: `${proposal(unknown, Object.keys(facts))} Facts are declared under "facts"; a text is written in quotes.`,
  };
}

function wrongType(text: string, environment: Environment) {
  const result = environment.check(text);
  if (!result.valid) {
    return {
      message: `The condition "${text}" cannot be used: ${firstLine(result.error?.message ?? "")}.`,
      remedy: "Compare each fact with a value of its own type.",
    };
  }
  if (result.type === "bool") return null;
  return {
    message: `The condition "${text}" gives a ${String(result.type)}, and not true or false.`,
    remedy: 'Compare the fact with a value, such as kind == "deployment".',
  };
}

function noValue(text: string, facts: Facts) {
  const result = environmentOf(facts).check(text);
  if (result.valid && VALUES.has(String(result.type))) return null;
  const why = result.valid
    ? `it gives a ${String(result.type)}`
    : firstLine(result.error?.message ?? "");
  return {
    message: `The expression "${text}" cannot be used: ${why}.`,
    remedy: "Give a text, a number, true or false.",
  };
}

const VALUES: ReadonlySet<string> = new Set(["string", "bool", "int", "uint", "double", "dyn"]);

function noOption(text: string, ast: ASTNode, options: readonly string[]) {
  if (options.length === 0 || ast.op !== "value" || typeof ast.args !== "string") return null;
  if (options.includes(ast.args)) return null;
  return {
    message: `The expression "${text}" gives "${ast.args}", which cannot be chosen there.`,
    remedy: proposal(ast.args, options),
  };
}

/** A text compared with a fact that can never have it, such as a misspelt kind. */
function unknownValue(text: string, ast: ASTNode, facts: Facts) {
  for (const node of walk(ast)) {
    const [fact, values] = comparison(node, facts);
    const wrong = values.find((value) => !fact.includes(value));
    if (wrong === undefined) continue;
    return {
      message: `The condition "${text}" can never hold for "${wrong}".`,
      remedy: proposal(wrong, fact),
    };
  }
  return null;
}

/** What the fact in a comparison may be, and the texts it is compared with. */
function comparison(node: ASTNode, facts: Facts): [readonly string[], string[]] {
  if (node.op !== "==" && node.op !== "!=" && node.op !== "in") return [[], []];
  const name = node.args.flatMap((side) => (side.op === "id" ? [side.args] : []))[0];
  const fact = name === undefined ? undefined : facts[name];
  if (fact === undefined || !("one_of" in fact)) return [[], []];
  const values = node.args
    .flatMap(walk)
    .flatMap((part) => (part.op === "value" ? [part.args] : []));
  return [fact.one_of, values.filter((value) => typeof value === "string")];
}
