import type { App, BlockAction } from "@slack/bolt";
import { expect, test } from "vitest";
import { z } from "zod";
import { aClient, attach, aWorkspace, outcomeOf, post } from "./workspace-fixture.ts";

const button = (actionId: string, value = "yes") => ({
  type: "actions" as const,
  block_id: "choices",
  elements: [
    {
      type: "button" as const,
      action_id: actionId,
      text: { type: "plain_text" as const, text: "Go" },
      value,
    },
  ],
});

const modal = (title: string) => ({
  type: "modal" as const,
  callback_id: "form",
  notify_on_close: true,
  private_metadata: "question 7",
  title: { type: "plain_text" as const, text: title },
  submit: { type: "plain_text" as const, text: "Send" },
  blocks: [
    {
      type: "input" as const,
      block_id: "why",
      label: { type: "plain_text" as const, text: "Why?" },
      element: { type: "plain_text_input" as const, action_id: "reason", multiline: true },
    },
    {
      type: "input" as const,
      block_id: "when",
      optional: true,
      label: { type: "plain_text" as const, text: "When?" },
      element: {
        type: "static_select" as const,
        action_id: "day",
        options: ["today", "tomorrow"].map((day) => ({
          text: { type: "plain_text" as const, text: day },
          value: day,
        })),
      },
    },
  ],
});

function openFormOnCommand(app: App): void {
  app.command("/orchestrate", async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: modal("First") });
  });
}

test("a command is acknowledged with words that only its sender sees", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) =>
    app.command("/orchestrate", async ({ ack, command }) => {
      await ack({
        text: `On it, ${command.user_name} in ${command.channel_name}: ${command.text}`,
      });
    }),
  );
  const saw = await workspace.person("alice").command("#deploys", "fix staging");
  expect(saw).toMatchObject({ ok: true });
  expect(saw.ephemerals.map(({ text }) => text)).toEqual(["On it, alice in deploys: fix staging"]);
  expect(workspace.ephemerals("bob")).toEqual([]);
  expect(workspace.messages("deploys")).toEqual([]);
});

test("an answer in the channel is seen by everyone", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) =>
    app.command("/orchestrate", ({ ack }) => ack({ text: "hello", response_type: "in_channel" })),
  );
  await workspace.person("alice").command("deploys", "hi");
  expect(workspace.messages("deploys")).toMatchObject([{ text: "hello", fromApp: true }]);
});

test("a command that nobody acknowledges fails in Slack's words", async () => {
  const workspace = await aWorkspace({ acknowledgeWithinMs: 50 });
  const alice = workspace.person("alice");
  const failed = { ok: false, error: "/orchestrate failed because the app did not respond" };
  expect(await alice.command("deploys", "nobody is connected")).toMatchObject(failed);
  await attach(workspace, (app) => app.command("/orchestrate", async () => {}));
  expect(await alice.command("deploys", "nobody acknowledges")).toMatchObject(failed);
  expect(workspace.deliveries().map(({ kind }) => kind)).toEqual([
    "slash_commands",
    "slash_commands",
  ]);
});

test("a click reaches the app with the message, and the app may replace it", async () => {
  const workspace = await aWorkspace();
  const seen: BlockAction[] = [];
  await attach(workspace, (app) =>
    app.action("approve", async ({ ack, body, respond }) => {
      await ack();
      if (body.type === "block_actions") seen.push(body);
      await respond({ replace_original: true, text: "Approved" });
    }),
  );
  await post(aClient(workspace), { text: "May I?", blocks: [button("approve")] });
  const [question] = workspace.messages("deploys");
  if (question === undefined) throw new Error("no question");
  await workspace.person("bob").click(question, "approve");
  const [answered] = await workspace.until((now) => {
    const messages = now.messages("deploys");
    return messages[0]?.text === "Approved" && messages;
  });
  expect(answered).toMatchObject({ blocks: [], ts: question.ts });
  expect(seen).toMatchObject([
    {
      user: { id: "U0BOB", username: "bob" },
      channel: { id: "C0DEPLOYS", name: "deploys" },
      container: { type: "message", message_ts: question.ts, is_ephemeral: false },
      message: { ts: question.ts, text: "May I?" },
      actions: [{ type: "button", action_id: "approve", block_id: "choices", value: "yes" }],
    },
  ]);
});

