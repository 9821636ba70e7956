import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/domain/entry.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { aHouse, type WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardOf,
  cardSays,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";

const TASK = "Our CircleCI pipeline is failing on the staging deployment";
const CREDENTIAL = /registry pull credential/;

/** A run of the pipeline's workflow that waits at its agent's question; asked for by alice in `deploys`. */
async function waiting(house: WholeHouse) {
  const { workspace } = house;
  await workspace.person("alice").command("deploys", TASK);
  const question = await openQuestion(workspace, "deploys", CREDENTIAL);
  const run = await newest(house);
  const thread = cardOf(workspace, "deploys")?.ts ?? "";
  return { question, run, thread };
}

async function newest(house: WholeHouse): Promise<RunId> {
  const [line] = await house.app().store.runs.runs({ limit: 1 });
  if (!line) throw new Error("There is no run.");
  return line.run;
}

const journal = (house: WholeHouse, run: RunId): Promise<readonly Entry[]> =>
  house.app().store.runs.entriesOf(run);

async function kinds(house: WholeHouse, run: RunId): Promise<string[]> {
  return (await journal(house, run)).map(({ body }) => body.kind);
}

/** Resolves with what a person was told privately. */
function toldPrivately({ workspace }: WholeHouse, who: string, words: RegExp): Promise<string> {
  return workspace.until(
    () => workspace.ephemerals(who).findLast((one) => words.test(one.text))?.text,
    { withinMs: 20_000 },
  );
}

const TALK = [
  "have you seen what the pipeline does?",
  "stop, you are killing me",
  "(aside) I think the architect is overdoing it",
  "yes",
  "proceed, approved, whatever",
  "@carol can you look at the registry?",
  "retry that in your head",
  "skip the review, nobody reads it",
  "rewind, what did you say?",
  "pause for lunch?",
] as const;

describe("the thread of a run", () => {
  it("is for people to talk in: of forty messages only what is addressed to the run reaches it", {
    timeout: 120_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    const { question, run, thread } = await waiting(house);
    const before = await journal(house, run);
    for (let turn = 0; turn < 40; turn += 1) {
      const person = workspace.person(turn % 2 === 0 ? "bob" : "carol");
      await person.say("deploys", TALK[turn % TALK.length] ?? "", { thread });
    }
    expect(await journal(house, run)).toEqual(before);
    const hints = ["bob", "carol"].flatMap((who) =>
      workspace.ephemerals(who).filter(({ text }) => /I say this once/.test(text)),
    );
    expect(hints).toHaveLength(1);

    await workspace.person("bob").mention("deploys", "mind the canary host", { thread });
    await toldPrivately(house, "bob", /Noted for run/);
    await workspace.person("carol").say("deploys", "note: and tell the night shift", { thread });
    await toldPrivately(house, "carol", /Noted for run/);
    const added = (await journal(house, run)).slice(before.length);
    expect(added.map(({ body }) => body.kind === "note.added" && body.text)).toEqual([
      "mind the canary host",
      "and tell the night shift",
    ]);
    await workspace.person("bob").click(question, actionOf(question, /Pin by digest/));
    await openQuestion(workspace, "deploys", /Shall I proceed/);
    const told = rehearsal
      .requests()
      .filter((request) => JSON.stringify(request).includes("mind the canary host"));
    expect(told.map(({ step }) => step?.step)).toContain("implement");
  });

  it("is left to people once somebody mutes it, until somebody unmutes it", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace } = house;
    const { run, thread } = await waiting(house);
    await workspace.person("bob").say("deploys", "mute", { thread });
    await toldPrivately(house, "bob", /hears nothing more/);
    await workspace.person("bob").say("deploys", "note: not this", { thread });
    await workspace.person("bob").say("deploys", "pause", { thread });
    await workspace.person("carol").mention("deploys", "nor this", { thread });
    await toldPrivately(house, "carol", /is muted/);
    await workspace.person("bob").say("deploys", "unmute", { thread });
    await toldPrivately(house, "bob", /hears again/);
    const all = await kinds(house, run);
    expect(all).not.toContain("note.added");
    expect(all).not.toContain("run.paused");
  });
});

