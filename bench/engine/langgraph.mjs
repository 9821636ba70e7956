// LangGraph's functional API with its SQLite saver. One generic task for all steps, as an interpreter would use it.
import { join } from "node:path";
import { Command, entrypoint, interrupt, task } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
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
const checkpointer = SqliteSaver.fromConnString(join(folder, "langgraph.db"));
const marks = [];
let begun = Promise.withResolvers();

const work = task("work", async (number) => {
  if (number === -1) begun.resolve(performance.now());
  return resultOf(number);
});

const steps = entrypoint({ name: "steps", checkpointer }, async (count) => {
  for (let number = 0; number < count; number += 1) {
    await work(number);
    if (scenario === "long") marks.push(performance.now());
  }
  return "done";
});

const waiting = entrypoint({ name: "waiting", checkpointer }, async () => {
  await work(0);
  interrupt("Shall I proceed?");
  await work(-1);
  return "done";
});

const configOf = (number) => ({
  configurable: { thread_id: String(number) },
  recursionLimit: 100_000,
});
const numbersTo = (count) => Array.from({ length: count }, (_, number) => number);
const decide = (number) => waiting.invoke(new Command({ resume: "yes" }), configOf(number));

switch (scenario) {
  case "long":
    await steps.invoke(STEPS_LONG, configOf(0));
    tell(longRunFigures(marks));
    break;
  case "many": {
    const began = performance.now();
    await Promise.all(numbersTo(RUNS).map((number) => steps.invoke(STEPS_EACH, configOf(number))));
    tell(manyRunsFigures(performance.now() - began));
    break;
  }
  case "decide": {
    await Promise.all(numbersTo(DECISIONS).map((number) => waiting.invoke(0, configOf(number))));
    const latencies = [];
    for (const number of numbersTo(DECISIONS)) {
      begun = Promise.withResolvers();
      const clicked = performance.now();
      const ended = decide(number);
      latencies.push((await begun.promise) - clicked);
      await ended;
    }
    tell(latencyFigures(latencies));
    break;
  }
  case "park":
    await Promise.all(numbersTo(RUNS).map((number) => waiting.invoke(0, configOf(number))));
    tell({ parked: true });
    process.stdin.resume();
    await new Promise(() => undefined);
    break;
  case "recover":
    // Nothing is recovered: the caller must invoke each run again, which the decision does. Ready is the first question answered.
    await checkpointer.getTuple(configOf(0));
    tell({ recovered: RUNS, residentMb: residentMb() });
    await Promise.all(numbersTo(RUNS).map(decide));
    tell({ finished: true });
    break;
  default:
    throw new Error(`There is no scenario ${scenario}.`);
}
