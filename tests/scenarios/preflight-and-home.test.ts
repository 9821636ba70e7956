import { describe, expect, it } from "vitest";
import { aPerson } from "../../src/workspace/settings.ts";
import type { Ephemeral, View } from "../../src/workspace/state/records.ts";
import { anAgreedPack } from "../support/agreed-pack.ts";
import { aHouse, type HouseOptions, type WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardSays,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";

const SLOW = { timeout: 60_000 };

async function anAgreedHouse(
  channelFile?: string,
  options: Pick<HouseOptions, "workspace"> = {},
): Promise<WholeHouse> {
  const folder = await anAgreedPack(channelFile);
  return aHouse({ ...options, environment: { ORCHESTRATE_DEFINITIONS: folder } });
}

/** What a person is told privately of a line they type in #deploys. */
async function ask({ workspace }: WholeHouse, person: string, line: string): Promise<Ephemeral> {
  const [answer] = (await workspace.person(person).command("deploys", line)).ephemerals;
  if (!answer) throw new Error(`no answer to ${line}`);
  return answer;
}

/** Clicks on a private answer; `told` is what then stands in its place. */
async function clickOn(house: WholeHouse, person: string, at: readonly [Ephemeral, RegExp]) {
  const [on, label] = at;
  const saw = await house.workspace.person(person).click(on, actionOf(on, label));
  const standing = () => house.workspace.ephemerals(person).find(({ id }) => id === on.id);
  const told = async () => {
    const changed = await house.workspace.until(() => {
      const now = standing();
      return now && saidBy(now) !== saidBy(on) ? now : undefined;
    });
    return { text: saidBy(changed), buttons: buttonsOf(changed) };
  };
  return { ...saw, told };
}

const runsIn = (house: WholeHouse) => house.app().store.runs.runs({ limit: 20 });

const homeOf = ({ workspace }: WholeHouse, person: string) => workspace.home(person);

/** Resolves with a person's page once it says this. */
function homeSays(house: WholeHouse, person: string, words: RegExp): Promise<View> {
  return house.workspace.until(
    () => {
      const home = homeOf(house, person);
      return home && words.test(textOf(home)) ? home : undefined;
    },
    { withinMs: 20_000 },
  );
}

const blocksOf = (house: WholeHouse, person: string) =>
  JSON.stringify(homeOf(house, person)?.blocks);

function textOf(home: View): string {
  return saidBy({ text: "", blocks: home.blocks });
}

describe("the settings of a channel", () => {
  it("say where each value comes from: default, file, or form by whom", SLOW, async () => {
    const house = await anAgreedHouse("packs: [shop]\nverbosity: quiet\n");
    const shown = await ask(house, "alice", "settings");
    expect(saidBy(shown)).toMatch(
      /Packs that may be used\*: `shop` _\(from .*workflows\/channels\/C0DEPLOYS\.yaml\)_/,
    );
    expect(saidBy(shown)).toMatch(/Working hours\*: at any time _\(default\)_/);
    const opened = await clickOn(house, "alice", [shown, /Edit/]);
    expect(opened.views.map((view) => view.callback_id)).toEqual(["channel-settings"]);
    const alice = house.workspace.person("alice");
    const wrong = await alice.submit({ hours: "always", usd: "much" });
    expect(Object.keys(wrong.errors ?? {}).toSorted()).toEqual(["hours", "usd"]);
    const [told] = (
      await alice.submit({
        verbosity: "normal",
        usd: "2.5",
        hours: "Mon-Fri 9:00-17:30 Europe/Berlin",
        "role.approver": ["U0CAROL"],
      })
    ).views;
    expect(JSON.stringify(told?.blocks)).toMatch(/approver: <@U0CAROL>/);
    const after = saidBy(await ask(house, "bob", "settings"));
    expect(after).toMatch(/In the threads of runs\*: everything _\(set by <@U0ALICE> on/);
    expect(after).toMatch(/Working hours\*: Mon-Fri 09:00-17:30 Europe\/Berlin _\(set by/);
    expect(after).toMatch(/Packs that may be used\*: `shop` _\(from/);
    expect(after).toMatch(/Budget of a run\*: at most \$2\.50/);
    await house.restart();
    expect(saidBy(await ask(house, "bob", "settings"))).toMatch(/everything _\(set by <@U0ALICE>/);
  });

  it("changed in two forms at once keep what each person changed", SLOW, async () => {
    const house = await anAgreedHouse();
    const { workspace } = house;
    await clickOn(house, "alice", [await ask(house, "alice", "settings"), /Edit/]);
    await clickOn(house, "bob", [await ask(house, "bob", "settings"), /Edit/]);
    await workspace.person("alice").submit({ tokens: "500000" });
    await workspace.person("bob").submit({ steering: "requester" });
    const now = saidBy(await ask(house, "carol", "settings"));
    expect(now).toMatch(/500,000 tokens _\(set by <@U0ALICE>/);
    expect(now).toMatch(/its requester and whoever decides in it _\(set by <@U0BOB>/);
  });

  it(
    "keep runs to the packs, start the channel's workflow and leave out finished steps",
    SLOW,
    async () => {
      const house = await anAgreedHouse(
        "packs: [shop]\nworkflow: shop-release\nverbosity: quiet\nbudget: { usd: 3, tokens: null }\nroles: { approver: { people: [U0CAROL] } }\n",
      );
      const { workspace } = house;
      const refused = await ask(
        house,
        "alice",
        "--workflow devops-pipeline our nodes do not scale",
      );
      expect(saidBy(refused)).toMatch(/which this channel does not use: it uses `shop`/);
      expect(await runsIn(house)).toEqual([]);
      await ask(house, "alice", "bring the shop out");
      const gate = await openQuestion(workspace, "deploys", /Shall the release go out/);
      await workspace.person("carol").click(gate, actionOf(gate, /Bring it out/));
      const card = await cardSays(workspace, "deploys", /Completed/);
      expect(saidBy(card)).toMatch(/what this channel starts with unless told otherwise/);
      const [run] = await runsIn(house);
      const [started] = run ? await house.app().store.runs.entriesOf(run.run) : [];
      expect(started?.body).toMatchObject({
        agreed: { packs: ["shop"], limits: { usd: 3 }, quiet: true, workflow: true },
      });
      const said = threadOf(workspace, "deploys")
        .slice(1)
        .map((message) => message.text);
      expect(said.filter((text) => /Ship it/.test(text))).toEqual([]);
    },
  );
});

describe("a plan", () => {
  it(
    "says what a run would do, who is asked and cannot answer, and starts nothing",
    SLOW,
    async () => {
      const house = await anAgreedHouse("roles: { approver: { people: [U0CAROL] } }\n");
      const asked = house.rehearsal.requests().length;
      const plan = await ask(house, "alice", "plan --workflow shop-release bring it out");
      const text = saidBy(plan);
      expect(text).toMatch(/nothing has started and nothing is spent/);
      expect(text).toMatch(/Release of the shop \(`shop\/shop-release`\): named by you/);
      expect(text).toMatch(/devops-engineer: Check the release · devops-engineer: Ship it/);
      expect(text).toMatch(
        /after “Check the release”: `Shall the release go out\?`, answered by <@U0BOB>/,
      );
      expect(text).toMatch(/The role `approver` is filled by <@U0CAROL>/);
      expect(text).toMatch(/no history yet/);
      expect(buttonsOf(plan).map(({ label }) => label)).toEqual(["Start", "Edit", "Cancel"]);
      expect(await runsIn(house)).toEqual([]);
      expect(house.rehearsal.requests()).toHaveLength(asked);
    },
  );

  it("names who is away or cannot answer, and of whom it is not known", SLOW, async () => {
    const people = [
      aPerson("alice"),
      aPerson("bob", { away: true }),
      aPerson("carol", { deleted: true }),
    ];
    const roles = "roles: { approver: { people: [U0CAROL, U0NOBODY] } }\n";
    const house = await anAgreedHouse(roles, { workspace: { people } });
    const text = saidBy(await ask(house, "alice", "plan --workflow shop-release bring it out"));
    expect(text).toMatch(/Away just now: <@U0BOB>/);
    expect(text).toMatch(/Cannot answer \(deactivated[^:]*: <@U0CAROL>/);
    expect(text).toMatch(/can be reached is not known: <@U0NOBODY>/);
    const unfilled = await anAgreedHouse();
    const warned = await ask(unfilled, "alice", "plan --workflow shop-release bring it out");
    expect(saidBy(warned)).toMatch(/Nobody fills the role `approver`/);
  });

  it("names those between whom the Lead would choose, and asks no model", SLOW, async () => {
    const house = await anAgreedHouse();
    const asked = house.rehearsal.requests().length;
    const plan = await ask(house, "alice", "plan something is odd since yesterday");
    expect(saidBy(plan)).toMatch(/the Lead will choose, most likely between\n• `/);
    expect(house.rehearsal.requests()).toHaveLength(asked);
    expect(buttonsOf(plan).map(({ label }) => label)).toEqual(["Start", "Edit", "Cancel"]);
  });

  it("starts exactly one run, however often and by whichever way it is started", SLOW, async () => {
    const house = await anAgreedHouse();
    const { workspace } = house;
    const plan = await ask(house, "alice", "plan --workflow shop-release bring it out");
    const alice = workspace.person("alice");
    const start = actionOf(plan, /Start/);
    await clickOn(house, "alice", [plan, /Edit/]);
    await Promise.all([alice.click(plan, start), alice.click(plan, start), alice.submit({})]);
    await openQuestion(workspace, "deploys", /Shall the release go out/);
    await house.restart();
    const again = await clickOn(house, "alice", [plan, /Start/]);
    expect(await again.told()).toMatchObject({
      text: expect.stringMatching(/is on its way/),
      buttons: [],
    });
    await clickOn(house, "alice", [plan, /Cancel/]);
    await workspace.until(() =>
      workspace.ephemerals("alice").some((one) => /was started already/.test(saidBy(one))),
    );
    expect(await runsIn(house)).toHaveLength(1);
  });

  it("cancelled starts nothing any more", SLOW, async () => {
    const house = await anAgreedHouse();
    const plan = await ask(house, "bob", "plan --workflow shop-release bring it out");
    const cancelled = await clickOn(house, "bob", [plan, /Cancel/]);
    expect(await cancelled.told()).toMatchObject({
      text: expect.stringMatching(/Nothing was started/),
      buttons: [],
    });
    await clickOn(house, "bob", [plan, /Start/]);
    await house.workspace.until(() =>
      house.workspace.ephemerals("bob").some((one) => /was cancelled/.test(saidBy(one))),
    );
    expect(await runsIn(house)).toEqual([]);
  });

  it("comes first where the channel wants it, and tells what the form lacks", SLOW, async () => {
    const house = await anAgreedHouse("plan_first: true\nworkflow: shop-feature\n");
    const plan = await ask(house, "carol", "gift cards");
    expect(saidBy(plan)).toMatch(/\*Missing\*\n• Name is needed to start/);
    expect(buttonsOf(plan).map(({ label }) => label)).toEqual(["Fill in", "Cancel"]);
    const form = await clickOn(house, "carol", [plan, /Fill in/]);
    expect(JSON.stringify(form.views[0]?.blocks)).toContain("gift cards");
    expect(await runsIn(house)).toEqual([]);
  });

  it("knows from past runs what a run may take", SLOW, async () => {
    const house = await anAgreedHouse("roles: { approver: { people: [U0CAROL] } }\n");
    const { workspace } = house;
    await ask(house, "alice", "--workflow shop-release bring it out");
    const gate = await openQuestion(workspace, "deploys", /Shall the release go out/);
    await workspace.person("bob").click(gate, actionOf(gate, /Bring it out/));
    await cardSays(workspace, "deploys", /Completed/);
    const plan = await ask(house, "bob", "plan --workflow shop-release bring it out again");
    expect(saidBy(plan)).toMatch(
      /\d+ min, waiting for people included · \$\d+\.\d\d · from the one run/,
    );
  });
});

describe("a person's own page", () => {
  it("shows their questions first, their runs below, and follows what happens", SLOW, async () => {
    const house = await anAgreedHouse("roles: { approver: { people: [U0CAROL] } }\n");
    const { workspace } = house;
    for (const name of ["alice", "bob", "carol"]) await workspace.person(name).openHome();
    await homeSays(house, "alice", /Nothing waits for you/);
    await ask(house, "alice", "--workflow shop-release bring it out");
    await homeSays(house, "alice", /bring it out/);
    await homeSays(house, "carol", /Waiting for you[\s\S]*Shall the release go out/);
    await workspace.until(() =>
      /archives\/C0DEPLOYS\/p\d+\?thread_ts/.test(blocksOf(house, "carol")),
    );
    await homeSays(house, "bob", /Shall the release go out/);
    expect(blocksOf(house, "alice")).not.toMatch(/Shall the release go out/);
    const gate = await openQuestion(workspace, "deploys", /Shall the release go out/);
    await workspace.person("carol").click(gate, actionOf(gate, /Bring it out/));
    await homeSays(house, "bob", /Nothing waits for you/);
    await homeSays(house, "carol", /Nothing waits for you[\s\S]*completed/);
    await homeSays(house, "alice", /Ended[\s\S]*completed/);
  });

  it("is right after a hundred changes at once and after a restart", SLOW, async () => {
    const house = await anAgreedHouse();
    const { workspace } = house;
    await workspace.person("bob").openHome();
    await homeSays(house, "bob", /no runs yet/);
    const started = Array.from({ length: 50 }, (_, number) =>
      workspace.person("bob").command("deploys", `--workflow shop-release number ${number}`),
    );
    await Promise.all(started);
    const runs = await runsIn(house);
    const stopped = (await house.app().store.runs.runs({ limit: 60 })).map(({ run }) =>
      workspace.person("alice").command("deploys", `stop ${run}`),
    );
    await Promise.all(stopped);
    expect(runs.length).toBeGreaterThan(0);
    await homeSays(house, "bob", /Nothing waits for you[\s\S]*Ended/);
    await workspace.until(
      () => !/running|waiting ·/.test(textOf(homeOf(house, "bob") ?? raise())),
      {
        withinMs: 20_000,
      },
    );
    expect(workspace.calls("views.publish").length).toBeLessThan(60);
    await ask(house, "bob", "--workflow shop-release the last one");
    await house.restart();
    await homeSays(house, "bob", /the last one/);
  });
});

describe("a list", () => {
  it(
    "shows one's own, the waiting or the failed runs, of one workflow, with the way to each",
    SLOW,
    async () => {
      const house = await anAgreedHouse();
      const { workspace } = house;
      await ask(house, "alice", "--workflow shop-release bring it out");
      await openQuestion(workspace, "deploys", /Shall the release go out/);
      const waiting = await ask(house, "carol", "list waiting shop-release");
      expect(saidBy(waiting)).toMatch(/shop-release · waiting · <@U0ALICE> · `bring it out`/);
      expect(JSON.stringify(waiting.blocks)).toMatch(/archives\/C0DEPLOYS\/p\d+/);
      expect(saidBy(await ask(house, "carol", "list mine"))).toMatch(
        /You have started no such run/,
      );
      expect(saidBy(await ask(house, "carol", "list failed"))).toMatch(/No such run has failed/);
      expect(saidBy(await ask(house, "alice", "list mine"))).toMatch(/bring it out/);
      expect(saidBy(await ask(house, "carol", "list shop-releas"))).toMatch(
        /nearest is `shop-release`/,
      );
    },
  );
});

function raise(): never {
  throw new Error("It is not there.");
}
