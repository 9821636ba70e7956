import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { artifactOf } from "../../src/domain/artifact.ts";
import { digestOf, type RunId } from "../../src/domain/ids.ts";
import { CARD_SLOT, type OutboxRow, type PostDraft } from "../../src/domain/outbox.ts";
import type { Place } from "../../src/domain/place.ts";
import { GroupCommit } from "../../src/store/group-commit.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { DATABASE_FILE, openStore } from "../../src/store/open-store.ts";
import { type Store, StoreError } from "../../src/store/store.ts";
import { copyOf, temporaryFolder } from "../support/durable-worlds.ts";
import {
  aFact,
  alice,
  aNotice,
  aQuestion,
  aQuestionPost,
  aStart,
  aStartedBody,
  runId,
} from "../support/run-builders.ts";
import { type StillClock, stillClock } from "../support/still-clock.ts";

const run = runId();
let folder: string;
let clock: StillClock;
let store: Store;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = stillClock(1_000);
  store = await openStore({ folder, clock });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function say(slot: string, change: { run?: RunId; key?: string; to?: typeof alice } = {}) {
  const draft: PostDraft = { slot, post: aNotice(slot), to: change.to ?? null };
  return store.runs.record({
    run: change.run ?? run,
    key: change.key ?? `said ${slot}`,
    at: clock.now(),
    body: { kind: "post.said", slot },
    posts: [draft],
    artifacts: [],
  });
}

async function due(now = clock.now()): Promise<OutboxRow[]> {
  return [...(await store.outbox.due(now, 100))];
}

async function dueSlots(now?: number): Promise<string[]> {
  return (await due(now)).map((row) => row.slot);
}

async function deliver(slot: string, receipt: string | null): Promise<void> {
  const row = (await due()).find((one) => one.slot === slot);
  if (!row) throw new Error(`${slot} is not due.`);
  await store.outbox.sending(row.id);
  await store.outbox.delivered(row.id, row.version, receipt);
}

