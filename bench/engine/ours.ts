// Our own host over SQLite, through the same doors as the program: each step leaves an entry of 4 KiB and raises the run's card.

import { systemClock } from "../../src/domain/clock.ts";
import { anyoneDecides } from "../../src/domain/decision.ts";
import { onlyATask } from "../../src/domain/entry.ts";
import { ChannelId, digestOf, PersonId, questionIdOf, RunId } from "../../src/domain/ids.ts";
import { createHost } from "../../src/durable/create-host.ts";
import type { Durable } from "../../src/durable/durable.ts";
import { openStore } from "../../src/store/open-store.ts";
import {
  assignment,
  DECISIONS,
  latencyFigures,
  longRunFigures,
  manyRunsFigures,
  RUNS,
  residentMb,
  resultOf,
  STEPS_EACH,
  STEPS_LONG,
  tell,
} from "./measure.ts";

const { scenario, folder } = assignment();
const marks: number[] = [];
let begun = Promise.withResolvers<number>();

const store = await openStore({ folder, clock: systemClock });
const host = createHost({
  store: store.runs,
  clock: systemClock,
  interpreter: { run: walk, part: () => Promise.reject(new Error("no parts here")) },
  onFatal: fail,
  deadLetter: () => Promise.reject(new Error("no run is poisonous here")),
  defect: (_run, error) => Promise.reject(error),
});

switch (scenario) {
  case "long":
    await start(0);
    host.start(idOf(0));
    await host.settled(idOf(0));
    tell(longRunFigures(marks));
    break;
  case "many": {
    const began = performance.now();
    await Promise.all(Array.from({ length: RUNS }, (_, number) => startAndSettle(number)));
    tell(manyRunsFigures(performance.now() - began));
    break;
  }
  case "decide": {
    await park(DECISIONS);
    tell(latencyFigures(await decideOneByOne()));
    break;
  }
  case "park":
    await park(RUNS);
    tell({ parked: true });
    process.stdin.resume();
    await new Promise(() => undefined);
    break;
  case "recover":
    await recover();
    break;
  default:
    throw new Error(`There is no scenario ${scenario}.`);
}
await host.close();
await store.close();

/** What is walked depends on the scenario, as it depends on the workflow in the program. */
async function walk(durable: Durable): Promise<void> {
  if (scenario === "long") await steps(durable, STEPS_LONG);
  else if (scenario === "many") await steps(durable, STEPS_EACH);
  else await waitThenStep(durable);
  await durable.note("end", { body: { kind: "run.completed", result: "done" } });
}

async function steps(durable: Durable, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const work = async () => ({ body: resultOf(number) });
    await durable.step(`phase/step-${number}`, ["step.completed"], work);
    if (scenario === "long") marks.push(performance.now());
  }
}

async function waitThenStep(durable: Durable): Promise<void> {
  const id = questionIdOf(durable.run, "ask");
  const question = {
    id,
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
    begun.resolve(performance.now());
    return { body: resultOf(1) };
  });
}

async function start(number: number): Promise<void> {
  const run = idOf(number);
  await store.runs.startRun({
    run,
    origin: `origin ${number}`,
    at: systemClock.now(),
    body: {
      kind: "run.started",
      task: "Our CircleCI pipeline is failing on the staging deployment",
      requester: PersonId.parse("U1"),
      door: "slash",
      place: { kind: "slack", channel: ChannelId.parse("C1"), thread: null },
      definitions: digestOf("definitions"),
      workflow: null,
      ...onlyATask,
      rehearsal: true,
    },
    posts: [{ slot: "card", post: { kind: "card", run } }],
  });
}

async function startAndSettle(number: number): Promise<void> {
  await start(number);
  host.start(idOf(number));
  await host.settled(idOf(number));
}

async function park(count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  await Promise.all(numbers.map(start));
  for (const number of numbers) host.start(idOf(number));
  while ((await store.runs.runs({ limit: count })).some((line) => line.status !== "waiting")) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

async function decideOneByOne(): Promise<number[]> {
  const latencies: number[] = [];
  for (let number = 0; number < DECISIONS; number += 1) {
    begun = Promise.withResolvers();
    const clicked = performance.now();
    await decide(number);
    latencies.push((await begun.promise) - clicked);
    await host.settled(idOf(number));
  }
  return latencies;
}

async function decide(number: number): Promise<void> {
  const run = idOf(number);
  const question = questionIdOf(run, "ask");
  const chosen = { option: "yes", label: "Proceed", why: "", door: "button" as const, voters: [] };
  const decision = {
    question,
    ...chosen,
    shown: null,
    by: PersonId.parse("U2"),
    at: systemClock.now(),
  };
  const outcome = await store.runs.decide(decision, []);
  if (outcome.kind === "decided") host.entriesAdded(run, outcome.entries);
}

async function recover(): Promise<void> {
  const found = await host.recover();
  tell({ recovered: found, residentMb: residentMb() });
  await Promise.all(
    Array.from({ length: RUNS }, async (_, number) => {
      await decide(number);
      await host.settled(idOf(number));
    }),
  );
  tell({ finished: true });
}

function idOf(number: number): RunId {
  return RunId.parse(number.toString(36).padStart(8, "0"));
}

function fail(error: unknown): void {
  throw error;
}
