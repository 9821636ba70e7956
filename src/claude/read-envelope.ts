import { z } from "zod";
import { Envelope } from "../domain/envelope.ts";

/** The model's text as an envelope, or everything that is wrong with its form. */
export type EnvelopeReading =
  | { readonly kind: "envelope"; readonly envelope: Envelope }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

/** The casing of enumerated words is not guaranteed by the API, so these keys are compared without it. */
const ENUMERATED = new Set(["verdict", "severity", "status", "kind"]);

/** Reads the final text of a reply. Keys that the envelope does not have are dropped, whatever they claim. */
export function readEnvelope(text: string): EnvelopeReading {
  const found = findObject(text);
  if (found === null) return problems(["The answer is not one JSON object."]);
  const parsed = Envelope.safeParse(lowerEnumerated(found.value));
  if (parsed.success) return { kind: "envelope", envelope: parsed.data };
  return problems(parsed.error.issues.map(wordsOf));
}

/** The whole text, else what stands in a fence, else from the first brace to the last: servers without a grammar add prose. */
function findObject(text: string): { value: unknown } | null {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n```/.exec(text)?.[1];
  const braced = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  for (const candidate of [text, fenced, braced]) {
    const value = candidate === undefined ? undefined : parseJson(candidate);
    if (typeof value === "object" && value !== null) return { value };
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lowerEnumerated(value: unknown, key = ""): unknown {
  if (typeof value === "string") return ENUMERATED.has(key) ? value.trim().toLowerCase() : value;
  if (Array.isArray(value)) return value.map((part) => lowerEnumerated(part));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, lowerEnumerated(part, name)]),
  );
}

function wordsOf(issue: z.core.$ZodIssue): string {
  return `${issue.path.join(".") || "The answer"}: ${issue.message}.`;
}

function problems(list: readonly string[]): EnvelopeReading {
  return { kind: "problems", problems: list.slice(0, 30) };
}
