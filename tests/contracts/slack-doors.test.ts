import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/domain/clock.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { type HouseOptions, openSlackHouse, type SlackHouse } from "../support/slack-house.ts";
import { askInRun, startARun } from "../support/slack-runs.ts";

const TASK = "Our pipeline is failing";

async function aHouse(options: HouseOptions = {}): Promise<SlackHouse> {
  const workspace = { enforceRates: false, ...options.workspace };
  const house = await openSlackHouse({ clock: hurriedClock(20), ...options, workspace });
  onTestFinished(() => house.close());
  return house;
}

async function aQuestionIn(house: SlackHouse, key = "release/gate") {
  const run = await startARun(house);
  const question = await askInRun(house, run, { key });
  const message = await house.workspace.until((workspace) =>
    workspace.messages("deploys").find((one) => one.text.includes("A decision is needed")),
  );
  return { run, question, message };
}

function toldTo(house: SlackHouse, person: string): string[] {
  return house.workspace.ephemerals(person).map((one) => one.text);
}

async function untilTold(house: SlackHouse, person: string, words: string): Promise<void> {
  await house.workspace.until(() => toldTo(house, person).some((text) => text.includes(words)));
}

const runsOf = (house: SlackHouse) => house.store.runs.runs({ limit: 500 });

describe("a slash command", () => {
  it("is answered privately, and the run is in the database before the answer [P-answer-at-once]", async () => {
    const house = await aHouse();
    const saw = await house.workspace.person("alice").command("deploys", TASK);
    expect(saw.ephemerals.map((one) => one.text)).toEqual([
      expect.stringContaining("is on its way"),
    ]);
    const [run] = await runsOf(house);
    expect(run).toMatchObject({ task: TASK, requester: "U0ALICE" });
    expect(saw.ephemerals[0]?.text).toContain(run?.run ?? "no run");
    expect(house.started).toEqual([run?.run]);
  });

  it("that is mistyped gets the nearest word and starts nothing", async () => {
    const house = await aHouse();
    const saw = await house.workspace.person("alice").command("deploys", "hepl");
    expect(saw.ephemerals[0]?.text).toContain("Did you mean `/orchestrate help`?");
    expect(await runsOf(house)).toEqual([]);
  });

  it("without words opens the form, and the form starts a run", async () => {
    const house = await aHouse();
    const alice = house.workspace.person("alice");
    const saw = await alice.command("deploys", "  ");
    expect(saw.views.map((view) => view.callback_id)).toEqual(["start-run"]);
    const sent = await alice.submit({ task: TASK });
    expect(sent.views).toEqual([]);
    expect((await runsOf(house)).map((run) => run.task)).toEqual([TASK]);
    await untilTold(house, "alice", "is on its way");
  });

  it("whose trigger came too late gets a button that opens the form", async () => {
    const house = await aHouse();
    house.workspace.faults.add({
      method: "views.open",
      kind: "error",
      error: "expired_trigger_id",
      times: 1,
    });
    const alice = house.workspace.person("alice");
    const saw = await alice.command("deploys", "");
    const [notice] = saw.ephemerals;
    expect(notice?.text).toContain("could not be opened in time");
    if (!notice) throw new Error("no notice");
    const again = await alice.click(notice, "open-start");
    expect(again.views.map((view) => view.callback_id)).toEqual(["start-run"]);
  });

  it("is refused with the reason when the database does not work, and nothing is half-written", async () => {
    const house = await aHouse();
    await house.store.close();
    const saw = await house.workspace.person("alice").command("deploys", TASK);
    expect(saw.error).toBeUndefined();
    expect(saw.ephemerals[0]?.text).toContain("Nothing was done");
  });

  it("keeps what a person wrote readable and harmless", async () => {
    const house = await aHouse();
    await house.workspace
      .person("alice")
      .command("deploys", "Fix a &lt; b for <!channel> & <@U0BOB>");
    const [run] = await runsOf(house);
    expect(run?.task).toBe("Fix a < b for @channel & @U0BOB");
    const card = await house.workspace.until((workspace) => workspace.messages("deploys")[0]);
    expect(card.mentions).toEqual({ users: ["U0ALICE"], subteams: [], broadcasts: [] });
  });
});

