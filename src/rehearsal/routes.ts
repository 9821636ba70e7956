import { Hono } from "hono";
import { countTokens } from "./cache.ts";
import { Misfit } from "./complete.ts";
import { limitHeaders, openLimits } from "./limits.ts";
import { UnusableScripts } from "./load-scripts.ts";
import { modelList } from "./models.ts";
import { readPrompt } from "./prompt.ts";
import { readCountRequest } from "./refuse-request.ts";
import { serveMessages } from "./serve-messages.ts";
import {
  type Bindings,
  type RehearsalContext,
  respondRefused,
  respondServed,
  type Stage,
} from "./stage.ts";
import { type Refused, Turn } from "./wire.ts";

const VERSIONS = ["2023-06-01", "2026-10-21"];
const LONGEST_BODY = 32 * 1024 * 1024;

/** The API's addresses. Each request is logged before anything else, then checked for its key and version. */
export function createRoutes(stage: Stage) {
  const routes = new Hono<Bindings>();
  const limits = openLimits(stage.now);
  const start = stage.now().toString(36);
  let served = 0;

  routes.use(async (context, next) => {
    served += 1;
    const requestId = `req_rehearsal_${start}_${String(served).padStart(6, "0")}`;
    context.set("requestId", requestId);
    context.set("headers", { ...limitHeaders(limits.take()), "request-id": requestId });
    const body = context.req.method === "POST" ? await context.req.text() : "";
    const json = parseJson(body);
    context.set("json", json);
    context.set("logged", stage.log.open(describe(context, json, stage.now())));
    const refused = refuseCaller(context, body, stage);
    if (refused !== null) return respondRefused(context, refused, stage);
    return await next();
  });

  routes.post("/v1/messages", (context) => serveMessages(context, stage));
  routes.post("/v1/messages/count_tokens", (context) => {
    const read = readCountRequest(context.get("json"));
    if (!read.ok) return respondRefused(context, read.refused, stage);
    return respondServed(context, { input_tokens: countTokens(read.body) }, stage);
  });
  routes.get("/v1/models", (context) => listModels(context, stage));
  routes.get("/v1/models/:id", (context) => {
    const id = context.req.param("id");
    const model = modelList().find((one) => one.id === id);
    if (model === undefined)
      return respondRefused(context, { type: "not_found_error", message: `model: ${id}` }, stage);
    return respondServed(context, model, stage);
  });
  routes.notFound((context) =>
    respondRefused(context, { type: "not_found_error", message: "Not Found" }, stage),
  );
  routes.onError((error, context) =>
    respondRefused(context, { type: troubleType(error), message: error.message }, stage),
  );
  return routes;
}

function describe(context: RehearsalContext, json: unknown, at: number) {
  const headers = context.req.header();
  const masked = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, maskOf(name, value)]),
  );
  const messages = messagesIn(json);
  const { pathname: path, search } = new URL(context.req.url);
  return {
    at,
    method: context.req.method,
    path: path + search,
    headers: masked,
    body: json,
    step: readPrompt({ messages }).step,
    streamed: typeof json === "object" && json !== null && "stream" in json && json.stream === true,
    opens: messages.every((turn) => turn.role === "user"),
  };
}

function maskOf(name: string, value: string): string {
  return name === "authorization" || name === "x-api-key" ? "•••" : value;
}

function messagesIn(json: unknown): Turn[] {
  const given =
    typeof json === "object" && json !== null && "messages" in json ? json.messages : [];
  const read = Turn.array().safeParse(given);
  return read.success ? read.data : [];
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refuseCaller(context: RehearsalContext, body: string, stage: Stage): Refused | null {
  const bearer = /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1];
  const key = bearer ?? context.req.header("x-api-key") ?? "";
  if (key === "" || (stage.apiKey !== null && key !== stage.apiKey))
    return {
      type: "authentication_error",
      message: key === "" ? "missing API key" : "invalid API key",
    };
  const version = context.req.header("anthropic-version");
  if (version === undefined)
    return { type: "invalid_request_error", message: "anthropic-version: header is required" };
  if (!VERSIONS.includes(version))
    return {
      type: "invalid_request_error",
      message: `anthropic-version: "${version}" is not a valid version`,
    };
  if (body.length > LONGEST_BODY)
    return { type: "request_too_large", message: "Request exceeds the maximum size of 32 MB" };
  return null;
}

/** A script that cannot be used or does not fit is our own fault, but asking again would not mend it: so it is not a 500. */
function troubleType(error: Error): Refused["type"] {
  const isScripts = error instanceof Misfit || error instanceof UnusableScripts;
  return isScripts ? "invalid_request_error" : "api_error";
}

function listModels(context: RehearsalContext, stage: Stage): Response {
  const wanted = context.req.queries("lifecycle[]") ?? context.req.queries("lifecycle") ?? [];
  const all = modelList().filter((one) => wanted.length === 0 || wanted.includes(one.lifecycle));
  const after = context.req.query("after_id");
  const start = after === undefined ? 0 : all.findIndex((one) => one.id === after) + 1;
  const data = all.slice(start, start + Number(context.req.query("limit") ?? 20));
  const page = {
    data,
    has_more: start + data.length < all.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
  return respondServed(context, page, stage);
}
