import { describe, expect, it } from "vitest";
import { environmentReads } from "./rules/environment.ts";
import { changingModuleState } from "./rules/module-state.ts";
import { functionLengths, oversized } from "./rules/sizes.ts";
import { sqlOutsideTheStore } from "./rules/sql.ts";
import { suppressions } from "./rules/suppressions.ts";
import { allowedPlaces, ambientTimeAndChance } from "./rules/time-and-chance.ts";
import { wordsOf, wrongWords } from "./rules/vocabulary.ts";
import { fileOf, filesBelow, type SourceFile, type Violation } from "./source-file.ts";

const source = filesBelow("src");
const everything = [...source, ...filesBelow("tests", "bench")];
const standAlone = /^src\/(workspace|rehearsal)\/|^src\/launch\.mjs$/;
const ownRooms = source.filter((file) => !standAlone.test(file.path));
const serverRooms = source.filter((file) => !file.path.startsWith("src/workspace/page/"));

function lines(count: number): string {
  return "run();\n".repeat(count);
}

function messagesOf(rule: (file: SourceFile) => Violation[], path: string, text: string): string[] {
  return rule(fileOf(path, text)).map((one) => one.message);
}

it("the rules look at every file", () => {
  expect(source.length).toBeGreaterThan(150);
  expect(ownRooms.length).toBeGreaterThan(80);
  expect(everything.length).toBeGreaterThan(source.length + 10);
});

describe("time and chance", () => {
  it("come from the Clock in every room of ours", () => {
    expect(ownRooms.flatMap(ambientTimeAndChance)).toEqual([]);
  });

  it("are touched nowhere that does not exist any more", () => {
    const paths = ownRooms.map((file) => file.path);
    expect(allowedPlaces.filter((place) => !paths.includes(place.file))).toEqual([]);
    expect(allowedPlaces.every((place) => place.reason.length > 5)).toBe(true);
  });

  it.each([
    "const at = Date.now();",
    "const at = new Date();",
    "setTimeout(() => {}, 5);",
    "function a() { return () => setInterval(() => {}, 5); }",
    'import { setTimeout as wait } from "node:timers/promises";',
    "const dice = Math.random();",
    "const t = performance.now();",
    "const signal = AbortSignal.timeout(5);",
    'import { randomUUID } from "node:crypto"; const id = randomUUID();',
    "const id = crypto.randomUUID();",
  ])("are caught in: %s", (text) => {
    expect(messagesOf(ambientTimeAndChance, "src/engine/a.ts", text)).toHaveLength(1);
  });

  it("may be turned from a number into a date", () => {
    expect(
      messagesOf(ambientTimeAndChance, "src/engine/a.ts", "new Date(5).toISOString();"),
    ).toEqual([]);
  });
});

describe("the environment", () => {
  it("is read by the configuration alone", () => {
    expect(everything.flatMap(environmentReads)).toEqual([]);
  });

  it.each([
    "const port = process.env.PORT;",
    'const port = process.env["PORT"];',
    "const { env } = { env: process.env };",
    'import { env } from "node:process";',
  ])("is caught in: %s", (text) => {
    expect(messagesOf(environmentReads, "src/slack/a.ts", text)).toHaveLength(1);
  });
});

describe("state of modules", () => {
  it("never changes", () => {
    expect(serverRooms.flatMap(changingModuleState)).toEqual([]);
  });

  it.each([
    "let count = 0;",
    "export let count = 0;",
    "const seen = new Set<string>(); export function see(a: string) { seen.add(a); }",
    "export const list: string[] = []; export const keep = (a: string) => list.push(a);",
    "const cache = {}; export function put(a, b) { cache[a] = b; }",
    "const box = { n: 0 }; export const more = () => { box.n += 1; };",
    "const box = { inner: { n: 0 } }; export const more = () => box.inner.n++;",
    "export class Pool { static open = 0; }",
  ])("is caught in: %s", (text) => {
    expect(messagesOf(changingModuleState, "src/engine/a.ts", text).length).toBeGreaterThan(0);
  });

  it.each([
    'const words = new Set(["a"]); export const has = (a: string) => words.has(a);',
    "const found = 1; export function f() { const found = []; found.push(1); return found; }",
    "export function f(list: string[]) { list.push('a'); } const list = [];",
    "export function f() { let count = 0; return () => (count += 1); }",
  ])("lies still in: %s", (text) => {
    expect(messagesOf(changingModuleState, "src/engine/a.ts", text)).toEqual([]);
  });
});

