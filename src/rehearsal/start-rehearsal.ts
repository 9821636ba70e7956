// The rehearsal speaks Anthropic's Messages API on loopback from scripts, so that the product runs and is tested without a
// key. It never asks a model, never leaves this machine, and shares no code with what it stands in for.
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { startPromptCache } from "./cache.ts";
import { type Faults, openFaultBox } from "./faults.ts";
import { OWN_SCRIPTS, openScripts } from "./open-scripts.ts";
import { openRequestLog, type RequestLog } from "./request-log.ts";
import { createRoutes } from "./routes.ts";

export interface RehearsalOptions {
  /** 0 takes any free port. */
  readonly port?: number;
  /** Folders of scripts; of two scripts for the same workflow the entries of both count, the earlier folder first, the shipped last. */
  readonly scripts?: string | readonly string[];
  readonly now?: () => number;
  /** How long each answer takes, for people who watch. */
  readonly pace?: { readonly msPerAnswer: number };
  /** The only key that is accepted; without it, any. */
  readonly apiKey?: string;
  /** How many requests the log keeps, bodies included; older ones are still counted. */
  readonly keep?: number;
}

export interface Rehearsal extends Pick<RequestLog, "requests" | "asked" | "until"> {
  readonly url: string;
  readonly faults: Faults;
  close(): Promise<void>;
}

/** Starts the server; a given script that cannot be used keeps it from starting, and every one such is named. */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const now = options.now ?? Date.now;
  const scripts = await openScripts([options.scripts ?? OWN_SCRIPTS].flat());
  const log = openRequestLog(options.keep ?? 2_000);
  const faults = openFaultBox();
  const closing = new AbortController();
  const routes = createRoutes({
    now,
    log,
    faults,
    scripts,
    cache: startPromptCache(now),
    msPerAnswer: options.pace?.msPerAnswer ?? 0,
    apiKey: options.apiKey ?? null,
    closing: closing.signal,
  });
  const listener = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    requests: log.requests,
    asked: log.asked,
    until: log.until,
    faults,
    async close() {
      closing.abort();
      log.close();
      await stop(server);
    },
  };
}

/** Resolves with the port once the server listens on loopback, and only there. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
