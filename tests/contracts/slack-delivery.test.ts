import { describe, expect, it, onTestFinished } from "vitest";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { type HouseOptions, openSlackHouse, type SlackHouse } from "../support/slack-house.ts";
import { aStepDraft, askInRun, sayInRun, startARun, untilEmpty } from "../support/slack-runs.ts";

async function aHouse(options: HouseOptions = {}): Promise<SlackHouse> {
  const house = await openSlackHouse(options);
  onTestFinished(() => house.close());
  return house;
}

async function saySteps(house: SlackHouse, run: RunId, count: number): Promise<string[]> {
  const slots = Array.from({ length: count }, (_, index) => `step ${index + 1}`);
  for (const slot of slots) await sayInRun(house, run, { key: slot, posts: [aStepDraft(slot)] });
  return slots;
}

/** The titles of the steps that stand in the thread, in order, repetitions included. */
function stepsIn(house: SlackHouse): string[] {
  return house.workspace
    .messages("deploys")
    .flatMap((message) => /\*(step \d+)\*/.exec(message.text)?.[1] ?? []);
}

/** Slack's rates are not the matter here, so the pauses that keep within them pass quickly. */
const unlimited = () => ({ workspace: { enforceRates: false }, clock: hurriedClock(20) });

describe("delivery", () => {
  it("posts the card first and each step once, in order, below it", async () => {
    const house = await aHouse(unlimited());
    const run = await startARun(house);
    const slots = await saySteps(house, run, 4);
    await house.workspace.until(() => stepsIn(house).length === 4, { withinMs: 20_000 });
    expect(stepsIn(house)).toEqual(slots);
    const [root, ...replies] = house.workspace.messages("deploys");
    expect(replies.every((reply) => reply.thread_ts === root?.ts)).toBe(true);
    await untilEmpty(house);
  });

  it("posts every message exactly once while a fifth of all answers is lost [P-lost-answers]", async () => {
    const house = await aHouse(unlimited());
    house.workspace.faults.add({ method: /^chat\./, kind: "lose_answer", rate: 0.2, seed: 7 });
    house.workspace.faults.add({
      method: "conversations.replies",
      kind: "lose_answer",
      rate: 0.2,
      seed: 8,
    });
    const runs = await Promise.all([1, 2, 3].map((number) => startARun(house, { number })));
    for (const run of runs) await saySteps(house, run, 4);
    for (const run of runs) await askInRun(house, run);
    await untilEmpty(house);
    const messages = house.workspace.messages("deploys");
    const keys = messages.map((message) => message.metadata?.event_payload["key"]);
    expect(new Set(keys).size).toBe(messages.length);
    expect(messages).toHaveLength(3 * (1 + 4 + 1));
    const lost = house.workspace.calls().filter((call) => call.outcome === "answer_lost");
    expect(lost.length).toBeGreaterThan(0);
  });

  it("survives a restart with a send in doubt without saying anything twice", async () => {
    const house = await aHouse(unlimited());
    house.workspace.faults.add({ method: "chat.postMessage", kind: "lose_answer", times: 1 });
    await startARun(house);
    await house.workspace.until((workspace) => workspace.messages("deploys").length === 1);
    await house.restart();
    await untilEmpty(house);
    expect(house.workspace.messages("deploys")).toHaveLength(1);
  });

  it("lets a refused method wait alone: a form opens at once meanwhile", async () => {
    const house = await aHouse();
    house.workspace.faults.add({
      method: "chat.postMessage",
      kind: "rate_limited",
      retryAfter: 2,
      times: 1,
    });
    await startARun(house);
    await house.workspace.until((workspace) => workspace.calls("chat.postMessage").length === 1);
    const startedAt = performance.now();
    const saw = await house.workspace.person("alice").command("general", "");
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(saw.views.map((view) => view.callback_id)).toEqual(["start-run"]);
    expect(house.workspace.messages("deploys")).toEqual([]);
    await house.workspace.until((workspace) => workspace.messages("deploys").length === 1);
    const [first, second] = house.workspace.calls("chat.postMessage");
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  it("sends the words plainly when Slack refuses the blocks, and keeps the buttons", async () => {
    const house = await aHouse(unlimited());
    const run = await startARun(house);
    await untilEmpty(house);
    house.workspace.faults.add({
      method: "chat.postMessage",
      kind: "error",
      error: "invalid_blocks",
      times: 1,
    });
    await saySteps(house, run, 1);
    await untilEmpty(house);
    const plain = house.workspace.messages("deploys").at(-1);
    expect(plain?.blocks).toEqual([]);
    expect(plain?.text).toContain("Three files were changed.");
    house.workspace.faults.add({
      method: "chat.postMessage",
      kind: "error",
      error: "invalid_blocks",
      times: 1,
    });
    await askInRun(house, run);
    await untilEmpty(house);
    const question = house.workspace.messages("deploys").at(-1);
    expect(question?.blocks.map((block) => block["type"])).toContain("actions");
  });

  it("edits a card at most every two seconds, and what it then shows is the newest", async () => {
    const clock = hurriedClock(20);
    const house = await aHouse({ ...unlimited(), clock });
    const since = clock.now();
    const run = await startARun(house);
    await untilEmpty(house);
    for (let index = 0; index < 20; index += 1)
      await sayInRun(house, run, { key: `fact ${index}` });
    await untilEmpty(house);
    const edits = house.workspace.calls("chat.update");
    expect(edits.length).toBeGreaterThan(0);
    // However long a busy machine takes for all this, that is the time in which edits had to keep their distance.
    expect(edits.length).toBeLessThanOrEqual(1 + Math.floor((clock.now() - since) / 2_000));
  });

  it("keeps within Slack's rates with ten runs at once: not one call is refused", async () => {
    const house = await aHouse();
    const channels = ["deploys", "general", "incidents"];
    await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        startARun(house, { number: index + 1, channel: channels[index % 3] }),
      ),
    );
    await untilEmpty(house);
    expect(house.workspace.calls().filter((call) => call.outcome === "ratelimited")).toEqual([]);
  });

  it("puts a long report into the thread as a file, once, even when the answer is lost", async () => {
    const house = await aHouse(unlimited());
    const run = await startARun(house);
    const report = "A long line of the report.\n".repeat(400);
    const { ref } = artifactOf("report", "document", report);
    house.workspace.faults.add({
      method: "files.completeUploadExternal",
      kind: "lose_answer",
      times: 1,
    });
    await sayInRun(house, run, {
      key: "s",
      posts: [aStepDraft("step 1", { report: ref })],
      report,
    });
    await untilEmpty(house);
    const shared = house.workspace.files().filter((file) => file.shares.length > 0);
    expect(shared).toHaveLength(1);
    const content = Buffer.from(shared[0]?.content ?? "", "base64").toString();
    expect(content).toContain(report.trim());
    const [root] = house.workspace.messages("deploys");
    const carrying = house.workspace.messages("deploys").filter((one) => one.files.length > 0);
    expect(carrying.map((one) => one.thread_ts)).toEqual([root?.ts]);
    expect(stepsIn(house)).toEqual(["step 1"]);
  });

  it("says so in the thread when it may not attach files", async () => {
    const scopes = ["app_mentions:read", "chat:write", "commands", "channels:history"];
    const house = await aHouse({ ...unlimited(), workspace: { enforceRates: false, scopes } });
    const run = await startARun(house);
    const report = "A long line of the report.\n".repeat(400);
    const { ref } = artifactOf("report", "document", report);
    await sayInRun(house, run, {
      key: "s",
      posts: [aStepDraft("step 1", { report: ref })],
      report,
    });
    await untilEmpty(house);
    expect(house.workspace.messages("deploys").at(-1)?.text).toContain("files:write");
  });

  it("tells the requester directly what to do when it is not in the channel", async () => {
    const closed = {
      id: "C0CLOSED",
      name: "closed",
      kind: "public" as const,
      topic: "",
      archived: false,
    };
    const open = ["deploys", "general"].map((name) => ({
      ...closed,
      id: `C0${name.toUpperCase()}`,
      name,
      members: ["U0ALICE", "U0ORCHESTR8"],
    }));
    const channels = [...open, { ...closed, members: ["U0ALICE"] }];
    const house = await aHouse({ ...unlimited(), workspace: { enforceRates: false, channels } });
    const run = await startARun(house, { channel: "closed" });
    await saySteps(house, run, 1);
    await house.workspace.until((workspace) => workspace.messages("U0ALICE").length > 0);
    expect(house.workspace.messages("U0ALICE").map((message) => message.text)).toEqual([
      expect.stringContaining("/invite @Orchestrate"),
    ]);
    expect(house.workspace.messages("closed")).toEqual([]);
  });

  it("goes on at the channel's end when the thread is gone", async () => {
    const house = await aHouse(unlimited());
    const run = await startARun(house);
    await untilEmpty(house);
    house.workspace.faults.add({
      method: "chat.postMessage",
      kind: "error",
      error: "thread_not_found",
      times: 1,
    });
    await saySteps(house, run, 2);
    await untilEmpty(house);
    const [, first, second] = house.workspace.messages("deploys");
    expect(first?.thread_ts ?? first?.ts).toBe(first?.ts);
    expect(second?.thread_ts).toBe(first?.ts);
  });

  it("reports a revoked token as not ready and keeps the messages", async () => {
    const house = await aHouse(unlimited());
    house.workspace.faults.add({
      method: "chat.postMessage",
      kind: "error",
      error: "token_revoked",
      times: 1,
    });
    await startARun(house);
    await house.workspace.until((workspace) => workspace.calls("chat.postMessage").length === 1);
    await expect
      .poll(() => house.slack.readiness())
      .toEqual(["Slack refuses messages: token_revoked"]);
    expect((await house.store.outbox.backlog(Date.now())).rows).toBe(1);
  });

  it("asks neither for names nor for previews, in posts and in edits", async () => {
    const house = await aHouse(unlimited());
    const run = await startARun(house);
    await saySteps(house, run, 1);
    await untilEmpty(house);
    const calls = [
      ...house.workspace.calls("chat.postMessage"),
      ...house.workspace.calls("chat.update"),
    ];
    expect(calls.length).toBeGreaterThan(2);
    expect(calls.every((call) => call.args["parse"] === "none")).toBe(true);
    expect(calls.every((call) => String(call.args["link_names"]) === "false")).toBe(true);
    expect(house.workspace.messages("deploys").flatMap((message) => message.unfurls)).toEqual([]);
  });
});
