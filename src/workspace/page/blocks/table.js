import { el } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { renderRichText } from "./rich-text.js";

// A table whose first row is its heading; it scrolls sideways by itself where the screen is narrow.
export function renderTable(block, surface) {
  const [head = [], ...rows] = block.rows;
  const cell = (tag) => (content, column) =>
    el(tag, cellAttributes(block, tag, column), renderCell(content, surface));
  const table = el(
    "table",
    {},
    block.caption ? el("caption", {}, captionText(block.caption)) : null,
    el("thead", {}, el("tr", {}, ...head.map(cell("th")))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map(cell("td"))))),
  );
  return el(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    table,
  );
}

function captionText(caption) {
  return typeof caption === "string" ? caption : caption.text;
}

function cellAttributes(block, tag, column) {
  const settings = block.column_settings?.[column];
  const align = settings?.align ? `align-${settings.align}` : "";
  const wrap = settings?.is_wrapped ? "wrapped" : "";
  return { class: `${align} ${wrap}`.trim() || undefined, scope: tag === "th" ? "col" : undefined };
}

function renderCell(content, surface) {
  if (content.type === "rich_text") return renderRichText(content, surface);
  const text = String(content.text ?? content.value ?? "");
  return el(
    "span",
    { class: content.type === "raw_number" ? "number" : undefined },
    ...withEmoji(text),
  );
}
