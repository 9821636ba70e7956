import { expect, it } from "vitest";
import type { Message } from "../../src/workspace/state/records.ts";
import type { WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardOf,
  cardSays,
  inMenu,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";
import { aPressHouse } from "../support/votes-pack.ts";

const ASKED = /Shall this be published/;
const BOB = "{ people: [U0BOB] }";
const long = { timeout: 120_000 };

/** The gate with lines of its own below who decides. */
function gate(decidedBy: string, ...lines: readonly string[]): string {
  return [decidedBy, ...lines.map((line) => `          ${line}`)].join("\n");
}

async function announced({ workspace }: WholeHouse): Promise<Message> {
  await workspace.person("alice").command("deploys", "--workflow announce Announce the release");
  return openQuestion(workspace, "deploys", ASKED);
}

function questionSays({ workspace }: WholeHouse, words: RegExp): Promise<Message> {
  return workspace.until(
    () =>
      threadOf(workspace, "deploys")
        .slice(1)
        .find((one) => ASKED.test(saidBy(one)) && words.test(saidBy(one))),
    { withinMs: 40_000 },
  );
}

function told({ workspace }: WholeHouse, who: string, words: RegExp) {
  return workspace.until(() => workspace.ephemerals(who).find(({ text }) => words.test(text)), {
    withinMs: 40_000,
  });
}

async function publish(house: WholeHouse, who: string): Promise<void> {
  const question = await openQuestion(house.workspace, "deploys", ASKED);
  await house.workspace.person(who).click(question, actionOf(question, /Publish it/));
}

it(
  "reminders edit the one message, and after its deadline others may decide, over a restart too",
  long,
  async () => {
    const patience = ["remind: [10m, 20m]", "deadline: 50m", "on_deadline: escalate"];
    const house = await aPressHouse(
      gate(BOB, ...patience, "then_decided_by: { people: [U0CAROL] }"),
    );
    const asked = await announced(house);
    expect(saidBy(asked)).toMatch(/If nobody decides by .*, others are asked too/);
    const before = threadOf(house.workspace, "deploys").length;
    await publish(house, "carol");
    await told(house, "carol", /may not decide/);
    const twice = await questionSays(house, /Waiting for 20 min.*; reminded \(2 times\) <@U0BOB>/);
    expect(twice.ts).toBe(asked.ts);
    await house.restart();
    const passed = await questionSays(house, /Nobody decided within 50 min/);
    expect(passed.ts).toBe(asked.ts);
    expect(threadOf(house.workspace, "deploys")).toHaveLength(before);
    await publish(house, "carol");
    await cardSays(house.workspace, "deploys", /<@U0CAROL> chose \*Publish it\*/);
  },
);

it(
  "a deadline that stops ends the run with its reason, and no click after it counts",
  long,
  async () => {
    const house = await aPressHouse(gate(BOB, "deadline: 10m", "on_deadline: stop"));
    const asked = await announced(house);
    expect(saidBy(asked)).toMatch(/If nobody decides by .*, the run ends/);
    const card = await cardSays(house.workspace, "deploys", /Nobody decided by the deadline/);
    expect(saidBy(card)).not.toMatch(/chose/);
    const closed = await questionSays(house, /Closed/);
    expect(buttonsOf(closed)).toEqual([]);
    await house.workspace.person("bob").click(asked, actionOf(asked, /Publish it/));
    await told(house, "bob", /Too late|has ended/);
    const [run] = await house.app().store.runs.runs({ limit: 1 });
    expect(run?.status).toBe("cancelled");
  },
);

it("whoever may decide gives it to somebody else, and then may not any more", long, async () => {
  const house = await aPressHouse(gate(BOB));
  const { workspace } = house;
  const asked = await announced(house);
  const give = inMenu(asked, /Give this to/);
  await workspace.person("carol").click(asked, ...give);
  const refused = await workspace.person("carol").submit({ person: "U0CAROL" });
  expect(JSON.stringify(refused)).toMatch(/may not decide/);
  await workspace.person("bob").click(asked, ...give);
  await workspace.person("bob").submit({ person: "U0CAROL", why: "She wrote the last one" });
  const given = await questionSays(house, /<@U0BOB> gave this to <@U0CAROL>: She wrote the last/);
  expect(given.ts).toBe(asked.ts);
  await publish(house, "bob");
  await told(house, "bob", /may not decide/);
  await publish(house, "carol");
  await cardSays(workspace, "deploys", /<@U0CAROL> chose \*Publish it\*/);
});

it(
  "the agent is asked back, answers in the thread, and the question stays open",
  long,
  async () => {
    const house = await aPressHouse(gate("{ requester: true }"), {
      "scripts/press-more/announce.yaml": `workflow: announce
about: What the writer says when asked back.
entries:
  - step: write/draft
    when_prompt: /<asked_back>/
    turns:
      - answer:
          report_md: Because Monday is when the support team is complete.
          handoff: { summary: Why Monday. }
`,
    });
    const { workspace } = house;
    const asked = await announced(house);
    const [before] = await house.app().store.runs.runs({ limit: 1 });
    const stateOf = async () => before && (await house.app().desk.runState(before.run));
    const spent = (await stateOf())?.usage;
    const alice = workspace.person("alice");
    await alice.click(asked, ...inMenu(asked, /Ask back/));
    await alice.submit({ words: "Why on Monday?" });
    const answer = await workspace.until(
      () =>
        threadOf(workspace, "deploys").find((one) =>
          /the support team is complete/.test(saidBy(one)),
        ),
      { withinMs: 40_000 },
    );
    expect(saidBy(answer)).toMatch(/answers <@U0ALICE>/);
    const still = await questionSays(house, /asked back: Why on Monday\? · _answered below_/);
    expect(buttonsOf(still).map(({ label }) => label)).toContain("Publish it");
    const state = await stateOf();
    expect(state?.status).toBe("waiting");
    expect(JSON.stringify(state?.usage)).not.toBe(JSON.stringify(spent));
    await publish(house, "alice");
    await cardSays(workspace, "deploys", /Completed/);
    const requests = house.rehearsal.requests().filter(({ step }) => step?.step === "draft");
    expect(requests).toHaveLength(2);
  },
);

it(
  "words in the thread are offered to be confirmed, and count only when whoever may decide confirms them",
  long,
  async () => {
    const house = await aPressHouse(gate("{ requester: true }"));
    const { workspace } = house;
    await announced(house);
    const thread = cardOf(workspace, "deploys")?.ts ?? "";
    for (const who of ["carol", "alice"])
      await workspace.person(who).mention("deploys", "yes, publish it", { thread });
    const offers = await Promise.all(
      ["carol", "alice"].map((who) => told(house, who, /Do you mean \*Publish it\*/)),
    );
    expect((await house.app().store.runs.runs({ limit: 1 }))[0]?.status).toBe("waiting");
    const [carols, alices] = offers;
    if (!carols || !alices) throw new Error("Nothing was offered.");
    await workspace.person("carol").click(carols, actionOf(carols, /Publish it/));
    await told(house, "carol", /may not decide/);
    expect((await house.app().store.runs.runs({ limit: 1 }))[0]?.status).toBe("waiting");
    await workspace.person("alice").click(alices, actionOf(alices, /Publish it/));
    const card = await cardSays(workspace, "deploys", /Completed/);
    expect(saidBy(card)).toMatch(/<@U0ALICE> chose \*Publish it\*.*yes, publish it/);
  },
);
