import { describe, expect, it } from "vitest";
import type { Workspace } from "../../src/workspace/server.ts";
import { aHouse, type WholeHouse } from "../support/house.ts";
import { buttonsOf, cardOf, cardSays, saidBy } from "../support/people.ts";
import { aShopPack } from "../support/shop-pack.ts";

const SLOW = { timeout: 60_000 };

async function aShop(): Promise<WholeHouse> {
  return aHouse({ environment: { ORCHESTRATE_DEFINITIONS: await aShopPack() } });
}

/** What a slash command is answered with. */
async function ask(workspace: Workspace, person: string, line: string) {
  const saw = await workspace.person(person).command("deploys", line);
  const [answer] = saw.ephemerals;
  return { ...saw, answer, text: answer ? saidBy(answer) : "" };
}

const startedRuns = async (house: WholeHouse) =>
  (await house.app().store.runs.runs({ limit: 20 })).map(({ workflow, task }) => ({
    workflow,
    task,
  }));

describe("a workflow that a person names", () => {
  it.each([
    "--workflow devops-pipeline our nodes do not scale",
    "--workflow=engineering/devops-pipeline our nodes do not scale",
  ])("starts without the Lead's choice: %s", SLOW, async (line) => {
    const house = await aShop();
    await ask(house.workspace, "alice", line);
    const card = await cardSays(house.workspace, "deploys", /devops-pipeline/);
    expect(saidBy(card)).toMatch(/our nodes do not scale/);
    expect(saidBy(card)).not.toMatch(/runner-up/);
  });

  it("that does not exist starts nothing and is told the nearest", SLOW, async () => {
    const house = await aShop();
    const { text } = await ask(house.workspace, "alice", "--workflow devop-pipeline fix it");
    expect(text).toMatch(/nearest is `devops-pipeline`/);
    expect(await startedRuns(house)).toEqual([]);
  });

  it("and that asks for more than a task opens its form, with the task in it", SLOW, async () => {
    const house = await aShop();
    const { workspace } = house;
    const alice = workspace.person("alice");
    const saw = await alice.command("deploys", "shop: discount codes at checkout");
    expect(saw.views.map((view) => view.callback_id)).toEqual(["start-run"]);
    expect(JSON.stringify(saw.views[0]?.blocks)).toContain("discount codes at checkout");
    expect(await startedRuns(house)).toEqual([]);
    await alice.submit({
      "input.shop/shop-feature.name": "Discount codes",
      "input.shop/shop-feature.description": "Codes that lower the price",
      "input.shop/shop-feature.integration": "Custom",
    });
    await cardSays(workspace, "deploys", /shop-feature/);
    expect(await startedRuns(house)).toEqual([
      { workflow: "shop/shop-feature", task: "discount codes at checkout" },
    ]);
  });

  it("in a mention gets a button that opens its form", SLOW, async () => {
    const house = await aShop();
    const { workspace } = house;
    const bob = workspace.person("bob");
    await bob.mention("deploys", "shop: gift cards");
    const told = await workspace.until(() => workspace.ephemerals("bob")[0]);
    expect(told.text).toMatch(/Nothing started yet.*Name is needed/);
    const saw = await bob.click(told, "open-start");
    expect(JSON.stringify(saw.views[0]?.blocks)).toContain("gift cards");
    expect(await startedRuns(house)).toEqual([]);
  });
});

