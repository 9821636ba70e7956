import { expect, test } from "vitest";
import { aClient, attach, aWorkspace, outcomeOf, post } from "./workspace-fixture.ts";

test("a lost answer leaves the message behind and the caller without knowing", async () => {
  const workspace = await aWorkspace();
  workspace.faults.add({ kind: "lose_answer", method: "chat.postMessage", times: 1 });
  const client = aClient(workspace);
  await expect(post(client, { text: "first" })).rejects.toThrow("fetch failed");
  await post(client, { text: "second" });
  expect(workspace.messages("deploys").map(({ text }) => text)).toEqual(["first", "second"]);
  expect(workspace.calls("chat.postMessage").map(({ outcome }) => outcome)).toEqual([
    "answer_lost",
    "ok",
  ]);
});

test("a server error happens before any effect", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  workspace.faults.add({ kind: "http_500", method: "chat.postMessage", times: 1 });
  workspace.faults.add({ kind: "http_503", method: "chat.postMessage", times: 1 });
  await expect(post(client, { text: "x" })).rejects.toMatchObject({ statusCode: 500 });
  await expect(post(client, { text: "x" })).rejects.toMatchObject({ statusCode: 503 });
  expect(workspace.messages("deploys")).toEqual([]);
});

test("an error of Slack's or a demand to wait can be ordered by pattern", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  workspace.faults.add({ kind: "error", error: "internal_error", method: /^chat\./, times: 1 });
  workspace.faults.add({
    kind: "rate_limited",
    retryAfter: 7,
    method: "chat.postMessage",
    times: 1,
  });
  expect(await outcomeOf(post(client, { text: "x" }))).toBe("internal_error");
  await expect(post(client, { text: "x" })).rejects.toMatchObject({ retryAfter: 7 });
  expect(await outcomeOf(client.auth.test())).toBe("ok");
});

test("faults at a rate strike the same calls in every run", async () => {
  const runs: string[][] = [];
  for (const seed of [7, 7, 8]) {
    const workspace = await aWorkspace();
    workspace.faults.add({ kind: "error", error: "fatal_error", method: /./, rate: 0.2, seed });
    const client = aClient(workspace);
    const outcomes: string[] = [];
    for (let count = 0; count < 50; count += 1) outcomes.push(await outcomeOf(client.auth.test()));
    runs.push(outcomes);
  }
  const [first = [], second, third] = runs;
  expect(first).toEqual(second);
  expect(first).not.toEqual(third);
  const struck = first.filter((outcome) => outcome === "fatal_error").length;
  expect(struck).toBeGreaterThan(3);
  expect(struck).toBeLessThan(20);
});

test("faults end when they are cleared", async () => {
  const workspace = await aWorkspace();
  workspace.faults.add({ kind: "error", error: "fatal_error", method: "auth.test" });
  const client = aClient(workspace);
  expect(await outcomeOf(client.auth.test())).toBe("fatal_error");
  workspace.faults.clear();
  expect(await outcomeOf(client.auth.test())).toBe("ok");
});

test("a delay holds up one answer and not another", async () => {
  const workspace = await aWorkspace();
  workspace.faults.add({ kind: "delay", ms: 100, method: "chat.postMessage", times: 1 });
  const client = aClient(workspace);
  const order: string[] = [];
  const slow = post(client, { text: "slow" }).then(() => order.push("slow"));
  await client.auth.test().then(() => order.push("quick"));
  await slow;
  expect(order).toEqual(["quick", "slow"]);
});

test("every delivery can be repeated, events under new ids as well", async () => {
  const workspace = await aWorkspace();
  const commands: string[] = [];
  const events: string[] = [];
  await attach(workspace, (app) => {
    app.command("/orchestrate", async ({ ack, body }) => {
      await ack();
      commands.push(body.trigger_id);
    });
    app.event("app_mention", async ({ body }) => void events.push(body.event_id));
  });
  const alice = workspace.person("alice");
  workspace.faults.duplicateDeliveries(4);
  await alice.command("deploys", "x");
  expect(commands).toHaveLength(4);
  expect(new Set(commands).size).toBe(1);
  await alice.mention("deploys", "one");
  expect([events.length, new Set(events).size]).toEqual([4, 1]);
  workspace.faults.duplicateDeliveries(3, { newEventIds: true });
  await alice.mention("deploys", "two");
  expect([events.length, new Set(events).size]).toEqual([7, 4]);
});

test("a method may be called so often in any minute, and then says how long to wait", async () => {
  let time = 1_800_000_000_000;
  const workspace = await aWorkspace({ now: () => time });
  const client = aClient(workspace);
  const { ts } = await post(client, { text: "card" });
  const update = () => client.chat.update({ channel: "C0DEPLOYS", ts, text: "x" });
  for (let count = 0; count < 50; count += 1) {
    await update();
    time += 100;
  }
  await expect(update()).rejects.toMatchObject({ retryAfter: 55 });
  expect(await outcomeOf(client.auth.test())).toBe("ok");
  time += 55_000;
  expect(await outcomeOf(update())).toBe("ok");
  expect(
    workspace.calls("chat.update").filter(({ outcome }) => outcome === "ratelimited"),
  ).toHaveLength(1);
});

test("a channel takes a small burst and then one post a second, whatever its name in the call", async () => {
  let time = 1_800_000_000_000;
  const workspace = await aWorkspace({ now: () => time });
  const client = aClient(workspace);
  for (const channel of ["C0DEPLOYS", "deploys", "#deploys"])
    await post(client, { channel, text: "x" });
  await expect(post(client, { text: "x" })).rejects.toMatchObject({ retryAfter: 1 });
  await post(client, { channel: "C0GENERAL", text: "another channel" });
  for (let second = 0; second < 10; second += 1) {
    time += 1000;
    await post(client, { text: "x" });
  }
  await expect(post(client, { text: "x" })).rejects.toMatchObject({ retryAfter: 1 });
});

test("rates can be left out", async () => {
  const workspace = await aWorkspace({ enforceRates: false });
  const client = aClient(workspace);
  for (let count = 0; count < 60; count += 1) await post(client, { text: "x" });
  expect(workspace.messages("deploys")).toHaveLength(60);
});
