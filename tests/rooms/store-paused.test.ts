import { rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { EntryBody } from "../../src/domain/entry.ts";
import { DATABASE_FILE, openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import { aStart, bob, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const [held, going, over] = [runId(1), runId(2), runId(3)];
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = temporaryFolder();
  store = await openStore({ folder, clock: stillClock(1_000) });
  for (const run of [held, going, over]) {
    await store.runs.startRun(aStart({ run }));
    await say(run, "a", { kind: "run.paused", by: bob, reason: "" });
  }
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function say(run: typeof held, key: string, body: EntryBody) {
  return store.runs.record({ run, key, at: 2_000, body, posts: [], artifacts: [] });
}

/** The runs that lists call paused. */
async function pausedRuns() {
  return (await store.runs.runs({ limit: 9 })).filter(({ paused }) => paused).map(({ run }) => run);
}

it("a run is listed as paused until somebody resumes it or it ends", async () => {
  expect(await pausedRuns()).toEqual([over, going, held]);
  await say(going, "b", { kind: "run.resumed", by: bob });
  const end = { at: 9, posts: [] };
  await store.runs.endRun(over, { kind: "run.cancelled", by: bob, reason: "" }, end);
  expect(await pausedRuns()).toEqual([held]);
});

it("a database from before lists could say so learns which runs are paused", async () => {
  await say(going, "b", { kind: "run.resumed", by: bob });
  await store.close();
  const database = new Database(join(folder, DATABASE_FILE));
  database.exec("alter table runs drop column paused");
  database.pragma("user_version = 4");
  database.close();
  store = await openStore({ folder, clock: stillClock(3_000) });
  expect(await pausedRuns()).toEqual([over, held]);
});
