/** Walks through blocks without knowing their kinds. */
import type { Json } from "../state/records.ts";

/** Every object inside a value, itself included, outermost first, each with its path. */
export function* objectsIn(
  value: unknown,
  path: PropertyKey[] = [],
): Generator<[Json, PropertyKey[]]> {
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) yield* objectsIn(part, [...path, index]);
    return;
  }
  if (!isObject(value)) return;
  yield [value, path];
  for (const [key, part] of Object.entries(value)) yield* objectsIn(part, [...path, key]);
}

/** The text that a value is, or nothing when it is something else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
