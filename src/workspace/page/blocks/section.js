import { el } from "../dom.js";
import { renderElement } from "./elements.js";
import { renderText } from "./text.js";

// Text, up to ten fields, and one element at the side.
export function renderSection(block, surface) {
  return el(
    "div",
    {},
    el(
      "div",
      { class: "section-body" },
      block.text ? el("div", { class: "section-text" }, ...renderText(block.text, surface)) : null,
      block.fields ? renderFields(block.fields, surface) : null,
    ),
    block.accessory ? renderAccessory(block, surface) : null,
  );
}

function renderFields(fields, surface) {
  return el(
    "div",
    { class: "section-fields" },
    ...fields.map((field) => el("div", { class: "section-field" }, ...renderText(field, surface))),
  );
}

function renderAccessory(block, surface) {
  const { accessory } = block;
  const place = { blockId: block.block_id, actionId: accessory.action_id, dispatches: true };
  const content =
    accessory.type === "image"
      ? el("img", { class: "accessory-image", src: accessory.image_url, alt: accessory.alt_text })
      : renderElement(accessory, place, surface);
  return el("div", { class: "section-accessory" }, content);
}
