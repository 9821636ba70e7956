/** The acknowledgements that are still awaited, each until its time is up. */
import { z } from "zod";
import type { Acknowledgement } from "../deliveries/transport.ts";
import { Json } from "../state/records.ts";

const Reply = z.object({
  envelope_id: z.string(),
  payload: z.union([Json, z.string().transform((text): Json => ({ text }))]).optional(),
});

export type Replies = {
  expect: (envelopeId: string, withinMs: number) => Promise<Acknowledgement>;
  /** A frame from the app; anything but an acknowledgement is ignored. */
  hear: (frame: string) => void;
  /** Nobody will answer any more. */
  abandon: () => void;
};

export function createReplies(): Replies {
  const waiting = new Map<string, (acknowledgement: Acknowledgement) => void>();
  return {
    expect(envelopeId, withinMs) {
      const { promise, resolve } = Promise.withResolvers<Acknowledgement>();
      const settle = (acknowledgement: Acknowledgement) => {
        clearTimeout(timer);
        waiting.delete(envelopeId);
        resolve(acknowledgement);
      };
      const timer = setTimeout(
        () => settle({ state: "not-acknowledged", reason: "timeout" }),
        withinMs,
      );
      waiting.set(envelopeId, settle);
      return promise;
    },
    hear(frame) {
      const reply = Reply.safeParse(parse(frame));
      if (!reply.success) return;
      const answer = reply.data.payload ?? {};
      waiting.get(reply.data.envelope_id)?.({ state: "acknowledged", answer });
    },
    abandon() {
      for (const settle of waiting.values()) {
        settle({ state: "not-acknowledged", reason: "not_connected" });
      }
    },
  };
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return null;
  }
}