test("an ephemeral message can be clicked and taken away through its response address", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) => {
    app.command("/orchestrate", ({ ack }) => ack({ text: "Sure?", blocks: [button("sure")] }));
    app.action("sure", async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
  });
  const alice = workspace.person("alice");
  const { ephemerals } = await alice.command("deploys", "x");
  const [question] = ephemerals;
  if (question === undefined) throw new Error("no question");
  expect(await alice.click(question, "sure")).toMatchObject({ ok: true });
  await workspace.until((now) => now.ephemerals("alice").length === 0);
});

test("a modal keeps its errors, changes, stacks and closes as the app answers", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) => {
    openFormOnCommand(app);
    app.view("form", async ({ ack, view }) => {
      const reason = view.state.values["why"]?.["reason"]?.value;
      if (reason === "bad") {
        await ack({ response_action: "errors", errors: { why: "Say more" } });
      } else if (reason === "again") {
        await ack({ response_action: "update", view: modal("Second") });
      } else if (reason === "deeper") {
        await ack({ response_action: "push", view: modal("Third") });
      } else if (reason === "all") {
        await ack({ response_action: "clear" });
      } else {
        await ack();
      }
    });
  });
  const alice = workspace.person("alice");
  await alice.command("deploys", "open");
  await workspace.until((now) => now.views("alice").length === 1);
  const titles = () => workspace.views("alice").map(({ title }) => title?.["text"]);

  expect(await alice.submit({})).toMatchObject({
    ok: false,
    errors: { why: "Please complete this required field." },
  });
  expect(await alice.submit({ reason: "bad" })).toMatchObject({
    ok: false,
    errors: { why: "Say more" },
  });
  expect(await alice.submit({ reason: "again", day: "tomorrow" })).toMatchObject({ ok: true });
  expect(titles()).toEqual(["Second"]);
  await alice.submit({ reason: "deeper" });
  expect(titles()).toEqual(["Second", "Third"]);
  await alice.submit({ reason: "fine" });
  expect(titles()).toEqual(["Second"]);
  await alice.submit({ reason: "deeper" });
  await alice.submit({ reason: "all" });
  expect(titles()).toEqual([]);
});

test("a submitted modal carries its values, its metadata and its person", async () => {
  const workspace = await aWorkspace();
  const submitted: unknown[] = [];
  await attach(workspace, (app) => {
    openFormOnCommand(app);
    app.view("form", async ({ ack, view, body }) => {
      await ack();
      submitted.push({
        user: body.user.id,
        metadata: view.private_metadata,
        values: view.state.values,
      });
    });
  });
  const alice = workspace.person("alice");
  await alice.command("deploys", "open");
  await workspace.until((now) => now.views("alice").length === 1);
  await alice.submit({ reason: "because", day: "today" });
  expect(submitted).toEqual([
    {
      user: "U0ALICE",
      metadata: "question 7",
      values: {
        why: { reason: { type: "plain_text_input", value: "because" } },
        when: {
          day: {
            type: "static_select",
            selected_option: { text: { type: "plain_text", text: "today" }, value: "today" },
          },
        },
      },
    },
  ]);
});

test("closing a modal is told to an app that asked for it", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) => {
    openFormOnCommand(app);
    app.view({ callback_id: "form", type: "view_closed" }, ({ ack }) => ack());
  });
  const alice = workspace.person("alice");
  await alice.command("deploys", "open");
  await workspace.until((now) => now.views("alice").length === 1);
  expect(await alice.close()).toMatchObject({ ok: true, views: [] });
  expect(workspace.deliveries().at(-1)?.body["type"]).toBe("view_closed");
});

