import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "../../src/domain/clock.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import type { Interpreter } from "../../src/durable/durable.ts";
import type { RunStore } from "../../src/store/store.ts";
import { type WorldKind, worldKinds } from "../support/durable-worlds.ts";
import { bury, crash, type Life, live } from "../support/lives.ts";
import {
  aDecision,
  aFact,
  aNotice,
  aQuestion,
  aQuestionPost,
  aStart,
  completed,
  runId,
} from "../support/run-builders.ts";
import { type StillClock, stillClock } from "../support/still-clock.ts";
import { turns } from "../support/turns.ts";

const NAP_MS = 100;
const SHORT_NAP_MS = 30;

/** A run with everything in it: work, a question, a nap, and two branches of which one asks and one sleeps. */
function wholeRun(worked: Map<string, number>, clock: Clock): Interpreter {
  const work = (run: RunId, key: string) => async () => {
    const name = `${run} ${key}`;
    worked.set(name, (worked.get(name) ?? 0) + 1);
    return { body: aFact(`${name}, time ${worked.get(name)}`) };
  };
  return {
    async run(durable) {
      const { run } = durable;
      await durable.step("begin", ["step.skipped"], work(run, "begin"));
      await durable.say("hello", { slot: "hello", post: aNotice("hello") });
      const question = aQuestion(run, "first");
      await durable.waitForDecision("first", question, [aQuestionPost(question, run)]);
      await durable.sleepUntil("nap", clock.now() + NAP_MS);
      await durable.branches("both", [
        { name: "asks", data: null },
        { name: "sleeps", data: null },
      ]);
      await durable.note("end", { body: completed("done") });
    },
    async part(durable, { name }) {
      const { run } = durable;
      await durable.step(`${name}/begin`, ["step.skipped"], work(run, `${name}/begin`));
      if (name === "sleeps") await durable.sleepUntil("sleeps/nap", clock.now() + SHORT_NAP_MS);
      else await durable.waitForDecision("asks/second", aQuestion(run, "asks/second"), []);
      await durable.step(`${name}/end`, ["step.skipped"], work(run, `${name}/end`));
    },
  };
}

/** What must be true of one run, worked out without any store. */
interface RunModel {
  readonly asked: Set<string>;
  readonly decided: Map<string, string>;
  napUntil: number | null;
  shortNapUntil: number | null;
  ended: "completed" | "cancelled" | null;
}

interface Model {
  readonly runs: Map<RunId, RunModel>;
  alive: boolean;
  now: number;
}

function letGo(model: Model): void {
  if (!model.alive) return;
  for (const run of model.runs.values()) if (run.ended === null) goOn(run, model.now);
}

function goOn(run: RunModel, now: number): void {
  run.asked.add("first");
  if (!run.decided.has("first")) return;
  run.napUntil ??= now + NAP_MS;
  if (now < run.napUntil) return;
  run.asked.add("asks/second");
  run.shortNapUntil ??= now + SHORT_NAP_MS;
  if (now >= run.shortNapUntil && run.decided.has("asks/second")) run.ended = "completed";
}

/** The real thing beside the model: one life after another over one world. */
interface Real {
  readonly clock: StillClock;
  readonly worked: Map<string, number>;
  life: Life;
}

type Command = fc.AsyncCommand<Model, Real>;

/** Acts on both, lets everything happen that can, and compares. */
function command(name: string, act: (model: Model, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    async run(model, real) {
      await act(model, real);
      letGo(model);
      await turns(30);
      for (const [run, expected] of model.runs) await compare(run, expected, real);
      // Deaths come when no work is under way, so none is repeated.
      expect([...real.worked.values()].every((times) => times === 1)).toBe(true);
    },
    toString: () => name,
  };
}

async function compare(run: RunId, expected: RunModel, real: Real): Promise<void> {
  const state = foldRun(await real.life.world.store.entriesOf(run));
  const asked = state?.questions.map(({ question }) => question.key).toSorted();
  const decided = state?.questions.flatMap(({ question, decision }) =>
    decision ? [`${question.key} ${decision.label}`] : [],
  );
  expect(asked).toEqual([...expected.asked].toSorted());
  expect(decided?.toSorted()).toEqual(
    [...expected.decided].map(([key, label]) => `${key} ${label}`).toSorted(),
  );
  const terminal = state?.endedAt === null ? null : state?.status;
  expect(terminal).toBe(expected.ended);
}

