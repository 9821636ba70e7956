import { sessionKey } from "./changes.js";
import { createComposer } from "./composer.js";
import { el, icon } from "./dom.js";
import { createMessageList } from "./message-list.js";
import { threadOf } from "./page.js";
import { channelAddress } from "./route.js";
import { suggestionsFor } from "./suggest.js";

// The right side: one thread, what the app is doing in it, and a composer for replies.
export function createThreadPane(root, store) {
  let shown;
  const list = createMessageList({ label: "Thread", inThread: true });
  const doing = el("div", { class: "doing", role: "status", hidden: true });
  const composer = createComposer({
    testId: "thread-composer",
    suggest: (text, caret) =>
      suggestionsFor(store.get().workspace, { allowsCommands: false })(text, caret),
    send: (text) =>
      shown.page.quietPost("message", { channel: shown.channel.id, text, thread_ts: shown.ts }),
  });
  const close = el(
    "a",
    {
      class: "icon-button close-thread",
      "aria-label": "Close thread",
      "data-testid": "thread-close",
    },
    icon("close"),
  );
  const back = el(
    "a",
    { class: "icon-button back", "aria-label": "Back to the channel" },
    icon("back"),
  );
  const where = el("p", { class: "pane-topic" });
  root.append(
    el(
      "header",
      { class: "pane-head" },
      back,
      el("div", { class: "pane-names" }, el("h2", { class: "pane-title" }, "Thread"), where),
      close,
    ),
    list.node,
    doing,
    composer.node,
  );
  return {
    show: (workspace, { channel, ts }, page) => {
      shown = { channel, ts, page };
      close.href = back.href = channelAddress(channel.name);
      where.textContent = `#${channel.name}`;
      const messages = threadOf(workspace, channel, ts);
      list.show(messages, page, {
        key: `${workspace.me} ${channel.id} ${ts}`,
        intro: messages.length === 0 ? goneNote() : null,
      });
      const session = workspace.sessions.get(sessionKey({ channel: channel.id, thread_ts: ts }));
      showDoing(doing, { session, status: messages[0]?.status ?? "", page });
      composer.show({
        person: page.names.person(workspace.me),
        placeholder: "Reply…",
        key: `${channel.id} ${ts}`,
      });
    },
  };
}

function goneNote() {
  return el("p", { class: "empty" }, "This thread is not here (any more).");
}

// Transient words of the app, and the stop button while its session is processing.
function showDoing(node, { session, status, page }) {
  const isWorking = session?.status === "processing";
  const signature = `${isWorking} ${status} ${session?.thread_ts}`;
  if (node.dataset.signature === signature) return;
  node.dataset.signature = signature;
  node.hidden = !isWorking && status === "";
  const stop = el(
    "button",
    { type: "button", class: "button button-small", "data-testid": "stop-session" },
    "Stop",
  );
  stop.addEventListener("click", () =>
    page.post("stop-session", { channel: session.channel, thread_ts: session.thread_ts }),
  );
  node.replaceChildren(
    icon("progress"),
    el("span", {}, status ? `${page.app.name} ${status}` : `${page.app.name} is working…`),
    ...(isWorking ? [stop] : []),
  );
}