describe("a mention", () => {
  it("in a channel starts a run, in a thread one that lives in the thread", async () => {
    const house = await aHouse();
    const bob = house.workspace.person("bob");
    await bob.mention("deploys", TASK);
    await untilTold(house, "bob", "is on its way");
    const root = await bob.say("general", "Something is wrong here");
    await bob.mention("general", "find out what", { thread: root.message.ts });
    await house.workspace.until(
      (workspace) =>
        workspace.thread("general", root.message.ts).filter((one) => one.fromApp).length === 1,
    );
    expect((await runsOf(house)).map((run) => run.task).sort()).toEqual([TASK, "find out what"]);
  });

  it("in the thread of a run means that run by status and stop", async () => {
    const house = await aHouse();
    const bob = house.workspace.person("bob");
    const root = await bob.say("general", "Something is wrong here");
    await bob.mention("general", "find out what", { thread: root.message.ts });
    await house.workspace.until(
      (workspace) => workspace.thread("general", root.message.ts).length > 2,
    );
    const [run] = await runsOf(house);
    await bob.mention("general", "status", { thread: root.message.ts });
    await house.workspace.until(() => toldTo(house, "bob").length === 2);
    expect(toldTo(house, "bob")[1]).toContain(`\`${run?.run}\` · pending`);
    await bob.mention("general", "stop", { thread: root.message.ts });
    await untilTold(house, "bob", "is stopped");
    expect((await runsOf(house))[0]?.status).toBe("cancelled");
  });
});

describe("the message shortcut", () => {
  it("opens the form with the message's text and starts the run in its thread", async () => {
    const house = await aHouse();
    const bob = house.workspace.person("bob");
    const { message } = await bob.say("deploys", "staging is <down> & out");
    const saw = await bob.shortcut("start_run", message);
    expect(JSON.stringify(saw.views[0]?.blocks)).toContain("staging is <down> & out");
    await bob.submit({});
    await house.workspace.until(
      (workspace) => workspace.thread("deploys", message.ts).length === 2,
    );
    expect((await runsOf(house)).map((run) => run.task)).toEqual(["staging is <down> & out"]);
  });
});

describe("the message shortcut to steer", () => {
  it("opens the form of the card's button on any message of the run's thread, and says where there is none", async () => {
    const house = await aHouse();
    const bob = house.workspace.person("bob");
    const root = await bob.say("general", "Something is wrong here");
    await bob.mention("general", "find out what", { thread: root.message.ts });
    await house.workspace.until(
      (workspace) => workspace.thread("general", root.message.ts).length > 2,
    );
    const reply = await bob.say("general", "hm", { thread: root.message.ts });
    const form = () => JSON.stringify(house.workspace.views("bob").at(-1)?.blocks ?? []);
    await bob.shortcut("steer_run", reply.message);
    await house.workspace.until(() => form().includes("Pause: nothing new begins"));
    await bob.submit({ how: "pause" });
    await untilTold(house, "bob", "is paused");
    const [run] = await runsOf(house);
    expect(run?.paused).toBe(true);

    const { message } = await bob.say("deploys", "no run here");
    await bob.shortcut("steer_run", message);
    await house.workspace.until(() => form().includes("belongs to no run"));
    expect(await runsOf(house)).toHaveLength(1);
  });
});