function start(run: RunId): Command {
  return command(`start ${run}`, async (model, { life }) => {
    const outcome = await life.world.store.startRun(aStart({ run }));
    expect(outcome).toEqual({ run, fresh: !model.runs.has(run) });
    if (outcome.fresh) model.runs.set(run, aRunModel());
    if (model.alive) life.host.start(run);
  });
}

function decide(run: RunId, key: string, label: string): Command {
  return command(`decide ${run} ${key} ${label}`, async (model, { life }) => {
    const outcome = await life.world.store.decide(aDecision(run, key, { label }), []);
    if (outcome.kind === "decided" && model.alive) life.host.entriesAdded(run, outcome.entries);
    const known = model.runs.get(run);
    expect(outcome.kind).toBe(expectedOutcome(known, key));
    if (outcome.kind === "decided") known?.decided.set(key, label);
    if (outcome.kind === "already") expect(outcome.decision.label).toBe(known?.decided.get(key));
  });
}

function expectedOutcome(run: RunModel | undefined, key: string): string {
  if (!run?.asked.has(key)) return "unknown";
  if (run.decided.has(key)) return "already";
  return run.ended === null ? "decided" : "run_ended";
}

function cancel(run: RunId): Command {
  return command(`cancel ${run}`, async (model, { life }) => {
    const body = { kind: "run.cancelled" as const, by: null, reason: "" };
    const outcome = await life.world.store.endRun(run, body, { at: model.now, posts: [] });
    const known = model.runs.get(run);
    expect(outcome.kind).toBe(known ? (known.ended === null ? "ended" : "already") : "unknown");
    if (known) known.ended ??= "cancelled";
    if (model.alive && outcome.kind === "ended") life.host.entriesAdded(run, outcome.entries);
  });
}

function die(): Command {
  const dying = command("crash", async (model, real) => {
    const { clock, worked } = real;
    real.life = await crash(real.life, { clock, interpreter: wholeRun(worked, clock) });
    model.alive = false;
  });
  return { ...dying, check: (model) => model.alive };
}

function restart(): Command {
  const starting = command("restart", async (model, { life }) => {
    const unfinished = [...model.runs.values()].filter((run) => run.ended === null).length;
    expect(await life.host.recover()).toBe(unfinished);
    model.alive = true;
  });
  return { ...starting, check: (model) => !model.alive };
}

function turnClock(ms: number): Command {
  return command(`turn the clock by ${ms} ms`, async (model, { clock }) => {
    model.now += ms;
    clock.turn(ms);
  });
}

function aRunModel(): RunModel {
  return {
    asked: new Set(),
    decided: new Map(),
    napUntil: null,
    shortNapUntil: null,
    ended: null,
  };
}

const runs = fc.constantFrom(runId(1), runId(2), runId(3));
const naps = fc.constantFrom(10, SHORT_NAP_MS, NAP_MS, NAP_MS);
const keys = fc.constantFrom("first", "asks/second");
const labels = fc.constantFrom("Proceed", "Stop here", "Something else");
const decisions = fc
  .tuple(runs, keys, labels)
  .map(([run, key, label]): Command => decide(run, key, label));
const commands: fc.Arbitrary<Command>[] = [
  runs.map(start),
  decisions,
  decisions,
  fc.constantFrom(runId(3)).map(cancel),
  fc.constant(die()),
  fc.constant(restart()),
  naps.map(turnClock),
  naps.map(turnClock),
];

async function begin(kind: WorldKind): Promise<Real> {
  const clock = stillClock(1_000);
  const worked = new Map<string, number>();
  const world = await kind.open(clock);
  const life = live(world, { clock, interpreter: wholeRun(worked, clock) });
  return { clock, worked, life };
}

