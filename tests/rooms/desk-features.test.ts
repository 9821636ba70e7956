import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createDesk } from "../../src/commands/create-desk.ts";
import type { Answer, Desk } from "../../src/commands/desk.ts";
import type { Command } from "../../src/domain/command.ts";
import { ChannelId, digestOf, PersonId, RunId } from "../../src/domain/ids.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { anInput, aWorkflow } from "../support/described.ts";
import { plainPeople } from "../support/directories.ts";
import { noChannels, noForesight } from "../support/no-foresight.ts";
import { stillClock } from "../support/still-clock.ts";

const placeIn = (channel: string) =>
  ({ kind: "slack", channel: ChannelId.parse(channel), thread: null }) as const;
const from = { by: PersonId.parse("U0ALICE"), door: "slash", place: placeIn("C0HERE") } as const;

const name = anInput("name");
const priority = anInput("priority", {
  type: "one_of",
  options: ["high", "low"],
  byDefault: "low",
});
const WORKFLOWS = [
  aWorkflow("base/devops-pipeline", { command: "devops" }),
  aWorkflow("other/devops-pipeline"),
  aWorkflow("shop/build", {
    command: "feature",
    inputs: [name, priority, anInput("note", { required: false, type: "long_text" })],
  }),
  aWorkflow("shop/ship", { command: "deploy", inputs: [name] }),
  aWorkflow("shop/guarded", { inputs: [anInput("approver")] }),
];

let desk: Desk;
let store: Store;
let count: number;

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-features-"));
  const clock = stillClock();
  store = await openStore({ folder, clock });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  count = 0;
  desk = createDesk({
    store,
    clock,
    rehearsal: false,
    ...plainPeople,
    host: { start() {}, entriesAdded() {}, interrupt() {} },
    definitions: () => ({
      digest: digestOf("x"),
      workflows: WORKFLOWS,
      projects: [{ name: "shop-api", title: "The shop's API", names: ["shop-api"], channels: [] }],
      broken: 0,
      ...noChannels,
    }),
    picture: async () => null,
    ...noForesight,
    newRunId: () => RunId.parse(`run${(count += 1)}`.padEnd(8, "0")),
  });
  await store.runs.saveDefinitions(digestOf("x"), "{}");
});

type Start = Partial<Extract<Command, { kind: "start-run" }>>;

function start(change: Start): Promise<Answer> {
  const nothing = { workflow: null, project: null, inputs: {}, task: "" };
  const origin = `${count}:${JSON.stringify(change)}`;
  return desk.handle({ kind: "start-run", ...from, origin, ...nothing, ...change });
}

/** A run that built a feature, to its end unless it goes on. */
async function built(feature: string, change: Start & { readonly open?: true } = {}) {
  const { open, ...more } = change;
  const { run } = await start({ workflow: "shop/build", inputs: { name: feature }, ...more });
  if (!run) throw new Error("nothing started");
  const ended = { kind: "run.completed" as const, result: "done" };
  const record = { run, key: "end", at: 2, body: ended, posts: [], artifacts: [] };
  if (!open) await store.runs.record(record);
  return run;
}

const status = (run: string, place = from.place) =>
  desk.handle({ kind: "show-status", ...from, place, run });
const deploy = (feature: string) =>
  desk.handle({ kind: "deploy", ...from, origin: `deploy:${feature}:${count}`, feature });
const startOf = async (run: RunId | null) => {
  const [entry] = run ? await store.runs.entriesOf(run) : [];
  return entry?.body;
};

describe("a workflow that is named", () => {
  it.each([
    ["base/devops-pipeline", "base/devops-pipeline"],
    ["BUILD", "shop/build"],
    ["feature", "shop/build"],
    ["devops", "base/devops-pipeline"],
  ])("as %s is %s", async (workflow, full) => {
    const { run } = await start({ workflow, task: "do it", inputs: inputsFor(full) });
    expect(await startOf(run)).toMatchObject({ workflow: full });
  });

  it.each([
    [
      "devops-pipeline",
      /fits several workflows: `base\/devops-pipeline`, `other\/devops-pipeline`/,
    ],
    ["buidl", /nearest is `build`/],
  ])("as %s starts nothing", async (workflow, words) => {
    const answer = await start({ workflow, task: "do it" });
    expect([answer.run, answer.text]).toEqual([null, expect.stringMatching(words)]);
  });
});

function inputsFor(workflow: string): Record<string, string> {
  return workflow === "shop/build" ? { name: "Codes" } : {};
}

describe("what a workflow asks", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["nothing", {}, ["name"]],
    ["only blanks", { name: "  " }, ["name"]],
    ["something that is not offered", { name: "Codes", priority: "urgent" }, ["priority"]],
    ["something nobody asked for", { name: "Codes", colour: "red" }, ["colour"]],
    ["more than a form holds", { name: "x".repeat(3_001) }, ["name"]],
  ])(
    "and gets %s keeps the run from starting, with the words kept",
    async (_what, inputs, fields) => {
      const answer = await start({ workflow: "feature", task: "codes", inputs });
      expect([answer.run, Object.keys(answer.objections ?? {})]).toEqual([null, fields]);
      expect(answer.form).toEqual({ workflow: "shop/build", project: null, task: "codes", inputs });
    },
  );

  it("is filled with what is chosen by default, and makes the task when none is told", async () => {
    const { run } = await start({
      workflow: "feature",
      inputs: { name: "Codes", note: "for all" },
    });
    expect(await startOf(run)).toMatchObject({
      task: "Codes: for all",
      inputs: { name: "Codes", priority: "low", note: "for all" },
    });
  });

  it("is asked by no run whose workflow the Lead chooses", async () => {
    const { run } = await start({ task: "anything" });
    expect(await startOf(run)).toMatchObject({ workflow: null, inputs: {} });
  });
});

