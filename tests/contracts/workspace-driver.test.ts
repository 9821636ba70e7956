import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aClient, attach, aWorkspace, outcomeOf, post } from "./workspace-fixture.ts";

const choices = [
  {
    type: "actions",
    block_id: "choice",
    elements: [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } }],
  },
];

test("waiting in vain ends with a description of what did happen", async () => {
  const workspace = await aWorkspace();
  await post(aClient(workspace), { text: "the only message" });
  const waiting = workspace.until((now) => now.messages("deploys").length === 2, { withinMs: 20 });
  await expect(waiting).rejects.toThrow(/the only message[^]*chat\.postMessage → ok/);
});

test("a question that throws ends the waiting with its error", async () => {
  const workspace = await aWorkspace();
  const waiting = workspace.until((now) => now.messages("nowhere"));
  await expect(waiting).rejects.toThrow("channel_not_found");
});

test("a person cannot click what is not there", async () => {
  const workspace = await aWorkspace();
  await post(aClient(workspace), { text: "x", blocks: choices });
  const [message] = workspace.messages("deploys");
  if (message === undefined) throw new Error("no message");
  const bob = workspace.person("bob");
  await expect(bob.click(message, "stop")).rejects.toThrow("named stop; there is: go");
  await expect(bob.submit()).rejects.toThrow("bob has no modal open");
  expect(() => workspace.person("mallory")).toThrow("Nobody named mallory");
});

test("a button that was just taken away can still be clicked by someone who sees it", async () => {
  const workspace = await aWorkspace();
  const clicks: string[] = [];
  await attach(workspace, (app) =>
    app.action("go", async ({ ack, body }) => {
      await ack();
      clicks.push(body.user.id);
    }),
  );
  const client = aClient(workspace);
  const { ts } = await post(client, { text: "x", blocks: choices });
  const [stale] = workspace.messages("deploys");
  await client.chat.update({ channel: "C0DEPLOYS", ts, text: "decided", blocks: [] });
  if (stale === undefined) throw new Error("no message");
  await workspace.person("bob").click(stale, "go");
  expect(clicks).toEqual(["U0BOB"]);
});

test("a hundred clicks at once each get their own acknowledgement", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) =>
    app.action("go", async ({ ack, body, client }) => {
      await ack();
      const said = { channel: "C0DEPLOYS", user: body.user.id, text: "noted" };
      await client.chat.postEphemeral(said);
    }),
  );
  await post(aClient(workspace), { text: "x", blocks: choices });
  const [message] = workspace.messages("deploys");
  if (message === undefined) throw new Error("no message");
  const names = ["alice", "bob", "carol", "dave"];
  const clicks = Array.from({ length: 100 }, (_none, index) =>
    workspace.person(names[index % names.length] ?? "alice").click(message, "go"),
  );
  for (const saw of await Promise.all(clicks)) expect(saw).toMatchObject({ ok: true });
  await workspace.until((now) => now.calls("chat.postEphemeral").length === 100);
});

test("the team can be rearranged while the app runs", async () => {
  const workspace = await aWorkspace();
  const channel = { ...workspace.channel("deploys"), archived: true };
  workspace.rearrange({ kind: "channel", channel });
  expect(await outcomeOf(post(aClient(workspace), { text: "x" }))).toBe("is_archived");
});

test("a workspace whose process is killed continues at the same address with the same tokens", async () => {
  const folder = await mkdtemp(join(tmpdir(), "workspace-"));
  const server = new URL("../../src/workspace/server.ts", import.meta.url).href;
  const script = `
    import { startWorkspace } from ${JSON.stringify(server)};
    const workspace = await startWorkspace({ folder: ${JSON.stringify(folder)} });
    console.log(JSON.stringify([workspace.url, workspace.botToken]));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script]);
  const [line] = await once(child.stdout, "data");
  const [url, botToken] = JSON.parse(String(line));
  const said = await fetch(`${url}/api/chat.postMessage`, {
    method: "POST",
    headers: { authorization: `Bearer ${botToken}`, "content-type": "application/json" },
    body: JSON.stringify({ channel: "C0DEPLOYS", text: "answered before the end" }),
  });
  expect(await said.json()).toMatchObject({ ok: true });
  child.kill("SIGKILL");
  await once(child, "exit");
  const after = await aWorkspace({ folder, port: Number(new URL(url).port) });
  expect(after.botToken).toBe(botToken);
  expect(after.url).toBe(url);
  expect(after.messages("deploys").map(({ text }) => text)).toEqual(["answered before the end"]);
});

test("an app whose new connection is refused comes back all the same", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) => app.command("/orchestrate", ({ ack }) => ack()));
  workspace.faults.refuseConnections(1);
  workspace.faults.closeSockets();
  await workspace.until((now) => now.connections() === 0);
  await workspace.until((now) => now.connections() === 1);
  expect(await workspace.person("alice").command("deploys", "hi")).toMatchObject({ ok: true });
  expect(workspace.calls("apps.connections.open")).toHaveLength(3);
});
