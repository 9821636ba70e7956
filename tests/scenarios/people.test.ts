import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { DATABASE_FILE } from "../../src/store/open-store.ts";
import { aHouse } from "../support/house.ts";
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
const SPIKE = "A spike of 500 errors on checkout since noon, customers report failed orders";
describe("rework", () => {
  it("[P-rework] goes back with numbered findings, and the third rejection asks people", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse({ scripts: ["tests/support/scripts"] });
    const { workspace } = house;
    await workspace.person("alice").command("incidents", SPIKE);
    const question = await openQuestion(workspace, "incidents", /rejected three times/);
    expect(saidBy(question)).toMatch(/F3 The third thing is missing/);
    expect(buttonsOf(question).map((button) => button.label)).toEqual([
      "One more round",
      "Accept as it is",
      "Stop the run",
      "Other…",
    ]);
    const rejections = threadOf(workspace, "incidents")
      .slice(1)
      .filter((message) => /\*SENT BACK\*/.test(message.text));
    expect(rejections).toHaveLength(3);
    await workspace.person("carol").click(question, actionOf(question, /Accept/));
    const card = await cardSays(workspace, "incidents", /Completed/);
    expect(saidBy(card)).toMatch(/<@U0CAROL> chose \*Accept as it is\*/);
  });
});

describe("a gate", () => {
  it("[P-no-consent-by-silence] is passed by no plain message, by nobody else, and by no time that goes by", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace } = house;
    await workspace.person("alice").command("deploys", TASK);
    const escalation = await openQuestion(workspace, "deploys", /registry pull credential/);
    await workspace.person("bob").click(escalation, actionOf(escalation, /Pin by digest/));
    const gate = await openQuestion(workspace, "deploys", /Shall I proceed/);
    const card = cardOf(workspace, "deploys");
    await workspace.person("alice").say("deploys", "yes, proceed, approved", { thread: card?.ts });
    const saw = await workspace.person("bob").click(gate, actionOf(gate, /^Proceed/));
    const refused = await workspace.until(() =>
      workspace.ephemerals("bob").find((one) => /may not decide/.test(one.text)),
    );
    expect(saw.ok).toBe(true);
    expect(refused.text).toMatch(/<@U0ALICE>/);
    const [run] = await house.app().store.runs.runs({ limit: 1 });
    expect(run?.status).toBe("waiting");
    await workspace.person("alice").click(gate, actionOf(gate, /^Proceed/));
    await cardSays(workspace, "deploys", /Completed/);
  });
});

describe("a run", () => {
  it("[P-stop] stopped in the middle of a model call ends at once, asks nothing more, and says who stopped it", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    rehearsal.faults.add({ kind: "stall", match: "architecture-review/assess-impact", times: 1 });
    await workspace.person("alice").command("deploys", TASK);
    await rehearsal.until((requests) =>
      requests.some((request) => request.step?.step === "assess-impact"),
    );
    const card = await cardSays(workspace, "deploys", /Assess the impact/);
    await workspace.person("bob").click(card, actionOf(card, /Stop/));
    await rehearsal.until((requests) => requests.some((request) => request.state === "aborted"));
    const stopped = await cardSays(workspace, "deploys", /<@U0BOB>/);
    expect(saidBy(stopped)).toMatch(/[Ss]topped|cancelled/);
    expect(buttonsOf(stopped).map((button) => button.label)).not.toContain("Stop");
    const asked = rehearsal.requests().length;
    const [run] = await house.app().store.runs.runs({ limit: 1 });
    if (run) await house.app().host.settled(run.run);
    expect(rehearsal.requests()).toHaveLength(asked);
    expect(run?.status).toBe("cancelled");
  });

  it("waits for its answer over a restart, and the old buttons still work", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace } = house;
    await workspace.person("alice").command("deploys", TASK);
    const escalation = await openQuestion(workspace, "deploys", /registry pull credential/);
    await house.restart();
    await workspace.person("bob").click(escalation, actionOf(escalation, /Pin by digest/));
    const gate = await openQuestion(workspace, "deploys", /Shall I proceed/);
    await house.restart();
    await workspace.person("alice").click(gate, actionOf(gate, /^Proceed/));
    await cardSays(workspace, "deploys", /Completed/);
    expect(house.rehearsal.asked("architecture-review/assess-impact")).toBe(1);
  });

  it("is refused with the reason while the database is locked, and nothing is half-written", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace } = house;
    const stranger = new Database(join(house.folder, DATABASE_FILE));
    stranger.exec("begin immediate");
    const saw = await workspace.person("alice").command("deploys", TASK);
    expect(saw.ephemerals.map((one) => one.text).join()).toMatch(/locked|busy/i);
    stranger.exec("rollback");
    stranger.close();
    expect(await house.app().store.runs.runs({ limit: 5 })).toEqual([]);
    await workspace.person("alice").command("deploys", TASK);
    await openQuestion(workspace, "deploys", /registry pull credential/);
  });

  it("that fails at its agent asks people, and goes on when they say so", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace, rehearsal } = house;
    rehearsal.faults.add({ kind: "refusal", match: "architecture-review/assess-impact", times: 1 });
    await workspace.person("alice").command("deploys", TASK);
    const failure = await openQuestion(workspace, "deploys", /refus/i);
    await workspace.person("alice").click(failure, actionOf(failure, /Try again/));
    const question = await openQuestion(workspace, "deploys", /registry pull credential/);
    expect(buttonsOf(question)).toHaveLength(4);
  });
});
