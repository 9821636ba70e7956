import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BodyOf } from "../../src/domain/entry.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import type { ChildEnd, Durable, Interpreter } from "../../src/durable/durable.ts";
import type { RunStore } from "../../src/store/store.ts";
import { type World, worldKinds } from "../support/durable-worlds.ts";
import { bury, crash, type Life, live } from "../support/lives.ts";
import {
  aDecision,
  aFact,
  aQuestion,
  aQuestionPost,
  aStart,
  aStartedBody,
  completed,
  runId,
} from "../support/run-builders.ts";
import { type StillClock, stillClock } from "../support/still-clock.ts";
import { turns, until } from "../support/turns.ts";

/** How a calling run takes the end of another: as a fact that says which and how. */
function told({ run, body, entries }: ChildEnd) {
  const how = body.kind === "run.completed" ? body.result : body.reason;
  return { body: aFact(`${run} ${body.kind} ${how} after ${entries.length}`) };
}

function callOf(durable: Durable, key: string): Promise<BodyOf<"step.skipped">> {
  return durable.call(key, ["step.skipped"], {
    begin: async () => ({
      at: { path: `phase/${key}`, round: 1, attempt: 1, workflow: "team/called" },
      body: aStartedBody({ task: key }),
    }),
    conclude: async (end) => told(end),
  });
}

/** A run that calls others side by side, and those: each works, may ask, and ends with what it worked. */
function calling(keys: readonly string[], worked: string[] = []): Interpreter {
  return {
    async run(durable) {
      if (durable.started.parent) return called(durable, worked);
      await durable.branches(
        "all",
        keys.map((name) => ({ name, data: null })),
      );
      await durable.note("end", { body: completed("all came back") });
    },
    async part(durable, { name }) {
      await callOf(durable, name);
    },
  };
}

async function called(durable: Durable, worked: string[]): Promise<void> {
  const { task } = durable.started;
  await durable.step("work", ["step.skipped"], async () => {
    worked.push(task);
    return { body: aFact(task) };
  });
  if (task.startsWith("asks")) {
    const question = aQuestion(durable.run, "ask");
    await durable.waitForDecision("ask", question, [aQuestionPost(question, durable.run)]);
  }
  if (task === "breaks") throw new Error("it broke");
  await durable.note("end", { body: completed(task) });
}

async function decide(life: Life, child: RunId): Promise<void> {
  const outcome = await life.world.store.decide(aDecision(child, "ask"), []);
  if (outcome.kind === "decided") life.host.entriesAdded(child, outcome.entries);
}

