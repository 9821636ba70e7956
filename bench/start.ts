// From `npm start` to ready, once installed: on a fresh data folder and on one that holds a thousand finished runs, interleaved;
// medians over the rounds. `node bench/run.mjs start [--rounds=5]`

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { systemClock } from "../src/domain/clock.ts";
import { onlyATask } from "../src/domain/entry.ts";
import { digestOf, PersonId, RunId } from "../src/domain/ids.ts";
import { openStore } from "../src/store/open-store.ts";
import { median } from "./engine/measure.ts";

const RUNS = 1_000;
/** No tokens and no key: the local workspace and a rehearsal. */
const TRY_IT = [
  "PORT=0",
  "ORCHESTRATE_WORKSPACE_PORT=0",
  ...["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "ANTHROPIC_API_KEY"].map((name) => `${name}=`),
];
const checkout = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const ways = {
  "npm start": ["npm", "start"],
  "node src/launch.mjs --start": ["node", "src/launch.mjs", "--start"],
} as const;
const used = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
await fill(used);
const folders = { "fresh folder": null, [`${RUNS} finished runs`]: used };
const times = new Map<string, number[]>();

await sample(ways["npm start"], null);
for (let count = 0; count < Number(values.rounds); count += 1) {
  for (const [way, words] of Object.entries(ways)) {
    for (const [what, folder] of Object.entries(folders)) {
      const name = `| ${way} | ${what} |`;
      times.set(name, [...(times.get(name) ?? []), await sample(words, folder)]);
    }
  }
}
rmSync(used, { recursive: true });
process.stdout.write(`\n${availableParallelism()} cores, Node ${process.version}\n\n`);
process.stdout.write("| | data | ready after ms | fastest | slowest |\n|---|---|---|---|---|\n");
for (const [name, all] of times) {
  const figures = [median(all), Math.min(...all), Math.max(...all)].map(Math.round);
  process.stdout.write(`${name} ${figures.join(" | ")} |\n`);
}

/** Starts it, waits for the address it prints, asks that address, and stops it again. */
async function sample(words: readonly string[], copied: string | null): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
  if (copied) cpSync(copied, folder, { recursive: true });
  const began = performance.now();
  const variables = [`ORCHESTRATE_DATA=${folder}`, ...TRY_IT];
  const child = spawn("env", [...variables, ...words], {
    cwd: checkout,
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  const health = await healthOf(child);
  const { status } = await fetch(health.replace("/healthz", "/readyz"));
  const took = performance.now() - began;
  if (status !== 200) throw new Error(`It said that it is ready, and /readyz answered ${status}.`);
  if (child.pid) process.kill(-child.pid, "SIGTERM");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  return took;
}

async function healthOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("Nothing can be read from it.");
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\S+\/healthz/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error("It ended before it was ready.");
}

/** Runs of ten steps, each with a result of four kilobytes, ended long ago. */
async function fill(folder: string): Promise<void> {
  const store = await openStore({ folder, clock: systemClock });
  const starts = Array.from({ length: RUNS }, async (_, index) => {
    const run = RunId.parse(index.toString().padStart(8, "0"));
    await store.runs.startRun({
      run,
      origin: `bench:${index}`,
      at: index,
      body: {
        kind: "run.started",
        task: `task ${index}`,
        requester: PersonId.parse("U0BENCH"),
        door: "slash",
        place: { kind: "terminal" },
        definitions: digestOf("none"),
        workflow: null,
        ...onlyATask,
        rehearsal: true,
      },
      posts: [],
    });
    for (let step = 0; step < 10; step += 1) {
      await store.runs.record({
        run,
        key: `work/${step}#1/skipped`,
        at: index,
        body: { kind: "step.skipped", path: `work/${step}`, reason: "x".repeat(4_096) },
        posts: [],
        artifacts: [],
      });
    }
    await store.runs.endRun(
      run,
      { kind: "run.cancelled", by: null, reason: "bench" },
      { at: index, posts: [] },
    );
  });
  await Promise.all(starts);
  await store.close();
}
