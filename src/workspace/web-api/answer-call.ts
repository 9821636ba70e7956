/** One call of the Web API from its arguments to its answer: token, scope, rate, faults, operation, record. */
import type { Fault } from "../faults.ts";
import { keepLast } from "../keep-last.ts";
import { textOf } from "../limits/json-walk.ts";
import type { Json } from "../state/records.ts";
import type { World } from "../world.ts";
import { type Method, methods } from "./methods.ts";
import { findChannel } from "./places.ts";
import { Refusal } from "./refusal.ts";
import { type Operation, routes } from "./routes.ts";

export type Answered =
  | { kind: "answer"; status: number; headers: Record<string, string>; body: Json }
  | { kind: "lost" };

const APP_SCOPES = "connections:write";

/** Answers as Slack would, with whatever faults a test planted. */
export async function answerCall(
  world: World,
  call: { method: string; token: string; args: Json },
): Promise<Answered> {
  const at = world.clockwork.now();
  const fault = world.faults.strike(call.method);
  if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const answered = failure(fault) ?? perform(world, call);
  const lost = fault?.kind === "lose_answer";
  keepLast(world.calls, {
    method: call.method,
    args: call.args,
    at,
    outcome: lost ? "answer_lost" : outcomeOf(answered),
    answer: answered.body,
  });
  world.observer.notify();
  return lost ? { kind: "lost" } : answered;
}

type Answer = Extract<Answered, { kind: "answer" }>;

function failure(fault: Fault | null): Answer | null {
  switch (fault?.kind) {
    case "http_500":
      return { kind: "answer", status: 500, headers: {}, body: {} };
    case "http_503":
      return { kind: "answer", status: 503, headers: {}, body: {} };
    case "rate_limited":
      return rateLimited(fault.retryAfter);
    case "error":
      return answer({ ok: false, error: fault.error });
    default:
      return null;
  }
}

function perform(
  world: World,
  { method: name, token, args }: { method: string; token: string; args: Json },
): Answer {
  const operation = routes[name];
  const method = methods.find((known) => known.name === name);
  if (operation === undefined || method === undefined) {
    return answer({ ok: false, error: "unknown_method", req_method: name });
  }
  const headers = scopeHeaders(world, method);
  const refused = refuseToken(world, method, token);
  if (refused !== null) return answer(refused, headers);
  const waitSeconds = world.rates.count(name, method.tier, channelOf(world, args));
  if (waitSeconds !== null) return rateLimited(waitSeconds, headers);
  return answer(attempt(operation, world, args), headers);
}

/** One channel has one rate, however a call names it. */
function channelOf(world: World, args: Json): string {
  const named = textOf(args["channel"]);
  try {
    return findChannel(world, named).id;
  } catch (error) {
    if (error instanceof Refusal) return named;
    throw error;
  }
}

function attempt(operation: Operation, world: World, args: Json): Json {
  try {
    return { ok: true, ...operation(world, args) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.code, ...error.details };
    throw error;
  }
}

function refuseToken(world: World, method: Method, token: string): Json | null {
  if (token === "") return { ok: false, error: "not_authed" };
  const { botToken, appToken } = world.identity;
  if (token !== botToken && token !== appToken) return { ok: false, error: "invalid_auth" };
  if (token !== (method.token === "bot" ? botToken : appToken)) {
    return { ok: false, error: "not_allowed_token_type" };
  }
  const granted = world.settings.scopes;
  if (method.token === "app" || method.scopes.length === 0) return null;
  if (method.scopes.some((scope) => granted.includes(scope))) return null;
  return {
    ok: false,
    error: "missing_scope",
    needed: method.scopes.join(","),
    provided: granted.join(","),
  };
}

function scopeHeaders(world: World, method: Method): Record<string, string> {
  return {
    "x-oauth-scopes": method.token === "app" ? APP_SCOPES : world.settings.scopes.join(","),
    "x-accepted-oauth-scopes": method.token === "app" ? APP_SCOPES : method.scopes.join(","),
  };
}

function rateLimited(seconds: number, headers: Record<string, string> = {}): Answer {
  const body = { ok: false, error: "ratelimited" };
  return {
    kind: "answer",
    status: 429,
    headers: { ...headers, "retry-after": String(seconds) },
    body,
  };
}

function answer(body: Json, headers: Record<string, string> = {}): Answer {
  return { kind: "answer", status: 200, headers, body };
}

function outcomeOf({ status, body }: Answer): string {
  if (status >= 500) return `http_${status}`;
  return body["ok"] === true ? "ok" : String(body["error"]);
}
