import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import { type Durable, type Interpreter, RunInterrupted } from "../../src/durable/durable.ts";
import { type RunStore, StoreError } from "../../src/store/store.ts";
import { type World, worldKinds } from "../support/durable-worlds.ts";
import { bury, crash, type Life, live, walking } from "../support/lives.ts";
import {
  aDecision,
  aFact,
  aNotice,
  aQuestion,
  aQuestionPost,
  aStart,
  aStartedBody,
  completed,
  runId,
} from "../support/run-builders.ts";
import { type StillClock, stillClock } from "../support/still-clock.ts";
import { turns, until } from "../support/turns.ts";

const napping = (time: number) =>
  walking(async (durable) => {
    await durable.sleepUntil("nap", time);
    await durable.note("end", { body: completed("awake") });
  });

/** A life in which every run is in the middle of a long piece of work, and one kills the process as soon as it begins. */
function longWork(poison: RunId) {
  const begun: RunId[] = [];
  const dead = Promise.withResolvers<void>();
  const interpreter = walking(async (durable) => {
    await durable.step("long", ["step.skipped"], () => {
      begun.push(durable.run);
      if (durable.run === poison) dead.resolve();
      return new Promise((_, reject) => {
        durable.signal.addEventListener("abort", () => reject(new Error("dead")));
      });
    });
  });
  return { interpreter, begun, dead: dead.promise };
}

