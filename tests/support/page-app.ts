import { App } from "@slack/bolt";
import type { ModalView } from "@slack/web-api";
import type { Workspace } from "../../src/workspace/server.ts";

/** A small real Bolt app for trying the page: a card with a thread, a question with buttons, a form, a home. */
export async function startPageApp(workspace: Workspace): Promise<App> {
  const app = new App({
    token: workspace.botToken,
    socketMode: true,
    appToken: workspace.appToken,
    clientOptions: { slackApiUrl: workspace.apiUrl },
  });
  listenForRuns(app);
  listenForDecisions(app);
  app.event("app_home_opened", async ({ event, client }) => {
    const text = { type: "mrkdwn" as const, text: `Nothing waits for <@${event.user}>.` };
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: [{ type: "section", text }] },
    });
  });
  await app.start();
  return app;
}

function listenForRuns(app: App): void {
  app.command("/orchestrate", async ({ ack, command, say }) => {
    await ack({ response_type: "ephemeral", text: `Taken: *${command.text}*` });
    const root = await say({
      text: command.text,
      blocks: cardBlocks(command.text),
    });
    await say({
      thread_ts: root.ts,
      text: "A question",
      blocks: questionBlocks(),
    });
  });
}

function listenForDecisions(app: App): void {
  app.action("pin", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || !body.channel || !body.message) return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `<@${body.user.id}> chose *Pin the tag*`,
      blocks: [],
    });
  });
  app.action("other", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || !body.channel || !body.message) return;
    const view = formFor(`${body.channel.id} ${body.message.ts}`);
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  app.action("more", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || !body.view) return;
    const view = formFor(body.view.private_metadata);
    const blocks = [...view.blocks, inputOf("why", "Why")];
    await client.views.update({ view_id: body.view.id, view: { ...view, blocks } });
  });
  app.view("decide", async ({ ack, view, body, client }) => {
    const words = view.state.values["what"]?.["what"]?.value ?? "";
    if (words.length < 5) {
      await ack({ response_action: "errors", errors: { what: "Five letters at least." } });
      return;
    }
    await ack();
    const [channel = "", ts = ""] = view.private_metadata.split(" ");
    await client.chat.update({
      channel,
      ts,
      blocks: [],
      text: `<@${body.user.id}> decided: ${words}`,
    });
  });
}

function cardBlocks(task: string) {
  const tasks = ["Triage", "Implement", "Review"].map((title, index) => ({
    type: "task_card" as const,
    task_id: `task-${index}`,
    title,
    status: index === 0 ? ("complete" as const) : ("pending" as const),
  }));
  return [
    { type: "header" as const, text: { type: "plain_text" as const, text: task } },
    { type: "plan" as const, title: "The plan", tasks },
    {
      type: "markdown" as const,
      text: `**Because** it says: ${task}

[here](javascript:alert(1))

| a | b |
|---|---|
| 1 | 2 |`,
    },
  ];
}

function questionBlocks() {
  return [
    {
      type: "section" as const,
      text: { type: "mrkdwn" as const, text: "*How shall staging be unblocked?*" },
    },
    {
      type: "actions" as const,
      elements: [buttonOf("pin", "Pin the tag"), buttonOf("other", "Other…")],
    },
  ];
}

function buttonOf(action: string, text: string) {
  return {
    type: "button" as const,
    action_id: action,
    text: { type: "plain_text" as const, text },
  };
}

function formFor(question: string): ModalView {
  return {
    type: "modal",
    callback_id: "decide",
    private_metadata: question,
    title: { type: "plain_text", text: "Decide otherwise" },
    submit: { type: "plain_text", text: "Decide" },
    blocks: [
      inputOf("what", "Decision"),
      { type: "actions", elements: [buttonOf("more", "Say more")] },
    ],
  };
}

function inputOf(name: string, label: string) {
  return {
    type: "input" as const,
    block_id: name,
    label: { type: "plain_text" as const, text: label },
    element: { type: "plain_text_input" as const, action_id: name },
  };
}
