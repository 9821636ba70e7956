/** The one HTTP server of the workspace: Web API, sockets, uploads, response addresses, and the page. */
import type { Server } from "node:http";
import { createServer } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { respondThrough } from "./messages/respond.ts";
import { Json } from "./state/records.ts";
import { servePage } from "./ui/page-files.ts";
import { uiApi } from "./ui/routes.ts";
import { keepUpload } from "./web-api/files.ts";
import { Refusal } from "./web-api/refusal.ts";
import { webApi } from "./web-api/server-routes.ts";
import type { World } from "./world.ts";

type Binding = { Bindings: HttpBindings };

const HOST = "127.0.0.1";

export async function listen(
  world: World,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const app = new Hono<Binding>();
  app.route("/api", webApi(world));
  app.route("/ui", uiApi(world));
  app.post("/upload/v1/:id", (context) => takeUpload(world, context));
  app.get("/files/:id/:name", (context) => giveFile(world, context));
  app.post("/respond/:id", (context) => takeResponse(world, context));
  servePage(app);
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void answer(request, response));
  server.on("upgrade", world.sockets.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
  return { url: addressOf(server), close: () => closeServer(server) };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("The workspace has no network address although it listens");
  }
  return `http://${HOST}:${address.port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** The raw bytes, or a form with one file. */
async function takeUpload(world: World, context: Context<Binding, "/upload/v1/:id">) {
  const type = context.req.header("content-type") ?? "";
  const bytes = type.includes("multipart/form-data")
    ? await fileInForm(context)
    : Buffer.from(await context.req.arrayBuffer());
  if (bytes === null) return context.text("no file in the form", 400);
  const kept = keepUpload(world, context.req.param("id"), bytes);
  return kept ? context.text(`OK - ${bytes.length}`) : context.text("unknown upload", 404);
}

async function fileInForm(context: Context<Binding>): Promise<Buffer | null> {
  for (const part of Object.values(await context.req.parseBody())) {
    if (part instanceof File) return Buffer.from(await part.arrayBuffer());
  }
  return null;
}

function giveFile(world: World, context: Context<Binding, "/files/:id/:name">): Response {
  const file = world.facts.files.get(context.req.param("id"));
  if (file === undefined || file.content === null) return context.text("not found", 404);
  return new Response(Buffer.from(file.content, "base64"), {
    headers: {
      "content-type": `${file.mimetype}; charset=utf-8`,
      // Whatever an app uploads must not run as a page of the workspace.
      "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
      "x-content-type-options": "nosniff",
    },
  });
}

async function takeResponse(world: World, context: Context<Binding, "/respond/:id">) {
  const parsed = Json.safeParse(await context.req.json().catch(() => null));
  if (!parsed.success) return context.json({ ok: false, error: "invalid_payload" }, 400);
  try {
    respondThrough(world, context.req.param("id"), parsed.data);
    return context.json({ ok: true });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const status = error.code.endsWith("_url") ? 404 : 400;
    return context.json({ ok: false, error: error.code, ...error.details }, status);
  }
}
