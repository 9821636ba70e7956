import { el } from "../dom.js";
import { renderElement } from "./elements.js";
import { renderText } from "./text.js";

// A card: picture, title, subtitle, body, buttons.
export function renderCard(block, surface) {
  const part = (text, name) =>
    text ? el("div", { class: name }, ...renderText(text, surface)) : null;
  const actions = block.actions ?? [];
  return el(
    "article",
    {},
    block.hero_image ? picture(block.hero_image, "card-hero") : null,
    el(
      "div",
      { class: "card-head" },
      block.icon ? picture(block.icon, "card-icon") : null,
      el("div", {}, part(block.title, "card-title"), part(block.subtitle, "card-subtitle")),
    ),
    part(block.body, "card-body"),
    actions.length === 0
      ? null
      : el(
          "div",
          { class: "block-actions" },
          ...actions.map((element) => renderElement(element, placeOf(block, element), surface)),
        ),
  );
}

// Cards side by side.
export function renderCarousel(block, surface, renderBlocks) {
  return el("div", { tabindex: "0" }, renderBlocks(block.elements, surface));
}

// Blocks that belong together under one heading, folded if the app says so.
export function renderContainer(block, surface, renderBlocks) {
  const title = block.title ? renderText(block.title, surface) : [];
  const subtitle = block.subtitle
    ? el("span", { class: "card-subtitle" }, ...renderText(block.subtitle, surface))
    : null;
  const children = renderBlocks(block.child_blocks ?? [], surface);
  const heading = [el("strong", {}, ...title), subtitle];
  if (!block.is_collapsible)
    return el("section", {}, el("div", { class: "container-head" }, ...heading), children);
  return el(
    "details",
    { open: !block.default_collapsed },
    el("summary", { class: "container-head" }, ...heading),
    children,
  );
}

function picture(image, name) {
  return el("img", { class: name, src: image.image_url, alt: image.alt_text ?? "" });
}

function placeOf(block, element) {
  return { blockId: block.block_id, actionId: element.action_id, dispatches: true };
}
