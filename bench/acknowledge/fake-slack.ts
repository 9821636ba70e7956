// A load driver that speaks as much of Slack as the contenders need. The local workspace is not used here: it keeps, checks and
// broadcasts everything it hears, which would make it, and not the bot, what is measured.
import { createHmac, randomUUID } from "node:crypto";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import { SIGNING_SECRET } from "./workshop.ts";

export interface FakeSlack {
  readonly apiUrl: string;
  /** Resolves when the bot has so many connections open. */
  connected(count: number): Promise<void>;
  /** Delivers a command and resolves when it is acknowledged; rejects when the answer is an error. */
  overSocket(command: Command): Promise<void>;
  overHttp(command: Command, port: number): Promise<void>;
  /** Calls of the Web API so far. */
  readonly calls: Map<string, number>;
}

export type Command = Readonly<Record<string, string>>;

/** Starts the server on loopback. */
export async function startFakeSlack(): Promise<FakeSlack> {
  const sockets: WebSocket[] = [];
  const waiting = new Map<string, () => void>();
  const calls = new Map<string, number>();
  const opened = new Set<() => void>();
  const server = createServer((incoming, outgoing) =>
    answerCall(incoming, outgoing, { calls, url }),
  );
  const upgrades = new WebSocketServer({ server });
  upgrades.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const { envelope_id: id }: { envelope_id: string } = JSON.parse(data.toString("utf8"));
      waiting.get(id)?.();
      waiting.delete(id);
    });
    sockets.push(socket);
    socket.send(JSON.stringify({ type: "hello", num_connections: sockets.length }));
    for (const look of opened) look();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  return {
    apiUrl: `http://${url}/api/`,
    calls,
    connected: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (sockets.length >= count) resolve();
        };
        opened.add(look);
        look();
      }),
    overSocket: (command) =>
      new Promise((resolve, reject) => {
        const socket = sockets[turn++ % sockets.length];
        if (socket?.readyState !== WebSocket.OPEN)
          return reject(new Error("No connection is open."));
        const envelope_id = randomUUID();
        waiting.set(envelope_id, resolve);
        socket.send(
          JSON.stringify({
            envelope_id,
            type: "slash_commands",
            payload: command,
            accepts_response_payload: true,
          }),
        );
      }),
    overHttp: (command, port) => post(agent, port, new URLSearchParams(command).toString()),
  };
}

function post(agent: Agent, port: number, body: string): Promise<void> {
  const time = String(Math.floor(Date.now() / 1000));
  const signed = createHmac("sha256", SIGNING_SECRET).update(`v0:${time}:${body}`).digest("hex");
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": Buffer.byteLength(body),
    "x-slack-request-timestamp": time,
    "x-slack-signature": `v0=${signed}`,
  };
  const address = { host: "127.0.0.1", port, path: "/slack/events", method: "POST" };
  return new Promise((resolve, reject) => {
    const sent = request({ ...address, agent, headers }, (answer) => {
      answer.resume();
      answer.on("end", () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`HTTP ${answer.statusCode}`)),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function answerCall(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { calls, url }: { readonly calls: Map<string, number>; readonly url: string },
): void {
  const method = (incoming.url ?? "").replace("/api/", "");
  calls.set(method, (calls.get(method) ?? 0) + 1);
  incoming.resume();
  incoming.on("end", () => {
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(JSON.stringify({ ok: true, ...answers(method, url) }));
  });
}

let posted = 0;

function answers(method: string, url: string): Record<string, unknown> {
  if (method === "apps.connections.open") return { url: `ws://${url}/socket` };
  if (method === "auth.test") {
    return {
      url: `http://${url}/`,
      team: "Benchmark",
      team_id: "T0BENCH",
      user: "orchestrate",
      user_id: "U0BOT",
      bot_id: "B0BOT",
    };
  }
  posted += 1;
  return { ts: `1700000000.${String(posted).padStart(6, "0")}`, channel: "C0BENCH", messages: [] };
}
