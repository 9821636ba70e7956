import { describe, expect, it } from "vitest";
import { aPerson } from "../../src/workspace/settings.ts";
import { aHouse, type WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardSays,
  inMenu,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";

const TASK = "Our CircleCI pipeline is failing on the staging deployment";
/** Takes the golden run to its end: Bob answers the escalation as recommended, Alice lets it proceed. */
async function goThrough({ workspace }: WholeHouse): Promise<void> {
  await workspace.person("alice").command("deploys", TASK);
  const escalation = await openQuestion(workspace, "deploys", /registry pull credential/);
  await workspace.person("bob").click(escalation, actionOf(escalation, /Pin by digest/));
  const gate = await openQuestion(workspace, "deploys", /Shall I proceed/);
  await workspace.person("alice").click(gate, actionOf(gate, /^Proceed/));
  await cardSays(workspace, "deploys", /complete/i);
}

describe.each(["socket", "http"] as const)("the golden run over %s", (mode) => {
  it("[P-whole-story] [P-both-doors] is triaged, worked on, sent back, decided by people and completed", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse({ mode, hurry: mode === "socket" ? 1 : 20 });
    const { workspace } = house;
    const saw = await workspace.person("alice").command("deploys", TASK);
    expect(saw.ephemerals.map((answer) => answer.text)).toEqual([
      expect.stringMatching(/Run `[0-9a-z]{8}` is on its way/),
    ]);
    const [run] = await house.app().store.runs.runs({ limit: 1 });
    expect(run).toMatchObject({ task: TASK, requester: "U0ALICE" });

    const escalation = await openQuestion(workspace, "deploys", /registry pull credential/);
    expect(saidBy(escalation)).toMatch(/Options[\s\S]*Recommendation[\s\S]*Blocked until then/);
    expect(buttonsOf(escalation).map((button) => button.label)).toEqual([
      expect.stringMatching(/^Rotate now/),
      expect.stringMatching(/^Pin by digest/),
      expect.stringMatching(/^Split the credentials/),
      "Other…",
    ]);
    expect(inMenu(escalation, /^Ask back…$/)).toEqual(["more-on-question", { value: "ask-back" }]);
    expect(inMenu(escalation, /^Give this to…$/)).toEqual(["more-on-question", { value: "give" }]);
    await workspace.person("bob").click(escalation, actionOf(escalation, /Pin by digest/));

    const gate = await openQuestion(workspace, "deploys", /Shall I proceed/);
    const decided = threadOf(workspace, "deploys").find((message) => message.ts === escalation.ts);
    expect(decided && buttonsOf(decided)).toEqual([]);
    expect(decided && saidBy(decided)).toMatch(/<@U0BOB>[\s\S]*Pin by digest/);
    await workspace.person("alice").click(gate, actionOf(gate, /^Proceed/));

    const card = await cardSays(workspace, "deploys", /complete/i);
    expect(saidBy(card)).toMatch(/devops-pipeline|DevOps/);
    expect(saidBy(card)).toMatch(/error-investigation/);
    expect(saidBy(card)).toMatch(/Left open.*F4[\s\S]*F5/);
    expect(saidBy(card)).toMatch(/tokens/);
    expect(saidBy(card)).toMatch(/\$0\.\d/);
    expect(buttonsOf(card).map((button) => button.label)).not.toContain("Stop");
    expect(
      threadOf(workspace, "deploys").filter((message) => !/rehearsal/i.test(saidBy(message))),
    ).toEqual([]);
    const people = house.rehearsal
      .requests()
      .filter((request) => JSON.stringify(request.body).includes("Pin by digest now"));
    expect(
      people.map(
        (request) => `${request.step?.step} ${request.step?.round}.${request.step?.attempt}`,
      ),
    ).toContain("implement 2.2");
  });
});

