import { appAvatar, avatarOf, personAvatar } from "./avatar.js";
import { renderBlocks } from "./blocks/render.js";
import { createSurface } from "./blocks/surface.js";
import { el, icon } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { renderFiles } from "./files.js";
import { openMessageMenu } from "./message-menu.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { threadAddress } from "./route.js";
import { agoOf, clockOf, exactTimeOf } from "./time.js";

// One message: who, when, what, and what can be done with it. `follows` drops the head of a message whose author just spoke.
export function renderMessage(message, page, { follows = false, inThread = false } = {}) {
  const isEphemeral = message.id !== undefined;
  const name = authorName(message.author, page.names);
  const attributes = {
    class: `message ${follows ? "follows" : ""} ${isEphemeral ? "ephemeral" : ""}`.trim(),
    "data-testid": "message",
    "data-ts": message.ts,
    "data-ephemeral": isEphemeral,
    "aria-label": `${name}, ${clockOf(message.ts)}`,
  };
  const side = follows
    ? el("span", { class: "gutter-time" }, timeNode(message.ts))
    : avatarOf(message.author, page.names);
  const heading = follows ? null : head(message, name);
  const parts = isEphemeral
    ? [ephemeralNote(message, page), content(message, page)]
    : storedParts(message, page, inThread);
  return el(
    "article",
    attributes,
    side,
    el("div", { class: "message-main" }, heading, ...parts.filter(Boolean)),
    isEphemeral ? null : toolbar(message, page, inThread),
  );
}

function storedParts(message, page, inThread) {
  return [
    content(message, page),
    renderFiles(message.files),
    message.reactions.length > 0 ? reactions(message, page) : null,
    !inThread && message.replyCount > 0 ? replies(message, page) : null,
  ];
}

// The name shown for an author.
export function authorName(author, names) {
  return author.kind === "person" ? (names.user(author.user) ?? author.user) : author.name;
}

function head(message, name) {
  return el(
    "header",
    { class: "message-head" },
    el("span", { class: "author" }, name),
    message.author.kind === "app" ? el("span", { class: "badge" }, "APP") : null,
    timeNode(message.ts),
    message.edited ? el("span", { class: "edited" }, "(edited)") : null,
  );
}

function timeNode(ts) {
  return el(
    "time",
    { title: exactTimeOf(ts), datetime: new Date(Number(ts) * 1000).toISOString() },
    clockOf(ts),
  );
}

function ephemeralNote(message, page) {
  const dismiss = el(
    "button",
    { type: "button", class: "link-button", "data-testid": "dismiss" },
    "Dismiss",
  );
  dismiss.addEventListener("click", () => page.post("dismiss", { id: message.id }));
  return el(
    "p",
    { class: "ephemeral-note" },
    icon("eye"),
    "Only visible to you",
    el("span", { "aria-hidden": "true" }, "·"),
    dismiss,
  );
}

function content(message, page) {
  const surface = createSurface({
    target: message.id
      ? { kind: "ephemeral", id: message.id }
      : { kind: "message", channel: message.channel, ts: message.ts },
    names: page.names,
    state: message.inputs,
    act: (action) => page.post("action", action),
  });
  const body =
    message.blocks.length > 0 ? renderBlocks(message.blocks, surface) : textOf(message, page);
  const attachments = message.attachments.map((attachment) =>
    renderAttachment(attachment, page, surface),
  );
  return el("div", { class: "message-content" }, body, ...attachments);
}

function textOf(message, page) {
  if (message.text === "") return null;
  return el("div", { class: "message-text" }, ...renderMrkdwn(message.text, page.names));
}

function renderAttachment(attachment, page, surface) {
  const color = /^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")
    ? `#${attachment.color.replace("#", "")}`
    : "";
  return el(
    "div",
    { class: "attachment", style: color ? `--edge:${color}` : undefined },
    attachment.text
      ? el("div", { class: "message-text" }, ...renderMrkdwn(attachment.text, page.names))
      : null,
    attachment.blocks ? renderBlocks(attachment.blocks, surface) : null,
  );
}

function reactions(message, page) {
  return el(
    "div",
    { class: "reactions" },
    ...message.reactions.map(({ name, users }) => {
      const isMine = users.includes(page.names.me);
      const who = users.map((user) => page.names.user(user) ?? user).join(", ");
      const button = el(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(isMine),
          title: `${who} reacted with :${name}:`,
          "aria-label": `:${name}: ${users.length}`,
        },
        emojiNode(name),
        el("span", {}, String(users.length)),
      );
      button.addEventListener("click", () =>
        page.post("reaction", { channel: message.channel, ts: message.ts, name, remove: isMine }),
      );
      return button;
    }),
  );
}

function replies(message, page) {
  const faces = message.replyUsers.slice(0, 4).map((id) => {
    const person = page.names.person(id);
    return person?.initials
      ? personAvatar(person, "avatar-small")
      : appAvatar(page.app.icon, "avatar-small");
  });
  return el(
    "a",
    {
      class: "replies",
      href: threadAddress(page.channel.name, message.ts),
      "data-testid": "reply-count",
      "data-count": message.replyCount,
    },
    ...faces,
    el("strong", {}, `${message.replyCount} ${message.replyCount === 1 ? "reply" : "replies"}`),
    message.latestReply
      ? el("span", { class: "replies-when" }, `Last reply ${agoOf(message.latestReply)}`)
      : null,
  );
}

function toolbar(message, page, inThread) {
  const more = el(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Message actions",
      "aria-haspopup": "menu",
      "data-testid": "message-menu",
    },
    icon("dots"),
  );
  more.addEventListener("click", () => openMessageMenu(more, message, { ...page, inThread }));
  const thread = inThread
    ? null
    : el(
        "a",
        {
          class: "icon-button",
          href: threadAddress(page.channel.name, message.thread_ts ?? message.ts),
          "aria-label": "Reply in thread",
          title: "Reply in thread",
        },
        icon("reply"),
      );
  return el("div", { class: "toolbar" }, thread, more);
}
