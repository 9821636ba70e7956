import { Envelope } from "../domain/envelope.ts";

/** Takes secrets out of a text; given by the composition root. */
export type Redact = (text: string) => string | Promise<string>;

/** The same envelope with every text in it redacted, so that nothing further on has to remember to. */
export async function redactEnvelope(envelope: Envelope, redact: Redact): Promise<Envelope> {
  return Envelope.parse(await redactTexts(envelope, redact));
}

async function redactTexts(value: unknown, redact: Redact): Promise<unknown> {
  if (typeof value === "string") return value === "" ? "" : redact(value);
  if (Array.isArray(value)) return Promise.all(value.map((part) => redactTexts(part, redact)));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(async ([key, part]) => [
    key,
    await redactTexts(part, redact),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
