import { el } from "./dom.js";

// The list above the composer. `suggest` says what fits the text before the caret; Tab, Enter or a click takes one.
export function createSuggestions(text, suggest) {
  const list = listFor(text);
  let found = { items: [], start: 0 };
  let chosen = 0;

  const close = () => {
    found = { items: [], start: 0 };
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    for (const [index, option] of [...list.children].entries())
      option.setAttribute("aria-selected", String(index === chosen));
    const active = list.children[chosen];
    if (active) text.setAttribute("aria-activedescendant", active.id);
  };
  const take = (item) => {
    if (item.insert === undefined) return;
    const rest = text.value.slice(text.selectionStart);
    text.value = `${text.value.slice(0, found.start)}${item.insert}${rest}`;
    const caret = found.start + item.insert.length;
    text.setSelectionRange(caret, caret);
    text.dispatchEvent(new Event("input"));
  };
  const written = () => text.value.slice(found.start, text.selectionStart);
  const update = () => {
    found = suggest(text.value, text.selectionStart) ?? { items: [], start: 0 };
    chosen = 0;
    list.replaceChildren(
      ...found.items.map((item, index) => optionOf(item, `${list.id}-${index}`, take)),
    );
    list.hidden = found.items.length === 0;
    mark();
  };
  const takeKey = (event) => {
    if (list.hidden) return false;
    const item = found.items[chosen];
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen =
        (chosen + (event.key === "ArrowDown" ? 1 : found.items.length - 1)) % found.items.length;
      mark();
    } else if ((event.key === "Tab" || event.key === "Enter") && isUseful(item, event, written()))
      take(item);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { node: list, update, close, takeKey };
}

// Enter sends a command that is already complete; completing it again would be in the way.
function isUseful(item, event, written) {
  if (item?.insert === undefined || event.shiftKey) return false;
  return event.key === "Tab" || written !== item.insert.trim();
}

function listFor(text) {
  const list = el("div", {
    class: "suggestions",
    role: "listbox",
    id: `suggestions-${crypto.randomUUID()}`,
    "aria-label": "Suggestions",
    hidden: true,
    "data-testid": "suggestions",
  });
  text.setAttribute("aria-controls", list.id);
  text.setAttribute("aria-autocomplete", "list");
  return list;
}

function optionOf(item, id, take) {
  const option = el(
    "div",
    { class: "suggestion", role: "option", id, "data-testid": "suggestion" },
    el("strong", {}, item.label),
    item.usage ? el("code", {}, item.usage) : null,
    item.note ? el("span", { class: "suggestion-note" }, item.note) : null,
  );
  option.addEventListener("mousedown", (event) => {
    event.preventDefault();
    take(item);
  });
  return option;
}