describe("sizes", () => {
  it("stay within a reader's head", () => {
    expect(source.flatMap(oversized)).toEqual([]);
  });

  it("of functions are small in the middle and rare at the end", () => {
    const lengths = source.flatMap(functionLengths).toSorted((left, right) => left - right);
    expect(lengths.length).toBeGreaterThan(800);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(10);
    expect(lengths[Math.floor(lengths.length * 0.99)]).toBeLessThanOrEqual(60);
  });

  it("are caught beyond the limits", () => {
    expect(messagesOf(oversized, "src/a/a.ts", lines(301))).toEqual(["301 lines"]);
    expect(messagesOf(oversized, "src/a/a.ts", `function f() {\n${lines(60)}}`)).toEqual([
      "62 lines",
    ]);
    expect(messagesOf(oversized, "src/a/a.ts", "const f = (a, b, c, d) => a;")).toEqual([
      "4 parameters",
    ]);
  });
});

describe("SQL", () => {
  it("is spoken in the store alone", () => {
    expect(source.flatMap(sqlOutsideTheStore)).toEqual([]);
  });

  it.each([
    'db.prepare("select id from runs where id = ?");',
    "db.prepare(`insert or ignore into runs values (${a})`);",
    "db.exec('pragma user_version');",
    'const q = "delete from outbox";',
  ])("is caught in: %s", (text) => {
    expect(messagesOf(sqlOutsideTheStore, "src/engine/a.ts", text)).toEqual(["speaks SQL"]);
  });

  it("is not taken for a sentence", () => {
    const text = 'const label = "Select one option"; const other = "Update the card set below";';
    expect(messagesOf(sqlOutsideTheStore, "src/slack/a.ts", text)).toEqual([]);
  });
});

describe("suppressions", () => {
  it("exist nowhere", () => {
    expect(everything.flatMap(suppressions)).toEqual([]);
  });

  it.each([
    ["// oxlint-", "disable-next-line no-console"],
    ["/* eslint-", "disable */"],
    ["// @ts-", "expect-error because"],
    ["// @ts-", "ignore"],
    ["// biome-", "ignore format: no"],
  ])("are caught in: %s%s", (left, right) => {
    expect(messagesOf(suppressions, "src/a/a.ts", `${left}${right}\nrun();`)).toHaveLength(1);
  });
});

describe("words", () => {
  it("are those of the house in every name that we chose", () => {
    expect(source.flatMap(wrongWords)).toEqual([]);
  });

  it.each([
    ["src/engine/a.ts", "class JobManager {}"],
    ["src/engine/a.ts", "export const handleItems = (items) => items;"],
    ["src/engine/a.ts", "function f({ a }, rawPayload = {}) {}"],
    ["src/store/a.ts", "interface Row { readonly eventKind: string }"],
    ["src/slack/string-utils.ts", "export const a = 1;"],
    ["src/claude/a.ts", "type AgentInfo = string;"],
  ])("are caught in %s: %s", (path, text) => {
    expect(messagesOf(wrongWords, path, text).length).toBeGreaterThan(0);
  });

  it.each([
    ["src/slack/a.ts", "function take(payload: unknown, event: unknown) {}"],
    ["src/engine/a.ts", "const shape = { items: [], info: 1 };"],
    ["src/engine/a.ts", "const robot = 1, jobless = 2, itemise = 3;"],
  ])("of others are left alone in %s: %s", (path, text) => {
    expect(messagesOf(wrongWords, path, text)).toEqual([]);
  });

  it("are found inside longer names", () => {
    expect(wordsOf("readRawItems")).toEqual(["read", "raw", "items", "item"]);
    expect(wordsOf("event-log.ts")).toEqual(["event", "log"]);
  });
});
