// From delivering `/orchestrate …` to its acknowledgement, beside a bare Bolt app that only acknowledges, interleaved: a fresh bot
// for every sample, open-loop arrivals, medians over the rounds. `node bench/run.mjs acknowledge [--rounds=3] [--seconds=6]`
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Setting } from "./acknowledge/workshop.ts";
import { median } from "./engine/measure.ts";

type Figures = Readonly<Record<string, number>>;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "6" },
    /** Where CPU profiles of the bots are left. */
    profile: { type: "string", default: "" },
  },
});
const contenders = [
  { name: "bare Bolt app", contender: "bare", live: 0 },
  { name: "ours", contender: "ours", live: 0 },
  { name: "ours, 50 runs live", contender: "ours", live: 50 },
] as const;
const scenes = (["socket", "http"] as const).flatMap((mode) =>
  [50, 200].map((perSecond) => ({ mode, perSecond })),
);
const samples = new Map<string, Figures[]>();

for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const scene of scenes) {
    for (const one of contenders) {
      const { contender, live } = one;
      const figures = sampleOf({
        ...scene,
        contender,
        live,
        warmupSeconds: 2,
        seconds: Number(values.seconds),
        profile: values.profile,
      });
      const name = nameOf(scene, one.name);
      samples.set(name, [...(samples.get(name) ?? []), figures]);
      process.stderr.write(`round ${round + 1}, ${name}: ${JSON.stringify(figures)}\n`);
    }
  }
}
report();

function sampleOf(setting: Setting): Figures {
  const program = join(import.meta.dirname, "acknowledge", "sample.ts");
  const { stdout, status } = spawnSync(process.execPath, [program, JSON.stringify(setting)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`The sample ${JSON.stringify(setting)} failed.`);
  const figures: Figures = JSON.parse(stdout);
  return figures;
}

function nameOf(scene: (typeof scenes)[number], name: string): string {
  return `${scene.mode}, ${scene.perSecond}/s, ${name}`;
}

function report(): void {
  process.stdout.write(`\n${availableParallelism()} cores, Node ${process.version}\n\n`);
  process.stdout.write("| delivered by | per second | | p50 ms | p99 ms | p99 ÷ bare | CPU |\n");
  process.stdout.write("|---|---|---|---|---|---|---|\n");
  for (const scene of scenes) {
    const bare = at(nameOf(scene, contenders[0].name), "p99");
    for (const { name } of contenders) {
      const figure = (which: string) => at(nameOf(scene, name), which);
      const p99 = figure("p99");
      const cells = [
        scene.mode,
        scene.perSecond,
        name,
        short(figure("p50")),
        short(p99),
        short(p99 / bare),
      ];
      process.stdout.write(
        `| ${[...cells, `${Math.round(figure("cpu") * 100)} %`].join(" | ")} |\n`,
      );
    }
  }
}

function at(name: string, figure: string): number {
  return median((samples.get(name) ?? []).map((figures) => figures[figure] ?? Number.NaN));
}

function short(value: number): string {
  return value.toPrecision(3);
}
