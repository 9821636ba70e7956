// One sample: a fresh bot in a process of its own, commands that arrive whether or not earlier ones were answered, and each
// latency counted from the time at which its command was due, so that a stall counts for all who waited through it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../engine/measure.ts";
import { type Command, startFakeSlack } from "./fake-slack.ts";
import { type BotSetting, given, type Setting, tell } from "./workshop.ts";

const sample: Setting = JSON.parse(given);
const folder = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
writeLongWork();
const slack = await startFakeSlack();
const model = launch("model.ts", {}, []);
const modelUrl = `http://127.0.0.1:${(await model.next())["port"]}`;
const bot = launch(`${sample.contender}.ts`, botSetting(), profiling());
const port = (await bot.next())["port"];
if (sample.mode === "socket") await slack.connected(sample.contender === "ours" ? 2 : 1);
if (sample.live > 0) await sleep(3_000);

await arrivals(sample.warmupSeconds);
const before = cpuSeconds(bot.child);
const began = performance.now();
const latencies = await arrivals(sample.seconds);
const cpu = (cpuSeconds(bot.child) - before) / ((performance.now() - began) / 1_000);
tell({
  p50: percentile(latencies, 0.5),
  p99: percentile(latencies, 0.99),
  max: Math.max(...latencies),
  cpu,
  ...(sample.contender === "ours" ? await stateOfBot() : {}),
});
bot.child.kill(sample.profile === "" ? "SIGKILL" : "SIGTERM");
model.child.kill("SIGKILL");
if (bot.child.exitCode === null) await new Promise((resolve) => bot.child.once("exit", resolve));
rmSync(folder, { recursive: true });
process.exit();

/** Delivers commands for so long at the wanted rate, at moments as irregular as those of people. */
async function arrivals(seconds: number): Promise<number[]> {
  const times = dueTimes(seconds);
  const start = performance.now();
  const under: Promise<number>[] = [];
  for (const due of times) {
    const wait = start + due - performance.now();
    if (wait > 0) await sleep(wait);
    under.push(deliver(start + due));
  }
  return Promise.all(under);
}

function dueTimes(seconds: number): number[] {
  const times: number[] = [];
  const random = seeded(seconds * 1_000 + sample.perSecond);
  for (let at = 0; at < seconds * 1_000; ) {
    at += (-Math.log(1 - random()) * 1_000) / sample.perSecond;
    times.push(at);
  }
  return times;
}

/** The same arrivals for every contender. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

async function deliver(due: number): Promise<number> {
  const command = nextCommand();
  if (sample.mode === "socket") await slack.overSocket(command);
  else await slack.overHttp(command, Number(port));
  return performance.now() - due;
}

function nextCommand(): Command {
  return {
    token: "benchmark",
    team_id: "T0BENCH",
    team_domain: "benchmark",
    channel_id: `C0BENCH${Math.floor(Math.random() * 20)}`,
    channel_name: "deploys",
    user_id: "U0ALICE",
    user_name: "alice",
    command: "/orchestrate",
    text: "Our CircleCI pipeline is failing on the staging deployment",
    api_app_id: "A0BENCH",
    is_enterprise_install: "false",
    response_url: `${slack.apiUrl}respond`,
    trigger_id: crypto.randomUUID(),
  };
}

function botSetting(): BotSetting {
  return { mode: sample.mode, apiUrl: slack.apiUrl, modelUrl, live: sample.live, folder };
}

function profiling(): string[] {
  if (sample.profile === "") return [];
  return [
    "--cpu-prof",
    `--cpu-prof-dir=${sample.profile}`,
    "--import",
    join(import.meta.dirname, "end-politely.mjs"),
  ];
}

function launch(program: string, its: unknown, options: readonly string[]) {
  const path = join(import.meta.dirname, program);
  const child = spawn(process.execPath, [...options, path, JSON.stringify(its)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async next(): Promise<Record<string, number>> {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`${program} ended before it was ready.`);
        if (value.startsWith("{")) return JSON.parse(value);
      }
    },
  };
}

/** Processor time of the bot so far, from the kernel; NaN where it does not tell. */
function cpuSeconds(child: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8");
    const [user, system] = fields.split(") ")[1]?.split(" ").slice(11, 13) ?? [];
    return (Number(user) + Number(system)) / 100;
  } catch {
    return Number.NaN;
  }
}

async function stateOfBot(): Promise<Record<string, number>> {
  bot.child.stdin?.write("?\n");
  return bot.next();
}

/** A workflow long enough to be under way for the whole sample, without anything that only people can decide. */
function writeLongWork(): void {
  const workflows = join(folder, "workflows", "benchmark");
  mkdirSync(workflows, { recursive: true });
  writeFileSync(
    join(workflows, "pack.yaml"),
    "name: benchmark\ntitle: Benchmark\nbuilds_on: [engineering]\n",
  );
  const steps = Array.from(
    { length: 60 },
    (_, index) =>
      `      - { id: work-${index}, title: Work ${index}, agent: backend-architect, task: Do part ${index}, produces: [part-${index}] }\n`,
  );
  writeFileSync(
    join(workflows, "long-work.yaml"),
    `name: long-work\ntitle: Long work\ndescription: A run that stays under way\nexamples: [keep a run under way]\n` +
      `lead: principal-software-engineer\nphases:\n  - id: work\n    title: Work\n    mode: sequential\n    steps:\n${steps.join("")}`,
  );
}
