import { el } from "../dom.js";
import { renderElement } from "./elements.js";
import { renderText } from "./text.js";

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

// A labelled input with its hint and a place for the objection of the app.
export function renderInput(block, surface) {
  const id = `input-${crypto.randomUUID()}`;
  const place = {
    blockId: block.block_id,
    actionId: block.element.action_id,
    dispatches: block.dispatch_action === true,
    inputId: id,
    labelId: `${id}-label`,
    describedBy: `${id}-hint ${id}-error`,
  };
  const label = [
    ...renderText(block.label, surface),
    block.optional ? el("span", { class: "optional" }, " (optional)") : null,
  ];
  const isGroup = GROUPS.has(block.element.type);
  return el(
    "div",
    { class: "field" },
    isGroup
      ? el("div", { class: "field-label", id: place.labelId }, ...label)
      : el("label", { class: "field-label", id: place.labelId, for: id }, ...label),
    renderElement(block.element, place, surface),
    block.hint
      ? el("p", { class: "field-hint", id: `${id}-hint` }, ...renderText(block.hint, surface))
      : null,
    el("p", {
      class: "field-error",
      id: `${id}-error`,
      role: "alert",
      "data-testid": `error-${block.block_id}`,
      hidden: true,
    }),
  );
}

// Shows the app's objections beside their inputs and moves to the first; returns those that have no input here.
export function showErrors(root, errors) {
  for (const place of root.querySelectorAll(".field-error")) clear(place);
  const unplaced = [];
  let first;
  for (const [blockId, message] of Object.entries(errors)) {
    const block = [...root.querySelectorAll(".block-input")].find(
      (node) => node.dataset.blockId === blockId,
    );
    if (block === undefined) unplaced.push(message);
    else {
      complain(block, message);
      first ??= block;
    }
  }
  first?.querySelector("input, textarea, select, summary")?.focus();
  return unplaced;
}

function complain(block, message) {
  const place = block.querySelector(".field-error");
  place.textContent = message;
  place.hidden = false;
  block.classList.add("has-error");
  for (const input of block.querySelectorAll("input, textarea, select"))
    input.setAttribute("aria-invalid", "true");
}

function clear(place) {
  place.textContent = "";
  place.hidden = true;
  const block = place.closest(".block-input");
  block.classList.remove("has-error");
  for (const input of block.querySelectorAll("[aria-invalid]"))
    input.removeAttribute("aria-invalid");
}
