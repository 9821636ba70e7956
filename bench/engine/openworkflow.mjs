// OpenWorkflow on SQLite, with the concurrency that served it best.
import { join } from "node:path";
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";
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

const CONCURRENCY = 100;
const { scenario, folder } = assignment();
const backend = BackendSqlite.connect(join(folder, "openworkflow.db"));
const client = new OpenWorkflow({ backend });
const marks = [];
let begun = Promise.withResolvers();
let waited = 0;
let ended = 0;

const steps = client.defineWorkflow({ name: "steps" }, async ({ input, step }) => {
  for (let number = 0; number < input.count; number += 1) {
    await step.run({ name: `step-${number}` }, () => resultOf(number));
    if (scenario === "long") marks.push(performance.now());
  }
  ended += 1;
  return "done";
});

const waiting = client.defineWorkflow({ name: "waiting" }, async ({ input, step }) => {
  await step.run({ name: "before" }, () => {
    waited += 1;
    return resultOf(0);
  });
  await step.waitForSignal({ name: "ask", signal: `ask-${input.number}`, timeout: "30d" });
  await step.run({ name: "after" }, () => {
    begun.resolve(performance.now());
    return resultOf(1);
  });
  ended += 1;
  return "done";
});

const worker = client.newWorker({ concurrency: CONCURRENCY });
const numbersTo = (count) => Array.from({ length: count }, (_, number) => number);

switch (scenario) {
  case "long":
    await worker.start();
    await steps.run({ count: STEPS_LONG });
    await until(() => ended === 1);
    tell(longRunFigures(marks));
    break;
  case "many": {
    const began = performance.now();
    for (const _ of numbersTo(RUNS)) await steps.run({ count: STEPS_EACH });
    await worker.start();
    await until(() => ended === RUNS);
    tell(manyRunsFigures(performance.now() - began));
    break;
  }
  case "decide": {
    await park(DECISIONS);
    const latencies = [];
    for (const number of numbersTo(DECISIONS)) {
      begun = Promise.withResolvers();
      const before = ended;
      const clicked = performance.now();
      await decide(number);
      latencies.push((await begun.promise) - clicked);
      await until(() => ended === before + 1);
    }
    tell(latencyFigures(latencies));
    break;
  }
  case "park":
    await park(RUNS);
    tell({ parked: true });
    process.stdin.resume();
    await new Promise(() => undefined);
    break;
  case "recover":
    await worker.start();
    tell({ recovered: RUNS, residentMb: residentMb() });
    for (const number of numbersTo(RUNS)) await decide(number);
    await until(() => ended === RUNS);
    tell({ finished: true });
    break;
  default:
    throw new Error(`There is no scenario ${scenario}.`);
}
process.exit(0);

async function park(count) {
  for (const number of numbersTo(count)) await waiting.run({ number });
  await worker.start();
  await until(() => waited === count);
  // A run counts as parked once its wait is written, a moment after its step; a signal sent before would be dropped.
  await new Promise((resolve) => {
    setTimeout(resolve, 1_000);
  });
}

/** A signal that finds nobody waiting is dropped, so it is sent until it is taken. */
async function decide(number) {
  for (;;) {
    const { workflowRunIds } = await client.sendSignal({ signal: `ask-${number}`, data: "yes" });
    if (workflowRunIds.length > 0) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

async function until(claim) {
  while (!claim()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}
