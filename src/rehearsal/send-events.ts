import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./faults.ts";
import type { SentEvent } from "./reply.ts";

const PING_EVERY_MS = 200;

interface Sending {
  readonly outgoing: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
  readonly events: readonly SentEvent[];
  readonly requestId: string;
}

interface Manner {
  readonly fault: Fault | null;
  readonly gone: AbortSignal;
  readonly msPerAnswer: number;
}

/**
 * Sends the events of a stream, each flushed before the next, at the pace asked for. A fault strikes after the number of
 * events it names. Writes to the socket itself, because only there can a connection be cut at an exact event.
 */
export async function sendEvents(
  sending: Sending,
  manner: Manner,
): Promise<"complete" | "aborted"> {
  const { outgoing, events } = sending;
  const { fault, gone } = manner;
  const strikeAt = strikePoint(fault, events.length);
  const delayMs = manner.msPerAnswer / events.length;
  outgoing.writeHead(200, {
    ...sending.headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  outgoing.flushHeaders();
  for (const [index, event] of events.entries()) {
    if (gone.aborted) return "aborted";
    if (index === strikeAt) return await strike(sending, manner);
    await write(outgoing, event);
    await wait(delayMs, gone);
  }
  if (gone.aborted) return "aborted";
  await new Promise<void>((resolve) => outgoing.end(resolve));
  return "complete";
}

function strikePoint(fault: Fault | null, length: number): number | null {
  if (fault?.kind === "stall") return fault.afterEvents ?? 1;
  if (fault?.kind === "cut" || fault?.kind === "error_event")
    return Math.min(fault.afterEvents ?? Math.floor(length / 2), length - 1);
  return null;
}

async function strike(sending: Sending, { fault, gone }: Manner): Promise<"complete" | "aborted"> {
  const { outgoing, requestId } = sending;
  if (fault?.kind === "cut") {
    outgoing.destroy();
    return "aborted";
  }
  if (fault?.kind === "error_event") {
    const error = { type: "overloaded_error", message: "Overloaded" };
    await write(outgoing, { type: "error", error, request_id: requestId });
    await new Promise<void>((resolve) => outgoing.end(resolve));
    return "complete";
  }
  while (!gone.aborted) {
    await write(outgoing, { type: "ping" });
    await wait(PING_EVERY_MS, gone);
  }
  return "aborted";
}

/** Resolves when the event has left, or when there is nobody to take it. */
function write(outgoing: ServerResponse, event: SentEvent): Promise<void> {
  const text = `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  return new Promise((resolve) => {
    outgoing.write(text, () => resolve());
  });
}

async function wait(delayMs: number, gone: AbortSignal): Promise<void> {
  if (delayMs === 0 || gone.aborted) return;
  await sleep(delayMs, undefined, { signal: gone }).catch(() => undefined);
}
