import { describe, expect, it } from "vitest";
import type { Workspace } from "../../src/workspace/server.ts";
import type { Message } from "../../src/workspace/state/records.ts";
import { aHouse, type WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardSays,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";
import { aSeatPack } from "../support/seat-pack.ts";

const PATIENCE = { timeout: 60_000 };

async function hands(hurry?: number): Promise<WholeHouse> {
  const environment = { ORCHESTRATE_DEFINITIONS: await aSeatPack() };
  return aHouse({ environment, ...(hurry === undefined ? {} : { hurry }) });
}

async function entriesOf(house: WholeHouse) {
  const { runs } = house.app().store;
  const [line] = await runs.runs({ limit: 1 });
  if (!line) throw new Error("No run was started.");
  return (await runs.entriesOf(line.run)).map(({ body }) => body);
}

/** Resolves with the message that asks this person for the step, while it can be answered. */
function seatOf(workspace: Workspace, about: RegExp): Promise<Message> {
  return workspace.until(
    () =>
      threadOf(workspace, "deploys")
        .slice(1)
        .find(
          (message) =>
            about.test(saidBy(message)) &&
            buttonsOf(message).some(({ label }) => label === "Deliver…"),
        ),
    { withinMs: 30_000 },
  );
}

async function openForm(
  workspace: Workspace,
  who: string,
  [on, label]: readonly [Message, RegExp],
) {
  const person = workspace.person(who);
  await person.click(on, actionOf(on, label));
  await workspace.until(() => formOf(workspace, who).some(({ type }) => type === "input"));
  return person;
}

/** The blocks of the form that a person has open. */
function formOf(workspace: Workspace, who: string) {
  return workspace.views(who).at(-1)?.blocks ?? [];
}

const patch = {
  summary: "The patch is there.",
  report: "Changed one line.",
  "artifact.0": "diff --git a/x b/x",
  "fact.risk": "low",
};

describe("a step that a person performs", () => {
  it(
    "[P-seat] is asked for with what was handed on, delivered in a form, reviewed by another person and reworked",
    PATIENCE,
    async () => {
      const house = await hands();
      const { workspace } = house;
      await workspace
        .person("alice")
        .command("deploys", "--workflow patch --seat review=@carol Mend the invoice");
      const asked = await seatOf(workspace, /The patch/);
      expect(saidBy(asked)).toMatch(/<@U0BOB>/);
      expect(saidBy(asked)).toMatch(/design/);
      expect(saidBy(asked)).toMatch(/nothing else is changed|no secret|risk/);
      await cardSays(workspace, "deploys", /Waits for <@U0BOB>/);

      await workspace.person("carol").click(asked, actionOf(asked, /Deliver/));
      await workspace.until(() =>
        /in the hands of/.test(JSON.stringify(formOf(workspace, "carol"))),
      );
      await workspace.person("carol").close();

      const bob = await openForm(workspace, "bob", [asked, /Deliver/]);
      await bob.submit(patch);
      const review = await seatOf(workspace, /The review/);
      expect(saidBy(review)).toMatch(/<@U0CAROL>/);

      const carol = await openForm(workspace, "carol", [review, /Deliver/]);
      const refused = await carol.submit({
        summary: "No.",
        verdict: "reject",
        "criterion.0": "not_met",
      });
      expect(JSON.stringify(refused)).toMatch(/at least one open finding/);
      await carol.submit({
        summary: "Not yet.",
        verdict: "reject",
        "criterion.0": "met",
        "finding.1.title": "The test is missing",
        "finding.1.fix": "Write it",
      });
      const again = await seatOf(workspace, /Findings to answer[\s\S]*F1 The test is missing/);
      await openForm(workspace, "bob", [again, /Deliver/]);
      await bob.submit({ ...patch, "answer.F1": "Written." });
      const second = await seatOf(workspace, /The review[\s\S]*round 2/);
      await openForm(workspace, "carol", [second, /Deliver/]);
      await carol.submit({
        summary: "Good.",
        verdict: "approve",
        "criterion.0": "met",
        "earlier.F1": "fixed",
      });
      await cardSays(workspace, "deploys", /Completed/);

      const done = (await entriesOf(house)).filter((body) => body.kind === "step.completed");
      expect(done.map(({ path, agent, verdict }) => `${path} ${agent} ${verdict}`)).toEqual([
        "work/design engineering/backend-architect none",
        "work/write person:U0BOB none",
        "work/review person:U0CAROL reject",
        "work/write person:U0BOB none",
        "work/review person:U0CAROL approve",
        "synthesis/synthesise engineering/principal-software-engineer none",
      ]);
      expect(done[1]?.facts).toEqual({ risk: "low" });
      expect(done[1]?.calls).toEqual([]);
      expect(done[1]?.criteria.map(({ class: way, state }) => `${way} ${state}`)).toContain(
        "measured met",
      );
      expect(done[4]?.findings).toMatchObject([{ id: "F1", status: "fixed" }]);
    },
  );

  it("is taken mid-run, handed on, and given back to its agent", PATIENCE, async () => {
    const house = await hands();
    const { workspace } = house;
    await workspace.person("alice").command("deploys", "--workflow patch Mend the invoice");
    const asked = await seatOf(workspace, /The patch/);
    const card = await cardSays(workspace, "deploys", /Waits for <@U0BOB>/);
    await openForm(workspace, "carol", [card, /Steps/]);
    await workspace.person("carol").submit({ step: "work/review", performer: "person" });
    await openForm(workspace, "bob", [asked, /Hand on/]);
    await workspace.person("bob").submit({ who: "U0ALICE", why: "On holiday" });
    const hers = await seatOf(workspace, /<@U0ALICE>/);
    await workspace.person("bob").click(asked, "deliver-step");
    await workspace.person("alice").click(hers, actionOf(hers, /Give it back/));
    const review = await seatOf(workspace, /The review/);
    expect(saidBy(review)).toMatch(/<@U0CAROL>/);
    await openForm(workspace, "carol", [review, /Deliver/]);
    await workspace
      .person("carol")
      .submit({ summary: "Good.", verdict: "approve", "criterion.0": "met" });
    await cardSays(workspace, "deploys", /Completed/);
    const bodies = await entriesOf(house);
    const changes = bodies.flatMap((body) =>
      body.kind === "seat.changed" ? [`${body.path} ${body.by} ${body.to}`] : [],
    );
    expect(changes).toEqual([
      "work/review U0CAROL U0CAROL",
      "work/write U0BOB U0ALICE",
      "work/write U0ALICE null",
    ]);
    const write = bodies.find(
      (body) => body.kind === "step.completed" && body.path === "work/write",
    );
    expect(write?.kind === "step.completed" && write.agent).toBe(
      "engineering/principal-software-engineer",
    );
  });

  it(
    "for a role that nobody fills asks people instead of waiting for nobody",
    PATIENCE,
    async () => {
      const house = await hands();
      const { workspace } = house;
      await workspace.person("alice").command("deploys", "--workflow nobody Write the text");
      const question = await openQuestion(workspace, "deploys", /no role of this channel/);
      expect(buttonsOf(question).map(({ label }) => label)).toEqual(
        expect.arrayContaining([
          "Look again",
          "Give it to principal-software-engineer",
          "Stop the run",
        ]),
      );
      await workspace.person("alice").click(question, actionOf(question, /Give it to/));
      await cardSays(workspace, "deploys", /Completed/);
    },
  );

  it("is no review of that person's own work: others are asked", PATIENCE, async () => {
    const house = await hands();
    const { workspace } = house;
    await workspace
      .person("alice")
      .command("deploys", "--workflow patch --seat review=@bob Mend the invoice");
    const asked = await seatOf(workspace, /The patch/);
    const bob = await openForm(workspace, "bob", [asked, /Deliver/]);
    await bob.submit(patch);
    const question = await openQuestion(workspace, "deploys", /nobody reviews their own work/);
    await workspace.person("alice").click(question, actionOf(question, /Give it to/));
    await cardSays(workspace, "deploys", /Completed/);
    const offered = (await entriesOf(house)).filter(({ kind }) => kind === "seat.offered");
    expect(offered).toHaveLength(1);
  });

  it(
    "reminds once and asks when it is due; what comes then counts if people wait",
    PATIENCE,
    async () => {
      const house = await hands(4_000);
      const { workspace } = house;
      await workspace.person("alice").command("deploys", "--workflow patch Mend the invoice");
      await seatOf(workspace, /Reminder/);
      const question = await openQuestion(workspace, "deploys", /is due, and nothing has come/);
      const asked = await seatOf(workspace, /Overdue/);
      await openForm(workspace, "bob", [asked, /Deliver/]);
      const kept = await workspace.person("bob").submit(patch);
      expect(JSON.stringify(kept.views)).toMatch(/Kept\./);
      await workspace.person("alice").click(question, actionOf(question, /Wait another/));
      await cardSays(workspace, "deploys", /Completed/);
      const bodies = await entriesOf(house);
      expect(bodies.filter(({ kind }) => kind === "seat.reminded")).toHaveLength(1);
      const done = bodies.find(
        (body) => body.kind === "step.completed" && body.path === "work/write",
      );
      expect(done?.kind === "step.completed" && done.agent).toBe("person:U0BOB");
    },
  );

  it(
    "is refused at the start for a person who cannot be asked, and nothing starts",
    PATIENCE,
    async () => {
      const house = await hands();
      const { workspace } = house;
      const saw = await workspace
        .person("alice")
        .command("deploys", "--workflow patch --seat review=@nobody Mend it");
      expect(saw.ephemerals.map(({ text }) => text).join()).toMatch(/Nothing started/);
      const wrong = await workspace
        .person("alice")
        .command("deploys", "--workflow patch --seat paint=@carol Mend it");
      expect(wrong.ephemerals.map(({ text }) => text).join()).toMatch(/no step `paint`/);
      expect(await house.app().store.runs.runs({ limit: 5 })).toEqual([]);
    },
  );
});
