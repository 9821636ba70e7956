import { SocketModeReceiver } from "@slack/bolt";
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
  readonly receivers: readonly [SocketModeReceiver, SocketModeReceiver];
  /** Resolves when the first connection stands or its first attempt has failed; rejects when the token is refused. */
  open(): Promise<void>;
  close(): Promise<void>;
  connected(): number;
}

const TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;
const FAREWELL_MS = 2_000;

/**
 * Two connections, so that one can come back while the other takes what arrives. Reconnecting is done here: the SDK waits five
 * seconds before it comes back, and a refused attempt ends the process (facts/slack.md 1.8).
 */
export function createSockets(options: SocketOptions): Sockets {
  const stopping = new AbortController();
  const receivers = [receiverFor(options), receiverFor(options)] as const;
  const up = new Set<SocketModeReceiver>();
  const watch = (receiver: SocketModeReceiver, isUp: boolean) => {
    if (isUp) up.add(receiver);
    else up.delete(receiver);
    options.measures.sockets.set(up.size);
  };
  const lives: Promise<void>[] = [];
  return {
    receivers,
    async open() {
      const first = Promise.withResolvers<void>();
      const room = { ...options, stopping: stopping.signal, watch };
      lives.push(keepConnected(room, receivers[0], first));
      await first.promise;
      lives.push(later(room, receivers[1]));
    },
    async close() {
      stopping.abort();
      const gone = Promise.all(receivers.map((receiver) => receiver.client.disconnect()));
      const patience = options.clock.sleepUntil(options.clock.now() + FAREWELL_MS);
      await Promise.race([gone, patience]);
      await Promise.race([Promise.allSettled(lives), patience]);
    },
    connected: () => up.size,
  };
}

interface SocketRoom extends SocketOptions {
  readonly stopping: AbortSignal;
  watch(receiver: SocketModeReceiver, isUp: boolean): void;
}

async function later(room: SocketRoom, receiver: SocketModeReceiver): Promise<void> {
  if (!(await pause(room, room.staggerMs))) return;
  await keepConnected(room, receiver, Promise.withResolvers());
}

/** Each receiver gets options of its own, because the SDK changes the object it is given. */
function receiverFor(options: SocketOptions): SocketModeReceiver {
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: slackLogger(options.log, "socket-mode"),
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: TIMEOUT_MS,
        ...(options.apiUrl === null ? {} : { slackApiUrl: options.apiUrl }),
      },
    },
  });
  receiver.client.on("ws_message", (data: unknown) => countConnections(options, data));
  return receiver;
}

const Hello = z.object({ type: z.literal("hello"), num_connections: z.number() });

/** More connections than ours are those of another process, or ghosts that swallow clicks. */
function countConnections({ measures, log }: SocketOptions, data: unknown): void {
  if (typeof data !== "string" || !data.includes("hello")) return;
  const hello = Hello.safeParse(JSON.parse(data));
  if (!hello.success) return;
  const connections = hello.data.num_connections;
  measures.socketsOfApp.set(connections);
  if (connections > 2) log.warn({ connections }, "Slack counts more connections than ours");
}

/** Connects, waits for the end, connects again; a failed attempt is followed by a growing pause. */
async function keepConnected(
  room: SocketRoom,
  receiver: SocketModeReceiver,
  first: PromiseWithResolvers<void>,
): Promise<void> {
  let failures = 0;
  while (!room.stopping.aborted) {
    const end = Promise.withResolvers<void>();
    receiver.client.once("disconnected", end.resolve);
    const error = await connect(receiver);
    if (error === null) {
      failures = 0;
      room.watch(receiver, true);
      first.resolve();
      await end.promise;
      room.watch(receiver, false);
      continue;
    }
    receiver.client.removeListener("disconnected", end.resolve);
    failures += 1;
    room.log.warn({ err: error, failures }, "A connection to Slack could not be opened");
    if (error instanceof WebAPIPlatformError) first.reject(error);
    first.resolve();
    await pause(room, Math.min(LONGEST_PAUSE_MS, 250 * 2 ** Math.min(failures, 8)));
  }
}

async function connect(receiver: SocketModeReceiver): Promise<Error | null> {
  try {
    await receiver.client.start();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error("The connection was closed at once");
  }
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
