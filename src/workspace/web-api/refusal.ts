/** A call that Slack would refuse: an error code, and sometimes words on where the fault lies. */

import { z } from "zod";
import { complaints } from "../limits/complaints.ts";
import type { Json } from "../state/records.ts";

export class Refusal extends Error {
  readonly code: string;
  readonly details: Json;

  constructor(code: string, details: Json = {}) {
    super(`Slack refuses the call with ${code}`);
    this.code = code;
    this.details = details;
  }
}

/** Reads the arguments of a call, or refuses it the way Slack does. */
export function read<Schema extends z.ZodType>(schema: Schema, args: Json): z.output<Schema> {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new Refusal("invalid_arguments", described(complaints(parsed.error, args)));
}

export function described(messages: string[]): Json {
  return { response_metadata: { messages } };
}

/** Arguments come as form fields, where everything is text, or as JSON. */
export function encoded<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (typeof value === "string" ? decode(value) : value), schema);
}

export const Flag = z.preprocess(
  (value) => (typeof value === "string" ? value === "true" || value === "1" : value),
  z.boolean(),
);

export const Count = z.coerce.number().int();

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
