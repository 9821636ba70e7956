import { createComposer } from "./composer.js";
import { el, icon } from "./dom.js";
import { createMessageList } from "./message-list.js";
import { messagesOf } from "./page.js";
import { suggestionsFor } from "./suggest.js";

// The middle: one channel with its messages and the composer.
export function createChannelPane(root, store) {
  let shown;
  const list = createMessageList({ label: "Messages", inThread: false });
  const composer = createComposer({
    testId: "composer",
    suggest: (text, caret) =>
      suggestionsFor(store.get().workspace, { allowsCommands: true })(text, caret),
    send: (text) => say(shown, text),
  });
  const title = el("h1", { class: "pane-title" });
  const topic = el("p", { class: "pane-topic" });
  const state = el("span", { class: "connection", role: "status", "data-testid": "connection" });
  root.append(
    el(
      "header",
      { class: "pane-head" },
      el(
        "a",
        { class: "icon-button back", href: "#/", "aria-label": "Back to channels" },
        icon("back"),
      ),
      el("div", { class: "pane-names" }, title, topic),
      state,
    ),
    list.node,
    composer.node,
  );
  return {
    show: (workspace, channel, page) => {
      shown = { workspace, channel, page };
      title.replaceChildren(markOf(channel), channel.name);
      topic.textContent = channel.topic;
      showConnection(state, workspace, store.get().online);
      list.show(messagesOf(workspace, channel), page, {
        key: `${workspace.me} ${channel.id}`,
        intro: introOf(list.node, channel, workspace),
      });
      composer.show({
        person: page.names.person(workspace.me),
        placeholder: `Message ${spoken(channel)}, or / for commands`,
        key: channel.id,
      });
    },
  };
}

// A slash command goes to the app and is no message; everything else is said aloud.
function say({ workspace, channel, page }, text) {
  const match = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
  if (!match) return page.quietPost("message", { channel: channel.id, text });
  if (!workspace.commands.some((known) => known.command === match[1])) {
    const known = workspace.commands.map((command) => command.command).join(", ");
    return {
      ok: false,
      error: `${match[1]} is not a command here. Known: ${known || "none, the app is not attached"}.`,
    };
  }
  return page.quietPost("command", { channel: channel.id, command: match[1], text: match[2] });
}

function showConnection(node, workspace, online) {
  const [kind, words] = online
    ? workspace.connected
      ? ["on", `${workspace.app.name} is connected`]
      : ["off", `${workspace.app.name} is disconnected`]
    : ["lost", "Reconnecting to the workspace…"];
  if (node.dataset.state === kind) return;
  node.dataset.state = kind;
  node.replaceChildren(
    el("span", { class: `presence ${kind}` }),
    el("span", { class: "connection-words" }, words),
  );
}

function introOf(list, channel, workspace) {
  const known = list.querySelector(`.intro[data-channel="${channel.id}"]`);
  return (
    known ??
    el(
      "div",
      { class: "intro", "data-channel": channel.id },
      el("span", { class: "intro-mark" }, markOf(channel)),
      el("h2", {}, `This is ${spoken(channel)}`),
      el(
        "p",
        {},
        "A workspace on your own machine. Type ",
        el("code", {}, workspace.commands[0]?.command ?? "/"),
        " and what you want done",
        ...(channel.kind === "direct"
          ? []
          : [", or mention ", el("strong", {}, `@${workspace.app.name}`)]),
        ".",
      ),
    )
  );
}

function markOf(channel) {
  return icon(channel.kind === "direct" ? "reply" : "hash");
}

function spoken(channel) {
  return channel.kind === "direct" ? channel.name : `#${channel.name}`;
}
