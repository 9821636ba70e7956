import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createDesk } from "../../src/commands/create-desk.ts";
import type { Desk } from "../../src/commands/desk.ts";
import { deadLetter } from "../../src/commands/endings.ts";
import type { Command } from "../../src/domain/command.ts";
import { digestOf, PersonId, RunId } from "../../src/domain/ids.ts";
import { DATABASE_FILE, openStore } from "../../src/store/open-store.ts";
import { type Store, StoreError } from "../../src/store/store.ts";
import { aWorkflow } from "../support/described.ts";
import { plainPeople } from "../support/directories.ts";
import { noChannels, noForesight } from "../support/no-foresight.ts";
import { aDecision, aQuestion, aQuestionPost } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const from = { by: PersonId.parse("U0ALICE"), door: "slash", place: { kind: "terminal" } } as const;
const ids = ["aaaa1111", "aaaa2222", "bbbb3333"];
let desk: Desk;
let store: Store;
let folder: string;
let interrupted: RunId[];

/** A desk with three runs behind it and nobody who walks them. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orchestrate-desk-"));
  const clock = stillClock();
  store = await openStore({ folder, clock });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  interrupted = [];
  const left = [...ids, "cccc4444"];
  desk = createDesk({
    store,
    clock,
    rehearsal: false,
    ...plainPeople,
    host: { start() {}, entriesAdded() {}, interrupt: (run) => void interrupted.push(run) },
    definitions: () => ({
      digest: digestOf("x"),
      workflows: [aWorkflow("engineering/devops-pipeline"), aWorkflow("other/backend-feature")],
      projects: [],
      broken: 1,
      ...noChannels,
    }),
    picture: async () => null,
    ...noForesight,
    newRunId: () => RunId.parse(left.shift()),
  });
  await store.runs.saveDefinitions(digestOf("x"), "{}");
  for (const id of ids) await desk.handle(start(`task of ${id}`));
});

function start(task: string, workflow: string | null = null): Command {
  return { kind: "start-run", ...from, origin: task, task, workflow, project: null, inputs: {} };
}

describe("a run that a person names", () => {
  it.each([
    ["in full", "aaaa1111", /aaaa1111.*is stopped/],
    ["by its beginning", "bb", /bbbb3333.*is stopped/],
    ["in capitals", "BBBB3333", /bbbb3333.*is stopped/],
    [
      "by a beginning that several have",
      "aaaa",
      /several runs[\s\S]*aaaa1111[\s\S]*aaaa2222|several runs[\s\S]*aaaa2222[\s\S]*aaaa1111/,
    ],
    ["by an id that is none", "zzzz9999", /know no run `zzzz9999`[\s\S]*bbbb3333/],
    ["by words", "the red one", /eight letters and digits[\s\S]*newest/],
  ])("%s is stopped, or the candidates are told", async (_how, run, expected) => {
    const { text } = await desk.handle({ kind: "stop-run", ...from, run, reason: "" });
    expect(text).toMatch(expected);
    expect(interrupted).toHaveLength(text.includes("is stopped") ? 1 : 0);
  });

  it("that has ended is not stopped again", async () => {
    const stop: Command = { kind: "stop-run", ...from, run: "bbbb3333", reason: "" };
    await desk.handle(stop);
    expect((await desk.handle(stop)).text).toMatch(/already ended: cancelled/);
  });
});

describe("a pause that is delivered again", () => {
  it("is finished where the first delivery left it, and is answered alike", async () => {
    const run = RunId.parse("aaaa1111");
    const how = "pause" as const;
    const pause: Command = { kind: "steer-run", ...from, origin: "one", run, how, reason: "" };
    const first = await desk.handle(pause);
    expect(first.text).toMatch(/is paused\. What is under way is finished/);
    expect((await desk.handle(pause)).text).toBe(first.text);
    expect((await desk.handle({ ...pause, origin: "two" })).text).toMatch(/paused already/);
    const kinds = (await store.runs.entriesOf(run)).map(({ body }) => body.kind);
    expect(kinds).toEqual(["run.started", "run.paused"]);
  });
});

describe("a stop", () => {
  it("leaves a question that was decided at the last moment with its decision", async () => {
    const run = RunId.parse("aaaa1111");
    const question = aQuestion(run, "ask");
    const draft = aQuestionPost(question, run);
    const body = { kind: "question.asked" as const, question };
    await store.runs.record({ run, key: "ask", at: 1, body, posts: [draft], artifacts: [] });
    const runs = { ...store.runs };
    const decision = aDecision(run, "ask");
    store.runs.endRun = async (...end) => {
      await store.runs.decide(decision, [{ ...draft, post: { ...draft.post, decision } }]);
      return runs.endRun(...end);
    };
    await desk.handle({ kind: "stop-run", ...from, run, reason: "" });
    expect(await store.outbox.read(run, draft.slot)).toMatchObject({ decision, closed: null });
  });
});

describe("a run whose journal cannot be read", () => {
  const run = RunId.parse("bbbb3333");

  beforeEach(() => {
    const database = new Database(join(folder, DATABASE_FILE));
    database
      .prepare("update entries set body = ? where run = (select id from runs where run = ?)")
      .run('{"kind":"run.begun"}', run);
    database.close();
  });

  it("has no state to show, and answers who asks for it with the reason", async () => {
    expect(await desk.runState(run)).toBeNull();
    const { text } = await desk.handle({ kind: "show-status", ...from, run });
    expect(text).toMatch(/Entry 1 \(started\) of the run bbbb3333 cannot be read: body\.kind/);
  });

  it.each([
    ["for it", (error: StoreError) => deadLetter({ store, rehearsal: true }, run, error)],
    ["for its starts", () => deadLetter({ store, rehearsal: true }, run)],
  ])("ends in the dead letter %s, with a message to people", async (_why, letter) => {
    const error = await store.runs.entriesOf(run).catch((thrown: unknown) => thrown);
    if (!(error instanceof StoreError)) throw new Error("It can be read.");
    const { body, posts } = await letter(error);
    expect((await store.runs.endRun(run, body, { at: 9, posts })).kind).toBe("ended");
    expect(await store.outbox.read(run, "run:failed")).toMatchObject({
      tone: "error",
      text: expect.stringMatching(/Run `bbbb3333` ended\. Set aside/),
      rehearsal: true,
    });
  });
});

describe("a start", () => {
  it.each([
    ["with an empty task asks for one", start("  "), /What shall be done/],
    [
      "with an unknown workflow names the nearest",
      start("x", "devop-pipeline"),
      /nearest is `devops-pipeline`/,
    ],
    ["with more text than Slack holds says what to do", start("x".repeat(40_001)), /at most 40000/],
  ])("%s", async (_what, command, expected) => {
    const answer = await desk.handle(command);
    expect(answer.text).toMatch(expected);
    expect(answer.run).toBeNull();
  });

  it("that arrives again under its origin is the same run", async () => {
    expect((await desk.handle(start("task of aaaa1111"))).run).toBe("aaaa1111");
  });

  it("may name a workflow without its pack", async () => {
    expect((await desk.handle(start("x", "backend-feature"))).run).toBe("cccc4444");
  });
});

describe("what people ask", () => {
  it("lists the newest runs first, the words of a task as code", async () => {
    const { text } = await desk.handle({
      kind: "list-runs",
      ...from,
      filter: "all",
      workflow: null,
    });
    expect(text.split("\n").map((line) => /`([a-z0-9]{8})`/.exec(line)?.[1])).toEqual(
      ids.toReversed(),
    );
    expect(text).toContain("`task of bbbb3333`");
  });

  it("shows the newest run of the person who asks, when none is named", async () => {
    const { run, text } = await desk.handle({ kind: "show-status", ...from, run: null });
    expect([run, /tokens/.test(text)]).toEqual(["bbbb3333", true]);
  });

  it("helps with the nearest word", async () => {
    const { text } = await desk.handle({ kind: "help", ...from, unknownWord: "stpo" });
    expect(text).toMatch(/Did you mean `\/orchestrate stop`/);
  });
});
