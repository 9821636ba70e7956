/** Socket Mode: the app's open connections and the envelopes sent over them in turn. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { Acknowledgement, Parcel, Transport } from "../deliveries/transport.ts";
import type { Faults } from "../faults.ts";
import type { Observer } from "../observer.ts";
import { APP, type Settings } from "../settings.ts";
import { createReplies } from "./replies.ts";

const MOST_CONNECTIONS = 10;
const CLOSE_WITHIN_MS = 500;

type Parts = {
  settings: Pick<Settings, "acknowledgeWithinMs" | "pingEveryMs">;
  faults: Pick<Faults, "takeRefusal">;
  observer: Observer;
};

export type Sockets = {
  transport: Transport;
  count: () => number;
  /** A ticket for one connection, as `apps.connections.open` gives out; null when there are too many. */
  ticket: () => string | null;
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Asks every connection to come back on a new one; `warning` announces it, as Slack does beforehand. */
  refresh: (reason?: "warning" | "refresh_requested") => void;
  /** Breaks every connection without a word. */
  terminate: () => void;
  /** Ends every connection in good order. */
  close: () => Promise<void>;
};

export function createSockets(parts: Parts): Sockets {
  const server = new WebSocketServer({ noServer: true });
  const open: WebSocket[] = [];
  /** Asked to come back: nothing new is sent over these while another connection is open. */
  const leaving = new WeakSet<WebSocket>();
  const tickets = new Set<string>();
  const replies = createReplies();
  let turn = 0;

  function send(parcel: Parcel): Promise<Acknowledgement> {
    const alive = open.filter((socket) => socket.readyState === WebSocket.OPEN);
    const staying = alive.filter((socket) => !leaving.has(socket));
    const ready = staying.length > 0 ? staying : alive;
    const socket = ready[turn++ % Math.max(ready.length, 1)];
    if (socket === undefined) {
      return Promise.resolve({ state: "not-acknowledged", reason: "not_connected" });
    }
    const envelope = envelopeOf(parcel);
    socket.send(JSON.stringify(envelope));
    return replies.expect(envelope.envelope_id, parts.settings.acknowledgeWithinMs);
  }

  return {
    transport: { send, close: replies.abandon },
    count: () => open.length,
    ticket() {
      if (open.length >= MOST_CONNECTIONS) return null;
      const ticket = randomUUID();
      tickets.add(ticket);
      return ticket;
    },
    upgrade(request, socket, head) {
      if (!tickets.delete(ticketOf(request)) || parts.faults.takeRefusal()) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, (fresh) => {
        follow(fresh, { ...parts, open, hear: replies.hear });
      });
    },
    refresh(reason = "refresh_requested") {
      for (const socket of open) leaving.add(socket);
      tellAll(open, { type: "disconnect", reason });
    },
    terminate: () => open.forEach((socket) => socket.terminate()),
    async close() {
      await Promise.all(open.map(closeInOrder));
      server.close();
    },
  };
}

/** Greets a new connection and keeps it in the list for as long as it lives. */
function follow(
  socket: WebSocket,
  { open, hear, settings, observer }: Parts & { open: WebSocket[]; hear: (frame: string) => void },
): void {
  open.push(socket);
  const ping = setInterval(() => socket.ping(), settings.pingEveryMs);
  socket.on("message", (data) => hear(Buffer.isBuffer(data) ? data.toString("utf8") : ""));
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    clearInterval(ping);
    open.splice(open.indexOf(socket), 1);
    observer.notify();
  });
  const connection_info = { app_id: APP.id };
  tellAll([socket], { type: "hello", num_connections: open.length, connection_info });
  observer.notify();
}

function tellAll(sockets: WebSocket[], words: { type: string; [key: string]: unknown }): void {
  const debug_info = {
    host: "local-workspace",
    build_number: 1,
    approximate_connection_time: 3600,
  };
  for (const socket of sockets) socket.send(JSON.stringify({ ...words, debug_info }));
}

function closeInOrder(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001);
  });
}

function ticketOf(request: IncomingMessage): string {
  return new URL(request.url ?? "/", "http://workspace").searchParams.get("ticket") ?? "";
}

function envelopeOf({ kind, body, retry }: Parcel) {
  return {
    envelope_id: randomUUID(),
    payload: body,
    type: kind,
    // Events are only confirmed; commands and interactions may be answered in the same breath.
    accepts_response_payload: kind !== "events_api",
    ...(kind === "events_api" && {
      retry_attempt: retry?.attempt ?? 0,
      retry_reason: retry?.reason ?? "",
    }),
  };
}
