/** Socket Mode: the app's open connections, the envelopes sent over them, and their acknowledgements. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { Acknowledgement, Parcel, Transport } from "../deliveries/transport.ts";
import type { Faults } from "../faults.ts";
import type { Observer } from "../observer.ts";
import { APP, type Settings } from "../settings.ts";
import { Json } from "../state/records.ts";

const MOST_CONNECTIONS = 10;

const Reply = z.object({
  envelope_id: z.string(),
  payload: z.union([Json, z.string().transform((text): Json => ({ text }))]).optional(),
});

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
  /** Asks every connection to come back on a new one. */
  refresh: () => void;
  /** Breaks every connection without a word. */
  terminate: () => void;
  close: () => void;
};

export function createSockets(parts: Parts): Sockets {
  const server = new WebSocketServer({ noServer: true });
  const open: WebSocket[] = [];
  const tickets = new Set<string>();
  const waiting = new Map<string, (acknowledgement: Acknowledgement) => void>();
  let turn = 0;

  function welcome(socket: WebSocket): void {
    open.push(socket);
    const ping = setInterval(() => socket.ping(), parts.settings.pingEveryMs);
    socket.on("message", (data) => settleReply(String(data), waiting));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearInterval(ping);
      open.splice(open.indexOf(socket), 1);
      parts.observer.notify();
    });
    socket.send(JSON.stringify(hello(open.length)));
    parts.observer.notify();
  }

  function send(parcel: Parcel): Promise<Acknowledgement> {
    const ready = open.filter((socket) => socket.readyState === WebSocket.OPEN);
    const socket = ready[turn++ % Math.max(ready.length, 1)];
    if (socket === undefined) {
      return Promise.resolve({ state: "not-acknowledged", reason: "not_connected" });
    }
    const envelope = envelopeOf(parcel);
    socket.send(JSON.stringify(envelope));
    return reply(waiting, envelope.envelope_id, parts.settings.acknowledgeWithinMs);
  }

  function closeAll(): void {
    for (const socket of open) socket.terminate();
    for (const settle of waiting.values()) {
      settle({ state: "not-acknowledged", reason: "not_connected" });
    }
  }

  return {
    transport: { send, close: closeAll },
    count: () => open.length,
    ticket() {
      if (open.length >= MOST_CONNECTIONS) return null;
      const ticket = randomUUID();
      tickets.add(ticket);
      return ticket;
    },
    upgrade(request, socket, head) {
      const ticket =
        new URL(request.url ?? "/", "http://workspace").searchParams.get("ticket") ?? "";
      if (!tickets.delete(ticket) || parts.faults.takeRefusal()) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, welcome);
    },
    refresh() {
      const words = { type: "disconnect", reason: "refresh_requested", debug_info: debugFacts() };
      for (const socket of open) socket.send(JSON.stringify(words));
    },
    terminate() {
      for (const socket of open) socket.terminate();
    },
    close() {
      closeAll();
      server.close();
    },
  };
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

function reply(
  waiting: Map<string, (acknowledgement: Acknowledgement) => void>,
  envelopeId: string,
  withinMs: number,
): Promise<Acknowledgement> {
  return new Promise((resolve) => {
    const settle = (acknowledgement: Acknowledgement) => {
      clearTimeout(timer);
      waiting.delete(envelopeId);
      resolve(acknowledgement);
    };
    const timer = setTimeout(
      () => settle({ state: "not-acknowledged", reason: "timeout" }),
      withinMs,
    );
    waiting.set(envelopeId, settle);
  });
}

function settleReply(
  data: string,
  waiting: Map<string, (acknowledgement: Acknowledgement) => void>,
): void {
  const parsed = Reply.safeParse(parseJson(data));
  if (!parsed.success) return;
  const settle = waiting.get(parsed.data.envelope_id);
  settle?.({ state: "acknowledged", answer: parsed.data.payload ?? {} });
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

function hello(connections: number) {
  return {
    type: "hello",
    num_connections: connections,
    debug_info: debugFacts(),
    connection_info: { app_id: APP.id },
  };
}

function debugFacts() {
  return {
    host: "local-workspace",
    started: "",
    build_number: 1,
    approximate_connection_time: 3600,
  };
}