test("a trigger opens one modal within three seconds, and no other", async () => {
  let time = Date.parse("2026-11-20T10:00:00Z");
  const workspace = await aWorkspace({ now: () => time });
  await attach(workspace, (app) =>
    app.command("/orchestrate", async ({ ack, body, client, command }) => {
      await ack();
      if (command.text === "late") time += 3001;
      const attempts = command.text === "twice" ? 2 : 1;
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        await outcomeOf(client.views.open({ trigger_id: body.trigger_id, view: modal("First") }));
      }
    }),
  );
  const alice = workspace.person("alice");
  await alice.command("deploys", "late");
  await workspace.until((now) => now.calls("views.open").length === 1);
  await alice.command("deploys", "twice");
  await workspace.until((now) => now.calls("views.open").length === 3);
  const outcomes = workspace.calls("views.open").map(({ outcome }) => outcome);
  expect(outcomes).toEqual(["expired_trigger_id", "ok", "exchanged_trigger_id"]);
});

test("a mention reaches the app once as a mention and once as a message", async () => {
  const workspace = await aWorkspace();
  const heard: string[] = [];
  await attach(workspace, (app) => {
    app.event("app_mention", async ({ event }) => void heard.push(`mention ${event.text}`));
    app.event("message", async ({ event }) => void heard.push(`message ${event.channel_type}`));
  });
  await workspace.person("carol").mention("deploys", "look <here> & now");
  expect(heard.toSorted()).toEqual([
    "mention <@U0ORCHESTR8> look &lt;here&gt; &amp; now",
    "message channel",
  ]);
});

test("the app hears of its own messages, edits and deletions, as it does from Slack", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, () => {});
  const client = aClient(workspace);
  const { ts } = await post(client, { text: "card" });
  await client.chat.update({ channel: "C0DEPLOYS", ts, text: "card, later" });
  await client.chat.delete({ channel: "C0DEPLOYS", ts });
  await workspace.until((now) => now.deliveries().filter(({ outcome }) => outcome).length === 3);
  expect(workspace.deliveries().map(({ body }) => body["event"])).toMatchObject([
    { type: "message", text: "card", bot_id: "B0ORCHESTR8", ts },
    {
      subtype: "message_changed",
      message: { text: "card, later" },
      previous_message: { text: "card" },
    },
    { subtype: "message_deleted", deleted_ts: ts },
  ]);
});

test("words in a thread carry the thread", async () => {
  const workspace = await aWorkspace();
  const threads: (string | undefined)[] = [];
  await attach(workspace, (app) =>
    app.event("message", async ({ event }) => {
      threads.push("thread_ts" in event ? event.thread_ts : undefined);
    }),
  );
  const alice = workspace.person("alice");
  const { message } = await alice.say("deploys", "root");
  await alice.say("deploys", "reply", { thread: message.ts });
  expect(threads).toEqual([undefined, message.ts]);
  expect(workspace.thread("deploys", message.ts).map(({ text }) => text)).toEqual([
    "root",
    "reply",
  ]);
});

test("a message shortcut brings the message along", async () => {
  const workspace = await aWorkspace();
  const used: unknown[] = [];
  await attach(workspace, (app) =>
    app.shortcut("start_run", async ({ ack, shortcut }) => {
      await ack();
      if (shortcut.type === "message_action") used.push(shortcut.message.text);
    }),
  );
  const alice = workspace.person("alice");
  const { message } = await alice.say("deploys", "it broke");
  expect(await alice.shortcut("start_run", message)).toMatchObject({ ok: true });
  expect(used).toEqual(["it broke"]);
});

test("opening the home tab lets the app publish it", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) =>
    app.event("app_home_opened", async ({ event, client }) => {
      const section = { type: "section", text: { type: "mrkdwn", text: "Your runs" } };
      await client.views.publish({
        user_id: event.user,
        view: { type: "home", blocks: [section] },
      });
    }),
  );
  await workspace.person("dave").openHome();
  const home = await workspace.until((now) => now.home("dave"));
  expect(home.blocks).toMatchObject([{ text: { text: "Your runs" } }]);
});

