import { expect, test } from "vitest";
import { attachOverHttp, aWorkspace } from "./workspace-fixture.ts";

const HTTP = { delivery: { kind: "http" as const } };

test("commands, clicks and events reach Bolt's HTTP receiver with a signature it accepts", async () => {
  const workspace = await aWorkspace(HTTP);
  const heard: string[] = [];
  await attachOverHttp(workspace, (app) => {
    app.command("/orchestrate", ({ ack, command }) => ack(`Heard: ${command.text}`));
    app.action("go", async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: "Gone" });
    });
    app.event("app_mention", async ({ event }) => void heard.push(event.text));
  });
  const alice = workspace.person("alice");
  const { ephemerals } = await alice.command("deploys", "a & b = ü?");
  expect(ephemerals.map(({ text }) => text)).toEqual(["Heard: a & b = ü?"]);
  await alice.mention("deploys", "hello");
  expect(heard).toEqual(["<@U0ORCHESTR8> hello"]);
  expect(workspace.deliveries().map(({ outcome }) => outcome?.state)).toEqual([
    "acknowledged",
    "acknowledged",
    "acknowledged",
  ]);
});

test("an app with another secret refuses the delivery", async () => {
  const workspace = await aWorkspace(HTTP);
  await attachOverHttp(
    workspace,
    (app) => app.command("/orchestrate", ({ ack }) => ack()),
    "wrong",
  );
  expect(await workspace.person("alice").command("deploys", "x")).toMatchObject({ ok: false });
  expect(workspace.deliveries()[0]?.outcome).toEqual({
    state: "not-acknowledged",
    reason: "http_error",
  });
});

test("an event that fails is sent again with its number and reason", async () => {
  const workspace = await aWorkspace({ ...HTTP, eventRetryDelaysMs: [0, 1, 1] });
  workspace.deliverTo(workspace.url);
  await workspace.person("alice").say("deploys", "nobody listens at this address");
  await workspace.until((now) => now.deliveries().length === 4);
  expect(workspace.deliveries().map(({ retry }) => retry)).toEqual([
    undefined,
    { attempt: 1, reason: "http_error" },
    { attempt: 2, reason: "http_error" },
    { attempt: 3, reason: "http_error" },
  ]);
});

test("Bolt sees which attempt of an event it is given", async () => {
  const workspace = await aWorkspace({ ...HTTP, eventRetryDelaysMs: [0] });
  const attempts: unknown[] = [];
  const url = await attachOverHttp(workspace, (app) =>
    app.event("message", async ({ context }) => {
      attempts.push(context.retryNum);
    }),
  );
  workspace.deliverTo(`${workspace.url}/nowhere`);
  const said = workspace.person("alice").say("deploys", "hello");
  await workspace.until((now) => now.deliveries().length === 1);
  workspace.deliverTo(url);
  await said;
  await workspace.until((now) => now.deliveries()[1]?.outcome);
  expect(attempts).toEqual([1]);
});

test("a request signed too long ago is refused by Bolt", async () => {
  const workspace = await aWorkspace({ ...HTTP, signedAt: sixMinutesAgo });
  await attachOverHttp(workspace, (app) => app.command("/orchestrate", ({ ack }) => ack()));
  expect(await workspace.person("alice").command("deploys", "x")).toMatchObject({ ok: false });
});

const sixMinutesAgo = () => Date.now() - 6 * 60_000;
