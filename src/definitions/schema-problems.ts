import { z } from "zod";
import { proposal } from "./names.ts";
import type { Problem } from "./problem.ts";
import { type Path, problemAt, type Source } from "./source.ts";

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: "invalid_union" }>;

/** Where a value was read and the schema it must obey. */
interface Reading {
  readonly value: unknown;
  readonly source: Source;
  readonly schema: z.ZodType;
}

/** Parses a value by schema. All faults are told at once, each with its line and what to write instead. */
export function parseBySchema<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  source: Source,
): { parsed: z.output<Schema> | null; problems: Problem[] } {
  const result = schema.safeParse(value);
  if (result.success) return { parsed: result.data, problems: [] };
  const reading = { value, source, schema };
  const issues = issuesOf(reading);
  return { parsed: null, problems: issues.flatMap((issue) => problemsOf(issue, reading)) };
}

/** All issues, those included that a missing or wrong discriminator, such as a phase's mode, would hide. */
function issuesOf(reading: Reading): Issue[] {
  const issues = issuesIn(reading.schema, reading.value);
  const hiding = issues.filter((issue) => optionsOf(issue).length > 0);
  if (hiding.length === 0) return issues;
  const guessed = hiding.reduce((value, issue) => {
    const guesses = optionsOf(issue).map((option) => withValue(value, issue.path, option));
    return fewestIssues(guesses, reading.schema);
  }, reading.value);
  return [...hiding, ...issuesIn(reading.schema, guessed)];
}

function issuesIn(schema: z.ZodType, value: unknown): Issue[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).flatMap((issue) => plainIssues(issue, []));
}

function optionsOf(issue: Issue): readonly unknown[] {
  return issue.code === "invalid_union" && "options" in issue ? (issue.options ?? []) : [];
}

function fewestIssues(values: readonly unknown[], schema: z.ZodType): unknown {
  const counted = values.map((value) => ({ value, count: issuesIn(schema, value).length }));
  return counted.toSorted((left, right) => left.count - right.count)[0]?.value;
}

function withValue(value: unknown, path: Path, inner: unknown): unknown {
  const copy = structuredClone(value);
  const holder = valueAt(copy, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof holder === "object" && holder !== null && key !== undefined) {
    Reflect.set(holder, key, inner);
  }
  return copy;
}

/** Issues without unions: of a union's branches, the one that the value came nearest to. */
function plainIssues(issue: Issue, prefix: Path): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ ...issue, path }];
  const branches = issue.errors.map((branch) =>
    branch.flatMap((inner) => plainIssues(inner, path)),
  );
  if (branches.every((branch) => branch.some((inner) => isWholly(inner, path)))) {
    return [{ ...issue, errors: [], path }];
  }
  return branches.reduce((best, branch) =>
    faults(branch, path) < faults(best, path) ? branch : best,
  );
}

/** Whether the branch refused the value as a whole, such as a text where a list stands. */
function isWholly(issue: Issue, path: Path): boolean {
  return issue.code !== "unrecognized_keys" && issue.path.length === path.length;
}

function faults(branch: Issue[], path: Path): number {
  return branch.reduce((sum, issue) => sum + (isWholly(issue, path) ? 100 : 1), 0);
}

function problemsOf(issue: Issue, reading: Reading): Problem[] {
  const path = issue.path;
  const { source } = reading;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path, reading));
    case "invalid_key":
      return [
        problemAt(source, path, {
          message: `The name "${String(path.at(-1))}" cannot be used.`,
          remedy: sentence(issue.issues[0]?.message ?? "use another name"),
        }),
      ];
    case "invalid_union":
      return [
        problemAt(source, path, {
          message: unionMessage(issue, reading),
          remedy: unionRemedy(issue),
        }),
      ];
    case "invalid_value":
      return [
        problemAt(source, path, {
          message: wrongOrMissing(path, reading),
          remedy: `Use one of: ${issue.values.map(String).join(", ")}.`,
        }),
      ];
    default:
      return [
        problemAt(source, path, {
          message: wrongOrMissing(path, reading),
          remedy: sentence(expectation(issue)),
        }),
      ];
  }
}

function unknownKey(key: string, path: Path, reading: Reading): Problem {
  const known = keysAt(z.toJSONSchema(reading.schema, { io: "input" }), path);
  return problemAt(reading.source, [...path, key], {
    message: `The key "${key}" is not known ${path.length === 0 ? "here" : `in ${named(path)}`}.`,
    remedy: proposal(key, known),
  });
}

function unionMessage(issue: UnionIssue, reading: Reading): string {
  const path = issue.path;
  if (issue.discriminator === "mode" && valueAt(reading.value, path) === undefined) {
    return `The phase ${phaseName(reading.value, path)} has no mode.`;
  }
  return wrongOrMissing(path, reading);
}

function unionRemedy(issue: UnionIssue): string {
  if ("options" in issue && issue.options) {
    return `Write one of: ${issue.options.map(String).join(", ")}.`;
  }
  return "Use one of the forms that docs/adding-a-workflow.md shows for it.";
}

function phaseName(value: unknown, path: Path): string {
  const id = valueAt(value, [...path.slice(0, -1), "id"]);
  return typeof id === "string" ? `"${id}"` : `number ${Number(path.at(-2)) + 1}`;
}

function wrongOrMissing(path: Path, reading: Reading): string {
  if (path.length === 0) return "The file does not hold keys and values.";
  const value = valueAt(reading.value, path);
  if (value === undefined || value === null) return `${capital(named(path))} is missing.`;
  return `${capital(named(path))} cannot be ${shown(value)}.`;
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_type") return `write ${article(issue.expected)}`;
  return issue.message;
}

function article(expected: string): string {
  const words: Record<string, string> = {
    string: "a text",
    array: "a list",
    object: "keys and values below it",
    record: "keys and values below it",
    boolean: "true or false",
    number: "a number",
    int: "a whole number",
  };
  return words[expected] ?? expected;
}

/** The last key of a path, with the list position it stands in. */
function named(path: Path): string {
  const last = path.at(-1);
  return typeof last === "number" ? `${String(path.at(-2))}[${last + 1}]` : `"${String(last)}"`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? capital(text) : `${capital(text)}.`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, segment) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, segment) : undefined,
    value,
  );
}

type JsonSchema = z.core.JSONSchema.BaseSchema | boolean | undefined;

/** All keys that the schema knows at a place, over all alternatives. */
function keysAt(schema: JsonSchema, path: Path): string[] {
  const [segment, ...rest] = path;
  const schemas = alternatives(schema);
  if (segment === undefined) {
    return [...new Set(schemas.flatMap((each) => Object.keys(each.properties ?? {})))];
  }
  return [...new Set(schemas.flatMap((each) => keysAt(inside(each, segment), rest)))];
}

function alternatives(schema: JsonSchema): z.core.JSONSchema.BaseSchema[] {
  if (typeof schema !== "object") return [];
  const nested = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [schema, ...nested.flatMap(alternatives)];
}

function inside(schema: z.core.JSONSchema.BaseSchema, segment: PropertyKey): JsonSchema {
  if (typeof segment === "number") {
    return Array.isArray(schema.items) ? schema.items[segment] : schema.items;
  }
  return schema.properties?.[String(segment)] ?? schema.additionalProperties;
}