describe.each(worldKinds)("over $name", (kind) => {
  it("runs do what a model of them does, whatever is decided, stopped, killed and started again", async () => {
    const property = fc.asyncProperty(
      fc.commands(commands, { maxCommands: 80, size: "max" }),
      async (steps) => {
        const real = await begin(kind);
        const model: Model = { runs: new Map(), alive: true, now: real.clock.now() };
        try {
          await fc.asyncModelRun(() => ({ model, real }), steps);
          await bringToEnd(model, real);
        } finally {
          await bury(real.life);
        }
        expect([...model.runs.values()].every((run) => run.ended !== null)).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: kind.name === "memory" ? 80 : 10 });
  });

  it("a run ends the same after a death at any of its writes, before or after the commit", async () => {
    const undisturbed = await journalOf(kind, (real) => finish(real.life, real, () => false));
    expect(undisturbed.size).toBeGreaterThan(12);
    for (let death = 0; death < undisturbed.size * 2; death += 1) {
      const journal = await journalOf(kind, (real) => dieAndFinish(real, death));
      expect([...journal.keys()].toSorted()).toEqual([...undisturbed.keys()].toSorted());
      // Only the work that was under way when the process died is done again, and recorded once all the same.
      const repeated = [...journal.values()].filter((reason) => reason.endsWith("time 2"));
      expect(repeated.length).toBeLessThanOrEqual(2);
      expect([...journal.values()].some((reason) => reason.endsWith("time 3"))).toBe(false);
    }
  });
});

/** From wherever they are, all runs can be taken to their ends. */
async function bringToEnd(model: Model, real: Real): Promise<void> {
  if (!model.alive) await restart().run(model, real);
  for (const key of ["first", "asks/second"]) {
    for (const run of model.runs.keys()) await decide(run, key, "Proceed").run(model, real);
    await turnClock(NAP_MS).run(model, real);
  }
}

/** Plays the whole run and returns what its journal then holds under each key. */
async function journalOf(
  kind: WorldKind,
  play: (real: Real) => Promise<void>,
): Promise<Map<string, string>> {
  const real = await begin(kind);
  try {
    await real.life.world.store.startRun(aStart());
    await play(real);
    const entries = await real.life.world.store.entriesOf(runId());
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, at) => at + 1));
    expect(entries.at(-1)?.body.kind).toBe("run.completed");
    return new Map(
      entries.map(({ key, body }) => [key, "reason" in body ? body.reason : body.kind]),
    );
  } finally {
    await bury(real.life);
  }
}

/** Decides whatever is asked and turns the clock until the run has ended, or its process is dead. */
async function finish(life: Life, { clock }: Real, isDead: () => boolean): Promise<void> {
  await life.host.recover();
  const { store } = life.world;
  for (let round = 0; round < 20 && !isDead(); round += 1) {
    const state = foldRun(await store.entriesOf(runId()));
    if (state?.endedAt !== null) return;
    for (const { question } of state.questions) {
      const outcome = await store.decide(aDecision(runId(), question.key), []);
      if (outcome.kind === "decided") life.host.entriesAdded(runId(), outcome.entries);
    }
    clock.turn(NAP_MS);
    await turns(10);
  }
}

/** Lets the process die at one write of the host, then plays the story to its end in the next life. */
async function dieAndFinish(real: Real, death: number): Promise<void> {
  const { clock, worked } = real;
  const { world } = real.life;
  const interpreter = wholeRun(worked, clock);
  const doomed = mortal(world.store, { at: Math.floor(death / 2), afterCommit: death % 2 === 1 });
  await finish(live(world, { clock, interpreter, store: doomed.store }), real, doomed.isDead);
  real.life = live(await world.crash(), { clock, interpreter });
  await world.close();
  await finish(real.life, real, () => false);
}

/** A store whose process dies at a certain record: that write is never acknowledged, and none after it is made. */
function mortal(store: RunStore, death: { readonly at: number; readonly afterCommit: boolean }) {
  let records = 0;
  const record: RunStore["record"] = async (entry) => {
    const mine = records;
    records += 1;
    if (mine < death.at) return store.record(entry);
    if (mine === death.at && death.afterCommit) await store.record(entry);
    return new Promise<never>(() => undefined);
  };
  return { store: { ...store, record }, isDead: () => records > death.at };
}
