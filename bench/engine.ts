// The engine beside the bare disk and beside two peers, interleaved: a fresh process and a fresh store for every sample,
// medians over the rounds. `node bench/run.mjs engine [--rounds=5]`
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median, RUNS } from "./engine/measure.ts";

type Figures = Readonly<Record<string, number>>;

const contenders = {
  ours: "ours.ts",
  langgraph: "langgraph.mjs",
  openworkflow: "openworkflow.mjs",
};
type Contender = keyof typeof contenders;
const names: readonly Contender[] = ["ours", "langgraph", "openworkflow"];
const scenarios = ["long", "many", "decide"];

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const samples = new Map<string, number[]>();

for (let round = 0; round < Number(values.rounds); round += 1) {
  process.stderr.write(`round ${round + 1} of ${values.rounds}\n`);
  for (const mode of ["full", "normal"]) keep(`floor ${mode}`, await play("floor.mjs", mode));
  for (const scenario of [...scenarios, "recover"]) {
    // Each round begins with another contender, so that none always runs on a warm or a tired machine.
    for (const name of rotated(names, round)) {
      const program = contenders[name];
      const figures =
        scenario === "recover" ? await killAndRecover(program) : await play(program, scenario);
      keep(`${name} ${scenario}`, figures);
    }
  }
}
report();

/** One sample: the program plays the scenario in a folder of its own. */
async function play(program: string, scenario: string): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
  const { lines, child } = launch(program, scenario, folder);
  const figures = await nextFigures(lines, `${program} ${scenario}`);
  await ended(child);
  rmSync(folder, { recursive: true });
  return figures;
}

/** A thousand waiting runs, their process killed, and how another one takes them up. */
async function killAndRecover(program: string): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
  const parked = launch(program, "park", folder);
  await nextFigures(parked.lines, `${program} park`);
  parked.child.kill("SIGKILL");
  await ended(parked.child);

  const began = performance.now();
  const { lines, child } = launch(program, "recover", folder);
  const { recovered = 0, residentMb = Number.NaN } = await nextFigures(lines, program);
  const readyMs = performance.now() - began;
  if (recovered < RUNS) throw new Error(`${program} found ${recovered} runs of ${RUNS}.`);
  await nextFigures(lines, `${program} recover`);
  const finishedMs = performance.now() - began;
  await ended(child);
  rmSync(folder, { recursive: true });
  return { readyMs, finishedMs, residentMb };
}

function launch(program: string, scenario: string, folder: string) {
  const path = fileURLToPath(new URL(`engine/${program}`, import.meta.url));
  const child = spawn(process.execPath, [path, scenario, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function nextFigures(lines: AsyncIterator<string>, what: string): Promise<Figures> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`${what} ended without telling its figures.`);
  const figures: Figures = JSON.parse(value);
  return figures;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

function keep(who: string, figures: Figures): void {
  for (const [figure, value] of Object.entries(figures)) {
    const name = `${who} ${figure}`;
    samples.set(name, [...(samples.get(name) ?? []), value]);
  }
}

function at(name: string): number {
  return median(samples.get(name) ?? []);
}

function report(): void {
  process.stdout.write(`\n${availableParallelism()} cores, Node ${process.version}\n\n`);
  const floor = row("floor", ["full p50", "full p99", "full perSecond", "normal perSecond"]);
  table(["", "FULL p50 ms", "FULL p99 ms", "FULL commits/s", "NORMAL commits/s"], [floor]);
  const figures = [
    "long stepP50",
    "long stepP99",
    "long at50",
    "long at900",
    "many stepsPerSecond",
    "many peakMb",
    "decide p50",
    "decide p99",
    "recover readyMs",
    "recover finishedMs",
    "recover residentMb",
  ];
  table(
    ["", ...figures],
    names.map((name) => row(name, figures)),
  );
  table(["goal", "bound", "measured", "met"], goals());
}

function row(who: string, figures: readonly string[]): string[] {
  return [who, ...figures.map((figure) => short(at(`${who} ${figure}`)))];
}

function goals(): string[][] {
  const best = (figure: string, choose: (...values: number[]) => number) =>
    choose(...(["langgraph", "openworkflow"] as const).map((peer) => at(`${peer} ${figure}`)));
  const atMost = (name: string, value: number, bound: number) => [
    name,
    `≤ ${bound}`,
    short(value),
    value <= bound ? "yes" : "no",
  ];
  const throughput = at("ours many stepsPerSecond") / best("many stepsPerSecond", Math.max);
  return [
    atMost("step p50 ÷ floor FULL p50", at("ours long stepP50") / at("floor full p50"), 2.5),
    ["steps/s ÷ best peer's", "≥ 5", short(throughput), throughput >= 5 ? "yes" : "no"],
    atMost("decision p50 ÷ best peer's", at("ours decide p50") / best("decide p50", Math.min), 1),
    atMost("decision p99 ÷ best peer's", at("ours decide p99") / best("decide p99", Math.min), 1),
    atMost("step at 900 ÷ at 50", at("ours long at900") / at("ours long at50"), 1.2),
    atMost("1,000 runs recovered, ms", at("ours recover readyMs"), 1_000),
    atMost("memory with 1,000 waiting runs, MB", at("ours recover residentMb"), 200),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  process.stdout.write(`${lines.join("\n")}\n\n`);
}

function short(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toPrecision(3);
}
