import { el } from "../dom.js";
import { renderMarkdown } from "../markdown.js";
import { renderCard, renderCarousel, renderContainer } from "./card.js";
import { renderChart } from "./chart.js";
import { renderElement } from "./elements.js";
import { renderImage } from "./image.js";
import { renderInput } from "./input.js";
import { renderPlan, renderTaskCard } from "./plan.js";
import { renderRichText } from "./rich-text.js";
import { renderSection } from "./section.js";
import { renderTable } from "./table.js";
import { renderText } from "./text.js";

const DRAWN = {
  header: (block, surface) =>
    el("h3", { class: "block-header" }, ...renderText(block.text, surface)),
  divider: () => el("hr", { class: "block-divider" }),
  section: renderSection,
  context: renderContext,
  actions: renderActions,
  context_actions: renderActions,
  markdown: (block, surface) => renderMarkdown(block.text, surface.names),
  rich_text: renderRichText,
  image: renderImage,
  table: renderTable,
  data_table: renderTable,
  data_visualization: renderChart,
  plan: renderPlan,
  task_card: renderTaskCard,
  input: renderInput,
  alert: renderAlert,
  card: renderCard,
  carousel: (block, surface) => renderCarousel(block, surface, renderBlocks),
  container: (block, surface) => renderContainer(block, surface, renderBlocks),
};

// Blocks in the order given. What this page cannot draw says so, with its type, instead of vanishing.
export function renderBlocks(blocks, surface) {
  return el("div", { class: "blocks" }, ...blocks.map((block) => renderBlock(block, surface)));
}

function renderBlock(block, surface) {
  const draw = Object.hasOwn(DRAWN, block.type) ? DRAWN[block.type] : renderUnknown;
  const node = draw(block, surface);
  node.classList.add("block", `block-${block.type}`);
  if (block.block_id) node.dataset.blockId = block.block_id;
  return node;
}

function renderUnknown(block) {
  return el(
    "p",
    { class: "block-unknown", "data-testid": "unknown-block" },
    "This page cannot draw a block of type ",
    el("code", {}, String(block.type)),
  );
}

function renderContext(block, surface) {
  return el(
    "div",
    {},
    ...block.elements.map((element) =>
      element.type === "image"
        ? el("img", { class: "context-image", src: element.image_url, alt: element.alt_text })
        : el("span", { class: "context-text" }, ...renderText(element, surface)),
    ),
  );
}

function renderActions(block, surface) {
  return el(
    "div",
    { role: "group" },
    ...block.elements.map((element) => renderElement(element, placeOf(block, element), surface)),
  );
}

function renderAlert(block, surface) {
  const level = block.level ?? "default";
  return el("div", { class: `alert-${level}`, role: "note" }, ...renderText(block.text, surface));
}

function placeOf(block, element) {
  return { blockId: block.block_id, actionId: element.action_id, dispatches: true };
}