describe("a project that is named", () => {
  it("is kept with the run", async () => {
    const { run } = await start({ task: "anything", project: "Shop-API" });
    expect(await startOf(run)).toMatchObject({ project: "shop-api" });
  });

  it("and unknown starts nothing", async () => {
    const { run, text } = await start({ task: "anything", project: "shop" });
    expect([run, text]).toEqual([null, 'There is no project "shop". The nearest is `shop-api`.']);
  });
});

describe("the state of a feature", () => {
  it.each([
    ["by its name, whatever the case", "discount CODES"],
    ["by some of its words", "codes"],
    ["by words with others that name nothing", "of the discount codes"],
    ["by its run's id", "run10000"],
    ["by the beginning of the id", "run1"],
  ])("is shown %s", async (_how, said) => {
    await built("Discount codes");
    await built("Gift cards", { open: true });
    const { run, text } = await status(said);
    expect([run, text]).toEqual(["run10000", expect.stringMatching(/completed/)]);
  });

  it("is that of the newest run on it", async () => {
    await built("Discount codes");
    const newer = await built("Discount codes", { open: true });
    expect((await status("discount codes")).run).toBe(newer);
  });

  it("is that of this channel before others", async () => {
    const here = await built("Discount codes");
    const there = await built("Discount codes", { place: placeIn("C0THERE") });
    expect((await status("discount codes")).run).toBe(here);
    expect((await status("discount codes", placeIn("C0THERE"))).run).toBe(there);
    expect((await status("discount codes", placeIn("C0NOWHERE"))).run).toBe(there);
  });

  it("is found by the words of the task when no name fits", async () => {
    const { run } = await start({ task: "Login fails on old phones" });
    await built("Discount codes");
    expect((await status("login phones")).run).toBe(run);
  });

  it("is asked for when the words fit several", async () => {
    const first = await built("Discount codes");
    const second = await built("Postal codes");
    const { run, actions } = await status("codes");
    expect([run, actions]).toEqual([
      null,
      [
        { action: "show-run", label: "Postal codes", value: second },
        { action: "show-run", label: "Discount codes", value: first },
      ],
    ]);
  });

  it.each(["checkout", "page is down", "the"])("of “%s” is nobody's", async (said) => {
    await built("Discount codes");
    expect(await status(said)).toMatchObject({ run: null, namesNothing: true });
  });
});

describe("a deployment", () => {
  it("takes over what its feature's run was told", async () => {
    const made = await built("Discount codes", { project: "shop-api" });
    const { run } = await deploy("discount codes");
    expect(await startOf(run)).toMatchObject({
      workflow: "shop/ship",
      task: `Deploy Discount codes, which run ${made} completed`,
      project: "shop-api",
      inputs: { name: "Discount codes" },
    });
  });

  it("is asked for when several features are meant, and a click on one starts it", async () => {
    await built("Discount codes");
    const made = await built("Postal codes");
    const { run, actions = [] } = await deploy("codes");
    expect([run, actions.map(({ label }) => label)]).toEqual([
      null,
      ["Deploy Postal codes", "Deploy Discount codes"],
    ]);
    const clicked = await deploy(made);
    expect(await startOf(clicked.run)).toMatchObject({ inputs: { name: "Postal codes" } });
  });

  it("waits until its feature is complete", async () => {
    await built("Discount codes", { open: true });
    const answer = await deploy("discount codes");
    expect(answer.text).toMatch(/"Discount codes" is not complete yet, so nothing was deployed/);
    expect(answer.namesNothing).toBeUndefined();
  });

  it.each([
    ["nothing is ready", "discount codes", [], /No run has completed a feature/],
    ["another is", "discount codes", ["Gift cards"], /Ready are:\n.*Gift cards/],
    ["none is named and none is ready", "", [], /No run has completed/],
  ])("of what nobody built tells so when %s", async (_when, ...told) => {
    const [said, features, words] = told;
    for (const feature of features) await built(feature, { task: feature });
    const answer = await deploy(said);
    expect([answer.run, answer.namesNothing, answer.text]).toEqual([
      null,
      true,
      expect.stringMatching(words),
    ]);
  });

  it("does not deploy a deployment", async () => {
    const { run } = await start({ workflow: "deploy", inputs: { name: "Discount codes" } });
    if (!run) throw new Error("nothing started");
    const body = { kind: "run.completed" as const, result: "done" };
    await store.runs.record({ run, key: "end", at: 2, body, posts: [], artifacts: [] });
    expect(await deploy("discount codes")).toMatchObject({ run });
    expect((await deploy("discount codes")).text).toMatch(/did not complete in a way/);
  });
});
