import type { Block, CountRequest, Refused } from "./wire.ts";
import { invalid } from "./wire.ts";

export type Schema = Readonly<Record<string, unknown>>;

/** Limits of structured output over all schemas of one request (facts: structured output). */
const MOST_STRICT_TOOLS = 20;
const MOST_OPTIONAL = 24;
const MOST_UNIONS = 16;

const SUPPORTED = new Set([
  ..."$defs definitions $ref type properties required additionalProperties items".split(" "),
  ..."enum const anyOf allOf description title default format pattern minItems".split(" "),
]);
const FORMATS: ReadonlySet<unknown> = new Set(
  "date-time time date duration email hostname uri ipv4 ipv6 uuid".split(" "),
);

interface Count {
  optional: number;
  unions: number;
}

/** What the API refuses about the schemas of a request: the answer's format and its strict tools. */
export function refuseSchemas(body: CountRequest): Refused | null {
  const format = body.output_config?.format ?? null;
  const strict = (body.tools ?? []).filter((tool) => tool.strict === true);
  if (strict.length > MOST_STRICT_TOOLS)
    return invalid(`tools: at most ${MOST_STRICT_TOOLS} strict tools, found ${strict.length}`);
  if (format !== null && hasCitations(body))
    return invalid("output_config.format: structured output does not work with citations");
  const schemas: (readonly [string, Schema])[] = strict.map((tool) => [
    `tools.${tool.name}.input_schema`,
    tool.input_schema ?? {},
  ]);
  if (format !== null) schemas.push(["output_config.format.schema", format.schema]);
  return refuseEach(schemas);
}

function refuseEach(schemas: readonly (readonly [string, Schema])[]): Refused | null {
  const count = { optional: 0, unions: 0 };
  for (const [at, schema] of schemas) {
    const wrong =
      schema["type"] === "object" || at.startsWith("tools.")
        ? (wrongIn(schema, at, count) ?? recursionIn(schema, at))
        : `${at}: the root must be of type object`;
    if (wrong !== null) return invalid(wrong);
  }
  if (count.optional > MOST_OPTIONAL)
    return invalid(`schemas have ${count.optional} optional parameters; at most ${MOST_OPTIONAL}`);
  if (count.unions > MOST_UNIONS)
    return invalid(`schemas have ${count.unions} union-typed parameters; at most ${MOST_UNIONS}`);
  return null;
}

function wrongIn(schema: unknown, at: string, count: Count): string | null {
  if (!isSchema(schema)) return `${at}: must be a schema object`;
  const unsupported = Object.keys(schema).find((key) => !SUPPORTED.has(key));
  if (unsupported !== undefined) return `${at}: keyword "${unsupported}" is not supported`;
  if (Array.isArray(schema["anyOf"]) || Array.isArray(schema["type"])) count.unions += 1;
  const wrong = wrongHere(schema, at, count);
  if (wrong !== null) return wrong;
  for (const [place, child] of childrenOf(schema, at)) {
    const below = wrongIn(child, place, count);
    if (below !== null) return below;
  }
  return null;
}

function wrongHere(schema: Schema, at: string, count: Count): string | null {
  const { minItems, format, $ref: reference } = schema;
  if (minItems !== undefined && minItems !== 0 && minItems !== 1)
    return `${at}: minItems may only be 0 or 1`;
  if (format !== undefined && !FORMATS.has(format))
    return `${at}: string format ${JSON.stringify(format)} is not supported`;
  if (typeof reference === "string" && !reference.startsWith("#/"))
    return `${at}: external $ref "${reference}" is not supported`;
  if (schema["type"] !== "object") return null;
  if (schema["additionalProperties"] !== false)
    return `${at}: for 'object' type, 'additionalProperties' must be explicitly set to false`;
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const names = Object.keys(isSchema(schema["properties"]) ? schema["properties"] : {});
  count.optional += names.filter((name) => !required.includes(name)).length;
  return null;
}

function childrenOf(schema: Schema, at: string): (readonly [string, unknown])[] {
  const named = ["properties", "$defs", "definitions"].flatMap((key) =>
    Object.entries(isSchema(schema[key]) ? schema[key] : {}).map(
      ([name, child]) => [`${at}.${key}.${name}`, child] as const,
    ),
  );
  const listed = ["anyOf", "allOf"].flatMap((key) => {
    const variants: unknown = schema[key];
    if (!Array.isArray(variants)) return [];
    return variants.map((child: unknown, index) => [`${at}.${key}.${index}`, child] as const);
  });
  const items = schema["items"] === undefined ? [] : [[`${at}.items`, schema["items"]] as const];
  return [...named, ...listed, ...items];
}

/** A definition that reaches itself cannot be compiled to a grammar. */
function recursionIn(root: Schema, at: string): string | null {
  const visit = (schema: unknown, above: readonly string[]): string | null => {
    if (!isSchema(schema)) return null;
    const reference = schema["$ref"];
    if (typeof reference === "string") {
      if (above.includes(reference)) return `${at}: recursive schema at ${reference}`;
      const target = resolve(root, reference);
      if (target === null) return `${at}: $ref ${reference} leads nowhere`;
      return visit(target, [...above, reference]);
    }
    for (const [place, child] of childrenOf(schema, "")) {
      const isDefinition = place.startsWith(".$defs") || place.startsWith(".definitions");
      const found = isDefinition ? null : visit(child, above);
      if (found !== null) return found;
    }
    return null;
  };
  return visit(root, []);
}

/** Follows a `#/…` reference inside one schema; null when it leads nowhere. */
export function resolve(root: Schema, reference: string): Schema | null {
  let place: unknown = root;
  for (const part of reference.split("/").slice(1)) {
    if (!isSchema(place)) return null;
    place = place[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return isSchema(place) ? place : null;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasCitations(body: CountRequest): boolean {
  return body.messages.some((turn) => turn.content.some(citesIn));
}

function citesIn(block: Block): boolean {
  const citations = block["citations"];
  if (isSchema(citations) && citations["enabled"] === true) return true;
  return block.type === "search_result";
}
