import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { BetaMessage, BetaUsage } from "@anthropic-ai/sdk/resources/beta/messages/messages";

/** A server that speaks just enough of the Messages API to say exactly what a test wants said, broken off where it wants. */
export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  /** Bodies of the requests, in order. */
  readonly bodies: readonly Body[];
  readonly headers: readonly IncomingMessage["headers"][];
  /** Resolves once so many requests have been taken. */
  taken(count: number): Promise<void>;
}

export interface Body {
  readonly model: string;
  readonly max_tokens: number;
  readonly system: readonly { readonly text: string; readonly cache_control?: unknown }[];
  readonly messages: readonly {
    readonly role: string;
    readonly content: string | readonly Record<string, unknown>[];
  }[];
  readonly tools: readonly { readonly name: string }[];
  readonly output_config?: { readonly format?: unknown; readonly effort?: string };
  readonly [key: string]: unknown;
}

export interface Refusing {
  readonly kind: "status";
  readonly status: number;
  readonly type?: string;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message; only its first `upTo` events when that is given, and how `ending` treats the connection. */
export interface Saying {
  readonly kind: "say";
  readonly message: Said;
  readonly upTo?: number;
  readonly ending?: "hang" | "ping" | "destroy" | "end" | "error";
}

export type Reply = Refusing | Saying | { readonly kind: "hang" };

type Said = Partial<Omit<BetaMessage, "content" | "stop_reason" | "stop_details" | "usage">> & {
  readonly content?: readonly Block[];
  readonly stop_reason?: string;
  readonly stop_details?: object | null;
  readonly usage?: Partial<BetaUsage>;
};

type Block =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: object;
    };

interface StreamEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

export async function startModelServer(
  reply: (body: Body, index: number) => Reply,
): Promise<ModelServer> {
  const bodies: Body[] = [];
  const headers: IncomingMessage["headers"][] = [];
  let waiting: { count: number; tell: () => void }[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: Body = JSON.parse((await read(request)) || "{}");
    bodies.push(body);
    headers.push(request.headers);
    answer(response, reply(body, bodies.length - 1), body);
    for (const { count, tell } of waiting) if (bodies.length >= count) tell();
    waiting = waiting.filter(({ count }) => bodies.length < count);
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : address;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    headers,
    taken: (count) =>
      new Promise((tell) => {
        if (bodies.length >= count) tell();
        else waiting.push({ count, tell });
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A reply of one text, or of an envelope as JSON. */
export function says(text: string | object, change: Said = {}): Saying {
  const words = typeof text === "string" ? text : JSON.stringify(text);
  return { kind: "say", message: { content: [{ type: "text", text: words }], ...change } };
}

/** A reply that asks for tools. */
export function reads(...inputs: readonly object[]): Saying {
  const content = inputs.map((input, index) => ({
    type: "tool_use" as const,
    id: `toolu_${index}`,
    name: "read_artifact",
    input,
  }));
  return { kind: "say", message: { content, stop_reason: "tool_use" } };
}

const usage = {
  input_tokens: 1_000,
  output_tokens: 200,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
};

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, reply: Reply, body: Body): void {
  if (reply.kind === "hang") return;
  if (reply.kind === "status") return refuse(response, reply);
  response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_test" });
  const events = eventsOf({ model: body.model, ...reply.message });
  for (const event of events.slice(0, reply.upTo ?? events.length))
    send(response, event.type, event);
  switch (reply.ending ?? "end") {
    case "end":
      response.end();
      break;
    case "destroy":
      setImmediate(() => response.destroy());
      break;
    case "error":
      send(response, "error", {
        type: "error",
        error: { type: "overloaded_error", message: "busy" },
      });
      response.end();
      break;
    case "ping":
      for (let count = 0; count < 3; count += 1) send(response, "ping", { type: "ping" });
      break;
    default:
      break;
  }
}

function refuse(response: ServerResponse, reply: Refusing): void {
  const { status, type = "api_error", code, headers = {} } = reply;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  const details = code === undefined ? {} : { details: { error_code: code } };
  response.end(JSON.stringify({ type: "error", error: { type, message: "told so", ...details } }));
}

function send(response: ServerResponse, name: string, data: object): void {
  response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

function eventsOf(said: Said): StreamEvent[] {
  const { content = [], stop_reason = "end_turn", stop_details = null, ...rest } = said;
  const told = { ...usage, ...rest.usage };
  const message = {
    id: "msg_test",
    type: "message",
    role: "assistant",
    ...rest,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...told, output_tokens: 1 },
  };
  const delta = { stop_reason, stop_details, stop_sequence: null };
  return [
    { type: "message_start", message },
    ...content.flatMap(blockEvents),
    { type: "message_delta", delta, usage: told },
    { type: "message_stop" },
  ];
}

function blockEvents(block: Block, index: number): StreamEvent[] {
  const [opened, delta] =
    block.type === "text"
      ? [
          { ...block, text: "" },
          { type: "text_delta", text: block.text },
        ]
      : [
          { ...block, input: {} },
          { type: "input_json_delta", partial_json: JSON.stringify(block.input) },
        ];
  return [
    { type: "content_block_start", index, content_block: opened },
    { type: "content_block_delta", index, delta },
    { type: "content_block_stop", index },
  ];
}
