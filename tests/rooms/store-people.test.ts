import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PersonId } from "../../src/domain/ids.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import {
  aDecision,
  alice,
  aQuestion,
  aQuestionPost,
  aStart,
  bob,
  completed,
  runId,
} from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const carol = PersonId.parse("U0CAROL");
const run = runId();
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = temporaryFolder();
  store = await openStore({ folder, clock: stillClock(1_000) });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The same database, opened by the next process. */
async function reopened(): Promise<Store> {
  await store.close();
  store = await openStore({ folder, clock: stillClock(2_000) });
  return store;
}

async function ask(key: string, of = run): Promise<void> {
  const question = aQuestion(of, key);
  const posts = [aQuestionPost(question, of)];
  const body = { kind: "question.asked" as const, question };
  await store.runs.record({ run: of, key, at: 1_500, body, posts, artifacts: [] });
}

const openKeys = async () =>
  (await store.people.openQuestions(10)).map(({ question }) => question.key);

const change = (by: typeof bob, at: number, value: unknown) => ({
  name: "verbosity" as const,
  value,
  by,
  at,
});

describe("settings of channels", () => {
  it("keep every change and tell the newest of each, over a restart", async () => {
    await store.channels.set("C1", [
      change(alice, 1, "quiet"),
      { name: "packs", value: ["shop"], by: alice, at: 1 },
    ]);
    await store.channels.set("C1", [change(bob, 2, undefined)]);
    await store.channels.set("C2", [change(bob, 3, "quiet")]);
    const { channels } = await reopened();
    expect(await channels.settingsOf("C1")).toEqual(
      expect.arrayContaining([
        change(bob, 2, undefined),
        { name: "packs", value: ["shop"], by: alice, at: 1 },
      ]),
    );
    expect((await channels.changesOf("C1")).map(({ at }) => at)).toEqual([1, 1, 2]);
    expect(await channels.settingsOf("C3")).toEqual([]);
  });
});

describe("a plan", () => {
  it("is kept once and settled once, whoever comes first", async () => {
    await store.plans.keep("p1", "first", 1);
    await store.plans.keep("p1", "second", 2);
    const settled = await Promise.all([
      store.plans.settle("p1", "cancelled"),
      store.plans.settle("p1", "started"),
    ]);
    expect(settled).toEqual([
      { body: "first", state: "cancelled" },
      { body: "first", state: "cancelled" },
    ]);
    expect(await (await reopened()).plans.read("p1")).toEqual({
      body: "first",
      state: "cancelled",
    });
    expect(await store.plans.settle("p2", "started")).toBeNull();
    await store.retention.forgetBefore(5);
    expect(await store.plans.read("p1")).toBeNull();
  });
});

describe("open questions", () => {
  it("are those that nobody has decided, until their run ends", async () => {
    await store.runs.startRun(aStart());
    await ask("one");
    await ask("two");
    expect(await openKeys()).toEqual(["one", "two"]);
    await store.runs.decide(aDecision(run, "one", { by: carol }), []);
    await reopened();
    expect(await openKeys()).toEqual(["two"]);
    const body = completed("done");
    await store.runs.record({ run, key: "end", at: 3_000, body, posts: [], artifacts: [] });
    expect(await openKeys()).toEqual([]);
  });
});

describe("people", () => {
  it("have to do with the runs that they asked for or decided in, unfinished ones first", async () => {
    const [first, second] = [runId(1), runId(2)];
    await store.runs.startRun(aStart({ run: first }));
    await store.runs.startRun(aStart({ run: second }));
    await ask("gate", first);
    await store.runs.decide(aDecision(first, "gate", { by: carol }), []);
    const end = { at: 9, posts: [] };
    await store.runs.endRun(second, { kind: "run.cancelled", by: bob, reason: "" }, end);
    const runsOf = async (person: PersonId) =>
      (await store.people.runsOf(person, 10)).map((line) => line.run);
    expect(await runsOf(alice)).toEqual([first, second]);
    expect(await runsOf(carol)).toEqual([first]);
    expect(await runsOf(bob)).toEqual([]);
    expect((await store.people.peopleOf(first)).toSorted()).toEqual([alice, carol].toSorted());
  });

  it("who opened their page are known by when they last did", async () => {
    await store.people.homeOpened(alice, 10);
    await store.people.homeOpened(bob, 20);
    await store.people.homeOpened(alice, 30);
    expect(await store.people.homesOpened(15)).toEqual([alice, bob]);
    expect(await store.people.homesOpened(25)).toEqual([alice]);
  });
});

describe("past runs of a workflow", () => {
  it("tell how long they took and what they cost, the completed ones only", async () => {
    const chosen = {
      kind: "workflow.chosen" as const,
      workflow: "shop/release",
      title: "Release",
      reason: "",
      runnerUp: null,
      by: "rule" as const,
      rule: null,
      crew: [],
      dispute: null,
      plan: [],
      calls: [aCall(0.25, false), aCall(0.5, false)],
    };
    for (const [index, ends] of [true, false].entries()) {
      const one = runId(index + 1);
      await store.runs.startRun(aStart({ run: one }));
      const more = { at: 1_000, posts: [], artifacts: [] };
      await store.runs.record({ run: one, key: "chosen", body: chosen, ...more });
      if (ends)
        await store.runs.record({
          run: one,
          key: "end",
          body: completed(""),
          at: 61_000,
          posts: [],
          artifacts: [],
        });
    }
    expect(await store.people.pastRuns("shop/release", 10)).toEqual([
      { durationMs: 60_000, cost: { usd: 0.75, unknown: false }, rehearsal: true },
    ]);
    expect(await store.people.pastRuns("shop/other", 10)).toEqual([]);
  });
});

function aCall(usd: number, unknown: boolean) {
  return {
    model: "m",
    requestId: null,
    usage: { input: 1, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, output: 1 },
    cost: { usd, unknown },
    priceTable: null,
    ended: "end_turn",
    durationMs: 1,
  };
}
