import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChannelId, PersonId, type RunId } from "../../src/domain/ids.ts";
import { CARD_SLOT, type OutboxRow, type PostDraft } from "../../src/domain/outbox.ts";
import { DATABASE_FILE, openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import {
  aNotice,
  aQuestion,
  aQuestionPost,
  aStart,
  aStartedBody,
  completed,
  runId,
} from "../support/run-builders.ts";
import { type StillClock, stillClock } from "../support/still-clock.ts";

const root = runId(1);
const child = runId(2);
const other = runId(3);
let folder: string;
let clock: StillClock;
let store: Store;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = stillClock(1_000);
  store = await openStore({ folder, clock });
  await store.runs.startRun(aStart({ run: root }));
  await callFrom(root, child);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An entry with which a run calls another one. */
function callFrom(parent: RunId, run: RunId, place = aStartedBody().place) {
  const at = { path: "phase/step", round: 1, attempt: 1, workflow: "team/called" };
  const body = aStartedBody({ parent: { run: parent, key: "phase/step#1.1", root }, place });
  return store.runs.record({
    run: parent,
    key: `calls ${run}`,
    at: clock.now(),
    body: { kind: "child.started", ...at, child: run },
    posts: [],
    artifacts: [],
    child: { run, origin: `child:${run}`, at: clock.now(), body, posts: [] },
  });
}

function record(run: RunId, key: string, posts: readonly PostDraft[] = []) {
  const body = { kind: "post.said" as const, slot: key };
  return store.runs.record({ run, key, at: clock.now(), body, posts, artifacts: [] });
}

const say = (run: RunId, slot: string) => record(run, slot, [{ slot, post: aNotice(slot) }]);

const due = async (): Promise<OutboxRow[]> => [...(await store.outbox.due(clock.now(), 100))];

const dueSlots = async () => (await due()).map(({ slot }) => slot);

const cardVersion = async () => (await due()).find(({ slot }) => slot === CARD_SLOT)?.version ?? 0;

async function deliver(slot: string, receipt: string): Promise<void> {
  const row = (await due()).find((one) => one.slot === slot);
  if (!row) throw new Error(`${slot} is not due.`);
  await store.outbox.sending(row.id);
  await store.outbox.delivered(row.id, row.version, receipt);
}

describe("the outbox of a run that calls another one", () => {
  it("holds both to one order, below the card of the outermost", async () => {
    await say(child, "from the called one");
    await say(root, "from the caller");
    expect(await dueSlots()).toEqual([CARD_SLOT]);
    await deliver(CARD_SLOT, "100.1");
    expect(await due()).toMatchObject([
      { slot: "from the called one", run: child, rootRun: root, root: "100.1" },
    ]);
    await deliver("from the called one", "100.2");
    expect(await due()).toMatchObject([{ slot: "from the caller", run: root, rootRun: root }]);
  });

  it("has the card drawn anew at each entry of either, and gives the called one no card", async () => {
    await deliver(CARD_SLOT, "100.1");
    expect(await cardVersion()).toBe(0);
    await record(child, "works");
    const once = await cardVersion();
    await record(child, "works on");
    expect(await cardVersion()).toBe(once + 1);
    expect(await store.outbox.read(child, CARD_SLOT)).toBeNull();
  });

  it("knows where the questions of all of them stand", async () => {
    await deliver(CARD_SLOT, "100.1");
    const question = aQuestion(child, "gate");
    const body = { kind: "question.asked" as const, question };
    const posts = [aQuestionPost(question, child)];
    await store.runs.record({ run: child, key: "gate", at: 1_000, body, posts, artifacts: [] });
    await deliver("question:gate", "100.2");
    expect(await store.outbox.questionReceipts(root)).toEqual({ [question.id]: "100.2" });
    expect(await store.outbox.questionReceipts(child)).toEqual({ [question.id]: "100.2" });
  });

  it("lets other runs go their own way", async () => {
    await store.runs.startRun(aStart({ run: other }));
    await deliver(CARD_SLOT, "100.1");
    await deliver(CARD_SLOT, "200.1");
    await say(child, "from the called one");
    await say(other, "from another");
    expect((await dueSlots()).slice(0, 2)).toEqual(["from the called one", "from another"]);
  });
});

describe("runs within a run", () => {
  it("leave thread and lists to the outermost", async () => {
    const [row] = await due();
    const place = row?.place;
    if (place?.kind !== "slack") throw new Error("The run does not speak in Slack.");
    await deliver(CARD_SLOT, "100.1");
    expect(await store.runs.runInThread(place.channel, "100.1")).toBe(root);
    const requester = PersonId.parse(aStartedBody().requester);
    for (const filter of [{}, { requester }, { unfinishedOnly: true }]) {
      const lines = await store.runs.runs({ limit: 5, ...filter });
      expect(lines.map(({ run }) => run)).toEqual([root]);
    }
    expect((await store.runs.unfinishedRuns()).map(({ run }) => run)).toEqual([root, child]);
  });

  it("leave a thread that the outermost was asked for in to it", async () => {
    const asked = runId(7);
    const channel = ChannelId.parse("C0DEPLOYS");
    const place = { kind: "slack" as const, channel, thread: "50.1" };
    await store.runs.startRun(aStart({ run: asked, body: aStartedBody({ place }) }));
    await callFrom(asked, runId(8), place);
    expect(await store.runs.runInThread(channel, "50.1")).toBe(asked);
  });

  it("are forgotten with the outermost, however deep, and none alone", async () => {
    await callFrom(child, other);
    const body = completed("done");
    for (const [at, run] of [other, child, root].entries()) {
      const key = "end";
      await store.runs.record({ run, key, at: 100 * (at + 1), body, posts: [], artifacts: [] });
    }
    expect(await store.retention.forgetBefore(250)).toEqual({ runs: 0 });
    expect(await store.runs.entriesOf(other)).not.toEqual([]);
    expect(await store.retention.forgetBefore(350)).toEqual({ runs: 1 });
    for (const run of [root, child, other]) expect(await store.runs.entriesOf(run)).toEqual([]);
    const reader = new Database(join(folder, DATABASE_FILE), { readonly: true });
    for (const table of ["runs", "entries", "outbox"]) {
      expect(reader.prepare(`select count(*) from ${table}`).pluck().get()).toBe(0);
    }
    reader.close();
  });

  it("are refused together with the entry that calls them when their id is taken", async () => {
    await expect(callFrom(root, child)).resolves.toMatchObject({ key: `calls ${child}` });
    await store.runs.startRun(aStart({ run: other }));
    await expect(callFrom(root, other)).rejects.toThrow(/UNIQUE/);
    const keys = (await store.runs.entriesOf(root)).map(({ key }) => key);
    expect(keys).not.toContain(`calls ${other}`);
  });
});

describe("a database from before runs could call others", () => {
  it("keeps what is still to be delivered, in its order", async () => {
    const older = temporaryFolder();
    const database = new Database(join(older, DATABASE_FILE));
    const first = new URL("../../src/store/migrations/001-foundation.sql", import.meta.url);
    database.exec(readFileSync(first, "utf8"));
    database.pragma("user_version = 1");
    database.exec(`
      insert into runs (id, run, origin, status, task, requester, channel, started_at, last_seq)
        values (1, '${root}', 'o', 'running', 't', 'U1', 'C1', 1, 0);
      insert into outbox (run, slot, channel, post, put_at, receipt, delivered_version, pending)
        values (1, 'card', 'C1', '${JSON.stringify({ kind: "card", run: root })}', 1, '100.1', 1, 0);
      insert into outbox (run, slot, channel, post, put_at)
        values (1, 'a', 'C1', '${JSON.stringify(aNotice("a"))}', 1),
               (1, 'b', 'C1', '${JSON.stringify(aNotice("b"))}', 1);`);
    database.close();
    const opened = await openStore({ folder: older, clock });
    const rows = await opened.outbox.due(clock.now(), 9);
    expect(rows.map(({ slot, root: at, rootRun }) => [slot, at, rootRun])).toEqual([
      ["a", "100.1", root],
    ]);
    await opened.close();
    rmSync(older, { recursive: true, force: true });
  });
});