describe("the form of `new`", () => {
  it(
    "asks the questions of the workflow that is chosen, and keeps what was written",
    SLOW,
    async () => {
      const house = await aShop();
      const { workspace } = house;
      const alice = workspace.person("alice");
      const [opened] = (await alice.command("deploys", "new")).views;
      if (!opened) throw new Error("no form");
      const value = "shop/shop-feature";
      const inputs = { task: "gift cards" };
      const changed = await alice.click(opened, "choose-workflow", { value, inputs });
      const [view] = changed.views;
      const labels = (view?.blocks ?? []).map((block) => Object(block["label"]).text);
      expect(labels).toEqual([
        "What shall be done?",
        "Workflow",
        "Name",
        "Description",
        "Integration",
        "Priority",
        "Schedule",
        "Project",
      ]);
      expect(JSON.stringify(view?.blocks)).toContain('"initial_value":"gift cards"');
      const missing = await alice.submit({ "input.shop/shop-feature.name": "Gift cards" });
      expect(Object.keys(missing.errors ?? {})).toEqual([
        "input.shop/shop-feature.description",
        "input.shop/shop-feature.integration",
      ]);
      await alice.submit({
        "input.shop/shop-feature.description": "Cards worth money",
        "input.shop/shop-feature.integration": "LangFlow",
      });
      await cardSays(workspace, "deploys", /shop-feature/);
      const [run] = await house.app().store.runs.features(1);
      expect(run).toMatchObject({ feature: "Gift cards", task: "gift cards" });
      const [started] = run ? await house.app().store.runs.entriesOf(run.run) : [];
      expect(started?.body).toMatchObject({
        inputs: { integration: "LangFlow", priority: "medium", description: "Cards worth money" },
      });
    },
  );

  it(
    "of a named workflow starts with its questions, and its answers are the task",
    SLOW,
    async () => {
      const house = await aShop();
      const carol = house.workspace.person("carol");
      await carol.command("deploys", "new shop-deploy");
      await carol.submit({ "input.shop/shop-deploy.name": "Gift cards" });
      await cardSays(house.workspace, "deploys", /shop-deploy/);
      expect(await startedRuns(house)).toEqual([
        { workflow: "shop/shop-deploy", task: "Gift cards" },
      ]);
    },
  );

  it("sent before it could change gets the questions instead of an error", SLOW, async () => {
    const house = await aShop();
    const alice = house.workspace.person("alice");
    await alice.command("deploys", "new");
    const saw = await alice.submit({ task: "gift cards", "choose-workflow": "shop/shop-feature" });
    expect(JSON.stringify(saw.views[0]?.blocks)).toContain("input.shop/shop-feature.name");
    expect(await startedRuns(house)).toEqual([]);
  });
});

describe("a feature", () => {
  it("is found by its words, shown as a tree and deployed once it is complete", SLOW, async () => {
    const house = await aShop();
    const { workspace } = house;
    const alice = workspace.person("alice");
    await alice.command("deploys", "new shop-feature");
    await alice.submit({
      "input.shop/shop-feature.name": "Discount codes",
      "input.shop/shop-feature.description": "Codes that lower the price",
      "input.shop/shop-feature.integration": "Custom",
    });
    const early = await ask(workspace, "bob", "deploy discount codes");
    expect(early.text).toMatch(/is not complete yet/);
    await cardSays(workspace, "deploys", /Completed/);
    const { text, answer } = await ask(workspace, "bob", "status discount codes");
    expect(text).toMatch(/✅ Complete · backend-architect: Design/);
    expect(text).toMatch(/tokens · \$0\.\d\d/);
    expect(buttonsOf(answer ?? { blocks: [] }).map(({ label }) => label)).toEqual([
      "Open the thread",
    ]);
    expect(JSON.stringify(answer?.blocks)).toContain(
      `p${cardOf(workspace, "deploys")?.ts.replace(".", "")}`,
    );
    const long = await ask(workspace, "bob", "status of the discount codes");
    expect(buttonsOf(long.answer ?? raise()).map(({ label }) => label)).toEqual([
      "Open the thread",
      "Start a run with these words",
    ]);
    await ask(workspace, "carol", "deploy discount codes");
    await cardSays(workspace, "deploys", /shop-deploy[\s\S]*Completed/);
    const [deployed] = await house.app().store.runs.features(1);
    expect(deployed).toMatchObject({ workflow: "shop/shop-deploy", feature: "Discount codes" });
  });

  it(
    "that nobody knows is a task in a sentence, and a question in a word or two",
    SLOW,
    async () => {
      const house = await aShop();
      const { workspace } = house;
      const short = await ask(workspace, "alice", "status checkout");
      expect(short.text).toMatch(/no run and no feature `checkout`/);
      expect(buttonsOf(short.answer ?? { blocks: [] }).map(({ label }) => label)).toEqual([
        "Start a run with these words",
      ]);
      const opened = await workspace.person("alice").click(short.answer ?? raise(), "open-start");
      expect(JSON.stringify(opened.views[0]?.blocks)).toContain("status checkout");
      expect(await startedRuns(house)).toEqual([]);
      await ask(workspace, "alice", "status page is down");
      await ask(workspace, "bob", "deploy the new helm chart to staging");
      expect((await startedRuns(house)).map(({ task }) => task)).toEqual([
        "deploy the new helm chart to staging",
        "status page is down",
      ]);
    },
  );
});

