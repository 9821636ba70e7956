import { el, icon } from "./dom.js";
import { createSuggestions } from "./suggestions.js";

const TALLEST_PX = 180;

// Where people write: Enter sends, Shift+Enter breaks the line, "/" offers commands, "@" offers people. What is not
// sent yet is kept for each conversation.
export function createComposer({ testId, suggest, send }) {
  const parts = buildParts(testId);
  const { text, note, form } = parts;
  const suggestions = createSuggestions(text, suggest);
  form.prepend(suggestions.node);
  const drafts = new Map();
  let conversation = "";

  const submit = async () => {
    const written = text.value.trim();
    if (written === "") return;
    const sentIn = conversation;
    put(parts, "");
    suggestions.close();
    complain(note, "");
    const answer = await send(written);
    if (answer.ok || sentIn !== conversation) return;
    complain(note, answer.error ?? "That could not be sent.");
    if (text.value === "") put(parts, written);
  };
  text.addEventListener("input", () => {
    fit(parts);
    complain(note, "");
    suggestions.update();
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || suggestions.takeKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void submit();
  });
  text.addEventListener("blur", () => suggestions.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });

  const show = ({ person, placeholder, key }) => {
    showSender(parts, person, placeholder);
    if (key === conversation) return;
    drafts.set(conversation, text.value);
    conversation = key;
    complain(note, "");
    put(parts, drafts.get(key) ?? "");
  };
  return { node: form, show };
}

function buildParts(testId) {
  const note = el("p", { class: "composer-error", role: "alert", hidden: true });
  const text = el("textarea", { rows: "1", "data-testid": testId, autocomplete: "off" });
  const sendId = testId === "composer" ? "send" : "thread-send";
  const button = el(
    "button",
    { type: "submit", class: "send", "aria-label": "Send", "data-testid": sendId, disabled: true },
    icon("send"),
  );
  const who = el("span", { class: "composer-who" });
  const hint = "Enter sends · Shift+Enter for a new line";
  const foot = el(
    "div",
    { class: "composer-foot" },
    who,
    el("span", { class: "composer-hint", "aria-hidden": "true" }, hint),
    button,
  );
  const box = el("div", { class: "composer-box" }, text, foot);
  return { note, text, button, who, form: el("form", { class: "composer" }, note, box) };
}

function showSender({ text, who }, person, placeholder) {
  text.placeholder = placeholder;
  text.setAttribute("aria-label", placeholder);
  if (who.dataset.person === person.id) return;
  who.dataset.person = person.id;
  who.replaceChildren("as ", el("strong", {}, person.realName));
}

function put(parts, words) {
  parts.text.value = words;
  fit(parts);
}

function fit({ text, button }) {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, TALLEST_PX)}px`;
  button.disabled = text.value.trim() === "";
}

function complain(note, words) {
  note.textContent = words;
  note.hidden = words === "";
}
