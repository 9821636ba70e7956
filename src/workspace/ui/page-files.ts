/** Serves the page and the two libraries it uses, straight from disk. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".ico": "image/x-icon",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The page comes last, because it answers every address that nobody else took. */
export function servePage(app: Hono<{ Bindings: HttpBindings }>): void {
  const vendor = vendorFiles();
  app.get("/vendor/:name", async (context) => {
    const path = vendor.get(context.req.param("name"));
    return path === undefined ? context.notFound() : sendFile(path);
  });
  app.get("/*", async (context) => {
    const path = new URL(context.req.url).pathname;
    return (await sendPage(path === "/" ? "/index.html" : path)) ?? context.notFound();
  });
}

function vendorFiles(): Map<string, string> {
  const resolve = createRequire(import.meta.url).resolve;
  const beside = (library: string, file: string) => join(dirname(resolve(library)), file);
  return new Map([
    ["markdown-it.js", beside("markdown-it", "browser/markdown-it.esm.min.mjs")],
    ["dompurify.js", beside("dompurify", "purify.es.mjs")],
  ]);
}

async function sendPage(path: string): Promise<Response | null> {
  const root = join(dirname(dirname(fileURLToPath(import.meta.url))), "page");
  const file = normalize(join(root, decodeURIComponent(path)));
  if (!file.startsWith(root + sep)) return null;
  return sendFile(file).catch(() => null);
}

async function sendFile(path: string): Promise<Response> {
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  return new Response(await readFile(path), {
    headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" },
  });
}
