import { isSchema, resolve, type Schema } from "./refuse-schema.ts";

/** A scripted answer that does not fit the schema it was asked for: the script is wrong, or the schema has moved on. */
export class Misfit extends Error {
  override readonly name = "Misfit";
}

/**
 * Makes a whole answer of a part of one: what the part leaves out becomes an empty text or list, false, 0, or the enum's
 * member `none` (else its first). What the part says must fit the schema.
 */
export function complete(root: Schema, part: unknown): unknown {
  return fill({ root, schema: root, at: "answer" }, part);
}

interface Place {
  readonly root: Schema;
  readonly schema: Schema;
  readonly at: string;
}

function fill(place: Place, part: unknown): unknown {
  const here = follow(place);
  const { schema, at } = here;
  const variants = variantsOf(schema);
  if (variants !== null) return fillVariant(here, variants, part);
  if (Array.isArray(schema["enum"])) return fillMember(schema["enum"], part, at);
  if ("const" in schema) return schema["const"];
  return fillByType(here, part);
}

/** A list of types is a list of alternatives, written shorter. */
function variantsOf(schema: Schema): unknown[] | null {
  const { anyOf, type } = schema;
  if (Array.isArray(anyOf)) return anyOf;
  return Array.isArray(type) ? type.map((one: unknown) => ({ ...schema, type: one })) : null;
}

function fillByType(here: Place, part: unknown): unknown {
  const { schema, at } = here;
  switch (schema["type"]) {
    case "object":
      return fillObject(here, part);
    case "array":
      return fillList(here, part);
    case "string":
      return fillValue(at, part ?? "", "string");
    case "boolean":
      return fillValue(at, part ?? false, "boolean");
    case "integer":
    case "number":
      return fillValue(at, part ?? 0, "number");
    case "null":
      return null;
    default:
      throw new Misfit(`${at}: a schema without a type cannot be answered`);
  }
}

function follow(place: Place): Place {
  const reference = place.schema["$ref"];
  if (typeof reference !== "string") return place;
  const target = resolve(place.root, reference);
  if (target === null) throw new Misfit(`${place.at}: ${reference} leads nowhere`);
  return follow({ ...place, schema: target });
}

function fillObject(place: Place, given: unknown): unknown {
  const part = given ?? {};
  const { schema, at, root } = place;
  if (!isSchema(part)) throw new Misfit(`${at}: expected named values, found ${nameOf(part)}`);
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const unknown = Object.keys(part).find((name) => !(name in properties));
  if (unknown !== undefined) throw new Misfit(`${at}.${unknown}: the schema has no such name`);
  const required: unknown = schema["required"];
  const isWanted = (name: string) =>
    name in part || (Array.isArray(required) && required.includes(name));
  const filled = Object.entries(properties).flatMap(([name, child]) =>
    isSchema(child) && isWanted(name)
      ? [[name, fill({ root, schema: child, at: `${at}.${name}` }, part[name])] as const]
      : [],
  );
  return Object.fromEntries(filled);
}

function fillList(place: Place, given: unknown): unknown {
  const part = given ?? [];
  const { schema, at, root } = place;
  if (!Array.isArray(part)) throw new Misfit(`${at}: expected a list, found ${nameOf(part)}`);
  const items = isSchema(schema["items"]) ? schema["items"] : null;
  if (items === null) return part;
  const least = part.length === 0 && schema["minItems"] === 1 ? [undefined] : part;
  return least.map((item: unknown, index) =>
    fill({ root, schema: items, at: `${at}.${index}` }, item),
  );
}

function fillMember(members: readonly unknown[], part: unknown, at: string): unknown {
  if (part === undefined) return members.includes("none") ? "none" : members[0];
  if (members.includes(part)) return part;
  throw new Misfit(`${at}: ${nameOf(part)} is not one of ${members.map(String).join(", ")}`);
}

function fillVariant(place: Place, variants: readonly unknown[], part: unknown): unknown {
  const schemas = variants.filter(isSchema);
  const nothing = schemas.find((schema) => schema["type"] === "null");
  if (part === undefined && nothing !== undefined) return null;
  for (const schema of schemas) {
    try {
      return fill({ ...place, schema }, part);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
    }
  }
  throw new Misfit(`${place.at}: ${nameOf(part)} fits none of the alternatives`);
}

function fillValue(at: string, part: unknown, type: "string" | "boolean" | "number"): unknown {
  if (typeof part === type) return part;
  throw new Misfit(`${at}: expected a ${type}, found ${nameOf(part)}`);
}

function nameOf(part: unknown): string {
  return JSON.stringify(part) ?? "nothing";
}
