import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { buildApp } from "../../src/app.ts";
import { Secret } from "../../src/config/secret.ts";
import { readConfig } from "../../src/config.ts";
import { noLog } from "../../src/domain/log.ts";
import { DATABASE_FILE, openStore } from "../../src/store/open-store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import { aQuestion, aQuestionPost, aStart, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** A data folder with a waiting run whose first entry and whose question no program can read. */
async function damagedFolder(): Promise<string> {
  const folder = temporaryFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const store = await openStore({ folder, clock: stillClock() });
  const run = runId();
  const question = aQuestion(run, "ask");
  const body = { kind: "question.asked" as const, question };
  await store.runs.startRun(aStart());
  const posts = [aQuestionPost(question, run)];
  await store.runs.record({ run, key: "ask", at: 1, body, posts, artifacts: [] });
  await store.close();
  const database = new Database(join(folder, DATABASE_FILE));
  database.exec(`update entries set body = '{"kind":"run.begun"}' where key = 'started';
    update outbox set post = json_set(post, '$.question.options', 'none') where slot = 'question:ask'`);
  database.close();
  return folder;
}

it("a run whose journal cannot be read is set aside with a message at the start, and the program goes on", async () => {
  const folder = await damagedFolder();
  const { config } = readConfig({ ORCHESTRATE_DATA: folder, PORT: "0" }, CHECKOUT);
  if (!config) throw new Error("The configuration is refused.");
  const fatal: unknown[] = [];
  const app = await buildApp(config, {
    claude: { apiKey: new Secret("none"), baseUrl: "http://127.0.0.1:1", rehearsal: true },
    log: noLog,
    clock: stillClock(),
    onFatal: (error) => fatal.push(error),
  });
  onTestFinished(() => app.close());
  expect(await app.recover()).toBe(1);
  await app.host.settled(runId());
  expect(fatal).toEqual([]);
  expect(await app.store.runs.runs({ limit: 1 })).toMatchObject([{ status: "failed" }]);
  expect(await app.store.outbox.read(runId(), "run:failed")).toMatchObject({
    text: expect.stringMatching(/journal cannot be read.+Entry 1 \(started\)/),
  });
  expect(await app.desk.runState(runId())).toBeNull();
});
