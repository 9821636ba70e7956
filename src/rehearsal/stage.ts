import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { PromptCache } from "./cache.ts";
import type { FaultBox } from "./faults.ts";
import type { ScriptsOf } from "./open-scripts.ts";
import type { LoggedRequest, RequestLog } from "./request-log.ts";
import { type Refused, STATUS_OF } from "./wire.ts";

/** What the routes work with. */
export interface Stage {
  readonly now: () => number;
  readonly log: RequestLog;
  readonly faults: FaultBox;
  readonly scripts: ScriptsOf;
  readonly cache: PromptCache;
  readonly msPerAnswer: number;
  readonly apiKey: string | null;
  /** Aborted when the rehearsal is closed, so that nothing keeps answering. */
  readonly closing: AbortSignal;
}

export interface Bindings {
  Bindings: HttpBindings;
  Variables: {
    logged: LoggedRequest;
    json: unknown;
    requestId: string;
    /** Headers that every answer carries: the request's id and what is left of the limits. */
    headers: Readonly<Record<string, string>>;
  };
}

export type RehearsalContext = Context<Bindings>;

/** Answers with the API's error object, and logs that the request was refused. */
export function respondRefused(
  context: RehearsalContext,
  refused: Refused,
  stage: Pick<Stage, "log">,
): Response {
  const status = STATUS_OF[refused.type];
  stage.log.change(context.get("logged"), {
    answeredWith: { kind: "refused", status, message: refused.message },
    state: "complete",
  });
  return errorResponse(context, refused, {});
}

export function errorResponse(
  context: RehearsalContext,
  { type, message }: Refused,
  extra: Readonly<Record<string, string>>,
): Response {
  const body = errorBody(context, { type, message });
  const headers = { ...context.get("headers"), ...extra };
  return Response.json(body, { status: STATUS_OF[type], headers });
}

function errorBody(context: RehearsalContext, { type, message }: Refused) {
  return { type: "error", error: { type, message }, request_id: context.get("requestId") };
}

/** Answers 200 with a body, and logs the request as served. */
export function respondServed(context: RehearsalContext, body: unknown, { log }: Stage): Response {
  log.change(context.get("logged"), { answeredWith: { kind: "served" }, state: "complete" });
  return Response.json(body, { headers: context.get("headers") });
}