describe("a click on an option", () => {
  it("decides; the message then says who and has no buttons", async () => {
    const house = await aHouse();
    const { message, question, run } = await aQuestionIn(house);
    await house.workspace.person("bob").click(message, "decide.0");
    const decided = await house.workspace.until((workspace) =>
      workspace.messages("deploys").find((one) => one.text.startsWith("Decided by <@U0BOB>")),
    );
    expect(decided.ts).toBe(message.ts);
    expect(decided.blocks.some((block) => block["type"] === "actions")).toBe(false);
    const entries = await house.store.runs.entriesOf(run);
    const decisions = entries.filter((entry) => entry.body.kind === "decision.recorded");
    expect(decisions.map((entry) => entry.body)).toMatchObject([
      { decision: { question: question.id, option: "yes", by: "U0BOB" } },
    ]);
  });

  it("of a hundred at once decides one time, and each gets an answer [P-one-decision]", async () => {
    const people = Array.from({ length: 10 }, (_, index) => ({
      id: `U0P${index}`,
      name: `p${index}`,
      realName: `P ${index}`,
      timeZone: "UTC",
      deleted: false,
      team: "T0LOCALTEAM",
    }));
    const house = await aHouse({ workspace: { people } });
    const { message, run } = await aQuestionIn(house);
    const clicks = Array.from({ length: 100 }, (_, index) =>
      house.workspace.person(`p${index % 10}`).click(message, `decide.${index % 2}`),
    );
    const saws = await Promise.all(clicks);
    expect(saws.filter((saw) => saw.error !== undefined)).toEqual([]);
    const answers = () => people.flatMap((person) => toldTo(house, person.name));
    await house.workspace.until(() => answers().length === 99, { withinMs: 20_000 });
    expect(answers().filter((text) => text.includes("already decided"))).toHaveLength(99);
    const entries = await house.store.runs.entriesOf(run);
    expect(entries.filter((entry) => entry.body.kind === "decision.recorded")).toHaveLength(1);
  });

  it("that comes too late, from the wrong person or for nothing known is told so, also after a restart", async () => {
    const house = await aHouse();
    const { message, run } = await aQuestionIn(house);
    await house.workspace.person("bob").click(message, "decide.0");
    await house.restart();
    await house.workspace.person("carol").click(message, "decide.1");
    await untilTold(house, "carol", "has already decided this");
    const unknown = { ...message, blocks: retargeted(message.blocks, run) };
    await house.workspace.person("dave").click(unknown, "decide.7");
    await untilTold(house, "dave", "I do not know this question");
    expect([...toldTo(house, "carol"), ...toldTo(house, "dave")]).toHaveLength(2);
  });

  it("after the run was stopped is told that it is too late", async () => {
    const house = await aHouse();
    const { message, run } = await aQuestionIn(house);
    await house.workspace.person("alice").command("deploys", `stop ${run}`);
    await house.workspace.until((workspace) =>
      workspace
        .messages("deploys")
        .some((one) => JSON.stringify(one.blocks).includes("The run was stopped")),
    );
    await house.workspace.person("bob").click(message, "decide.0");
    await untilTold(house, "bob", "Too late");
    expect(toldTo(house, "bob")).toHaveLength(1);
  });

  it("by a person of another workspace counts for nothing", async () => {
    const stranger = {
      id: "U0EVE",
      name: "eve",
      realName: "Eve",
      timeZone: "UTC",
      deleted: false,
      team: "T0ELSEWHERE",
    };
    const alice = { ...stranger, id: "U0ALICE", name: "alice", team: "T0LOCALTEAM" };
    const house = await aHouse({ workspace: { people: [alice, stranger] } });
    const { message, run } = await aQuestionIn(house);
    await house.workspace.person("eve").click(message, "decide.0");
    await untilTold(house, "eve", "Only people of this workspace");
    const entries = await house.store.runs.entriesOf(run);
    expect(entries.some((entry) => entry.body.kind === "decision.recorded")).toBe(false);
  });
});

/** The same buttons, as another installation or an older one might have left them. */
function retargeted(blocks: readonly object[], run: string) {
  const text = JSON.stringify(blocks)
    .replaceAll(run, "zzzzzzzz")
    .replaceAll("decide.0", "decide.7");
  const copy: Record<string, unknown>[] = JSON.parse(text);
  return copy;
}