describe("a run", () => {
  it("paused by a word in its thread begins nothing, says who holds it up, and goes on over a restart", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    const { question, run, thread } = await waiting(house);
    await workspace.person("bob").say("deploys", "pause", { thread });
    const card = await cardSays(workspace, "deploys", /Paused by <@U0BOB>/);
    expect(saidBy(card)).toMatch(/paused/);
    const listed = await workspace.person("carol").command("deploys", "list");
    expect(listed.ephemerals.map(saidBy).join()).toMatch(/⏸[^\n]* · paused · <@U0ALICE>/);
    const asked = rehearsal.requests().length;
    await workspace.person("bob").click(question, actionOf(question, /Pin by digest/));
    await house.restart();
    await workspace.until(async () => (await kinds(house, run)).includes("decision.recorded"));
    expect(rehearsal.requests()).toHaveLength(asked);
    await workspace.person("carol").command("deploys", `resume ${run}`);
    await openQuestion(workspace, "deploys", /Shall I proceed/);
    expect(rehearsal.asked("architecture-review/assess-impact")).toBe(1);
  });

  it("goes back at a word, with instructions; its open question closes and is asked again", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    const { question, run, thread } = await waiting(house);
    await workspace.person("bob").click(question, actionOf(question, /Pin by digest/));
    const gate = await openQuestion(workspace, "deploys", /Shall I proceed/);
    await workspace
      .person("carol")
      .mention("deploys", "rewind implement --model opus keep the old tag as well", { thread });
    await toldPrivately(house, "carol", /goes back to/);
    const again = await workspace.until(
      async () => {
        const entries = await journal(house, run);
        return (
          entries.filter(
            ({ body }) => body.kind === "step.started" && body.path === "implementation/implement",
          ).length > 1
        );
      },
      { withinMs: 20_000 },
    );
    expect(again).toBe(true);
    const closing = await workspace.until(
      () =>
        threadOf(workspace, "deploys").find((one) => one.ts === gate.ts && !buttonsOf(one).length),
      { withinMs: 20_000 },
    );
    expect(saidBy(closing)).toMatch(/The run was sent back to implementation\/implement/);
    const second = await openQuestion(workspace, "deploys", /Shall I proceed/);
    const told = rehearsal
      .requests()
      .filter((request) => JSON.stringify(request).includes("keep the old tag as well"));
    expect(told.map(({ step }) => step?.step)).toContain("implement");
    await workspace.person("alice").click(gate, actionOf(gate, /^Proceed/));
    await toldPrivately(house, "alice", /Nobody decides this any more/);
    await workspace.person("alice").click(second, actionOf(second, /^Proceed/));
    await cardSays(workspace, "deploys", /Completed/);
    const closed = (await journal(house, run)).filter(
      ({ body }) => body.kind === "question.closed",
    );
    expect(closed).toHaveLength(1);
  });

  it("leaves a step out that a person names with a reason in the form of its card", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    const { question, run } = await waiting(house);
    const reviews = rehearsal.asked("review/review");
    const card = await cardSays(workspace, "deploys", /Waits for/);
    await workspace.person("bob").click(card, actionOf(card, /Steer/));
    await workspace.until(() =>
      workspace.views("bob").some((one) => one.callback_id === "steer-run"),
    );
    await workspace
      .person("bob")
      .submit({ how: "skip", step: "review/review", why: "reviewed by hand" });
    await toldPrivately(house, "bob", /is left out/);
    await workspace.person("bob").click(question, actionOf(question, /Pin by digest/));
    await openQuestion(workspace, "deploys", /Shall I proceed/);
    expect(rehearsal.asked("review/review")).toBe(reviews);
    const skipped = (await journal(house, run)).map(({ body }) => body);
    expect(skipped).toContainEqual({
      kind: "step.skipped",
      path: "review/review",
      reason: "reviewed by hand",
      by: "U0BOB",
    });
  });

  it("is forked from a step with other instructions, and both are compared", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    const { question, run } = await waiting(house);
    await workspace.person("bob").click(question, actionOf(question, /Pin by digest/));
    const gate = await openQuestion(workspace, "deploys", /Shall I proceed/);
    await workspace.person("alice").click(gate, actionOf(gate, /^Proceed/));
    await cardSays(workspace, "deploys", /Completed/);
    const impact = rehearsal.asked("architecture-review/assess-impact");
    await workspace
      .person("carol")
      .command("deploys", `fork ${run} implement without a new secret`);
    const pin = await openQuestion(workspace, "deploys", CREDENTIAL);
    await workspace.person("bob").click(pin, actionOf(pin, /Pin by digest/));
    const second = await openQuestion(workspace, "deploys", /Shall I proceed/);
    const fork = await newest(house);
    expect(fork).not.toBe(run);
    expect(rehearsal.asked("architecture-review/assess-impact")).toBe(impact);
    await workspace.person("carol").click(second, actionOf(second, /^Proceed/));
    await cardSays(workspace, "deploys", /Completed/);
    const saw = await workspace.person("carol").command("deploys", `compare ${run} ${fork}`);
    const text = saw.ephemerals.map(saidBy).join("\n");
    expect(text).toMatch(/Criteria/);
    expect(text).toMatch(/Artifacts/);
    expect(text).toMatch(new RegExp(`goes on from .*implementation/implement.* of .*${run}`));
  });

  it("tries its failed step again at a word, and leaves no step out at which people decide", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    rehearsal.faults.add({ kind: "refusal", match: "architecture-review/assess-impact", times: 1 });
    await workspace.person("alice").command("deploys", TASK);
    await openQuestion(workspace, "deploys", /refus/i);
    const thread = cardOf(workspace, "deploys")?.ts ?? "";
    await workspace.person("bob").say("deploys", "retry", { thread });
    await openQuestion(workspace, "deploys", CREDENTIAL);
    const run = await newest(house);
    const saw = await workspace
      .person("bob")
      .command("deploys", `skip ${run} summarise nobody reads it`);
    expect(saw.ephemerals.map(saidBy).join()).toMatch(/people decide; that is not left out/);
    expect(await kinds(house, run)).not.toContain("skip.requested");
  });
});