describe("the outbox", () => {
  beforeEach(async () => {
    await store.runs.startRun(aStart());
  });

  it("lets the replies of a run wait for its card, then go one after the other below it", async () => {
    await say("first");
    await say("second");
    expect(await dueSlots()).toEqual([CARD_SLOT]);
    await deliver(CARD_SLOT, "100.1");
    expect((await due()).map(({ slot, root }) => [slot, root])).toEqual([["first", "100.1"]]);
    await deliver("first", "100.2");
    expect(await dueSlots()).toEqual(["second"]);
  });

  it("keeps the order within a thread while an earlier message is put off or under way", async () => {
    await deliver(CARD_SLOT, "100.1");
    await say("first");
    await say("second");
    const [first] = (await due()).filter(({ slot }) => slot === "first");
    await store.outbox.sending(first?.id ?? 0);
    expect(await dueSlots()).toEqual([CARD_SLOT]);
    await store.outbox.failed(first?.id ?? 0, "rate limited", 5_000);
    expect(await dueSlots()).toEqual([CARD_SLOT]);
    expect(await store.outbox.nextDue()).toBe(5_000);
    expect(await dueSlots(5_000)).toEqual(["first", CARD_SLOT]);
  });

  it("lets the next message go when one stands whose files are still to come, and offers that one as an edit", async () => {
    await deliver(CARD_SLOT, "100.1");
    await say("first");
    await say("second");
    const first = (await due()).find(({ slot }) => slot === "first");
    await store.outbox.sending(first?.id ?? 0);
    await store.outbox.stands(first?.id ?? 0, "100.2");
    expect(await dueSlots()).toEqual([CARD_SLOT]);
    await store.outbox.failed(first?.id ?? 0, "uploads wait", 5_000);
    expect(await dueSlots()).toEqual(["second", CARD_SLOT]);
    const again = (await due(5_000)).find(({ slot }) => slot === "first");
    expect(again).toMatchObject({ receipt: "100.2", deliveredVersion: 0 });
  });

  it("sends new words at once, however long the old ones were put off", async () => {
    await deliver(CARD_SLOT, "100.1");
    await say("first");
    const first = (await due()).find(({ slot }) => slot === "first");
    await store.outbox.failed(first?.id ?? 0, "rate limited", 60_000);
    await say("first", { key: "said again" });
    expect(await dueSlots()).toContain("first");
  });

  it("lets nobody wait for a message that was given up, nor for a card that was", async () => {
    await say("first");
    await say("second");
    for (const slot of [CARD_SLOT, "first"]) {
      const row = (await due()).find((one) => one.slot === slot);
      await store.outbox.failed(row?.id ?? 0, "channel_not_found", null);
    }
    expect((await due()).map(({ slot, root }) => [slot, root])).toEqual([["second", null]]);
  });

  it("gives up a message that cannot be read, so that it holds nobody back", async () => {
    await deliver(CARD_SLOT, "100.1");
    await say("first");
    await say("second");
    await deliver(CARD_SLOT, "100.1");
    const stranger = new Database(join(folder, DATABASE_FILE));
    stranger.exec(`update outbox set post = '{"kind":"poem"}' where slot = 'first'`);
    stranger.close();
    expect(await dueSlots()).toEqual([]);
    expect(await dueSlots()).toEqual(["second"]);
  });

  it("answers privately without waiting for anything", async () => {
    await say("for alice", { to: alice });
    expect(await dueSlots()).toEqual([CARD_SLOT, "for alice"]);
  });

  it("uses the thread in which the run was asked for", async () => {
    const place: Place = {
      ...aStartedBody().place,
      kind: "slack",
      channel: channel(),
      thread: "50.5",
    };
    await store.runs.startRun(aStart({ run: runId(2), body: aStartedBody({ place }) }));
    const card = (await due()).find((row) => row.run === runId(2));
    expect(card?.root).toBe("50.5");
    expect(await store.runs.runInThread(channel(), "50.5")).toBe(runId(2));
  });

  it("finds the run whose card is the root of a thread", async () => {
    await deliver(CARD_SLOT, "100.1");
    expect(await store.runs.runInThread(channel(), "100.1")).toBe(run);
    expect(await store.runs.runInThread(channel(), "999.9")).toBeNull();
  });

  it("sends only the newest of many versions of a card, and again what changed meanwhile", async () => {
    await deliver(CARD_SLOT, "100.1");
    await say("first");
    await say("second");
    const card = (await due()).find((row) => row.slot === CARD_SLOT);
    expect(card).toMatchObject({ version: 3, deliveredVersion: 1, receipt: "100.1" });
    await store.outbox.sending(card?.id ?? 0);
    await say("third");
    expect(await dueSlots()).not.toContain(CARD_SLOT);
    await store.outbox.delivered(card?.id ?? 0, 3, null);
    expect((await due()).find((row) => row.slot === CARD_SLOT)).toMatchObject({
      version: 4,
      deliveredVersion: 3,
      receipt: "100.1",
    });
  });

  it("offers what was being sent when the process died as in doubt, until it is delivered", async () => {
    const [card] = await due();
    await store.outbox.sending(card?.id ?? 0);
    expect(await dueSlots()).toEqual([]);
    const copy = copyOf(folder);
    const next = await openStore({ folder: copy, clock });
    const [again] = await next.outbox.due(clock.now(), 10);
    expect(again).toMatchObject({ slot: CARD_SLOT, inDoubt: true, attempts: 1 });
    await next.outbox.failed(again?.id ?? 0, "no answer", 2_000);
    expect((await next.outbox.due(2_000, 10))[0]?.inDoubt).toBe(true);
    await next.outbox.delivered(again?.id ?? 0, 1, "100.1");
    await next.close();
    rmSync(copy, { recursive: true });
  });

  it("writes a message outside any run once, and tells how much is left", async () => {
    const place = aStartedBody().place;
    const answer = { slot: "answer", post: aNotice("hello"), to: alice, place, run: null };
    clock.turn(500);
    await store.outbox.put(answer);
    await store.outbox.put({ ...answer, post: aNotice("again") });
    const rows = await due();
    expect(rows.map((row) => row.slot)).toEqual([CARD_SLOT, "answer"]);
    expect(rows[1]).toMatchObject({ run: null, to: alice, post: aNotice("hello") });
    expect(await store.outbox.backlog(3_000)).toEqual({ rows: 2, oldestMs: 2_000 });
  });

  it("calls its listeners after a commit that left something, and no more once they stop listening", async () => {
    let calls = 0;
    const stop = store.outbox.onPut(() => {
      calls += 1;
    });
    await say("first");
    expect(calls).toBe(1);
    stop();
    await say("second");
    expect(calls).toBe(1);
  });

  it("knows the newest words of a message, and where the questions of a run stand", async () => {
    const question = aQuestion(run, "ask");
    const post = aQuestionPost(question, run);
    const body = { kind: "question.asked" as const, question };
    await store.runs.record({ run, key: "ask", at: 1, body, posts: [post], artifacts: [] });
    await deliver(CARD_SLOT, "100.1");
    await deliver(post.slot, "100.2");
    expect(await store.outbox.questionReceipts(run)).toEqual({ [question.id]: "100.2" });
    expect(await store.outbox.read(run, post.slot)).toEqual(post.post);
    expect(await store.outbox.read(run, "nothing")).toBeNull();
  });
});

