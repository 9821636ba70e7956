import { el, icon } from "./dom.js";
import { emojiNode } from "./emoji.js";

// The picture beside a message: initials of a person, or the emoji, image or mark of an app.
export function avatarOf(author, names, size = "") {
  if (author.kind === "person") return personAvatar(names.person(author.user), size);
  return appAvatar(author.icon, size);
}

// Initials on the person's own colour.
export function personAvatar(person, size = "") {
  return el(
    "span",
    { class: `avatar ${size}`, style: `--tint:${person?.color ?? "#777"}`, "aria-hidden": "true" },
    person?.initials ?? "?",
  );
}

// An app's emoji or picture, else the mark of this workspace.
export function appAvatar(symbol, size = "") {
  const picture = /^(https?:|\/)/.test(symbol) ? el("img", { src: symbol, alt: "" }) : null;
  const content = picture ?? (symbol ? emojiNode(symbol) : icon("mark"));
  return el("span", { class: `avatar avatar-app ${size}`, "aria-hidden": "true" }, content);
}
