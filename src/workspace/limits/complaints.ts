/** Turns schema violations into the sentences that Slack puts into `response_metadata.messages`. */
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** One sentence per violation, each with a JSON pointer to its place. */
export function complaints(error: z.ZodError, input: unknown, base: PropertyKey[] = []): string[] {
  return error.issues.flatMap((issue) => describe(issue, input, base));
}

export function complaint(words: string, path: PropertyKey[]): string {
  const pointer = path.map((part) => `/${String(part)}`).join("");
  return `[ERROR] ${words} [json-pointer:${pointer}]`;
}

function describe(issue: Issue, input: unknown, base: PropertyKey[]): string[] {
  const path = [...base, ...issue.path];
  const parent = path.slice(0, -1);
  const found = issue.path.reduce<unknown>(step, input);
  if (found === undefined && issue.code === "invalid_type") {
    return [complaint(`missing required field: ${String(path.at(-1))}`, parent)];
  }
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => complaint(`invalid additional property: ${key}`, path));
    case "too_big":
      return [complaint(tooBig(issue), path)];
    case "too_small":
      return [complaint(tooSmall(issue), path)];
    case "invalid_union":
      return describeUnion(issue, found, path);
    case "custom":
      return [complaint(issue.message, path)];
    default:
      return [complaint(expectation(issue), path)];
  }
}

function describeUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  found: unknown,
  path: PropertyKey[],
): string[] {
  if (path.at(-1) === "type") {
    if (found === undefined) return [complaint("missing required field: type", path.slice(0, -1))];
    return [complaint(`unsupported type: ${JSON.stringify(found)}`, path)];
  }
  return [complaint("failed to match all allowed schemas", path), ...nearest(issue, found, path)];
}

/** Among the alternatives the one with the fewest violations says best what was meant. */
function nearest(
  issue: Extract<Issue, { code: "invalid_union" }>,
  found: unknown,
  path: PropertyKey[],
): string[] {
  const alternatives = issue.errors.toSorted((left, right) => left.length - right.length);
  return (alternatives[0] ?? []).flatMap((inner) => describe(inner, found, path));
}

function tooBig(issue: Extract<Issue, { code: "too_big" }>): string {
  const most = Number(issue.maximum);
  if (issue.origin === "string") return `must be less than ${most + 1} characters`;
  if (issue.origin === "array") return `no more than ${most} items allowed`;
  return `must be at most ${most}`;
}

function tooSmall(issue: Extract<Issue, { code: "too_small" }>): string {
  const least = Number(issue.minimum);
  if (issue.origin === "string") return `must be more than ${least - 1} characters`;
  if (issue.origin === "array") return `no less than ${least} items allowed`;
  return `must be at least ${least}`;
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_type") return `must provide a ${issue.expected}`;
  if (issue.code === "invalid_value") return `must be a valid enum value`;
  return issue.message;
}

function step(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Reflect.get(value, key);
}
