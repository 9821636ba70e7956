// From a click on a question to the beginning of the next step, while a thousand runs wait: through the desk, the database and the host as in the
// program, without Slack's wire. Each round has a fresh store. `node bench/run.mjs click [--rounds=3]`
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createDesk } from "../src/commands/create-desk.ts";
import { plainSettings } from "../src/domain/channel-settings.ts";
import { systemClock } from "../src/domain/clock.ts";
import { anyoneDecides } from "../src/domain/decision.ts";
import { onlyATask } from "../src/domain/entry.ts";
import { ChannelId, digestOf, PersonId, questionIdOf, RunId } from "../src/domain/ids.ts";
import { createHost } from "../src/durable/create-host.ts";
import type { Durable, Host } from "../src/durable/durable.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Store } from "../src/store/store.ts";
import { latencyFigures, median, RUNS, resultOf } from "./engine/measure.ts";

const GOAL_MS = 50;
/** At each of these clicks at least a thousand runs wait. */
const CLICKS = 500;
const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const digest = digestOf("bench");
const clock = systemClock;
const PLACE = { kind: "slack" as const, channel: ChannelId.parse("C1"), thread: null };
const runs = Array.from({ length: RUNS + CLICKS }, (_, number) =>
  RunId.parse(number.toString(36).padStart(8, "0")),
);

const samples: Awaited<ReturnType<typeof sample>>[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) samples.push(await sample());
report();

/** All runs wait; then some are decided, one after the other. */
async function sample() {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
  const store = await openStore({ folder, clock });
  await store.runs.saveDefinitions(digest, "{}");
  const begun = new Map(runs.map((run) => [run, Promise.withResolvers<number>()]));
  const host = createHost({
    store: store.runs,
    clock,
    interpreter: {
      run: (durable) => waitThenStep(durable, (at) => begun.get(durable.run)?.resolve(at)),
      part: () => Promise.reject(new Error("no parts here")),
    },
    onFatal: fail,
    deadLetter: () => Promise.reject(new Error("no run is poisonous here")),
    defect: (_run, error) => Promise.reject(error),
  });
  const desk = deskOver(store, host);
  await Promise.all(runs.map((run) => start(store, run)));
  for (const run of runs) host.start(run);
  while (
    (await store.runs.runs({ limit: runs.length })).some((line) => line.status !== "waiting")
  ) {
    await sleep(20);
  }
  const latencies: number[] = [];
  for (const run of runs.slice(0, CLICKS)) {
    const clicked = performance.now();
    await desk.handle(clickOn(run));
    latencies.push(((await begun.get(run)?.promise) ?? Number.NaN) - clicked);
    await host.settled(run);
  }
  await host.close();
  await store.close();
  rmSync(folder, { recursive: true });
  return { ...latencyFigures(latencies), slowest: Math.max(...latencies) };
}

function deskOver(store: Store, host: Host) {
  return createDesk({
    store,
    host,
    clock,
    rehearsal: true,
    directory: { members: async () => [], standing: async () => "here", isAway: async () => false },
    settings: async () => plainSettings,
    definitions: () => ({
      digest,
      workflows: [],
      projects: [],
      broken: 0,
      channels: {},
      roles: [],
    }),
    picture: async () => null,
    newRunId: () => RunId.parse("zzzzzzzz"),
    triage: () => ({ decided: null, leaning: null, ranked: [] }),
    outline: () => null,
    runLimits: { usd: null, tokens: null },
  });
}

async function waitThenStep(durable: Durable, begins: (at: number) => void): Promise<void> {
  const question = {
    id: questionIdOf(durable.run, "ask"),
    key: "ask",
    reason: "gate" as const,
    issue: "Shall I proceed?",
    stage: "release",
    options: [{ id: "yes", label: "Proceed", tradeoff: "" }],
    recommended: "yes",
    recommendation: "",
    blocking: "",
    other: true,
    deciders: anyoneDecides,
    askedBy: "lead",
    shown: null,
  };
  await durable.step("phase/before", ["step.completed"], async () => ({ body: resultOf(0) }));
  await durable.waitForDecision("ask", question, []);
  await durable.step("phase/after", ["step.completed"], async () => {
    begins(performance.now());
    return { body: resultOf(1) };
  });
  await durable.note("end", { body: { kind: "run.completed", result: "done" } });
}

async function start(store: Store, run: RunId): Promise<void> {
  await store.runs.startRun({
    run,
    origin: `bench ${run}`,
    at: clock.now(),
    body: {
      kind: "run.started",
      task: "Our CircleCI pipeline is failing on the staging deployment",
      requester: PersonId.parse("U1"),
      door: "slash",
      place: PLACE,
      definitions: digest,
      workflow: null,
      ...onlyATask,
      rehearsal: true,
    },
    posts: [{ slot: "card", post: { kind: "card", run } }],
  });
}

function clickOn(run: RunId) {
  return {
    kind: "decide" as const,
    by: PersonId.parse("U2"),
    door: "button" as const,
    place: PLACE,
    question: questionIdOf(run, "ask"),
    option: "yes",
    text: "",
    why: "",
    shown: null,
  };
}

function report(): void {
  const [p50, p99, slowest] = (["p50", "p99", "slowest"] as const).map((name) =>
    median(samples.map((one) => one[name])),
  );
  process.stdout.write(
    `\n${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}\n\n`,
  );
  process.stdout.write(
    "| waiting runs | p50 ms | p99 ms | slowest ms | goal | met |\n|---|---|---|---|---|---|\n",
  );
  const cells = [
    RUNS,
    ...[p50, p99, slowest].map((value) => value?.toPrecision(3)),
    `p99 < ${GOAL_MS}`,
  ];
  process.stdout.write(
    `| ${cells.join(" | ")} | ${(p99 ?? Number.NaN) < GOAL_MS ? "yes" : "no"} |\n`,
  );
}

function fail(error: unknown): void {
  throw error;
}