describe.each(worldKinds)("a run over $name", (kind) => {
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

  function begin(interpreter: Interpreter, change: { store?: RunStore; maxStarts?: number } = {}) {
    const life = live(world, { clock, interpreter, ...change });
    lives.push(life);
    return life;
  }

  async function restart(interpreter: Interpreter, change: { maxStarts?: number } = {}) {
    const last = lives.pop();
    if (!last) throw new Error("Nothing lives yet.");
    const life = await crash(last, { clock, interpreter, ...change });
    world = life.world;
    lives.push(life);
    return life;
  }

  async function stateOf(one: RunId = run) {
    return foldRun(await world.store.entriesOf(one));
  }

  const unfinished = async () => (await world.store.unfinishedRuns()).map(({ run: one }) => one);

  const kindsOf = async () => (await world.store.entriesOf(run)).map((entry) => entry.body.kind);

  async function decide(life: Life, key: string, by = aDecision(run, key)) {
    const outcome = await life.world.store.decide(by, []);
    if (outcome.kind === "decided") life.host.entriesAdded(run, outcome.entries);
    return outcome;
  }

  it("runs a step once and returns its recorded value for ever", async () => {
    const seen: string[] = [];
    const walkWith = (word: string) =>
      walking(async (durable) => {
        const fact = await durable.step("work", ["step.skipped"], async () => ({
          body: aFact(word),
        }));
        seen.push(fact.reason);
        await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
      });
    const first = begin(walkWith("first"));
    first.host.start(run);
    await until(async () => (await stateOf())?.status === "waiting");
    const second = await restart(walkWith("second"));
    await second.host.recover();
    await until(() => seen.length === 2);
    expect(seen).toEqual(["first", "first"]);
  });

  it("keeps no more of a value than its schema knows, in the first life as in the next", async () => {
    const seen: unknown[] = [];
    const interpreter = walking(async (durable) => {
      const body = { ...aFact("why"), unknown: "to the schema" };
      seen.push(await durable.step("work", ["step.skipped"], async () => ({ body })));
      await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
    });
    begin(interpreter).host.start(run);
    await until(async () => (await stateOf())?.status === "waiting");
    await (await restart(interpreter)).host.recover();
    await until(() => seen.length === 2);
    expect(seen).toEqual([aFact("why"), aFact("why")]);
  });

  it("records nothing of a value that its schema refuses, and ends the run with the reason", async () => {
    const life = begin(
      walking(async (durable) => {
        const body = aFact("why");
        Reflect.set(body, "reason", 7);
        await durable.step("work", ["step.skipped"], async () => ({ body }));
      }),
    );
    life.host.start(run);
    await life.host.settled(run);
    expect(await kindsOf()).toEqual(["run.started", "run.failed"]);
    expect(await world.said(run, `end-of-${run}`)).toMatchObject({ kind: "notice" });
  });

  it("leaves an entry and its message together and once, however often it is walked", async () => {
    const interpreter = walking(async (durable) => {
      await durable.say("hello", { slot: "hello", post: aNotice("hello") });
      await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
    });
    begin(interpreter).host.start(run);
    await until(async () => (await stateOf())?.status === "waiting");
    await (await restart(interpreter)).host.recover();
    await turns();
    expect(await kindsOf()).toEqual(["run.started", "post.said", "question.asked"]);
    expect(await world.said(run, "hello")).toEqual(aNotice("hello"));
  });

  it("keeps a decision that arrives before the run waits for it", async () => {
    const labels: string[] = [];
    const asked = Promise.withResolvers<void>();
    const decided = Promise.withResolvers<void>();
    const life = begin(
      walking(async (durable) => {
        const question = aQuestion(run, "ask");
        await durable.note("ask", { body: { kind: "question.asked", question } });
        asked.resolve();
        await decided.promise;
        labels.push((await durable.waitForDecision("ask", question, [])).label);
        await durable.note("end", { body: completed("done") });
      }),
    );
    life.host.start(run);
    await asked.promise;
    await decide(life, "ask");
    decided.resolve();
    await life.host.settled(run);
    expect(labels).toEqual(["Proceed"]);
    expect((await stateOf())?.status).toBe("completed");
  });

  it("keeps a decision that arrives while nobody walks the run", async () => {
    const interpreter = walking(async (durable) => {
      const { label } = await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
      await durable.note("end", { body: completed(label) });
    });
    begin(interpreter).host.start(run);
    await until(async () => (await stateOf())?.status === "waiting");
    const next = await restart(interpreter);
    expect((await world.store.decide(aDecision(run, "ask"), [])).kind).toBe("decided");
    expect(await next.host.recover()).toBe(1);
    await next.host.settled(run);
    expect((await stateOf())?.ending).toBe("Proceed");
  });

  it("takes one decision of a hundred at once, and goes on once", async () => {
    let continued = 0;
    const life = begin(
      walking(async (durable) => {
        await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
        continued += 1;
        await durable.note("end", { body: completed("done") });
      }),
    );
    life.host.start(run);
    await until(async () => (await stateOf())?.status === "waiting");
    const clicks = Array.from({ length: 100 }, (_, at) =>
      decide(life, "ask", aDecision(run, "ask", { label: `click ${at}` })),
    );
    const outcomes = await Promise.all(clicks);
    await life.host.settled(run);
    const decided = outcomes.filter((outcome) => outcome.kind === "decided");
    const already = outcomes.filter((outcome) => outcome.kind === "already");
    expect([decided.length, already.length, continued]).toEqual([1, 99, 1]);
    expect(already.every((one) => one.decision.label === decided[0]?.decision.label)).toBe(true);
  });

  it("answers a decision that comes after the end, and one on a question nobody asked", async () => {
    const life = begin(
      walking(async (durable) => {
        await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
      }),
    );
    life.host.start(run);
    await until(async () => (await stateOf())?.status === "waiting");
    const cancelled = { kind: "run.cancelled" as const, by: null, reason: "not needed" };
    await world.store.endRun(run, cancelled, { at: 3_000, posts: [] });
    life.host.interrupt(run);
    await life.host.settled(run);
    expect((await decide(life, "ask")).kind).toBe("run_ended");
    expect((await decide(life, "never-asked")).kind).toBe("unknown");
    expect((await world.store.decide(aDecision(runId(99), "ask"), [])).kind).toBe("unknown");
  });

  it("gives two parallel chains their own results, though they run at another speed on replay", async () => {
    const results = new Map<string, string[]>();
    const chains = (slow: string, endless: boolean): Interpreter => ({
      async run(durable) {
        results.clear();
        const outcomes = await durable.branches("both", [
          { name: "left", data: null },
          { name: "right", data: null },
        ]);
        await durable.note("end", { body: completed(outcomes.map((one) => one.state).join()) });
      },
      async part(durable, { name }) {
        const facts: string[] = [];
        results.set(name, facts);
        for (const step of ["one", "two", "three"]) {
          if (name === slow) await turns(20);
          if (endless && step === "three") await new Promise(() => undefined);
          const body = aFact(`${name} ${step}`);
          const fact = await durable.step(`${name}/${step}`, ["step.skipped"], async () => ({
            body,
          }));
          facts.push(fact.reason);
        }
      },
    });
    const first = live(world, { clock, interpreter: chains("left", true) });
    first.host.start(run);
    await until(async () => (await world.store.entriesOf(run)).length === 5);
    const next = live(await world.crash(), { clock, interpreter: chains("right", false) });
    lives.push(next);
    await world.close();
    world = next.world;
    await next.host.recover();
    await next.host.settled(run);
    expect(results.get("left")).toEqual(["left one", "left two", "left three"]);
    expect(results.get("right")).toEqual(["right one", "right two", "right three"]);
    expect((await stateOf())?.ending).toBe("done,done");
  });

  it("never runs a step again because a branch beside it waits", async () => {
    let worked = 0;
    const interpreter: Interpreter = {
      async run(durable) {
        await durable.branches("both", [
          { name: "wait", data: null },
          { name: "work", data: null },
        ]);
        await durable.note("end", { body: completed("done") });
      },
      async part(durable, { name }) {
        if (name === "wait") {
          await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
          return;
        }
        await durable.step("work", ["step.skipped"], async () => {
          worked += 1;
          await turns(30);
          return { body: aFact("worked") };
        });
      },
    };
    begin(interpreter).host.start(run);
    await until(async () => (await kindsOf()).includes("step.skipped"));
    const next = await restart(interpreter);
    await next.host.recover();
    await turns();
    await decide(next, "ask");
    await next.host.settled(run);
    expect(worked).toBe(1);
    expect((await stateOf())?.status).toBe("completed");
  });

  it("settles every part of a phase, those beside one that fails too", async () => {
    const life = begin({
      async run(durable) {
        const outcomes = await durable.branches("both", [
          { name: "fails", data: null },
          { name: "works", data: null },
        ]);
        await durable.note("end", { body: completed(outcomes.map((one) => one.state).join()) });
      },
      async part(durable, { name }) {
        if (name === "fails") throw new Error("on purpose");
        await turns(10);
        await durable.note("works", { body: aFact("worked") });
      },
    });
    life.host.start(run);
    await life.host.settled(run);
    expect(await kindsOf()).toEqual(["run.started", "step.skipped", "run.completed"]);
    expect((await stateOf())?.ending).toBe("failed,done");
  });

  it("sleeps until the time first set, across a restart, and not a moment less", async () => {
    begin(napping(5_000)).host.start(run);
    await until(() => clock.sleepers() === 1);
    const next = await restart(napping(9_000));
    await next.host.recover();
    await until(() => clock.sleepers() === 1);
    clock.turn(3_999);
    await turns();
    expect((await stateOf())?.status).not.toBe("completed");
    clock.turn(1);
    await next.host.settled(run);
    expect(await kindsOf()).toEqual(["run.started", "timer.set", "timer.fired", "run.completed"]);
  });

  it("wakes at once when the time passed while nobody walked the run", async () => {
    const interpreter = walking(async (durable) => {
      await durable.sleepUntil("nap", 5_000);
      await durable.note("end", { body: completed("awake") });
    });
    begin(interpreter).host.start(run);
    await until(() => clock.sleepers() === 1);
    const next = await restart(interpreter);
    clock.turn(80_000);
    await next.host.recover();
    await next.host.settled(run);
    expect((await stateOf())?.status).toBe("completed");
  });

  it("interrupts waits, sleeps and work under way, and ends no run by it", async () => {
    const thrown: unknown[] = [];
    const aborted = Promise.withResolvers<void>();
    const verbs: Record<string, (durable: Durable) => Promise<unknown>> = {
      wait: (durable) => durable.waitForDecision("ask", aQuestion(run, "ask"), []),
      sleep: (durable) => durable.sleepUntil("nap", 9_000),
      work: (durable) =>
        durable.step("work", ["step.skipped"], async () => {
          await new Promise((resolve) => {
            durable.signal.addEventListener("abort", resolve);
          });
          aborted.resolve();
          throw new Error("the request was aborted");
        }),
    };
    const life = begin({
      async run(durable) {
        await durable.branches(
          "all",
          Object.keys(verbs).map((name) => ({ name, data: null })),
        );
      },
      async part(durable, { name }) {
        await verbs[name]?.(durable).catch((error: unknown) => thrown.push(error));
        await durable
          .note(name, { body: aFact("after") })
          .catch((error: unknown) => thrown.push(error));
      },
    });
    life.host.start(run);
    await until(() => clock.sleepers() === 1);
    await until(async () => (await kindsOf()).includes("question.asked"));
    life.host.interrupt(run);
    await aborted.promise;
    await life.host.settled(run);
    expect(thrown).toHaveLength(6);
    expect(thrown.every((error) => error instanceof RunInterrupted)).toBe(true);
    expect(await kindsOf()).not.toContain("run.failed");
    expect(clock.sleepers()).toBe(0);
  });

  it("stops walking a run whose end was recorded outside, even in the middle of a step", async () => {
    const release = Promise.withResolvers<void>();
    let after = 0;
    const life = begin(
      walking(async (durable) => {
        await durable.step("work", ["step.skipped"], async () => {
          await release.promise;
          return { body: aFact("too late") };
        });
        after += 1;
      }),
    );
    life.host.start(run);
    await turns();
    const cancelled = { kind: "run.cancelled" as const, by: null, reason: "" };
    await world.store.endRun(run, cancelled, { at: 2_000, posts: [] });
    release.resolve();
    await life.host.settled(run);
    expect(after).toBe(0);
    expect(await kindsOf()).toEqual(["run.started", "run.cancelled"]);
  });

  it("closes when the work under way is done and recorded, and repeats none of it afterwards", async () => {
    let worked = 0;
    const release = Promise.withResolvers<void>();
    const interpreter = walking(async (durable) => {
      await durable.step("work", ["step.skipped"], async () => {
        worked += 1;
        await release.promise;
        return { body: aFact("paid for") };
      });
      await durable.note("end", { body: completed("done") });
    });
    const life = begin(interpreter);
    life.host.start(run);
    await until(() => worked === 1);
    const closed = life.host.close();
    release.resolve();
    await closed;
    expect(await kindsOf()).toEqual(["run.started", "step.skipped"]);
    const next = await restart(interpreter);
    await next.host.recover();
    await next.host.settled(run);
    expect([worked, (await stateOf())?.status]).toEqual([1, "completed"]);
  });

  it("finds a thousand waiting runs again and takes each to its end", async () => {
    const ids = Array.from({ length: 1_000 }, (_, at) => runId(at + 2));
    await Promise.all(ids.map((one) => world.store.startRun(aStart({ run: one }))));
    const interpreter = walking(async (durable) => {
      await durable.step("work", ["step.skipped"], async () => ({ body: aFact("worked") }));
      const { run: one } = durable;
      await durable.waitForDecision("ask", aQuestion(one, "ask"), []);
      await durable.note("end", { body: completed("done") });
    });
    await begin(interpreter).host.recover();
    await until(async () => (await stateOf(ids.at(-1)))?.status === "waiting");
    const next = await restart(interpreter);
    expect(await next.host.recover()).toBe(1_001);
    await Promise.all(
      ids.map(async (one) => {
        const outcome = await world.store.decide(aDecision(one, "ask"), []);
        if (outcome.kind === "decided") next.host.entriesAdded(one, outcome.entries);
        await next.host.settled(one);
      }),
    );
    expect(await unfinished()).toEqual([run]);
  });

  it("sends a run that kills the process again and again to the dead letter", async () => {
    let begun = 0;
    const poison = walking(async (durable) => {
      await durable.step("poison", ["step.skipped"], () => {
        begun += 1;
        return new Promise((_, reject) => {
          durable.signal.addEventListener("abort", () => reject(new Error("dead")));
        });
      });
    });
    let life = begin(poison, { maxStarts: 3 });
    for (const start of [1, 2, 3]) {
      await life.host.recover();
      await until(() => begun === start);
      life = await restart(poison, { maxStarts: 3 });
    }
    await life.host.recover();
    await life.host.settled(run);
    expect(begun).toBe(3);
    expect((await stateOf())?.ending).toBe("It killed the process too often.");
    expect(await world.said(run, `end-of-${run}`)).not.toBeNull();
  });

  const startsOf = async (one: RunId) =>
    (await world.store.unfinishedRuns()).find((line) => line.run === one)?.starts;

  it.each([
    ["the oldest", 1],
    ["between the others", 2],
    ["the newest", 3],
  ])(
    "sends a run that kills the process to the dead letter alone, when it is %s",
    async (_, at) => {
      const poison = runId(at);
      const bystanders = [1, 2, 3].map(runId).filter((one) => one !== poison);
      for (const one of bystanders.filter((each) => each !== run))
        await world.store.startRun(aStart({ run: one }));
      if (poison !== run) await world.store.startRun(aStart({ run: poison }));
      for (let death = 0; death < 5; death += 1) {
        const work = longWork(poison);
        const life = lives.length === 0 ? begin(work.interpreter) : await restart(work.interpreter);
        await life.host.recover();
        await turns(10);
        for (let waited = 0; waited < 40 && !work.begun.includes(poison); waited += 1) {
          clock.turn(1_000);
          await turns(10);
        }
        await work.dead;
        for (const one of bystanders) expect(await startsOf(one)).toBeLessThanOrEqual(3);
      }
      const work = longWork(poison);
      const last = await restart(work.interpreter);
      await last.host.recover();
      await last.host.settled(poison);
      expect((await stateOf(poison))?.ending).toBe("It killed the process too often.");
      for (let waited = 0; waited < 40 && work.begun.length < 2; waited += 1) {
        clock.turn(1_000);
        await turns(10);
      }
      expect(work.begun.toSorted()).toEqual(bystanders);
      expect(await unfinished()).toEqual(expect.arrayContaining(bystanders));
    },
  );

  it.each([
    [
      "records an entry",
      async (durable: Durable) => {
        await durable.note("news", { body: aFact("news") });
        await new Promise((resolve) => durable.signal.addEventListener("abort", resolve));
      },
    ],
    [
      "comes to a wait",
      async (durable: Durable) => {
        await durable.sleepUntil("nap", 90_000);
      },
    ],
    [
      "ends",
      async (durable: Durable) => {
        await durable.note("end", { body: completed("done") });
      },
    ],
  ])("walks the next suspect once the one before %s, and no sooner", async (_, goOn) => {
    await world.store.startRun(aStart({ run: runId(2) }));
    for (const one of [run, run, runId(2), runId(2)]) await world.store.countStart(one);
    const release = Promise.withResolvers<void>();
    const begun: RunId[] = [];
    const life = begin(
      walking(async (durable) => {
        begun.push(durable.run);
        if (durable.run === run) {
          await release.promise;
          await goOn(durable);
        } else await durable.note("end", { body: completed("done") });
      }),
    );
    expect(await life.host.recover()).toBe(2);
    await turns();
    expect(begun).toEqual([run]);
    release.resolve();
    await until(() => begun.length === 2);
    life.host.interrupt(run);
  });

  it("walks no further suspect once it is told to stop, and sleeps no more", async () => {
    await world.store.startRun(aStart({ run: runId(2) }));
    for (const one of [run, run, runId(2), runId(2)]) await world.store.countStart(one);
    const work = longWork(runId(9));
    const life = begin(work.interpreter);
    await life.host.recover();
    await until(() => work.begun.length === 1);
    await life.host.close();
    await turns();
    expect([work.begun, clock.sleepers()]).toEqual([[run], 0]);
  });

  it("ends a run whose journal cannot be read, with the reason, and goes on with the others", async () => {
    await world.store.startRun(aStart({ run: runId(2) }));
    const damage = new StoreError("unreadable", "Entry 3 of this run cannot be read.");
    const store: RunStore = {
      ...world.store,
      entriesOf: (one) => (one === run ? Promise.reject(damage) : world.store.entriesOf(one)),
    };
    const life = begin(
      walking(async (durable) => {
        await durable.note("end", { body: completed("done") });
      }),
      { store },
    );
    await life.host.recover();
    await life.host.settled(run);
    await life.host.settled(runId(2));
    expect((await stateOf())?.ending).toBe("Entry 3 of this run cannot be read.");
    expect((await stateOf(runId(2)))?.status).toBe("completed");
    expect(life.fatal).toEqual([]);
  });

  it("stops at a storage error that reaches it through what the run reads, and ends no run by it", async () => {
    const busy = new StoreError("io", "The disk is gone.");
    const life = begin(
      walking(async (durable) => {
        if (durable.run === run) throw busy;
      }),
    );
    life.host.start(run);
    await until(() => life.fatal.length > 0);
    await life.host.settled(run);
    expect([life.fatal, await kindsOf()]).toEqual([[busy], ["run.started"]]);
  });

  it("does not count the starts of a run that came to wait in peace", async () => {
    const patient = walking(async (durable) => {
      await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
      await durable.note("end", { body: completed("done") });
    });
    let life = begin(patient, { maxStarts: 3 });
    for (let start = 0; start < 12; start += 1) {
      await life.host.recover();
      await turns(10);
      life = await restart(patient, { maxStarts: 3 });
    }
    await life.host.recover();
    await decide(life, "ask");
    await life.host.settled(run);
    expect((await stateOf())?.status).toBe("completed");
  });

  it("does not count the starts of a run whose process was stopped in good order", async () => {
    const slow = walking(async (durable) => {
      await durable.step("slow", ["step.skipped"], () => {
        return new Promise((_, reject) => {
          durable.signal.addEventListener("abort", () => reject(new Error("stopped")));
        });
      });
    });
    let life = begin(slow, { maxStarts: 3 });
    for (let start = 0; start < 12; start += 1) {
      await life.host.recover();
      await turns(10);
      await life.host.close();
      life = await restart(slow, { maxStarts: 3 });
    }
    expect(await unfinished()).toEqual([run]);
  });

  it("stops at a storage error without telling the run, which goes on in the next life", async () => {
    const seen: unknown[] = [];
    const interpreter = walking(async (durable) => {
      try {
        await durable.step("work", ["step.skipped"], async () => ({ body: aFact("worked") }));
        await durable.note("end", { body: completed("done") });
      } catch (error) {
        seen.push(error);
      }
    });
    const full = new StoreError("full", "The disk is full.");
    const failing = { ...world.store, record: () => Promise.reject(full) };
    const life = begin(interpreter, { store: failing });
    life.host.start(run);
    await until(() => life.fatal.length > 0);
    await turns();
    await life.host.settled(run);
    expect([seen, life.fatal, await kindsOf()]).toEqual([[], [full], ["run.started"]]);
    const next = await restart(interpreter);
    await next.host.recover();
    await next.host.settled(run);
    expect(await kindsOf()).toEqual(["run.started", "step.skipped", "run.completed"]);
  });

  it("does not run on elsewhere once the store has failed", async () => {
    let aborted = 0;
    await world.store.startRun(aStart({ run: runId(2) }));
    const broken = new StoreError("io", "The disk is gone.");
    const release = Promise.withResolvers<void>();
    const failing: RunStore = {
      ...world.store,
      record: (record) =>
        record.run === run ? Promise.reject(broken) : world.store.record(record),
    };
    const life = begin(
      walking(async (durable) => {
        if (durable.run === run) await release.promise;
        await durable.step("work", ["step.skipped"], async () => {
          if (durable.run === run) return { body: aFact("worked") };
          await new Promise((resolve) => {
            durable.signal.addEventListener("abort", resolve);
          });
          aborted += 1;
          return { body: aFact("not to be kept") };
        });
      }),
      { store: failing },
    );
    await life.host.recover();
    release.resolve();
    await until(() => aborted === 1);
    await life.host.settled(runId(2));
    expect((await world.store.entriesOf(runId(2))).length).toBe(1);
    expect(life.fatal).toEqual([broken]);
  });

  it("ends a run whose interpreter throws, with the reason, and leaves the others alone", async () => {
    await world.store.startRun(aStart({ run: runId(2) }));
    const life = begin(
      walking(async (durable) => {
        if (durable.run === run) throw new TypeError("a defect of ours");
        await durable.note("end", { body: completed("done") });
      }),
    );
    await life.host.recover();
    await life.host.settled(run);
    await life.host.settled(runId(2));
    expect((await stateOf())?.ending).toContain("a defect of ours");
    expect((await stateOf(runId(2)))?.status).toBe("completed");
    expect(life.fatal).toEqual([]);
  });

  it("takes one key for two kinds of entry as a defect", async () => {
    const life = begin(
      walking(async (durable) => {
        await durable.note("same", { body: aFact("first") });
        await durable.say("same", { slot: "same", post: aNotice("never said") });
      }),
    );
    life.host.start(run);
    await life.host.settled(run);
    expect((await stateOf())?.ending).toContain("where post.said belongs");
    expect(await world.said(run, "same")).toBeNull();
  });

  it("walks a run once however often it is started", async () => {
    let walked = 0;
    const life = begin(
      walking(async (durable) => {
        walked += 1;
        await durable.waitForDecision("ask", aQuestion(run, "ask"), []);
      }),
    );
    life.host.start(run);
    life.host.start(run);
    await life.host.recover();
    await turns();
    expect(walked).toBe(1);
  });
});

