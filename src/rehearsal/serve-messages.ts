import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { compose } from "./compose.ts";
import { type Fault, spoil } from "./faults.ts";
import { readPrompt } from "./prompt.ts";
import { readMessageRequest } from "./refuse-request.ts";
import { draftOf, eventsOf, messageOf, type SentMessage } from "./reply.ts";
import { sendEvents } from "./send-events.ts";
import { errorResponse, type RehearsalContext, respondRefused, type Stage } from "./stage.ts";
import type { MessageRequest, Refused } from "./wire.ts";

interface Serving {
  readonly context: RehearsalContext;
  readonly stage: Stage;
  readonly fault: Fault | null;
  /** Aborted when the client hangs up or the rehearsal is closed. */
  readonly gone: AbortSignal;
}

/** Answers a create request: refused as the API would, struck by a fault, or said in one piece or as a stream. */
export async function serveMessages(context: RehearsalContext, stage: Stage): Promise<Response> {
  const read = readMessageRequest(context.get("json"));
  if (!read.ok) return respondRefused(context, read.refused, stage);
  const prompt = readPrompt(read.body);
  const scripts = prompt.step === null ? [] : await stage.scripts(prompt.step.workflow);
  const composed = compose(read.body, prompt, scripts);
  const logged = context.get("logged");
  const scripted: Fault | null = composed.fault === null ? null : { kind: composed.fault };
  const fault = stage.faults.take(logged) ?? scripted;
  const gone = AbortSignal.any([context.req.raw.signal, stage.closing]);
  const serving = { context, stage, fault, gone };

  if (fault?.kind === "slow") await pause(fault.delayMs ?? 0, gone);
  if (gone.aborted) return leave(serving);
  const instead = insteadOfAnswer(serving);
  if (instead !== null) return instead;
  stage.log.change(logged, { answeredWith: { ...composed.source, fault: fault?.kind ?? null } });
  const id = context.get("requestId").replace("req_", "");
  const draft = spoil(draftOf(read.body, composed, id), fault);
  const message = messageOf(read.body, draft, { id, usage: stage.cache.charge(read.body) });
  return await say(read.body, message, serving);
}

async function say(
  body: MessageRequest,
  message: SentMessage,
  serving: Serving,
): Promise<Response> {
  const { context, stage, fault, gone } = serving;
  const logged = context.get("logged");
  if (body.stream === true) {
    const { outgoing } = context.env;
    if (!("socket" in outgoing)) throw new Error("The rehearsal speaks HTTP/1.1 only.");
    const headers = context.get("headers");
    const sent = {
      outgoing,
      headers,
      events: eventsOf(message),
      requestId: context.get("requestId"),
    };
    const state = await sendEvents(sent, { fault, gone, msPerAnswer: stage.msPerAnswer });
    stage.log.change(logged, { state });
    return RESPONSE_ALREADY_SENT;
  }
  if (fault?.kind === "stall") await pause(null, gone);
  await pause(stage.msPerAnswer, gone);
  stage.log.change(logged, { state: gone.aborted ? "aborted" : "complete" });
  return Response.json(message, { headers: context.get("headers") });
}

/** Nobody is there any more: nothing was asked and nothing is answered. */
function leave({ context, stage }: Serving): Response {
  stage.log.change(context.get("logged"), { state: "aborted" });
  return new Response(null, { status: 499 });
}

/** Faults that strike before the first header; a stream's own faults strike a plain answer here too. */
function insteadOfAnswer({ context, stage, fault }: Serving): Response | null {
  if (fault === null) return null;
  const logged = context.get("logged");
  const answeredWith = { kind: "fault", fault: fault.kind } as const;
  if (fault.kind === "reset" || (fault.kind === "cut" && !logged.streamed)) {
    stage.log.change(logged, { answeredWith, state: "aborted" });
    context.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const refused = errorOf(fault, logged.streamed);
  if (refused === null) return null;
  stage.log.change(logged, { answeredWith, state: "complete" });
  return errorResponse(context, refused, retryAfter(fault));
}

function retryAfter({ retryAfter: seconds }: Fault): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { "retry-after": String(seconds) };
}

function errorOf({ kind }: Fault, streamed: boolean): Refused | null {
  if (kind === "rate_limited")
    return {
      type: "rate_limit_error",
      message: "This request would exceed your organization's rate limit.",
    };
  if (kind === "server_error") return { type: "api_error", message: "Internal server error" };
  const isOverloaded = kind === "overloaded" || (kind === "error_event" && !streamed);
  return isOverloaded ? { type: "overloaded_error", message: "Overloaded" } : null;
}

/** Waits, or for ever when no time is given; ends at once when nobody listens any more. */
async function pause(delayMs: number | null, gone: AbortSignal): Promise<void> {
  if (gone.aborted || delayMs === 0) return;
  await sleep(delayMs ?? LONGEST_TIMER, undefined, { signal: gone }).catch(() => undefined);
}

const LONGEST_TIMER = 2 ** 31 - 1;