describe.each(worldKinds)("a run that calls others over $name", (kind) => {
  const run = runId();
  let clock: StillClock;
  let world: World;
  const lives: Life[] = [];

  beforeEach(async () => {
    clock = stillClock(1_000);
    world = await kind.open(clock);
    await world.store.startRun(aStart());
  });

  afterEach(async () => {
    for (const life of lives.splice(0)) await bury(life);
  });

  function begin(interpreter: Interpreter, change: { store?: RunStore } = {}): Life {
    const life = live(world, { clock, interpreter, ...change });
    lives.push(life);
    return life;
  }

  async function restart(interpreter: Interpreter): Promise<Life> {
    const last = lives.pop();
    if (!last) throw new Error("Nothing lives yet.");
    const life = await crash(last, { clock, interpreter });
    world = life.world;
    lives.push(life);
    return life;
  }

  const entriesOf = (one: RunId) => world.store.entriesOf(one);
  const kindsOf = async (one: RunId) => (await entriesOf(one)).map(({ body }) => body.kind);
  const statusOf = async (one: RunId) => foldRun(await entriesOf(one))?.status;

  /** The runs that this one called, in the order of their beginning. */
  async function childrenOf(one: RunId): Promise<RunId[]> {
    const bodies = (await entriesOf(one)).map(({ body }) => body);
    return bodies.flatMap((body) => (body.kind === "child.started" ? [body.child] : []));
  }

  /** Resolves with the one run that was called, once it waits for an answer. */
  async function waitingChild(): Promise<RunId> {
    await until(async () => {
      const [child] = await childrenOf(run);
      return child !== undefined && (await statusOf(child)) === "waiting";
    });
    return (await childrenOf(run))[0] ?? run;
  }

  const facts = async () =>
    (await entriesOf(run)).flatMap(({ body }) =>
      body.kind === "step.skipped" ? [body.reason] : [],
    );

  it("starts one with its entry, waits for its end and goes on with what it left", async () => {
    const life = begin(calling(["plain"]));
    life.host.start(run);
    await life.host.settled(run);
    const [child = run] = await childrenOf(run);
    expect(await kindsOf(run)).toEqual([
      "run.started",
      "child.started",
      "step.skipped",
      "run.completed",
    ]);
    expect(await facts()).toEqual([`${child} run.completed plain after 3`]);
    expect((await entriesOf(child))[0]?.body).toMatchObject({
      parent: { run, key: "plain", root: run },
    });
  });

  it("keeps two side by side apart, each with its own end", async () => {
    const life = begin(calling(["left", "right"]));
    life.host.start(run);
    await life.host.settled(run);
    const [left, right] = await childrenOf(run);
    expect(left).not.toBe(right);
    expect((await facts()).toSorted()).toEqual(
      [`${left} run.completed left after 3`, `${right} run.completed right after 3`].toSorted(),
    );
  });

  it("works as often and ends the same from a death after each of its commits", async () => {
    const worked: string[] = [];
    const images: World[] = [];
    const store: RunStore = {
      ...world.store,
      async record(record) {
        const entry = await world.store.record(record);
        images.push(await world.crash());
        return entry;
      },
    };
    const life = begin(calling(["left", "right"], worked), { store });
    life.host.start(run);
    await life.host.settled(run);
    expect(worked.toSorted()).toEqual(["left", "right"]);
    const whole = [run, ...(await childrenOf(run))];
    const ended = await Promise.all(whole.map(async (one) => (await kindsOf(one)).toSorted()));
    expect(images.length).toBe(9);
    for (const image of images) {
      const before = await Promise.all(whole.map((one) => image.store.entriesOf(one)));
      const done = before
        .flat()
        .flatMap(({ key, body }) =>
          key === "work" && body.kind === "step.skipped" ? [body.reason] : [],
        );
      const again: string[] = [];
      const next = live(image, { clock, interpreter: calling(["left", "right"], again) });
      await next.host.recover();
      await next.host.settled(run);
      expect([...done, ...again].toSorted()).toEqual(["left", "right"]);
      const after = await Promise.all(whole.map((one) => image.store.entriesOf(one)));
      const kinds = after.map((entries) => entries.map(({ body }) => body.kind).toSorted());
      expect(kinds).toEqual(ended);
      await bury(next);
    }
  });

  it("takes the end of one that came while nobody walked the caller", async () => {
    begin(calling(["asks"])).host.start(run);
    const child = await waitingChild();
    const next = await restart(calling(["asks"]));
    await world.store.decide(aDecision(child, "ask"), []);
    next.host.start(child);
    await next.host.settled(child);
    expect(await statusOf(child)).toBe("completed");
    expect(await kindsOf(run)).not.toContain("step.skipped");
    next.host.start(run);
    await next.host.settled(run);
    expect(await facts()).toEqual([`${child} run.completed asks after 5`]);
  });

  it("waits on through a restart, and for a decision that the called one waits for", async () => {
    begin(calling(["asks"])).host.start(run);
    const child = await waitingChild();
    const next = await restart(calling(["asks"]));
    expect(await next.host.recover()).toBe(2);
    await turns();
    await decide(next, child);
    await next.host.settled(run);
    expect(await facts()).toEqual([`${child} run.completed asks after 5`]);
    expect(await childrenOf(run)).toEqual([child]);
  });

  it("goes on with how one ended that was stopped from outside", async () => {
    const life = begin(calling(["asks"]));
    life.host.start(run);
    const child = await waitingChild();
    const stopped = { kind: "run.cancelled" as const, by: null, reason: "not needed" };
    await world.store.endRun(child, stopped, { at: 3_000, posts: [] });
    life.host.interrupt(child);
    await life.host.settled(run);
    expect(await facts()).toEqual([`${child} run.cancelled not needed after 4`]);
    expect(await statusOf(run)).toBe("completed");
  });

  it("goes on with how one ended whose interpreter threw", async () => {
    const life = begin(calling(["breaks"]));
    life.host.start(run);
    await life.host.settled(run);
    const [child] = await childrenOf(run);
    expect(await facts()).toEqual([`${child} run.failed Error: it broke after 3`]);
  });

  it("goes on with how one ended that went to the dead letter", async () => {
    begin(calling(["asks"])).host.start(run);
    const child = await waitingChild();
    const next = await restart(calling(["asks"]));
    for (let start = 0; start < 5; start += 1) await world.store.countStart(child);
    await next.host.recover();
    await next.host.settled(run);
    expect(await facts()).toEqual([`${child} run.failed It killed the process too often. after 4`]);
  });

  it("ends those within it with it, with their open questions, and stops walking them", async () => {
    const life = begin(calling(["asks one", "asks two"]));
    life.host.start(run);
    await until(async () => {
      const children = await childrenOf(run);
      const statuses = await Promise.all(children.map(statusOf));
      return statuses.filter((status) => status === "waiting").length === 2;
    });
    const children = await childrenOf(run);
    const stopped = { kind: "run.cancelled" as const, by: null, reason: "enough" };
    const outcome = await world.store.endRun(run, stopped, { at: 3_000, posts: [] });
    life.host.interrupt(run);
    await Promise.all([run, ...children].map((one) => life.host.settled(one)));
    expect(outcome.kind === "ended" && outcome.entries.map((entry) => entry.run)).toEqual([run]);
    expect(await Promise.all(children.map(statusOf))).toEqual(["cancelled", "cancelled"]);
    expect(await world.store.unfinishedRuns()).toEqual([]);
    for (const child of children) {
      expect(await world.said(child, "question:ask")).toMatchObject({
        closed:
          "The run was stopped: It ended with the run it is a part of. The run was stopped: enough",
      });
    }
  });

  it("ends one that its caller left behind when it broke", async () => {
    const life = begin({
      async run(durable) {
        if (durable.started.parent) return called(durable, []);
        void callOf(durable, "asks").catch(() => undefined);
        await until(async () => (await childrenOf(run)).length === 1);
        throw new Error("it broke");
      },
      async part() {},
    });
    life.host.start(run);
    await life.host.settled(run);
    const [child = run] = await childrenOf(run);
    await life.host.settled(child);
    expect(await statusOf(run)).toBe("failed");
    expect(await statusOf(child)).toBe("cancelled");
  });

  it("starts none once it has ended", async () => {
    const asked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const life = begin({
      async run(durable) {
        await durable.call("late", ["step.skipped"], {
          async begin() {
            asked.resolve();
            await ended.promise;
            return {
              at: { path: "phase/late", round: 1, attempt: 1, workflow: "team/called" },
              body: aStartedBody(),
            };
          },
          conclude: async (end) => told(end),
        });
      },
      async part() {},
    });
    life.host.start(run);
    await asked.promise;
    const stopped = { kind: "run.cancelled" as const, by: null, reason: "" };
    await world.store.endRun(run, stopped, { at: 3_000, posts: [] });
    ended.resolve();
    await life.host.settled(run);
    expect(await kindsOf(run)).toEqual(["run.started", "run.cancelled"]);
    expect(await world.store.unfinishedRuns()).toEqual([]);
  });

  it("is listed alone, though those within it are found by their ids", async () => {
    const life = begin(calling(["plain"]));
    life.host.start(run);
    await life.host.settled(run);
    const [child = run] = await childrenOf(run);
    expect((await world.store.runs({ limit: 9 })).map((line) => line.run)).toEqual([run]);
    expect((await world.store.runsLike(child)).map((line) => line.run)).toEqual([child]);
  });

  it("does not count the starts of one that waits for another in peace", async () => {
    begin(calling(["asks"])).host.start(run);
    await waitingChild();
    for (let life = 0; life < 6; life += 1) {
      const next = await restart(calling(["asks"]));
      await next.host.recover();
      await turns();
    }
    expect(await statusOf(run)).toBe("running");
    expect((await world.store.unfinishedRuns()).map(({ starts }) => starts)).toEqual([0, 0]);
  });

  it("calls through others, whatever the depth, and all of it ends with the outermost", async () => {
    const life = begin({
      async run(durable) {
        if (durable.started.task === "asks") return called(durable, []);
        await callOf(durable, durable.started.parent ? "asks" : "between");
      },
      async part() {},
    });
    life.host.start(run);
    await until(async () => (await world.store.unfinishedRuns()).length === 3);
    const [between = run] = await childrenOf(run);
    const innermost = async () => (await childrenOf(between))[0] ?? between;
    await until(async () => (await statusOf(await innermost())) === "waiting");
    const child = await innermost();
    expect((await entriesOf(child))[0]?.body).toMatchObject({
      parent: { run: between, key: "asks", root: run },
    });
    const stopped = { kind: "run.cancelled" as const, by: null, reason: "" };
    await world.store.endRun(run, stopped, { at: 3_000, posts: [] });
    life.host.interrupt(run);
    await Promise.all([run, between, child].map((one) => life.host.settled(one)));
    expect(await Promise.all([between, child].map(statusOf))).toEqual(["cancelled", "cancelled"]);
  });
});
