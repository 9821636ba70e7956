// domain: the nouns of the house and the pure rules over them. It imports nothing of ours and does no input or output.
import { createHash } from "node:crypto";
import { z } from "zod";

/** Eight characters of lower-case base 32: short enough to be typed into `/orchestrate stop <run>`. */
export const RunId = z
  .string()
  .regex(/^[0-9a-z]{8}$/)
  .brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** A Slack user id (`U…`, `W…`), or `terminal:<login>` for a person at the command line. */
export const PersonId = z.string().min(1).brand<"PersonId">();
export type PersonId = z.infer<typeof PersonId>;

export const ChannelId = z.string().min(1).brand<"ChannelId">();
export type ChannelId = z.infer<typeof ChannelId>;

/** Opaque to Slack: the run and the key of the question, `<run>:<key>`. */
export const QuestionId = z.string().min(1).brand<"QuestionId">();
export type QuestionId = z.infer<typeof QuestionId>;

/** SHA-256 in hexadecimal. */
export const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"Digest">();
export type Digest = z.infer<typeof Digest>;

/** Unique within a run; derived from the definition's path and the round, never from order, clock or chance. */
export const Key = z.string().min(1).max(400);
export type Key = z.infer<typeof Key>;

/** Names a text by its content. */
export function digestOf(text: string | Uint8Array): Digest {
  return Digest.parse(createHash("sha256").update(text).digest("hex"));
}

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** A run's id that follows from a text; one without letters that look alike. */
export function runIdFrom(text: string): RunId {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 8);
  return RunId.parse([...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join(""));
}

/** The question that a run asks under this key. */
export function questionIdOf(run: RunId, key: Key): QuestionId {
  return QuestionId.parse(`${run}:${key}`);
}

/** The run and key inside a question's id, or null when the text is no such id. */
export function partsOfQuestionId(id: string): { run: RunId; key: Key } | null {
  const run = RunId.safeParse(id.slice(0, 8));
  const key = Key.safeParse(id.slice(9));
  return run.success && key.success && id[8] === ":" ? { run: run.data, key: key.data } : null;
}
