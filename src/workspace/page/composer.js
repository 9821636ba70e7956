import { el, icon } from "./dom.js";
import { createSuggestions } from "./suggestions.js";

// Where people write: Enter sends, Shift+Enter breaks the line, "/" offers commands, "@" offers people.
export function createComposer({ label, testId, suggest, send }) {
  const note = el("p", { class: "composer-error", role: "alert", hidden: true });
  const text = el("textarea", {
    rows: "1",
    "aria-label": label,
    placeholder: label,
    "data-testid": testId,
    autocomplete: "off",
  });
  const button = el(
    "button",
    {
      type: "submit",
      class: "send",
      "aria-label": "Send",
      "data-testid": `${testId === "composer" ? "" : "thread-"}send`,
      disabled: true,
    },
    icon("send"),
  );
  const who = el("span", { class: "composer-who" });
  const suggestions = createSuggestions(text, suggest);
  const form = el(
    "form",
    { class: "composer" },
    suggestions.node,
    note,
    el(
      "div",
      { class: "composer-box" },
      text,
      el(
        "div",
        { class: "composer-foot" },
        who,
        el(
          "span",
          { class: "composer-hint", "aria-hidden": "true" },
          "Enter sends · Shift+Enter for a new line",
        ),
        button,
      ),
    ),
  );

  const refresh = () => {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 180)}px`;
    button.disabled = text.value.trim() === "";
  };
  const complain = (message) => {
    note.textContent = message ?? "";
    note.hidden = !message;
  };
  const submit = async () => {
    const written = text.value.trim();
    if (written === "") return;
    text.value = "";
    suggestions.close();
    complain(undefined);
    refresh();
    const answer = await send(written);
    if (answer.ok) return;
    complain(answer.error ?? "That could not be sent.");
    if (text.value === "") text.value = written;
    refresh();
  };

  text.addEventListener("input", () => {
    refresh();
    complain(undefined);
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

  const show = ({ person, placeholder }) => {
    text.placeholder = placeholder;
    text.setAttribute("aria-label", placeholder);
    if (who.dataset.person === person.id) return;
    who.dataset.person = person.id;
    who.replaceChildren("as ", el("strong", {}, person.realName));
  };
  return { node: form, show, focus: () => text.focus() };
}