describe("the thread of the golden run", () => {
  it("[P-short-thread] holds no more messages than phases, decisions and three", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    await goThrough(house);
    const messages = threadOf(house.workspace, "deploys");
    expect(messages.length).toBeLessThanOrEqual(5 + 2 + 3);
    expect(
      house.workspace
        .messages("deploys")
        .filter((message) => !message.thread_ts || message.thread_ts === message.ts),
    ).toHaveLength(1);
  });

  it("tells each finished step once, with the numbered findings and an answer to each", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    await goThrough(house);
    const said = threadOf(house.workspace, "deploys").slice(1).map(saidBy);
    const rejection = said.find((text) => /sent back/i.test(text));
    expect(rejection).toMatch(/F1[\s\S]*F2[\s\S]*F3/);
    const rework = said.find((text) => /Make the change/.test(text) && /round 2/i.test(text));
    expect(rework).toMatch(/F1[\s\S]*F2[\s\S]*F3/);
    expect(
      said.filter((text) => /Classify the issue/.test(text.split("\n")[0] ?? "")),
    ).toHaveLength(1);
  });
});

describe("a question", () => {
  it("[P-one-decision] clicked a hundred times by ten people is decided once, and every click is answered", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse({ workspace: { people: ten, enforceRates: false } });
    const { workspace, rehearsal } = house;
    await workspace.person("p0").command("deploys", TASK);
    const escalation = await openQuestion(workspace, "deploys", /registry pull credential/);
    const options = buttonsOf(escalation).slice(0, 3);
    const clicks = Array.from({ length: 100 }, (_, index) =>
      workspace.person(`p${index % 10}`).click(escalation, options[index % 3]?.id ?? ""),
    );
    expect((await Promise.all(clicks)).filter((saw) => !saw.ok)).toEqual([]);
    await openQuestion(workspace, "deploys", /Shall I proceed/);
    const answers = () =>
      ten
        .flatMap(({ name }) => workspace.ephemerals(name))
        .filter((one) => /already decided/.test(one.text));
    await workspace.until(() => answers().length >= 99, { withinMs: 30_000 });
    expect(answers()).toHaveLength(99);
    expect(
      ten
        .flatMap(({ name }) => workspace.ephemerals(name))
        .filter((one) => /Recorded/.test(one.text)),
    ).toEqual([]);
    const [line] = await house.app().store.runs.runs({ limit: 1 });
    const entries = line ? await house.app().store.runs.entriesOf(line.run) : [];
    expect(entries.filter((entry) => entry.body.kind === "decision.recorded")).toHaveLength(1);
    expect(rehearsal.asked("implementation/implement", 2)).toBe(2);
  });

  it("may be answered in one's own words through the form", { timeout: 60_000 }, async () => {
    const house = await aHouse();
    const { workspace } = house;
    await workspace.person("alice").command("deploys", TASK);
    const escalation = await openQuestion(workspace, "deploys", /registry pull credential/);
    const bob = workspace.person("bob");
    await bob.click(escalation, actionOf(escalation, /Other/));
    const [form] = workspace.views("bob");
    expect(JSON.stringify(form)).toMatch(/What shall be done instead/);
    await bob.submit({ words: "Rotate only the staging half tonight", why: "Least risk" });
    await openQuestion(workspace, "deploys", /Shall I proceed/);
    const decided = threadOf(workspace, "deploys").find((message) => message.ts === escalation.ts);
    expect(decided && saidBy(decided)).toMatch(/Rotate only the staging half tonight/);
  });
});

const ten = Array.from({ length: 10 }, (_, index) => aPerson(`p${index}`));

describe("a delivery", () => {
  it("[P-one-run] that arrives four times starts one run and is answered the same each time", {
    timeout: 60_000,
  }, async () => {
    const house = await aHouse();
    const { workspace } = house;
    workspace.faults.duplicateDeliveries(4, { newEventIds: true });
    await workspace.person("alice").command("deploys", TASK);
    await workspace.person("bob").mention("general", "Our deploy pipeline to staging is red");
    await workspace.until(
      () => workspace.messages("deploys").length > 0 && workspace.messages("general").length > 1,
    );
    await openQuestion(workspace, "deploys", /registry pull credential/);
    expect(await house.app().store.runs.runs({ limit: 10 })).toHaveLength(2);
  });
});
