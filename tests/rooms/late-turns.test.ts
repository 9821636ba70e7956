import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createDesk } from "../../src/commands/create-desk.ts";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { Command } from "../../src/domain/command.ts";
import { anyoneDecides, type Deciders, decisionKeyOf } from "../../src/domain/decision.ts";
import { digestOf } from "../../src/domain/ids.ts";
import { passedOnKeyOf } from "../../src/domain/question-course.ts";
import { openStore } from "../../src/store/open-store.ts";
import { plainPeople } from "../support/directories.ts";
import { noChannels, noForesight } from "../support/no-foresight.ts";
import { aStepPost } from "../support/posts.ts";
import { alice, aQuestion, aQuestionPost, aStart, bob, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const run = runId();
const key = "release/gate";
const question = aQuestion(run, key);
const plan = artifactOf("plan", "document", "The plan.\n");
const { handsOn } = aStepPost();
const about = aStepPost({ handsOn: { ...handsOn, artifacts: [plan.ref] } });

/** A desk and a question for two, which somebody may close by sending the run elsewhere. */
async function asked(deciders: Deciders = { ...anyoneDecides, quorum: 2 }) {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-late-"));
  const clock = stillClock(1_000);
  const store = await openStore({ folder, clock });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const desk = createDesk({
    store,
    clock,
    rehearsal: false,
    ...plainPeople,
    host: { start() {}, entriesAdded() {}, interrupt() {} },
    definitions: () => ({
      digest: digestOf("x"),
      workflows: [],
      projects: [],
      broken: 0,
      ...noChannels,
    }),
    picture: async () => null,
    ...noForesight,
    newRunId: () => run,
  });
  await store.runs.saveDefinitions(digestOf("definitions"), "{}");
  await store.runs.startRun(aStart({ run }));
  const { slot, post } = aQuestionPost(question, run);
  await store.runs.record({
    run,
    key,
    at: 1,
    body: { kind: "question.asked", question: { ...question, deciders } },
    posts: [{ slot, post: { ...post, about } }],
    artifacts: [plan],
  });
  const close = () =>
    store.runs.record({
      run,
      key: decisionKeyOf(key),
      at: 2,
      body: {
        kind: "question.closed",
        question: question.id,
        by: bob,
        reason: "The run was sent back to release/plan",
        steering: "said/1",
      },
      posts: [],
      artifacts: [],
    });
  return { desk, store, close };
}

const from = { by: alice, door: "button", place: { kind: "terminal" } } as const;
const of = { ...from, question: question.id };
const vote: Command = { kind: "decide", ...of, option: "yes", text: "", why: "", shown: null };
const turns: readonly (readonly [string, Command])[] = [
  ["a vote", { ...vote, option: "no" }],
  ["a withdrawal", { kind: "withdraw-vote", ...of }],
  ["a gift", { kind: "give-question", ...of, to: bob, why: "" }],
  ["a change of text", { kind: "edit-artifact", ...of, artifact: plan.ref.digest, text: "New.\n" }],
];

describe("a question that steering has closed", () => {
  it.each(turns)("answers %s that comes after", async (_what, command) => {
    const { desk, close } = await asked();
    await desk.handle(vote);
    await close();
    expect((await desk.handle(command)).text).toMatch(/Nobody decides this any more: .*sent back/);
  });

  it.each(turns)("answers %s that comes just when it closes", async (_what, command) => {
    const { desk, store, close } = await asked();
    await desk.handle(vote);
    const runs = { ...store.runs };
    store.runs.vote = async (turn) => {
      await close();
      return runs.vote(turn);
    };
    expect((await desk.handle(command)).text).toMatch(/Nothing was recorded/);
  });
});

describe("a question that a deadline passes on to others", () => {
  it("is not decided by whoever clicked just then and may not any more", async () => {
    const { desk, store } = await asked({ ...anyoneDecides, anyone: false, people: [alice] });
    const runs = { ...store.runs };
    store.runs.vote = async (turn) => {
      const to = { ...anyoneDecides, anyone: false, people: [bob, alice], quorum: 2 };
      const body = { kind: "question.passed_on" as const, question: question.id, to, waitedMs: 1 };
      const passed = { run, key: passedOnKeyOf(key), at: 2, body, posts: [], artifacts: [] };
      await store.runs.record(passed);
      return runs.vote(turn);
    };
    await desk.handle(vote);
    const kinds = (await store.runs.entriesOf(run)).map(({ body }) => body.kind);
    expect(kinds.slice(1)).toEqual(["question.asked", "question.passed_on", "vote.recorded"]);
  });
});
