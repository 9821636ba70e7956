import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { brokenSigns, importCycles, packages, roomOf, signs } from "./rules/signs.ts";
import { fileOf, filesBelow, ROOT } from "./source-file.ts";

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const files = filesBelow("src");
const serverFiles = files.filter((file) => !file.path.startsWith("src/workspace/page/"));

describe("the signs on the doors", () => {
  it("are kept by every file, and the files were really seen", () => {
    expect(serverFiles.length).toBeGreaterThan(100);
    expect(new Set(serverFiles.map((file) => roomOf(file.path))).size).toBeGreaterThan(10);
    expect(serverFiles.flatMap((file) => file.imports).length).toBeGreaterThan(400);
    expect(serverFiles.flatMap(brokenSigns)).toEqual([]);
  });

  it("allow no ring of imports, type-only ones included", () => {
    expect(importCycles(files)).toEqual([]);
  });

  const planted: [string, string, string][] = [
    ["src/engine/a.ts", 'import { b } from "../slack/b.ts";', "engine must not import slack"],
    [
      "src/engine/a.ts",
      'import type { B } from "../claude/b.ts";',
      "engine must not import claude",
    ],
    ["src/engine/a.ts", 'import { type Store } from "../store/store.ts";', "must not import store"],
    ["src/engine/a.ts", 'import { load } from "../definitions/load.ts";', "only types"],
    ["src/engine/a.ts", 'import { x } from "../durable/memory.ts";', "only through"],
    ["src/engine/a.ts", 'import { readFileSync } from "node:fs";', "nothing outside the process"],
    ["src/slack/a.ts", 'export { b } from "../engine/b.ts";', "slack must not import engine"],
    ["src/slack/a.ts", 'const b = await import("../claude/b.ts");', "slack must not import claude"],
    ["src/slack/a.ts", 'type B = import("../reviews/b.ts").B;', "slack must not import reviews"],
    [
      "src/slack/a.ts",
      'import type { RunStore } from "../store/store.ts";',
      "must not take RunStore",
    ],
    ["src/commands/a.ts", 'import { b } from "../slack/b.ts";', "commands must not import slack"],
    ["src/workspace/a.ts", 'import type { P } from "../domain/post.ts";', "must not import domain"],
    ["src/rehearsal/a.ts", 'import "../domain/post.ts";', "rehearsal must not import domain"],
    ["src/app.ts", 'import { s } from "./workspace/s.ts";', "app must not import workspace"],
    ["src/pictures/a.ts", 'import { load } from "../definitions/load.ts";', "only types"],
    ["src/slack/a.ts", 'import { Resvg } from "@resvg/resvg-wasm";', "belongs to pictures"],
    ["src/claude/a.ts", 'import { s } from "../store/store.ts";', "claude must not import store"],
    ["src/durable/a.ts", 'import { s } from "../store/journal.ts";', "only through"],
    ["src/claude/a.ts", 'import Database from "better-sqlite3";', "belongs to store"],
    ["src/rehearsal/a.ts", 'import Claude from "@anthropic-ai/sdk";', "belongs to claude"],
    ["src/domain/a.ts", 'import { parse } from "yaml";', "belongs to definitions"],
    ["src/slack/a.ts", 'import { Hono } from "hono/tiny";', "belongs to workspace"],
    ["src/cli/a.ts", 'import left from "left-pad";', "no sign names the package left-pad"],
    ["src/cli/a.ts", 'import { b } from "../../tests/b.ts";', "imports nothing from tests"],
    ["src/attic/a.ts", "export const a = 1;", 'no sign names the room "attic"'],
  ];
  it.each(planted)("refuse in %s: %s", (path, text, message) => {
    expect(brokenSigns(fileOf(path, text))).toEqual([
      expect.objectContaining({ message: expect.stringContaining(message) }),
    ]);
  });

  it("let through what they allow", () => {
    const text = [
      'import type { Durable } from "../durable/durable.ts";',
      'import type { Workflow } from "../definitions/workflow.ts";',
      'import { RunId } from "../domain/ids.ts";',
      'import { walk } from "./walk.ts";',
      'import { z } from "zod";',
    ].join("\n");
    expect(brokenSigns(fileOf("src/engine/a.ts", text))).toEqual([]);
  });

  it("see a ring of three files, one import of which is type-only", () => {
    const ring = importCycles([
      fileOf("src/a/one.ts", 'import { two } from "./two.ts";'),
      fileOf("src/a/two.ts", 'import type { Three } from "../b/three.ts";'),
      fileOf("src/b/three.ts", 'export * from "../a/one.ts";'),
      fileOf("src/b/four.ts", 'import "./three.ts";'),
    ]);
    expect(ring.map((one) => one.message)).toEqual([
      "src/a/one.ts -> src/a/two.ts -> src/b/three.ts -> src/a/one.ts",
    ]);
  });

  it("name no room that is not there, except those that are planned", () => {
    const rooms = new Set(serverFiles.map((file) => roomOf(file.path)));
    const absent = Object.keys(signs).filter((room) => !rooms.has(room));
    expect(absent).toEqual(["reviews"]);
  });

  it("name every package that the program depends on", () => {
    const { dependencies } = Manifest.parse(
      JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")),
    );
    const unnamed = Object.keys(dependencies).filter((name) => !(name in packages));
    expect(unnamed).toEqual([]);
  });
});