describe("the inbox", () => {
  it("keeps a delivery once, with what was answered", async () => {
    expect(await store.inbox.accept("key", "body", 1)).toEqual(fresh(true));
    expect(await store.inbox.accept("key", "other", 2)).toEqual(fresh(false));
    await store.inbox.handled("key", "done");
    expect(await store.inbox.accept("key", "body", 3)).toEqual({
      fresh: false,
      handled: true,
      answer: "done",
    });
  });

  it("knows a delivery from the moment it was kept", async () => {
    expect(await store.inbox.known("key")).toBeNull();
    await store.inbox.accept("key", "body", 1);
    expect(await store.inbox.known("key")).toEqual({ handled: false, answer: null });
    await store.inbox.handled("key", "done");
    expect(await store.inbox.known("key")).toEqual({ handled: true, answer: "done" });
  });

  it("gives back what the last process accepted and never handled, and forgets what is old", async () => {
    await store.inbox.accept("handled", "1", 1);
    await store.inbox.handled("handled", null);
    await store.inbox.accept("left", "2", 2);
    expect(await store.inbox.unhandled()).toEqual([]);
    await store.close();
    store = await openStore({ folder, clock });
    expect(await store.inbox.unhandled()).toEqual([{ key: "left", body: "2" }]);
    await store.inbox.forget(10);
    expect((await store.inbox.accept("handled", "1", 11)).fresh).toBe(true);
    expect((await store.inbox.accept("left", "2", 12)).fresh).toBe(false);
  });
});

describe("what is kept", () => {
  const long = "a long text. ".repeat(2_000);

  it("holds long entries and artifacts apart from the journal, and forgets them with the last run", async () => {
    const artifact = artifactOf("report", "document", long);
    for (const number of [1, 2]) {
      const one = runId(number);
      await store.runs.startRun(aStart({ run: one }));
      await store.runs.record({
        run: one,
        key: "long",
        at: 1,
        body: aFact(long),
        posts: [],
        artifacts: [artifact],
      });
      const failed = { kind: "run.failed" as const, reason: "" };
      await store.runs.endRun(one, failed, { at: number * 100, posts: [] });
    }
    expect((await store.runs.entriesOf(run))[1]?.body).toEqual(aFact(long));
    expect(await store.runs.artifact(artifact.ref.digest)).toBe(long);
    expect(await store.retention.forgetBefore(150)).toEqual({ runs: 1 });
    expect(await store.runs.artifact(artifact.ref.digest)).toBe(long);
    expect(await store.retention.forgetBefore(250)).toEqual({ runs: 1 });
    expect(await store.runs.artifact(artifact.ref.digest)).toBeNull();
    expect(await store.runs.entriesOf(run)).toEqual([]);
    const reader = new Database(join(folder, DATABASE_FILE), { readonly: true });
    for (const table of ["runs", "entries", "entry_bodies", "outbox", "run_artifacts"]) {
      expect(reader.prepare(`select count(*) from ${table}`).pluck().get()).toBe(0);
    }
    reader.close();
  });

  it("holds the definitions that runs started with", async () => {
    await store.runs.saveDefinitions(digestOf("a"), "a");
    await store.runs.saveDefinitions(digestOf("a"), "a");
    expect(await store.runs.definitions(digestOf("a"))).toBe("a");
    expect(await store.runs.definitions(digestOf("b"))).toBeNull();
  });

  it("is read by others only once its owner has brought it up to date", async () => {
    const empty = temporaryFolder();
    new Database(join(empty, DATABASE_FILE)).exec("create table anything (at integer)").close();
    expect(() => openReader(empty)).toThrow(/Start the program once to bring it up to date/);
    rmSync(empty, { recursive: true });
    const reader = openReader(folder);
    expect(await reader?.runs.runs({ limit: 1 })).toEqual([]);
    reader?.close();
  });

  it("is found through indexes that hold unfinished rows alone, whatever the planner believes", async () => {
    const database = new Database(join(folder, DATABASE_FILE));
    const insert = database.prepare(
      `insert into runs (run, origin, status, task, requester, started_at, ended_at, last_seq)
       values (?, ?, 'completed', '', 'U1', 1, 2, 1)`,
    );
    database.transaction(() => {
      for (let number = 10; number < 3_000; number += 1) insert.run(runId(number), String(number));
    })();
    database.exec("analyze");
    const planOf = (sql: string) =>
      database
        .prepare<[], { detail: string }>(`explain query plan ${sql}`)
        .all()
        .map((row) => row.detail)
        .join("; ");
    expect(planOf("select run from runs where ended_at is null order by id")).toContain(
      "runs_unfinished",
    );
    expect(planOf("select count(*), min(put_at) from outbox where pending = 1")).toContain(
      "outbox_p",
    );
    expect(planOf("select key from inbox where handled = 0 and epoch < 2 order by id")).toContain(
      "inbox_unhandled",
    );
    database.close();
  });
});

