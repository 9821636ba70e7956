import type { BetaMessageStream } from "@anthropic-ai/sdk/lib/BetaMessageStream";
import type { BetaMessage } from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { Failure } from "./retry.ts";
import { failureOf, stalled } from "./retry.ts";
import type { Session } from "./session.ts";

export type TurnEnd =
  | { readonly kind: "message"; readonly message: BetaMessage }
  | { readonly kind: "broken"; readonly failure: Failure };

/** What has been heard of a reply so far. */
interface Heard {
  at: number;
  message: BetaMessage | null;
  counted: boolean;
  stalled: boolean;
}

/**
 * Waits for one streamed reply and books it, whole or broken. The SDK's own timeout ends with the response headers, so a stream that
 * falls silent is aborted here; pings do not count as speech.
 */
export async function watchTurn(session: Session, stream: BetaMessageStream): Promise<TurnEnd> {
  const { clock, idleMs } = session.settings;
  const startedAt = clock.now();
  const heard: Heard = { at: startedAt, message: null, counted: false, stalled: false };
  listen(stream, heard, () => clock.now());
  const quiet = new AbortController();
  void abortWhenSilent(session, { stream, heard, until: quiet.signal });
  try {
    const message = await stream.finalMessage();
    book(session, stream, { heard: { ...heard, message }, startedAt, ended: nameOf(message) });
    return { kind: "message", message };
  } catch (error) {
    const failure = heard.stalled ? stalled(idleMs) : failureOf(error, clock.now());
    book(session, stream, { heard, startedAt, ended: failure.name });
    return { kind: "broken", failure };
  } finally {
    quiet.abort();
  }
}

/** The snapshot is one object that grows with the stream, so it holds the partial reply even after a break. */
function listen(stream: BetaMessageStream, heard: Heard, now: () => number): void {
  stream.on("streamEvent", (event, snapshot) => {
    heard.at = now();
    heard.message = snapshot;
    if (event.type === "message_delta") heard.counted = true;
  });
}

async function abortWhenSilent(
  { settings: { clock, idleMs } }: Session,
  watched: { stream: BetaMessageStream; heard: Heard; until: AbortSignal },
): Promise<void> {
  const { stream, heard, until } = watched;
  while (!until.aborted) {
    await clock.sleepUntil(heard.at + idleMs, until).catch(() => {});
    if (until.aborted || clock.now() < heard.at + idleMs) continue;
    heard.stalled = true;
    stream.abort();
    return;
  }
}

function book(
  session: Session,
  stream: BetaMessageStream,
  end: { heard: Heard; startedAt: number; ended: string },
): void {
  const { heard, startedAt, ended } = end;
  session.ledger.book({
    asked: session.model,
    message: heard.message,
    counted: heard.counted,
    requestId: stream.request_id ?? null,
    ended,
    startedAt,
    endedAt: session.settings.clock.now(),
  });
}

function nameOf(message: BetaMessage): string {
  return message.stop_reason ?? "no_stop_reason";
}
