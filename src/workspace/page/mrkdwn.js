import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { entityNode, linkNode } from "./entities.js";

const FENCE = /```([\s\S]*?)```/g;
const TOKEN =
  /`(?<code>[^`\n]+)`|<(?<entity>[^<>\n]+)>|(?<![\w*])\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])|(?<![\w_:])_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])|(?<![\w~])~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])|(?<url>https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"])/;

// Slack's mrkdwn as nodes: fences, quotes, links, mentions, dates, emoji and the four inline styles.
export function renderMrkdwn(text, names) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    nodes.push(...renderLines(trimBreak(text.slice(end, match.index)), names));
    nodes.push(el("pre", {}, el("code", {}, decode(match[1].replace(/^\n|\n$/g, "")))));
    end = match.index + match[0].length;
  }
  nodes.push(...renderLines(end === 0 ? text : text.slice(end).replace(/^\n/, ""), names));
  return nodes;
}

// Plain text objects: emoji are drawn, nothing else is special.
export function renderPlain(text, drawEmoji = true) {
  return drawEmoji ? withEmoji(text) : [text];
}

function trimBreak(text) {
  return text.replace(/\n$/, "");
}

function renderLines(text, names) {
  if (text === "") return [];
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length > 0) nodes.push(el("blockquote", {}, ...joinLines(quoted, names)));
    quoted = [];
  };
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const quote = /^(?:>|&gt;)(?:(?:>>|&gt;&gt;)?\s?)(.*)$/.exec(line);
    if (quote) quoted.push(quote[1]);
    else {
      const afterQuote = quoted.length > 0;
      flush();
      if (index > 0 && !afterQuote) nodes.push(el("br"));
      nodes.push(...renderInline(line, names));
    }
  }
  flush();
  return nodes;
}

function joinLines(lines, names) {
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [el("br")] : []),
    ...renderInline(line, names),
  ]);
}

function renderInline(text, names) {
  const match = TOKEN.exec(text);
  if (match === null) return withEmoji(decode(text));
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  return [
    ...(before === "" ? [] : withEmoji(decode(before))),
    tokenNode(match.groups, names),
    ...(after === "" ? [] : renderInline(after, names)),
  ];
}

function tokenNode(groups, names) {
  if (groups.code) return el("code", {}, decode(groups.code));
  if (groups.entity) return entityNode(groups.entity, names);
  if (groups.url) return linkNode(decode(groups.url), decode(groups.url));
  if (groups.bold) return el("strong", {}, ...renderInline(groups.bold, names));
  if (groups.italic) return el("em", {}, ...renderInline(groups.italic, names));
  return el("s", {}, ...renderInline(groups.strike, names));
}

function decode(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
