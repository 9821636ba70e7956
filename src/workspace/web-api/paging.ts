/** Pages of a list: `limit` many, and a cursor for the rest. */
import { z } from "zod";
import type { Json } from "../state/records.ts";
import { Count, Refusal } from "./refusal.ts";

export const Page = z.object({ limit: Count.optional(), cursor: z.string().optional() });

/** One page, and the metadata with which the next can be asked for. */
export function pageOf<Part>(
  parts: Part[],
  { limit = 100, cursor = "" }: z.infer<typeof Page>,
): { page: Part[]; rest: boolean; response_metadata: Json } {
  const start = cursor === "" ? 0 : startOf(cursor);
  const size = Math.min(Math.max(limit, 1), 1000);
  const rest = parts.length > start + size;
  const next_cursor = rest ? Buffer.from(`next:${start + size}`).toString("base64") : "";
  return { page: parts.slice(start, start + size), rest, response_metadata: { next_cursor } };
}

function startOf(cursor: string): number {
  const start = /^next:(\d+)$/.exec(Buffer.from(cursor, "base64").toString())?.[1];
  if (start === undefined) throw new Refusal("invalid_cursor");
  return Number(start);
}