describe("a write that fails", () => {
  it("fails alone among those committed with it, and leaves nothing behind", async () => {
    await store.runs.startRun(aStart());
    const broken = { slot: "broken", post: aNotice("") };
    Reflect.set(broken.post, "text", 1n);
    const posts = [{ slot: "whole", post: aNotice("whole") }, broken];
    const bad = store.runs.record({
      run,
      key: "bad",
      at: 1,
      body: aFact(""),
      posts,
      artifacts: [],
    });
    const [refused, kept] = await Promise.allSettled([bad, say("good")]);
    expect(refused).toMatchObject({ status: "rejected", reason: { name: "StoreError" } });
    expect(kept).toMatchObject({ status: "fulfilled", value: { seq: 2 } });
    expect(await store.outbox.read(run, "whole")).toBeNull();
    expect((await store.runs.entriesOf(run)).map((entry) => entry.key)).not.toContain("bad");
  });

  it("says that the disk is full and what to do, and works again once there is room", async () => {
    const database = new Database(join(folder, "small.db"));
    database.pragma("journal_mode = wal");
    migrate(database);
    const commits = new GroupCommit(database, { folder, epoch: 0 });
    const put = database.prepare("insert into inbox (key, body, at, epoch) values (?, ?, 1, 0)");
    const pages = Number(database.pragma("page_count", { simple: true }));
    database.pragma(`max_page_count = ${pages + 2}`);
    const write = (key: string, bytes: number) =>
      commits.write(`keep the delivery ${key}`, () => put.run(key, "x".repeat(bytes)).changes);
    await expect(write("large", 100_000)).rejects.toMatchObject({
      fault: "full",
      message: `Could not keep the delivery large: database or disk is full. The disk is full: free space in ${folder}, then repeat the command.`,
    });
    expect(await write("small", 10)).toBe(1);
    database.pragma(`max_page_count = ${pages + 500}`);
    expect(await write("large", 100_000)).toBe(1);
    database.close();
  });

  it("says that another program holds the database", async () => {
    const stranger = new Database(join(folder, DATABASE_FILE));
    stranger.exec("begin immediate");
    await expect(store.probe()).rejects.toMatchObject({
      fault: "busy",
      message: expect.stringContaining("Another program holds the database"),
    });
    stranger.exec("rollback");
    stranger.close();
    await expect(store.probe()).resolves.toBeUndefined();
  });

  it("is refused to a process that no longer owns the database", async () => {
    const thief = new Database(join(folder, DATABASE_FILE));
    thief.exec("update owner set epoch = epoch + 1");
    thief.close();
    await expect(store.runs.startRun(aStart())).rejects.toMatchObject({ fault: "not_owner" });
    expect(await store.runs.entriesOf(run)).toEqual([]);
  });

  it("is refused once the store is closed, and so is every question", async () => {
    await store.close();
    await expect(store.probe()).rejects.toMatchObject({ fault: "closed" });
    await expect(store.runs.unfinishedRuns()).rejects.toMatchObject({ fault: "closed" });
    store = await openStore({ folder, clock });
  });
});

describe("a folder that cannot be opened", () => {
  it("is a damaged one: it says to restore a backup", async () => {
    const damaged = temporaryFolder();
    writeFileSync(join(damaged, DATABASE_FILE), "this is no database ".repeat(500));
    const error = await refusal(damaged);
    expect([error.fault, error.message]).toEqual([
      "corrupt",
      expect.stringMatching(/restore a backup/),
    ]);
    rmSync(damaged, { recursive: true });
  });

  it("is no folder at all", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect((await refusal(file)).fault).toBe("io");
  });

  it("was written by a newer program", async () => {
    const newer = temporaryFolder();
    const database = new Database(join(newer, DATABASE_FILE));
    database.pragma("user_version = 999");
    database.close();
    expect((await refusal(newer)).message).toContain("Use the newer program that wrote it");
    expect((await refusal(newer)).message).toContain("schema is at 999");
    rmSync(newer, { recursive: true });
  });

  it("is used by this very process already", async () => {
    expect((await refusal(folder)).fault).toBe("locked_by_other_process");
  });
});

function channel() {
  const { place } = aStartedBody();
  if (place.kind !== "slack") throw new Error("The run of the tests is in a channel.");
  return place.channel;
}

async function refusal(path: string): Promise<StoreError> {
  const opening = openStore({ folder: path, clock });
  const error: unknown = await opening.then(
    (opened) => opened.close(),
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error("It opened.", { cause: error });
}

function fresh(isFresh: boolean) {
  return { fresh: isFresh, handled: false, answer: null };
}
