import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Clock } from "../domain/clock.ts";
import { errorBody } from "../domain/error-body.ts";
import type { Outbox } from "../store/store.ts";
import { SpeakingResponse } from "./error-response.ts";
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
  return reasons.length === 0
    ? { status: 200, type: "application/json", body: JSON.stringify({ ok: true, reasons }) }
    : unavailable(reasons);
}

function unavailable(reasons: readonly string[]) {
  const error = errorBody("unavailable", reasons.join("\n"), { context: { reasons } });
  return { status: 503, type: "application/json", body: JSON.stringify(error) };
}

/** Writes a route's answer; whatever fails while it is computed is the answer. */
export async function writeRoute(route: Route, response: ServerResponse): Promise<void> {
  const answer = await route.answer().catch((error: unknown) => unavailable([String(error)]));
  response.writeHead(answer.status, { "content-type": answer.type });
  response.end(answer.body);
}

/** Answers a request that no route takes: with the methods of its path, when it is one of ours. */
export function refuseRoute(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  routes: readonly { readonly path: string; readonly method?: string }[],
): void {
  const known = routes.filter(({ path }) => path === pathOf(request));
  if (known.length === 0) return void response.writeHead(404).end();
  const allow = known.map(({ method = "GET" }) => method).join(", ");
  response.writeHead(405, { allow }).end();
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?")[0] ?? "/";
}

/** Serves the routes on a port of their own, for Socket Mode. */
export async function serveRoutes(
  routes: readonly Route[],
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer({ ServerResponse: SpeakingResponse }, (request, response) => {
    const route = routes.find((one) => one.path === pathOf(request) && request.method === "GET");
    if (route) void writeRoute(route, response);
    else refuseRoute({ request, response }, routes);
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
