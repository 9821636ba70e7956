import { appendFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aChannel } from "../../src/workspace/settings.ts";
import { methods } from "../../src/workspace/web-api/methods.ts";
import { routes } from "../../src/workspace/web-api/routes.ts";
import { aClient, aWorkspace, outcomeOf, post } from "./workspace-fixture.ts";

test("the table of methods names exactly the methods that are answered", () => {
  expect(methods.map(({ name }) => name).toSorted()).toEqual(Object.keys(routes).toSorted());
  for (const { support, note } of methods) expect(support === "partial").toBe(note !== undefined);
});

test("every method that needs a scope is refused without it, and says which it needs", async () => {
  const workspace = await aWorkspace({ scopes: ["commands"] });
  for (const { name, scopes } of methods.filter((method) => method.scopes.length > 0)) {
    const call = aClient(workspace).apiCall(name, {});
    await expect(call).rejects.toMatchObject({
      data: { error: "missing_scope", needed: scopes.join(","), provided: "commands" },
    });
  }
});

test("a method that Slack does not know is refused", async () => {
  const workspace = await aWorkspace();
  expect(await outcomeOf(aClient(workspace).apiCall("chat.shout"))).toBe("unknown_method");
});

test("tokens are told apart", async () => {
  const workspace = await aWorkspace();
  expect(await outcomeOf(aClient(workspace, "xoxb-else").auth.test())).toBe("invalid_auth");
  expect(await outcomeOf(aClient(workspace, "").auth.test())).toBe("not_authed");
  const withApp = aClient(workspace, workspace.appToken);
  expect(await outcomeOf(withApp.auth.test())).toBe("not_allowed_token_type");
  expect(await outcomeOf(aClient(workspace).apps.connections.open({}))).toBe(
    "not_allowed_token_type",
  );
});

test("every answer tells the scopes of the token", async () => {
  const workspace = await aWorkspace({ scopes: ["chat:write", "commands"] });
  const answer = await aClient(workspace).auth.test();
  expect(answer.response_metadata?.scopes).toEqual(["chat:write", "commands"]);
  expect(answer).toMatchObject({ user_id: "U0ORCHESTR8", bot_id: "B0ORCHESTR8" });
});

test("arguments may come as a form or as JSON", async () => {
  const workspace = await aWorkspace();
  const blocks = [{ type: "divider" }];
  const answer = await fetch(`${workspace.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${workspace.botToken}`,
      "content-type": "application/json; charset=utf-8",
    },
    body: JSON.stringify({ channel: "C0DEPLOYS", text: "json", blocks }),
  });
  expect(await answer.json()).toMatchObject({ ok: true, channel: "C0DEPLOYS" });
  await post(aClient(workspace), { channel: "#deploys", text: "form", blocks });
  expect(workspace.messages("deploys").map(({ text }) => text)).toEqual(["json", "form"]);
});

test("metadata is kept with a message and read back only when asked for", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const metadata = { event_type: "post", event_payload: { key: "run-1/card" } };
  const { ts } = await post(client, { text: "root" });
  const place = { channel: "C0DEPLOYS", thread_ts: ts };
  await post(client, { ...place, text: "reply", metadata });
  const [, reply] = workspace.thread("deploys", ts);
  await client.chat.update({ channel: "C0DEPLOYS", ts: reply?.ts ?? "", text: "changed" });
  const asked = { channel: "C0DEPLOYS", ts, include_all_metadata: true };
  const { messages } = await client.conversations.replies(asked);
  expect(messages).toMatchObject([
    { text: "root", reply_count: 1 },
    { text: "changed", metadata, edited: { user: "U0ORCHESTR8" } },
  ]);
  const plain = await client.conversations.replies({ channel: "C0DEPLOYS", ts });
  expect(plain.messages?.[1]?.metadata).toBeUndefined();
});

test("history shows what stands in the channel, newest first, in pages", async () => {
  const workspace = await aWorkspace();
  const alice = workspace.person("alice");
  const { message } = await alice.say("deploys", "one");
  await alice.say("deploys", "reply", { thread: message.ts });
  await alice.say("deploys", "two");
  await alice.say("deploys", "three");
  const client = aClient(workspace);
  const first = await client.conversations.history({ channel: "C0DEPLOYS", limit: 2 });
  const cursor = first.response_metadata?.next_cursor;
  const rest = await client.conversations.history({ channel: "C0DEPLOYS", limit: 2, cursor });
  const texts = [...(first.messages ?? []), ...(rest.messages ?? [])].map(({ text }) => text);
  expect(texts).toEqual(["three", "two", "one"]);
  expect([first.has_more, rest.has_more]).toEqual([true, false]);
});

test("a place that cannot be written in is refused for its own reason", async () => {
  const channels = [
    aChannel("open"),
    aChannel("secret", { kind: "private", members: ["U0ALICE"] }),
    aChannel("old", { archived: true, members: ["U0ORCHESTR8"] }),
    aChannel("ours", { members: ["U0ORCHESTR8"] }),
  ];
  const workspace = await aWorkspace({ channels });
  const client = aClient(workspace);
  const postIn = (channel: string, thread_ts?: string) =>
    outcomeOf(post(client, { channel, text: "x", thread_ts }));
  expect(await postIn("nowhere")).toBe("channel_not_found");
  expect(await postIn("secret")).toBe("channel_not_found");
  expect(await postIn("old")).toBe("is_archived");
  expect(await postIn("open")).toBe("not_in_channel");
  expect(await postIn("ours", "1.0")).toBe("thread_not_found");
  await client.conversations.join({ channel: "C0OPEN" });
  expect(await postIn("open")).toBe("ok");
  expect(await postIn("U0ALICE")).toBe("ok");
});