describe("Other…", () => {
  it("opens a form, and its words and reason become the decision", async () => {
    const house = await aHouse();
    const { message } = await aQuestionIn(house);
    const bob = house.workspace.person("bob");
    const saw = await bob.click(message, "open-other");
    expect(saw.views.map((view) => view.callback_id)).toEqual(["decide-other"]);
    await bob.submit({ words: "Ship half of it", why: "risk" });
    const decided = await house.workspace.until((workspace) =>
      workspace
        .messages("deploys")
        .find((one) => one.text.startsWith("Decided by <@U0BOB>: Ship half")),
    );
    expect(JSON.stringify(decided.blocks)).toContain("why: risk");
    expect(house.workspace.views("bob")).toEqual([]);
  });

  it("says in the form that somebody else was quicker", async () => {
    const house = await aHouse();
    const { message } = await aQuestionIn(house);
    await house.workspace.person("carol").click(message, "decide.0");
    await house.workspace.until((workspace) =>
      workspace.messages("deploys").some((one) => one.text.startsWith("Decided by <@U0CAROL>")),
    );
    await house.workspace.person("bob").click(message, "open-other");
    await house.workspace.until((workspace) =>
      JSON.stringify(workspace.views("bob")).includes("has already decided this"),
    );
    expect(house.workspace.views("bob")).toHaveLength(1);
  });
});

describe("the Stop button", () => {
  it("ends the run, and the card says who stopped it [P-stop]", async () => {
    const house = await aHouse();
    await house.workspace.person("alice").command("deploys", TASK);
    const card = await house.workspace.until((workspace) => workspace.messages("deploys")[0]);
    await house.workspace.person("bob").click(card, "stop-run");
    const stopped = await house.workspace.until((workspace) =>
      workspace.messages("deploys").find((one) => one.text.includes("cancelled")),
    );
    expect(JSON.stringify(stopped.blocks)).toContain("Stopped by <@U0BOB>");
    // Slack shows no private answer in a thread that has no replies yet.
    await untilTold(house, "bob", "is stopped");
    expect(house.workspace.ephemerals("bob").map((one) => one.thread_ts)).toEqual([undefined]);
  });
});

describe("the inbox", () => {
  it("starts one run from every delivery repeated four times [P-one-run]", async () => {
    const house = await aHouse();
    house.workspace.faults.duplicateDeliveries(4, { newEventIds: true });
    const alice = house.workspace.person("alice");
    const saw = await alice.command("deploys", TASK);
    expect(saw.error).toBeUndefined();
    await alice.mention("deploys", "and another");
    const { message } = await alice.say("general", "third");
    await alice.shortcut("start_run", message);
    await alice.submit({});
    await house.workspace.until(
      (workspace) => workspace.messages("deploys").filter((one) => one.fromApp).length === 2,
    );
    expect((await runsOf(house)).map((run) => run.task).sort()).toEqual([
      TASK,
      "and another",
      "third",
    ]);
    const deliveries = house.workspace.deliveries().filter((one) => one.kind !== "events_api");
    expect(deliveries.every((one) => one.outcome?.state === "acknowledged")).toBe(true);
  });

  it("takes up after a restart what was kept and not finished, and tells the answer privately", async () => {
    const house = await aHouse();
    const body = {
      command: "/orchestrate",
      text: "left behind",
      trigger_id: "1.2.3",
      user_id: "U0ALICE",
      channel_id: house.workspace.channel("deploys").id,
      team_id: "T0LOCALTEAM",
    };
    await house.store.inbox.accept("command:1.2.3", JSON.stringify(body), 1);
    await house.restart();
    await untilTold(house, "alice", "is on its way");
    expect((await runsOf(house)).map((run) => run.task)).toEqual(["left behind"]);
    await house.restart();
    expect(await runsOf(house)).toHaveLength(1);
  });
});

