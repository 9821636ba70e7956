import { el } from "../dom.js";
import { emojiNode, withEmoji } from "../emoji.js";
import { linkNode, mention, personNode } from "../entities.js";
import { dateByFormat } from "../time.js";

// Rich text: sections, lists of any depth, quotes and preformatted text.
export function renderRichText(block, surface) {
  return el("div", { class: "rich-text" }, ...renderGroups(block.elements, surface.names));
}

function renderGroups(groups, names) {
  const nodes = [];
  const open = [];
  for (const group of groups) {
    if (group.type !== "rich_text_list") {
      open.length = 0;
      nodes.push(renderGroup(group, names));
    } else placeList(group, { nodes, open, names });
  }
  return nodes;
}

function renderGroup(group, names) {
  const content = group.elements.map((element) => renderInline(element, names));
  if (group.type === "rich_text_quote") return el("blockquote", {}, ...content);
  if (group.type === "rich_text_preformatted")
    return el("pre", {}, el("code", {}, ...group.elements.map((element) => element.text ?? "")));
  return el("p", { class: "rich-section" }, ...content);
}

// Slack sends a nested list as a flat sequence with indents; a deeper one belongs into the last item above it.
function placeList(group, { nodes, open, names }) {
  const indent = group.indent ?? 0;
  const list = el(
    group.style === "ordered" ? "ol" : "ul",
    { start: group.offset ? group.offset + 1 : undefined },
    ...group.elements.map((item) =>
      el("li", {}, ...item.elements.map((element) => renderInline(element, names))),
    ),
  );
  while (open.length > 0 && open.at(-1).indent >= indent) open.pop();
  const parent = open.at(-1)?.list.lastElementChild;
  if (parent) parent.append(list);
  else nodes.push(list);
  open.push({ indent, list });
}

const INLINE = {
  text: (element) => withEmoji(element.text),
  link: (element) => [linkNode(element.url, element.text ?? element.url)],
  emoji: (element) => [emojiNode(element.name)],
  user: (element, names) => [personNode(element.user_id, undefined, names)],
  usergroup: (element) => [mention(`@${element.usergroup_id}`, "mention-me")],
  channel: (element, names) => [
    mention(`#${names.channel(element.channel_id) ?? element.channel_id}`),
  ],
  broadcast: (element) => [mention(`@${element.range}`, "mention-me")],
  date: (element) => [dateByFormat(element.timestamp, element.format) ?? element.fallback ?? ""],
  color: (element) => [element.value],
};

function renderInline(element, names) {
  const draw = Object.hasOwn(INLINE, element.type) ? INLINE[element.type] : undefined;
  if (draw === undefined) return `[${element.type}]`;
  return styled(draw(element, names), element.style ?? {});
}

function styled(nodes, style) {
  const tags = [
    [style.code, "code"],
    [style.bold, "strong"],
    [style.italic, "em"],
    [style.strike, "s"],
    [style.underline, "u"],
  ];
  return tags
    .filter(([wanted]) => wanted)
    .reduce((content, [, tag]) => [el(tag, {}, ...content)], nodes)
    .reduce((wrapper, node) => (wrapper.append(node), wrapper), el("span", { class: "run" }));
}