test("only the app's own messages can be changed or deleted", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const { chat } = client;
  const { message } = await workspace.person("alice").say("deploys", "mine");
  const place = { channel: message.channel, ts: message.ts };
  expect(await outcomeOf(chat.update({ ...place, text: "yours" }))).toBe("cant_update_message");
  expect(await outcomeOf(chat.delete(place))).toBe("cant_delete_message");
  expect(await outcomeOf(chat.update({ ...place, ts: "1.0", text: "x" }))).toBe(
    "message_not_found",
  );
  const own = await post(client, { text: "own" });
  await chat.delete({ channel: message.channel, ts: own.ts });
  expect(workspace.messages("deploys")).toHaveLength(1);
});

test("people and groups can be looked up", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  expect((await client.users.info({ user: "U0BOB" })).user).toMatchObject({
    name: "bob",
    tz: "Europe/London",
    is_bot: false,
    deleted: false,
  });
  expect(await outcomeOf(client.users.info({ user: "U0NOBODY" }))).toBe("user_not_found");
  expect((await client.users.getPresence({ user: "U0BOB" })).presence).toBe("active");
  const members = await client.usergroups.users.list({ usergroup: "S0ONCALL" });
  expect(members.users).toEqual(["U0BOB", "U0CAROL"]);
  expect((await client.users.list({})).members).toHaveLength(5);
});

test("a file is uploaded by the client's own method, shared in a thread, and read back", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const { ts } = await post(client, { text: "root" });
  await client.filesUploadV2({
    channel_id: "C0DEPLOYS",
    thread_ts: ts,
    initial_comment: "The whole text",
    filename: "report.md",
    content: "# Report\nüöä",
  });
  const [, shared] = workspace.thread("deploys", ts);
  expect(shared).toMatchObject({ text: "The whole text", fromApp: true });
  const details = await client.files.info({ file: shared?.files[0] ?? "" });
  expect(details.file).toMatchObject({ name: "report.md", mimetype: "text/markdown" });
  const content = await fetch(details.file?.url_private ?? "");
  expect(await content.text()).toBe("# Report\nüöä");
});

test("reactions are added once and taken back once", async () => {
  const workspace = await aWorkspace();
  const { reactions } = aClient(workspace);
  const { message } = await workspace.person("alice").say("deploys", "look");
  const reaction = { channel: message.channel, timestamp: message.ts, name: "eyes" };
  expect(await outcomeOf(reactions.add(reaction))).toBe("ok");
  expect(await outcomeOf(reactions.add(reaction))).toBe("already_reacted");
  expect(await outcomeOf(reactions.remove(reaction))).toBe("ok");
  expect(await outcomeOf(reactions.remove(reaction))).toBe("no_reaction");
});

test("a home tab published from an old state conflicts", async () => {
  const workspace = await aWorkspace();
  const { views } = aClient(workspace);
  const view = { type: "home" as const, blocks: [{ type: "divider" }] };
  const first = await views.publish({ user_id: "U0ALICE", view });
  const hash = first.view?.hash ?? "";
  expect(await outcomeOf(views.publish({ user_id: "U0ALICE", view, hash }))).toBe("ok");
  expect(await outcomeOf(views.publish({ user_id: "U0ALICE", view, hash }))).toBe("hash_conflict");
});

test("a response address serves five times and for half an hour", async () => {
  let now = 1_800_000_000_000;
  const workspace = await aWorkspace({ now: () => now, acknowledgeWithinMs: 20 });
  const alice = workspace.person("alice");
  const addressOf = async () => {
    await alice.command("deploys", "x");
    return String(workspace.deliveries().at(-1)?.body["response_url"]);
  };
  const first = await addressOf();
  const statuses: number[] = [];
  for (let count = 0; count < 6; count += 1) statuses.push(await answerAt(first));
  expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  const second = await addressOf();
  now += 30 * 60_000 + 1;
  expect(await answerAt(second)).toBe(404);
  expect(workspace.ephemerals("alice")).toHaveLength(5);
});

test("everything survives a sudden end, and old timestamps are not given out again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "workspace-"));
  const before = await aWorkspace({ folder, now: standingStill });
  const client = aClient(before);
  const { ts } = await post(client, { text: "card" });
  await client.filesUploadV2({ channel_id: "C0DEPLOYS", filename: "a.txt", content: "kept" });
  await client.views.publish({
    user_id: "U0ALICE",
    view: { type: "home", blocks: [{ type: "divider" }] },
  });
  // The first one is not closed: what was answered is already on disk.
  const after = await aWorkspace({ folder, now: standingStill });
  expect(after.botToken).toBe(before.botToken);
  expect(after.messages("deploys")).toEqual(before.messages("deploys"));
  expect(after.files()).toEqual(before.files());
  expect(after.home("alice")).toEqual(before.home("alice"));
  const again = await post(aClient(after), { text: "next" });
  expect(Number(again.ts)).toBeGreaterThan(Number(ts));
});

test("a log that ends in the middle of a line is read up to there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "workspace-"));
  const before = await aWorkspace({ folder });
  await before.person("alice").say("deploys", "kept");
  await appendFile(join(folder, "workspace.log"), '{"kind":"message","mess');
  const after = await aWorkspace({ folder });
  await after.person("alice").say("deploys", "new");
  const third = await aWorkspace({ folder });
  expect(third.messages("deploys").map(({ text }) => text)).toEqual(["kept", "new"]);
});

const standingStill = () => 1_800_000_000_000;

async function answerAt(url: string): Promise<number> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "answer" }),
  });
  return answer.status;
}