describe.each(worldKinds)("the store over $name", (kind) => {
  const run = runId();
  let world: World;

  beforeEach(async () => {
    world = await kind.open(stillClock(1_000));
    await world.store.startRun(aStart());
  });
  afterEach(() => world.close());

  const record = (key: string, reason: string) =>
    world.store.record({
      run,
      key,
      at: 2_000,
      body: aFact(reason),
      posts: [{ slot: key, post: aNotice(reason) }],
      artifacts: [],
    });

  it("starts one run for one origin", async () => {
    const again = await world.store.startRun(aStart({ run: runId(2), origin: aStart().origin }));
    expect(again).toEqual({ run, fresh: false });
    expect(await world.store.entriesOf(runId(2))).toEqual([]);
    expect((await world.store.runs({ limit: 10 })).length).toBe(1);
  });

  it("keeps the first entry under a key, and the message that came with it", async () => {
    const first = await record("fact", "first");
    expect(await record("fact", "second")).toEqual(first);
    expect(await world.said(run, "fact")).toEqual(aNotice("first"));
  });

  it("adds nothing to a run that has ended", async () => {
    const failed = { kind: "run.failed" as const, reason: "of old age" };
    const end = () => world.store.endRun(run, failed, { at: 3_000, posts: [] });
    expect((await end()).kind).toBe("ended");
    expect(await end()).toEqual({ kind: "already", status: "failed" });
    expect(await record("late", "too late")).toBeNull();
    expect(await world.said(run, "late")).toBeNull();
    expect(await world.store.unfinishedRuns()).toEqual([]);
  });

  it("closes every open question with the run, and says why", async () => {
    const question = aQuestion(run, "ask");
    const post = aQuestionPost(question, run);
    const body = { kind: "question.asked" as const, question };
    await world.store.record({ run, key: "ask", at: 1, body, posts: [post], artifacts: [] });
    expect((await world.store.runs({ limit: 1 }))[0]?.status).toBe("waiting");
    const cancelled = { kind: "run.cancelled" as const, by: null, reason: "not needed" };
    await world.store.endRun(run, cancelled, { at: 3_000, posts: [] });
    expect(await world.said(run, post.slot)).toMatchObject({
      closed: "The run was stopped: not needed",
    });
  });

  it("lists runs newest first, by requester, unfinished alone, and by the start of their id", async () => {
    const other = aStart({ run: runId(2) });
    await world.store.startRun(other);
    const completedBody = { kind: "run.failed" as const, reason: "" };
    await world.store.endRun(run, completedBody, { at: 9, posts: [] });
    const ids = async (filter: Parameters<RunStore["runs"]>[0]) =>
      (await world.store.runs(filter)).map((line) => line.run);
    expect(await ids({ limit: 10 })).toEqual([runId(2), run]);
    expect(await ids({ limit: 1 })).toEqual([runId(2)]);
    expect(await ids({ limit: 10, unfinishedOnly: true })).toEqual([runId(2)]);
    expect(await ids({ limit: 10, requester: other.body.requester })).toEqual([runId(2), run]);
    expect((await world.store.runsLike("00")).length).toBe(2);
    expect((await world.store.runsLike("zz")).length).toBe(0);
  });

  it("tells what runs are about by the name that their form was given, newest first", async () => {
    const inputs = { name: "Discount codes", priority: "high" };
    const named = aStart({ run: runId(2), body: aStartedBody({ inputs }) });
    await world.store.startRun(named);
    const about = async (limit: number) =>
      (await world.store.features(limit)).map((line) => [line.run, line.feature]);
    expect(await about(5)).toEqual([
      [runId(2), "Discount codes"],
      [run, null],
    ]);
    expect(await about(1)).toEqual([[runId(2), "Discount codes"]]);
  });

  it("refuses to write for a run that it does not hold", async () => {
    const unknown = { run: runId(7), key: "k", at: 1, body: aFact(""), posts: [], artifacts: [] };
    await expect(world.store.record(unknown)).rejects.toBeInstanceOf(StoreError);
    await expect(world.store.countStart(runId(7))).rejects.toBeInstanceOf(StoreError);
    expect(await world.store.entriesOf(runId(7))).toEqual([]);
  });
});
