import { createServer, type ServerResponse } from "node:http";
import type { Clock } from "../domain/clock.ts";
import type { Outbox } from "../store/store.ts";
import type { Measures } from "./measures.ts";

/** A page for operators and machines, the same in every mode. */
export interface Route {
  readonly path: string;
  answer(): Promise<{ readonly status: number; readonly type: string; readonly body: string }>;
}

/** One reason per thing that is not in order; none when all is well. */
export type Checks = () => Promise<readonly string[]>;

/** `/healthz` tells whether the process works, `/readyz` whether it can serve now, `/metrics` the numbers. */
export function operatorRoutes(parts: {
  readonly health: Checks;
  readonly readiness: Checks;
  readonly measures: Measures;
  readonly outbox: Pick<Outbox, "backlog">;
  readonly clock: Clock;
}): readonly Route[] {
  return [
    { path: "/healthz", answer: () => checked(parts.health) },
    { path: "/readyz", answer: () => checked(parts.readiness) },
    {
      path: "/metrics",
      async answer() {
        const { rows, oldestMs } = await parts.outbox.backlog(parts.clock.now());
        parts.measures.backlogRows.set(rows);
        parts.measures.backlogAge.set(oldestMs / 1000);
        const { registry } = parts.measures;
        return { status: 200, type: registry.contentType, body: await registry.metrics() };
      },
    },
  ];
}

async function checked(checks: Checks) {
  const reasons = await checks();
  const body = JSON.stringify({ ok: reasons.length === 0, reasons });
  return { status: reasons.length === 0 ? 200 : 503, type: "application/json", body };
}

/** Writes a route's answer; whatever fails while it is computed is the answer. */
export async function writeRoute(route: Route, response: ServerResponse): Promise<void> {
  const answer = await route.answer().catch((error: unknown) => ({
    status: 503,
    type: "application/json",
    body: JSON.stringify({ ok: false, reasons: [String(error)] }),
  }));
  response.writeHead(answer.status, { "content-type": answer.type });
  response.end(answer.body);
}

/** Serves the routes on a port of their own, for Socket Mode. */
export async function serveRoutes(
  routes: readonly Route[],
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    const route = routes.find((one) => one.path === path && request.method === "GET");
    if (route) void writeRoute(route, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
