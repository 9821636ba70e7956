import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { entityNode } from "./entities.js";
import purifier from "./vendor/dompurify.js";
import MarkdownIt from "./vendor/markdown-it.js";

const reader = new MarkdownIt({ html: false, linkify: true, breaks: true });

// Slack's references (<@U1>, <#C1>, <!here>) inside markdown become placeholders that are drawn after cleaning.
reader.inline.ruler.before("autolink", "reference", (state, silent) => {
  const match = /^<([@#!][^<>\n]+)>/.exec(state.src.slice(state.pos));
  if (match === null) return false;
  if (!silent) state.push("reference", "", 0).content = match[1];
  state.pos += match[0].length;
  return true;
});
reader.renderer.rules.reference = (tokens, index) =>
  `<span data-reference="${reader.utils.escapeHtml(tokens[index].content)}"></span>`;

// Standard markdown, read by markdown-it and cleaned by DOMPurify before it becomes part of the page.
export function renderMarkdown(text, names) {
  const fragment = purifier.sanitize(reader.render(text), {
    RETURN_DOM_FRAGMENT: true,
    FORBID_TAGS: ["style", "form", "input", "button"],
  });
  for (const link of fragment.querySelectorAll("a")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer nofollow");
  }
  for (const table of fragment.querySelectorAll("table")) wrapTable(table);
  for (const item of fragment.querySelectorAll("li")) drawCheckbox(item);
  drawEmojiIn(fragment);
  for (const place of fragment.querySelectorAll("[data-reference]"))
    place.replaceWith(entityNode(place.dataset.reference, names));
  return el("div", { class: "markdown" }, fragment);
}

function wrapTable(table) {
  const frame = el("div", {
    class: "table-scroll",
    tabindex: "0",
    role: "region",
    "aria-label": "Table",
  });
  table.replaceWith(frame);
  frame.append(table);
}

// "- [x] done" is shown as a ticked box; it is a picture of a list, not a control.
function drawCheckbox(item) {
  const first = item.firstChild?.nodeName === "P" ? item.firstChild.firstChild : item.firstChild;
  const match = first?.nodeType === Node.TEXT_NODE ? /^\[([ xX])\] /.exec(first.data) : null;
  if (!match) return;
  const ticked = match[1] !== " ";
  first.data = first.data.slice(match[0].length);
  item.classList.add("task-item");
  item.prepend(
    el("span", {
      class: `tick ${ticked ? "ticked" : ""}`,
      role: "img",
      "aria-label": ticked ? "done" : "open",
    }),
  );
}

function drawEmojiIn(fragment) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.parentElement?.closest("code, pre")) text.replaceWith(...withEmoji(text.data));
  }
}
