/** The Web API's place on the HTTP server: reads what clients send and writes what they get. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { textOf } from "../limits/json-walk.ts";
import { Json } from "../state/records.ts";
import type { World } from "../world.ts";
import { answerCall } from "./answer-call.ts";

export type Binding = { Bindings: HttpBindings };

export function webApi(world: World): Hono<Binding> {
  const api = new Hono<Binding>();
  api.all("/:method", async (context) => {
    const args = await readArguments(context);
    const token = bearer(context) ?? textOf(args["token"]);
    const { token: _secret, ...rest } = args;
    const answered = await answerCall(world, {
      method: context.req.param("method"),
      token,
      args: rest,
    });
    if (answered.kind === "lost") return breakConnection(context);
    const { body, status, headers } = answered;
    const text = status >= 500 ? "upstream failure" : JSON.stringify(body);
    return new Response(text, {
      status,
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
    });
  });
  return api;
}

/** Cuts the line without an answer, as a network does at its worst moment. */
export function breakConnection(context: Context<Binding>): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function bearer(context: Context<Binding>): string | undefined {
  return /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1];
}

/** Form fields, JSON or a query; a body that is none of these counts as no arguments. */
async function readArguments(context: Context<Binding>): Promise<Json> {
  const type = context.req.header("content-type") ?? "";
  const query = context.req.query();
  if (context.req.method === "GET") return query;
  if (type.includes("json")) {
    const parsed = Json.safeParse(await context.req.json().catch(() => ({})));
    return { ...query, ...(parsed.success ? given(parsed.data) : {}) };
  }
  return { ...query, ...(await context.req.parseBody()) };
}

/** In JSON an argument may be null where a form would leave it out. */
function given(args: Json): Json {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}