test("the stop button of an agent session reaches the app", async () => {
  const workspace = await aWorkspace();
  const stopped: unknown[] = [];
  await attach(workspace, (app) =>
    app.event("agent_session_stopped", async ({ event }) => {
      stopped.push([event.user, event.thread_ts]);
    }),
  );
  const { message } = await workspace.person("alice").say("deploys", "work");
  const client = aClient(workspace);
  const place = { channel_id: message.channel, thread_ts: message.ts };
  await client.agents.sessions.setStatus({ ...place, status: "processing", title: "A run" });
  expect(workspace.sessions()).toMatchObject([{ status: "processing", title: "A run" }]);
  await workspace.person("bob").stopSession({ channel: message.channel, thread_ts: message.ts });
  expect(stopped).toEqual([["U0BOB", message.ts]]);
});

test("two connections share the deliveries", async () => {
  const workspace = await aWorkspace();
  const answered: string[] = [];
  for (const name of ["first", "second"]) {
    await attach(workspace, (app) =>
      app.command("/orchestrate", async ({ ack }) => {
        await ack();
        answered.push(name);
      }),
    );
  }
  const alice = workspace.person("alice");
  for (let count = 0; count < 4; count += 1) await alice.command("deploys", "again");
  expect(answered.filter((name) => name === "first")).toHaveLength(2);
});

test("an app that is asked to refresh leaves, and comes back", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) => app.command("/orchestrate", ({ ack }) => ack()));
  workspace.faults.refreshSockets();
  await workspace.until((now) => now.connections() === 0);
  await workspace.until((now) => now.connections() === 1, { withinMs: 12_000 });
  expect(await workspace.person("alice").command("deploys", "hi")).toMatchObject({ ok: true });
});

test("sockets that break leave the app unreachable", async () => {
  const workspace = await aWorkspace();
  await attach(workspace, (app) => app.command("/orchestrate", ({ ack }) => ack()));
  workspace.faults.closeSockets();
  await workspace.until((now) => now.connections() === 0);
  expect(await workspace.person("alice").command("deploys", "hi")).toMatchObject({ ok: false });
});

test("an event that is not acknowledged is sent again with its attempt, a click never", async () => {
  const workspace = await aWorkspace({ acknowledgeWithinMs: 60, eventRetryDelaysMs: [0, 1, 1] });
  const silent = await openRawSocket(workspace);
  await workspace.person("alice").say("deploys", "hello?");
  await workspace.until((now) => now.deliveries().filter(({ outcome }) => outcome).length === 4);
  const envelopes = silent.received.filter(({ type }) => type === "events_api");
  expect(envelopes.map(({ retry_attempt }) => retry_attempt)).toEqual([0, 1, 2, 3]);
  expect(new Set(envelopes.map(({ payload }) => payload.event_id)).size).toBe(1);
  await workspace.person("alice").command("deploys", "hello?");
  expect(silent.received.filter(({ type }) => type === "slash_commands")).toHaveLength(1);
});

test("the eleventh connection is refused", async () => {
  const workspace = await aWorkspace();
  for (let count = 0; count < 10; count += 1) {
    const { received } = await openRawSocket(workspace);
    expect(received[0]).toMatchObject({ type: "hello", num_connections: count + 1 });
  }
  const client = aClient(workspace, workspace.appToken);
  await expect(client.apps.connections.open({})).rejects.toMatchObject({
    data: { error: "too_many_websockets" },
  });
});

test("a refused connection attempt is followed by one that succeeds", async () => {
  const workspace = await aWorkspace();
  workspace.faults.refuseConnections(1);
  await expect(openRawSocket(workspace)).rejects.toThrow("refused");
  await openRawSocket(workspace);
  expect(workspace.connections()).toBe(1);
});

type Envelope = { type: string; retry_attempt?: number; payload: { event_id?: string } };

/** A connection that listens and never acknowledges. */
async function openRawSocket(workspace: {
  apiUrl: string;
  appToken: string;
}): Promise<{ received: Envelope[] }> {
  const answer = await fetch(`${workspace.apiUrl}apps.connections.open`, {
    method: "POST",
    headers: { authorization: `Bearer ${workspace.appToken}` },
  });
  const { url } = z.object({ url: z.string() }).parse(await answer.json());
  const socket = new WebSocket(url);
  const received: Envelope[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("error", () => reject(new Error("refused")));
    socket.addEventListener("message", ({ data }) => {
      received.push(JSON.parse(String(data)));
      resolve();
    });
  });
  return { received };
}
