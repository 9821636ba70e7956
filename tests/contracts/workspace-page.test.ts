import { expect, test } from "vitest";
import type { Workspace } from "../../src/workspace/server.ts";
import { Answer, Change, Snapshot } from "../../src/workspace/ui/contract.ts";
import { aClient, attach, aWorkspace, post } from "./workspace-fixture.ts";

async function stateFor(workspace: Workspace, as: string): Promise<Snapshot> {
  const answer = await fetch(`${workspace.url}/ui/state?as=${as}`);
  return Snapshot.parse(await answer.json());
}

async function send(workspace: Workspace, path: string, { headers, ...body }: Sent) {
  const answer = await fetch(`${workspace.url}/ui${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return Answer.parse(await answer.json());
}

type Sent = { as: string; headers?: Record<string, string>; [field: string]: unknown };

/** Listens to the page's changes from the moment that this resolves; then takes the first few. */
async function listenTo(workspace: Workspace, query: string) {
  const stop = new AbortController();
  const answer = await fetch(`${workspace.url}/ui/changes?${query}`, { signal: stop.signal });
  return async (count: number): Promise<Change[]> => {
    const changes: Change[] = [];
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split("\n\n");
      text = frames.pop() ?? "";
      changes.push(...frames.map(changeIn).filter((change) => change !== null));
      if (changes.length >= count) break;
    }
    stop.abort();
    return changes;
  };
}

function changeIn(frame: string): Change | null {
  const data = /^data: (.*)$/m.exec(frame)?.[1];
  return data === undefined ? null : Change.parse(JSON.parse(data));
}

const question = [
  { type: "section", text: { type: "mrkdwn", text: "Which?" } },
  {
    type: "input",
    block_id: "note",
    optional: true,
    label: { type: "plain_text", text: "Note" },
    element: { type: "plain_text_input", action_id: "words" },
  },
  {
    type: "actions",
    block_id: "choice",
    elements: [
      {
        type: "static_select",
        action_id: "pick",
        options: ["a", "b"].map((value) => ({ text: { type: "plain_text", text: value }, value })),
      },
      { type: "button", action_id: "go", value: "7", text: { type: "plain_text", text: "Go" } },
    ],
  },
];

test("the state of the workspace fits the contract, and shows each person their own", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) => app.command("/orchestrate", ({ ack }) => ack("Only for you")));
  await workspace.person("alice").say("deploys", "hello @bob");
  const command = { as: "U0ALICE", channel: "C0DEPLOYS", command: "/orchestrate", text: "x" };
  expect(await send(workspace, "/command", command)).toEqual({ ok: true });
  const alice = await stateFor(workspace, "U0ALICE");
  expect(alice).toMatchObject({
    me: "U0ALICE",
    connected: true,
    messages: [{ text: "hello <@U0BOB>", author: { kind: "person", user: "U0ALICE" } }],
    ephemerals: [{ text: "Only for you" }],
    commands: [{ command: "/orchestrate" }],
  });
  const bob = await stateFor(workspace, "bob");
  expect(bob).toMatchObject({ me: "U0BOB", ephemerals: [] });
  expect(bob.channels.filter(({ kind }) => kind === "direct")).toHaveLength(1);
});

test("what a person does in the page reaches the app as from Slack", async () => {
  const workspace = await aWorkspace();
  const actions: unknown[] = [];
  await attach(workspace, (app) =>
    app.action(/./, async ({ ack, action, body }) => {
      await ack();
      const state = body.type === "block_actions" ? body.state?.values : undefined;
      actions.push([action, state?.["note"]?.["words"]?.value]);
    }),
  );
  const { ts } = await post(aClient(workspace), { text: "Which?", blocks: question });
  const spot = {
    as: "bob",
    target: { kind: "message", channel: "C0DEPLOYS", ts },
    block_id: "choice",
  };
  await send(workspace, "/action", { ...spot, action_id: "pick", entered: { option: "b" } });
  const inputs = { note: { words: { text: "because" } } };
  await send(workspace, "/action", { ...spot, action_id: "go", inputs });
  expect(actions).toMatchObject([
    [{ type: "static_select", selected_option: { value: "b" } }, null],
    [{ type: "button", value: "7" }, "because"],
  ]);
  const { messages } = await stateFor(workspace, "bob");
  expect(messages[0]?.inputs).toMatchObject({
    note: { words: { value: "because" } },
    choice: { pick: { selected_option: { value: "b" } } },
  });
  const gone = await send(workspace, "/action", { ...spot, action_id: "nothing" });
  expect(gone).toMatchObject({ ok: false, error: "This is no longer here." });
});

test("changes are told as they happen, to those whom they concern", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const { sequence } = await stateFor(workspace, "alice");
  const take = await listenTo(workspace, `as=alice&after=${sequence}`);
  const { ts } = await post(client, { text: "card" });
  const place = { channel: "C0DEPLOYS", user: "U0BOB", text: "for bob" };
  await client.chat.postEphemeral(place);
  await client.chat.postEphemeral({ ...place, user: "U0ALICE", text: "for alice" });
  await client.chat.delete({ channel: "C0DEPLOYS", ts });
  expect(await take(3)).toMatchObject([
    { kind: "message", message: { text: "card", author: { kind: "app", name: "Orchestrate" } } },
    { kind: "ephemeral", ephemeral: { text: "for alice" } },
    { kind: "message-deleted", ts },
  ]);
});

test("a page that fell behind catches up, and one from before asks for everything again", async () => {
  const workspace = await aWorkspace();
  const { sequence } = await stateFor(workspace, "alice");
  await workspace.person("bob").say("deploys", "while you were away");
  const takeMissed = await listenTo(workspace, `as=alice&after=${sequence}`);
  const [missed] = await takeMissed(1);
  expect(missed).toMatchObject({ kind: "message", message: { text: "while you were away" } });
  const takeReset = await listenTo(workspace, "as=alice&after=999999");
  const [reset] = await takeReset(1);
  expect(reset).toMatchObject({ kind: "reset" });
});

test("a reply changes what the page shows of its root", async () => {
  const workspace = await aWorkspace();
  const client = aClient(workspace);
  const { ts } = await post(client, { text: "root" });
  const take = await listenTo(workspace, "as=alice");
  await post(client, { text: "one", thread_ts: ts });
  await post(client, { text: "two", thread_ts: ts });
  const roots = (await take(5)).filter((change) => "message" in change && change.message.ts === ts);
  expect(roots.at(-1)).toMatchObject({ message: { replyCount: 2, replyUsers: ["U0ORCHESTR8"] } });
});

test("the page is told when the app comes and goes", async () => {
  const workspace = await aWorkspace();
  const take = await listenTo(workspace, "as=alice");
  await attach(workspace, () => {});
  workspace.faults.closeSockets();
  expect(await take(2)).toMatchObject([
    { kind: "connected", connected: true },
    { kind: "connected", connected: false },
  ]);
});

test("a page that missed the coming of the app between its state and its changes is told", async () => {
  const workspace = await aWorkspace();
  const { connected, sequence } = await stateFor(workspace, "alice");
  await attach(workspace, () => {});
  const take = await listenTo(workspace, `as=alice&after=${sequence}&connected=${connected}`);
  const { ts } = await post(aClient(workspace), { text: "later" });
  expect(await take(2)).toMatchObject([
    { kind: "connected", connected: true },
    { kind: "message", message: { ts } },
  ]);
});

test("another site cannot act for the people here", async () => {
  const workspace = await aWorkspace();
  const headers = { origin: "https://example.com" };
  const message = { as: "alice", channel: "deploys", text: "x", headers };
  expect(await send(workspace, "/message", message)).toMatchObject({ ok: false });
  expect(workspace.messages("deploys")).toEqual([]);
});

test("the page and its two libraries are served, and nothing outside of them", async () => {
  const workspace = await aWorkspace();
  const typeOf = async (path: string) => {
    const answer = await fetch(`${workspace.url}${path}`);
    return `${answer.status} ${answer.headers.get("content-type")}`;
  };
  expect(await typeOf("/")).toBe("200 text/html; charset=utf-8");
  expect(await typeOf("/vendor/markdown-it.js")).toBe("200 text/javascript; charset=utf-8");
  expect(await typeOf("/vendor/dompurify.js")).toBe("200 text/javascript; charset=utf-8");
  expect(await typeOf("/..%2Fserver.ts")).toContain("404");
  expect(await typeOf("/vendor/..%2F..%2Fpackage.json")).toContain("404");
});

test("an uploaded page cannot run as the workspace", async () => {
  const workspace = await aWorkspace();
  const content = "<script>alert(1)</script>";
  const file = { channel_id: "C0DEPLOYS", filename: "x.html", content };
  await aClient(workspace).filesUploadV2(file);
  const { messages } = await stateFor(workspace, "alice");
  const answer = await fetch(`${workspace.url}${messages[0]?.files[0]?.url}`);
  expect(answer.headers.get("content-security-policy")).toContain("sandbox");
  expect(messages[0]?.files[0]).toMatchObject({ preview: content, mimetype: "text/html" });
});
