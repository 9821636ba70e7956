import { type App, AuthorizationError } from "@slack/bolt";
import { z } from "zod";
import type { Clock } from "../../domain/clock.ts";
import type { Log } from "../../domain/log.ts";
import type { Measures } from "../measures.ts";

type Process = App["processEvent"];

const MINUTE_MS = 60_000;
/** Slack accepts timestamps of five minutes; Bolt checks only that they are not older. */
const WINDOW_MS = 5 * MINUTE_MS;
/** Something between Slack and us may repeat a request within moments; it then gets the same answer. */
const REPEAT_MS = 3_000;

const Signed = z.object({ signature: z.string(), sentAt: z.number() });

/** What a request's headers tell, handed through Bolt beside the body. */
export function signatureOf(headers: {
  readonly [name: string]: string | readonly string[] | undefined;
}): z.infer<typeof Signed> {
  return {
    signature: String(headers["x-slack-signature"] ?? ""),
    sentAt: Number(headers["x-slack-request-timestamp"]) * 1000,
  };
}

/** Refuses what Bolt lets pass: a request signed for a time to come, and one that was captured and is sent again. */
export function guardSignatures(
  parts: { readonly clock: Clock; readonly log: Log; readonly measures: Measures },
  through: Process,
): Process {
  const seen = new Map<string, number>();
  return async (event) => {
    const { signature, sentAt } = Signed.parse(event.customProperties);
    const now = parts.clock.now();
    const objection = objectionTo({ sentAt, now, first: seen.get(signature) ?? null });
    if (objection !== null) {
      parts.measures.refusals.inc();
      parts.log.warn({ sentAt, reason: objection }, "A signed request was refused");
      throw new AuthorizationError(objection, new Error(objection));
    }
    if (!seen.has(signature)) seen.set(signature, now);
    forgetBefore(seen, now - 2 * WINDOW_MS);
    return through(event);
  };
}

function objectionTo(request: {
  readonly sentAt: number;
  readonly now: number;
  readonly first: number | null;
}): string | null {
  const { sentAt, now, first } = request;
  if (sentAt > now + WINDOW_MS) return "its timestamp lies in the future";
  return first !== null && now - first > REPEAT_MS ? "it was sent before" : null;
}

/** Entries are in the order of their arrival, so the old ones stand first. */
function forgetBefore(seen: Map<string, number>, time: number): void {
  for (const [signature, at] of seen) {
    if (at >= time) return;
    seen.delete(signature);
  }
}