describe("the list of workflows", () => {
  it("stands pack by pack, and one of them is shown as a tree", SLOW, async () => {
    const { workspace } = await aShop();
    const { text } = await ask(workspace, "alice", "workflows");
    expect(text).toMatch(/\*Shop\* \(`shop`\)\n• `shop-deploy` Deployment of a shop feature/);
    expect(text).toMatch(/\(`engineering`\)/);
    const one = await ask(workspace, "bob", "workflows shop-feature");
    expect(one.text).toMatch(/1\. Build\n +├ Design: backend-architect/);
    expect(one.text).toMatch(/Asks first: Name; Description; Integration .*; Schedule, if wanted/);
    const none = await ask(workspace, "carol", "workflows shop-featur");
    expect(none.text).toMatch(/nearest is `shop-feature`/);
  });
});

const shared = (workspace: Workspace) =>
  workspace.files().filter(({ content, shares }) => content !== null && shares.length > 0);

describe("the picture of a workflow", () => {
  it("is shared where it was asked for, with words for who does not see it", SLOW, async () => {
    const { workspace } = await aShop();
    const alice = workspace.person("alice");
    const { answer = raise() } = await ask(workspace, "alice", "workflows shop-feature");
    await alice.click(answer, "share-picture");
    const [file = raise()] = await workspace.until(
      () => shared(workspace).length > 0 && shared(workspace),
      { withinMs: 20_000 },
    );
    expect(file).toMatchObject({ name: "shop-feature.png", mimetype: "image/png" });
    expect(file.title).toMatch(/^A feature of the shop · /);
    expect(file.altText).toMatch(/^Diagram of the workflow A feature of the shop\. .*1\. Build/);
    expect(file.shares[0]?.channel).toBe(workspace.channel("deploys").id);
    expect(
      Buffer.from(file.content ?? "", "base64")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  it("is sent to one person alone", SLOW, async () => {
    const { workspace } = await aShop();
    const { answer = raise() } = await ask(workspace, "bob", "workflows shop-feature");
    await workspace.person("bob").click(answer, "send-picture");
    const [file = raise()] = await workspace.until(
      () => shared(workspace).length > 0 && shared(workspace),
      { withinMs: 20_000 },
    );
    const place = workspace.channel(file.shares[0]?.channel ?? "");
    expect([place.kind, place.members.includes("U0BOB")]).toEqual(["direct", true]);
    const told = workspace.ephemerals("bob").map(({ text }) => text);
    expect(told.at(-1)).toBe("The picture is in our direct messages.");
    expect(workspace.messages("deploys")).toEqual([]);
  });

  it("that may not be sent directly can still be shared", SLOW, async () => {
    const { workspace } = await aShop();
    const { answer = raise() } = await ask(workspace, "carol", "workflows shop-feature");
    workspace.faults.add({
      method: "conversations.open",
      kind: "error",
      error: "missing_scope",
      times: 1,
    });
    await workspace.person("carol").click(answer, "send-picture");
    const told = await workspace.until(() => workspace.ephemerals("carol")[1]);
    expect(told.text).toMatch(/`im:write`/);
    await workspace.person("carol").click(told, "share-picture");
    await workspace.until(() => shared(workspace).length === 1, { withinMs: 20_000 });
  });
});

function raise(): never {
  throw new Error("There was no answer.");
}
