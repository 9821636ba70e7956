import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportRun } from "../../src/cli/export-run.ts";
import { verifyRecord } from "../../src/cli/verify-record.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { RunId } from "../../src/domain/ids.ts";
import type { Proof } from "../../src/store/beside-runs.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { DATABASE_FILE, openStore } from "../../src/store/open-store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import {
  aDecision,
  aFact,
  aQuestion,
  aQuestionPost,
  aStart,
  completed,
  runId,
} from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const first = runId(1);
const second = runId(2);
const long = "a long reason ".repeat(1_000);
let folder: string;

/** Two runs with a question each; one entry is so long that it lies apart. */
beforeEach(async () => {
  folder = temporaryFolder();
  const store = await openStore({ folder, clock: stillClock(1_000) });
  const { runs } = store;
  for (const run of [first, second]) {
    await runs.startRun(aStart({ run }));
    const note = (key: string, reason: string) =>
      runs.record({ run, key, at: 1_500.25, body: aFact(reason), posts: [], artifacts: [] });
    await note("short", "ein kurzer Grund: ü");
    await runs.record({
      run,
      key: "long",
      at: 1_600,
      body: aFact(long),
      posts: [],
      artifacts: [artifactOf("report", "document", `what ${run} delivered`)],
    });
    const question = aQuestion(run, "ask");
    const posts = [aQuestionPost(question, run)];
    const body = { kind: "question.asked" as const, question };
    await runs.record({ run, key: "ask", at: 1_700, body, posts, artifacts: [] });
    await runs.decide(aDecision(run, "ask"), []);
    await runs.record({
      run,
      key: "end",
      at: 2_500,
      body: completed("done"),
      posts: [],
      artifacts: [],
    });
  }
  await store.close();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes to the database behind the program's back. */
function tamper(sql: string, ...values: readonly unknown[]): void {
  const database = new Database(join(folder, DATABASE_FILE));
  database.pragma("foreign_keys = off");
  database.prepare(sql).run(...values);
  database.close();
}

async function prove(run: RunId | null = null): Promise<Proof> {
  const reader = openReader(folder);
  if (!reader) throw new Error("There is no database.");
  try {
    return await reader.prove(run);
  } finally {
    reader.close();
  }
}

const entry = (seq: number) =>
  `run = (select id from runs where run = '${second}') and seq = ${seq}`;

/** Another byte in the place of one, which leaves a text a text. */
const flipped = (column: string, at: number) =>
  `${column} = substr(${column}, 1, ${at - 1}) || char(unicode(substr(${column}, ${at}, 1)) + 1) || substr(${column}, ${at + 1})`;

describe("the record", () => {
  it("is what was written, over all runs and for one", async () => {
    expect(await prove()).toMatchObject({ runs: 2, entries: 12, faults: [] });
    const { heads, faults } = await prove(second);
    expect(faults).toEqual([]);
    expect(heads).toEqual([{ run: second, seq: 6, head: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it.each([
    ["the run", `update entries set run = 77 where ${entry(2)}`, 2],
    ["the number", `update entries set seq = 9 where ${entry(2)}`, 2],
    ["the order", `update entries set id = 900 where ${entry(2)}`, 2],
    ["the key", `update entries set ${flipped("key", 2)} where ${entry(2)}`, 2],
    ["the time", `update entries set at = at + 0.25 where ${entry(2)}`, 2],
    ["the body", `update entries set ${flipped("body", 40)} where ${entry(2)}`, 2],
    ["the hash", `update entries set ${flipped("hash", 5)} where ${entry(2)}`, 2],
    ["no hash", `update entries set hash = null where ${entry(2)}`, 2],
    [
      "a body that lies apart",
      `update entry_bodies set ${flipped("body", 9_000)} where entry = (select id from entries where ${entry(3)})`,
      3,
    ],
    [
      "the place of a body",
      `update entry_bodies set entry = 901 where entry = (select id from entries where ${entry(3)})`,
      3,
    ],
    [
      "a decision",
      `update entries set body = replace(body, 'U0BOB', 'U0BOC') where ${entry(5)}`,
      5,
    ],
    ["a missing entry", `delete from entries where ${entry(4)}`, 4],
    ["a missing end", `delete from entries where ${entry(6)}`, 6],
    ["the run's name", `update runs set run = '0000000z' where run = '${second}'`, 1],
    ["the head", `update runs set ${flipped("head", 1)} where run = '${second}'`, 6],
    ["the length", `update runs set last_seq = 7 where run = '${second}'`, 7],
  ])("with a change in %s names the run and the entry", async (_column, sql, seq) => {
    tamper(sql);
    const named = (await prove()).faults.find((fault) => fault.seq === seq);
    expect(named).toMatchObject({ run: expect.stringMatching(`${second}|0000000z`), seq });
    expect((await prove(first)).faults).toEqual([]);
  });

  it("finds an entry that was put in, wherever", async () => {
    const insert = (seq: number) =>
      tamper(
        `insert into entries (run, seq, key, at, body, hash)
         select run, ${seq}, 'forged', at, body, hash from entries where ${entry(2)}`,
      );
    insert(7);
    expect((await prove()).faults).toMatchObject([{ run: second, seq: 7 }]);
    tamper("update runs set last_seq = 7 where run = ?", second);
    expect((await prove()).faults).toMatchObject([{ run: second, seq: 7 }]);
  });

  it("finds what a run delivered in other words, and a list that tells something else than the record", async () => {
    tamper(
      "update artifacts set content = 'what 00000002 forgot' where content = ?",
      `what ${second} delivered`,
    );
    tamper("update runs set requester = 'U0MALLORY' where run = ?", first);
    expect((await prove()).faults).toMatchObject([
      { run: first, seq: null },
      { run: second, seq: null },
    ]);
  });

  it("finds any single byte of any body that is changed to any other", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (seq, place, change) => {
          const database = new Database(join(folder, DATABASE_FILE));
          const [table, where] =
            seq === 3
              ? ["entry_bodies", `entry = (select id from entries where ${entry(3)})`]
              : ["entries", entry(seq)];
          const read = database.prepare<[], Buffer>(
            `select cast(body as blob) from ${table} where ${where}`,
          );
          const before = read.pluck().get();
          if (!before) throw new Error("There is no such body.");
          const after = Buffer.from(before);
          const at = place % after.length;
          after[at] = (after[at] ?? 0) ^ change;
          const write = database.prepare(
            `update ${table} set body = cast(? as text) where ${where}`,
          );
          write.run(after);
          const { faults } = await prove(second);
          write.run(before);
          database.close();
          expect(faults).toMatchObject([{ run: second, seq }]);
        },
      ),
      { numRuns: 150 },
    );
    expect((await prove()).faults).toEqual([]);
  });

  it("of a database from before is chained as it lies, and goes on from there", async () => {
    const old = temporaryFolder();
    const database = new Database(join(old, DATABASE_FILE));
    for (const file of ["001-foundation.sql", "002-runs-within-runs.sql"])
      database.exec(readFileSync(join("src/store/migrations", file), "utf8"));
    database.pragma("user_version = 2");
    const from = new Database(join(folder, DATABASE_FILE));
    const copy = (table: string, columns: string) => {
      const names = columns.split(", ");
      const insert = database.prepare(
        `insert into ${table} (${columns}) values (${names.map(() => "?").join(", ")})`,
      );
      for (const row of from.prepare<[], unknown[]>(`select ${columns} from ${table}`).raw().all())
        insert.run(...row);
    };
    copy("runs", "id, run, origin, status, task, requester, started_at, ended_at, last_seq");
    copy("entries", "id, run, seq, key, at, body");
    copy("entry_bodies", "entry, body");
    from.close();
    database.close();
    const now = folder;
    folder = old;
    const store = await openStore({ folder, clock: stillClock(1_000) });
    await store.runs.startRun(aStart({ run: runId(3) }));
    await store.close();
    expect(await prove()).toMatchObject({ runs: 3, entries: 13, faults: [] });
    rmSync(now, { recursive: true, force: true });
  });
});

describe("the command line", () => {
  const said: string[] = [];
  const terminal = {
    print: (text: string) => void said.push(text),
    complain: (text: string) => void said.push(text),
    interactive: false,
    ask: async () => null,
  };

  beforeEach(() => void said.splice(0));

  it("verifies all runs or one, names what was changed, and ends with 1", async () => {
    expect(await verifyRecord(config(), terminal, { run: null, json: false })).toBe(0);
    expect(said.pop()).toContain("All 12 entries of 2 runs");
    expect(await verifyRecord(config(), terminal, { run: second, json: false })).toBe(0);
    expect(said.pop()).toMatch(/All 6 entries of 1 runs .* Its head is [0-9a-f]{64}/);
    tamper(`update entries set at = 1 where ${entry(4)}`);
    expect(await verifyRecord(config(), terminal, { run: null, json: false })).toBe(1);
    expect(said.pop()).toContain(`run ${second}, entry 4: it is not what was written`);
    expect(await verifyRecord(config(), terminal, { run: null, json: true })).toBe(1);
    expect(JSON.parse(said.pop() ?? "")).toMatchObject({ faults: [{ run: second, seq: 4 }] });
    expect(await verifyRecord(config(), terminal, { run: first, json: false })).toBe(0);
  });

  it("exports a run as JSON with every entry and its hash, and as a document for people", async () => {
    const wish = { run: second, out: null };
    expect(await exportRun(config(), terminal, { ...wish, format: "json" })).toBe(0);
    const told = JSON.parse(said.pop() ?? "");
    expect(told.entries).toHaveLength(6);
    expect(told.entries.at(-1).hash).toBe(told.head);
    expect(told.answers).toMatchObject([{ decision: { by: "U0BOB", door: "button" } }]);
    const out = join(folder, "record.md");
    expect(await exportRun(config(), terminal, { ...wish, out, format: "markdown" })).toBe(0);
    const document = readFileSync(out, "utf8");
    expect(document).toContain(`# Record of run ${second}`);
    expect(document).toContain(
      "**Proceed**: decided by `U0BOB`, 1970-01-01T00:00:02.000Z, over button",
    );
    expect(document).toContain(
      "| 5 | 1970-01-01T00:00:02.000Z | decision.recorded | `ask/decision` |",
    );
  });
});

function config(): Config {
  const { config: read } = readConfig({ ORCHESTRATE_DATA: folder }, process.cwd());
  if (!read) throw new Error("There is no configuration.");
  return read;
}
