import { type App, type Receiver, SocketModeReceiver } from "@slack/bolt";
import { WebAPIPlatformError } from "@slack/web-api";
import { z } from "zod";
import type { Clock } from "../../domain/clock.ts";
import type { Log } from "../../domain/log.ts";
import { slackLogger } from "../log-of-slack.ts";
import type { Measures } from "../measures.ts";

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  /** The second connection is opened so much later, so that Slack does not ask both to come back at once. */
  readonly staggerMs: number;
}

export interface Sockets {
  /** What Bolt is given: it hands over the app, and listens through whichever connections are open. */
  readonly receiver: Receiver;
  /** Resolves when the first connection stands or its first attempt has failed; rejects when the token is refused. */
  open(): Promise<void>;
  close(): Promise<void>;
  connected(): number;
}

const TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;
const FAREWELL_MS = 2_000;
/** A connection that was replaced stays for as long as anybody waits for an acknowledgement over it. */
const LINGER_MS = 4_000;

/**
 * Two connections, and each is replaced before it is given up: when Slack asks one to come back, the next is opened first. The
 * SDK itself closes first, stays away for five seconds, and ends the process when it is refused (facts/slack.md 1.8); so it is
 * told not to reconnect, and never hears that it should leave.
 */
export function createSockets(options: SocketOptions): Sockets {
  const stopping = new AbortController();
  const lines = new Set<Line>();
  let app: App | null = null;
  const room: SocketRoom = {
    ...options,
    lines,
    stopping: stopping.signal,
    app: () => app,
  };
  const seats: Promise<void>[] = [];
  const close = async () => {
    stopping.abort();
    const patience = options.clock.sleepUntil(options.clock.now() + FAREWELL_MS);
    const gone = Promise.all([...lines].map((line) => line.receiver.client.disconnect()));
    await Promise.race([Promise.all([gone, Promise.allSettled(seats)]), patience]);
  };
  const open = async () => {
    const first = Promise.withResolvers<void>();
    seats.push(keepSeat(room, first));
    await first.promise;
    seats.push(laterSeat(room));
  };
  return {
    receiver: {
      init(given) {
        app = given;
      },
      start: open,
      stop: close,
    },
    open,
    close,
    connected: () => lines.size,
  };
}

/** One connection, from its opening to its end. */
interface Line {
  readonly receiver: SocketModeReceiver;
  readonly ended: Promise<void>;
  /** Resolves when Slack asks this connection to come back on a new one. */
  readonly asked: Promise<void>;
}

interface SocketRoom extends SocketOptions {
  readonly lines: Set<Line>;
  readonly stopping: AbortSignal;
  app(): App | null;
}

async function laterSeat(room: SocketRoom): Promise<void> {
  if (await pause(room, room.staggerMs)) await keepSeat(room, Promise.withResolvers());
}

/** Keeps one connection open: the next is opened when the present one ends or is asked to leave. */
async function keepSeat(room: SocketRoom, first: PromiseWithResolvers<void>): Promise<void> {
  let failures = 0;
  let leaving: Line | null = null;
  while (!room.stopping.aborted) {
    const line = await connect(room);
    if (line instanceof Error) {
      failures += 1;
      room.log.warn({ err: line, failures }, "A connection to Slack could not be opened");
      if (line instanceof WebAPIPlatformError) first.reject(line);
      first.resolve();
      await pause(room, Math.min(LONGEST_PAUSE_MS, 125 * 2 ** Math.min(failures, 8)));
      continue;
    }
    failures = 0;
    first.resolve();
    // Everything stopped while this one was being opened: left open, it would swallow clicks.
    if (room.stopping.aborted) return line.receiver.client.disconnect();
    if (leaving) void retire(room, leaving);
    await Promise.race([line.ended, line.asked]);
    leaving = line;
  }
}

async function connect(room: SocketRoom): Promise<Line | Error> {
  const line = lineFor(room);
  try {
    await line.receiver.client.start();
  } catch (error) {
    return error instanceof Error ? error : new Error("The connection was closed at once");
  }
  room.lines.add(line);
  room.measures.sockets.set(room.lines.size);
  void line.ended.then(() => {
    room.lines.delete(line);
    room.measures.sockets.set(room.lines.size);
    return null;
  });
  return line;
}

async function retire(room: SocketRoom, line: Line): Promise<void> {
  await pause(room, LINGER_MS);
  if (room.lines.has(line)) await line.receiver.client.disconnect();
}

/** Each receiver gets options of its own, because the SDK changes the object it is given. */
function lineFor(room: SocketRoom): Line {
  const receiver = new SocketModeReceiver({
    appToken: room.appToken,
    logger: slackLogger(room.log, "socket-mode"),
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: TIMEOUT_MS,
        ...(room.apiUrl === null ? {} : { slackApiUrl: room.apiUrl }),
      },
    },
  });
  const app = room.app();
  if (app) receiver.init(app);
  const ended = Promise.withResolvers<void>();
  receiver.client.once("disconnected", ended.resolve);
  return { receiver, ended: ended.promise, asked: hearFirst(room, receiver) };
}

const Control = z.object({
  type: z.enum(["hello", "disconnect"]),
  num_connections: z.number().optional(),
});

/** Hears each frame before the SDK does, and keeps the request to leave from it. */
function hearFirst(room: SocketRoom, { client }: SocketModeReceiver): Promise<void> {
  const asked = Promise.withResolvers<void>();
  const listeners = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", (data: unknown, isBinary: unknown) => {
    const control = typeof data === "string" ? controlIn(data) : null;
    if (control?.type === "disconnect") return asked.resolve();
    if (control) countConnections(room, control.num_connections ?? 0);
    for (const listener of listeners) listener.call(client, data, isBinary);
  });
  return asked.promise;
}

/** Most frames are envelopes; only those that may be a word about the connection are read here. */
function controlIn(data: string): z.infer<typeof Control> | null {
  if (data.includes('"envelope_id"')) return null;
  const control = Control.safeParse(JSON.parse(data));
  return control.success ? control.data : null;
}

/** Ours are two, and for a moment their successors; more are another process's, or ghosts that swallow clicks. */
function countConnections({ measures, log }: SocketOptions, connections: number): void {
  measures.socketsOfApp.set(connections);
  if (connections > 4) log.warn({ connections }, "Slack counts more connections than ours");
}

/** False when the pause was cut short because everything stops. */
async function pause(room: SocketRoom, ms: number): Promise<boolean> {
  try {
    await room.clock.sleepUntil(room.clock.now() + ms, room.stopping);
    return true;
  } catch {
    return false;
  }
}
