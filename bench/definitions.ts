// Loading and checking definitions: all that ship, and 500, 1,000 and 2,000 generated workflows. Each sample is a fresh process, the
// sizes are interleaved, figures are medians over the rounds. `node bench/run.mjs definitions [--rounds=5]`

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { median } from "./engine/measure.ts";

const SIZES = [500, 1_000, 2_000];
const WARM = 10;
/** So much longer per workflow may 2,000 take than 500 and still be called linear. */
const LINEAR = 1.3;
const GOAL_MS = 150;

const Sample = z.object({
  importMs: z.number(),
  coldMs: z.number(),
  warmMs: z.array(z.number()),
  workflows: z.number(),
  agents: z.number(),
  problems: z.array(z.string()),
  megabytes: z.number(),
});
type Sample = z.infer<typeof Sample>;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const shipped = join(import.meta.dirname, "..");
const generated = mkdtempSync(join(tmpdir(), "orchestrate-bench-"));
const folders = SIZES.map((size) => ({ size, folder: generate(size) }));
const ofShipped: Sample[] = [];
const ofSize = new Map<number, Sample[]>();

for (let count = 0; count < Number(values.rounds); count += 1) {
  ofShipped.push(sample(shipped, WARM));
  for (const { size, folder } of folders) {
    ofSize.set(size, [...(ofSize.get(size) ?? []), sample(folder, 0)]);
  }
}
rmSync(generated, { recursive: true });
report();

function report(): void {
  const [one] = ofShipped;
  const cold = medianOf(ofShipped, ({ coldMs }) => coldMs);
  const warm = medianOf(ofShipped, ({ warmMs }) => median(warmMs));
  const rows = [...ofSize].map(([size, samples]) => {
    const ms = medianOf(samples, ({ coldMs }) => coldMs);
    return {
      size,
      ms,
      each: ms / size,
      megabytes: medianOf(samples, ({ megabytes }) => megabytes),
    };
  });
  const [first, last] = [rows[0]?.each ?? Number.NaN, rows.at(-1)?.each ?? Number.NaN];
  const lines = [
    `${availableParallelism()} cores, Node ${process.version}`,
    "",
    "| | in a fresh process ms | warm ms | the modules before it ms |",
    "| --- | --- | --- | --- |",
    `| ${one?.workflows} workflows and ${one?.agents} agents that ship | ${rounded(cold)} | ${rounded(warm)} | ${rounded(medianOf(ofShipped, ({ importMs }) => importMs))} |`,
    "",
    "| generated workflows | ms | ms each | resident MB |",
    "| --- | --- | --- | --- |",
    ...rows.map(
      ({ size, ms, each, megabytes }) =>
        `| ${size} | ${rounded(ms)} | ${each.toFixed(3)} | ${rounded(megabytes)} |`,
    ),
    "",
    "| goal | bound | measured | met |",
    "| --- | --- | --- | --- |",
    goal("all that ship, fresh process, ms", GOAL_MS, cold),
    goal("all that ship, warm, ms", GOAL_MS, warm),
    goal("each of 2,000 ÷ each of 500", LINEAR, last / first),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function goal(what: string, bound: number, measured: number): string {
  const shown = measured < 10 ? measured.toFixed(2) : rounded(measured);
  return `| ${what} | ≤ ${bound} | ${shown} | ${measured <= bound ? "yes" : "no"} |`;
}

function rounded(value: number): string {
  return String(Math.round(value));
}

function medianOf(samples: readonly Sample[], figure: (sample: Sample) => number): number {
  return median(samples.map(figure));
}

function sample(folder: string, again: number): Sample {
  const program = join(import.meta.dirname, "definitions", "load.ts");
  const text = execFileSync(process.execPath, [program, folder, String(again)], {
    encoding: "utf8",
  });
  return Sample.parse(JSON.parse(text));
}

/** A folder of so many workflows of eight steps, with conditions, a route, a review and a gate; no two are the same. */
function generate(size: number): string {
  const folder = join(generated, String(size));
  mkdirSync(join(folder, "agents", "made"), { recursive: true });
  mkdirSync(join(folder, "workflows", "made"), { recursive: true });
  for (const name of ["lead", "maker", "judge"]) {
    const text = `---\nname: ${name}\ndescription: d\nrole: r\nspecialty: s\nmodel: sonnet\n---\nDo it.\n`;
    writeFileSync(join(folder, "agents", "made", `${name}.md`), text);
  }
  for (let number = 0; number < size; number += 1) {
    writeFileSync(join(folder, "workflows", "made", `work-${number}.yaml`), workflow(number));
  }
  return folder;
}

function workflow(number: number): string {
  return `name: work-${number}
title: Work ${number}
description: Makes and checks the part ${number}
examples: [make part ${number}, mend part ${number}]
lead: lead
crew: [lead, maker, judge]
facts:
  kind: { one_of: [big, small, odd], meaning: how much it is }
  risky: { type: boolean, meaning: it can go wrong }
  parts: { type: number, meaning: how many there are }
escalations:
  - { id: conflict, when: two requirements contradict each other }
phases:
  - id: start
    mode: sequential
    steps:
      - { id: look, agent: lead, task: Look at ${number}, decides: [kind, risky, parts], produces: [notes] }
  - id: choose
    mode: route
    branches:
      - { when: kind == "big", title: Big, steps: [{ id: plan, agent: lead, task: Plan, consumes: [notes], produces: [plan] }] }
      - { when: kind == "small", title: Small, steps: [{ id: sketch, agent: lead, task: Sketch, consumes: [notes], produces: [plan] }] }
    default: { ask: Which is it? }
  - id: make
    mode: parallel
    steps:
      - { id: first, agent: maker, task: Make the first half, when: parts > ${number % 7}, consumes: [plan], produces: [half] }
      - { id: second, agent: maker, task: Make the second half, when: risky || parts == 1, consumes: [plan], produces: [rest] }
  - id: judge
    mode: sequential
    steps:
      - id: judge
        agent: judge
        task: Judge it
        reviews: [first, second]
        consumes: [half, rest]
        criteria:
          - { id: works, must: it works as part ${number} must, judged_by: judge }
          - { id: clean, must: no secret in it, measured_by: no_secrets }
  - id: end
    mode: sequential
    steps:
      - id: tell
        agent: lead
        assembles: true
        task: Put together what was made
        gate:
          ask: Go on?
          options: [{ id: go, label: Go on }, { id: again, label: Again, leads_to: { back_to: look } }]
          recommend: go
          decided_by: { requester: true }
`;
}