describe("what an earlier process left unanswered", () => {
  it("a form whose answer came too late is answered privately", async () => {
    const house = await aHouse();
    const { message, question } = await aQuestionIn(house);
    await house.workspace.person("carol").click(message, "decide.0");
    const deploys = house.workspace.channel("deploys").id;
    const origin = { channel: deploys, thread: null, question: question.id };
    const values = { words: { words: { value: "Ship half" } }, why: { why: { value: "" } } };
    const body = {
      type: "view_submission",
      user: { id: "U0BOB", team_id: "T0LOCALTEAM" },
      trigger_id: "1.2.3",
      view: {
        id: "V1",
        hash: "1",
        type: "modal",
        callback_id: "decide-other",
        private_metadata: JSON.stringify(origin),
        state: { values },
        blocks: [{ block_id: "words" }],
      },
    };
    await house.store.inbox.accept("form:V1:1:1.2.3", JSON.stringify(body), 1);
    await house.restart();
    await untilTold(house, "bob", "has already decided this");
    expect(toldTo(house, "bob")).toHaveLength(1);
  });

  it("a command whose form can no longer open gets a button that opens it", async () => {
    const house = await aHouse();
    const body = {
      command: "/orchestrate",
      text: "",
      trigger_id: "1.2.3",
      user_id: "U0ALICE",
      channel_id: house.workspace.channel("deploys").id,
      team_id: "T0LOCALTEAM",
    };
    await house.store.inbox.accept("command:1.2.3", JSON.stringify(body), 1);
    await house.restart();
    await untilTold(house, "alice", "could not be opened in time");
    const [notice] = house.workspace.ephemerals("alice");
    if (!notice) throw new Error("no notice");
    const saw = await house.workspace.person("alice").click(notice, "open-start");
    expect(saw.views.map((view) => view.callback_id)).toEqual(["start-run"]);
  });
});

describe("the sockets", () => {
  it("lose no command while Slack asks each to come back", async () => {
    // In true time: how long a connection lingers is measured against Slack's patience, which nothing hurries.
    const house = await aHouse({ clock: systemClock });
    const alice = house.workspace.person("alice");
    await house.workspace.until((workspace) => workspace.connections() === 2);
    const errors: (string | undefined)[] = [];
    for (let index = 0; index < 50; index += 1) {
      if (index % 20 === 5) {
        house.workspace.faults.refreshSockets();
        await house.workspace.until((workspace) => workspace.connections() >= 1);
      }
      const saw = await alice.command("deploys", `task ${index} of fifty`);
      errors.push(saw.error);
    }
    expect(errors.filter((error) => error !== undefined)).toEqual([]);
    expect(await runsOf(house)).toHaveLength(50);
  });

  it("leave none behind that was still being opened when everything stopped", async () => {
    const house = await aHouse();
    await house.workspace.until((workspace) => workspace.connections() === 2);
    // The first connection opens at once; the second is still being opened when the house stops.
    for (const ms of [0, 300]) {
      house.workspace.faults.add({ kind: "delay", method: "apps.connections.open", ms, times: 1 });
    }
    await house.restart();
    let last = house.workspace.connections();
    let opened = last;
    const gone = house.workspace.until((workspace) => {
      const now = workspace.connections();
      opened += Math.max(0, now - last);
      last = now;
      return opened === 2 && now === 0;
    });
    await house.slack.stop();
    await gone;
    expect(house.workspace.connections()).toBe(0);
  });

  it("come back by themselves after they were cut and refused", async () => {
    const house = await aHouse();
    await house.workspace.until((workspace) => workspace.connections() === 2);
    house.workspace.faults.refuseConnections(2);
    house.workspace.faults.closeSockets();
    await house.workspace.until((workspace) => workspace.connections() === 0);
    await house.workspace.until((workspace) => workspace.connections() === 2, { withinMs: 10_000 });
    const saw = await house.workspace.person("alice").command("deploys", "list");
    expect(saw.error).toBeUndefined();
    expect(await house.slack.readiness()).toEqual([]);
  });

  it("close only after what is under way was acknowledged", async () => {
    const house = await aHouse();
    const alice = house.workspace.person("alice");
    const commands = Array.from({ length: 20 }, (_, index) =>
      alice.command("deploys", `task ${index} of twenty`),
    );
    await house.workspace.until((workspace) => workspace.deliveries().length === 20);
    await house.slack.stop();
    const saws = await Promise.all(commands);
    expect(saws.map((saw) => saw.error).filter((error) => error !== undefined)).toEqual([]);
  });
});
