import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { dateByFormat } from "./time.js";

// What stands between angle brackets in a message: a person, a channel, a broadcast, a date or a link.
export function entityNode(source, names) {
  const [target, label] = splitLabel(source);
  if (target.startsWith("@")) return personNode(target.slice(1), label, names);
  if (target.startsWith("#"))
    return mention(`#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!subteam^")) return mention(label ?? `@${target.slice(9)}`, "mention-me");
  if (target.startsWith("!")) return mention(`@${label ?? target.slice(1)}`, "mention-me");
  return linkNode(target, label ?? target);
}

// A link that opens apart; an address of an unknown kind is shown as text.
export function linkNode(address, label) {
  const href = decode(address);
  if (!/^(https?:|mailto:)/i.test(href)) return el("span", {}, decode(label));
  return el(
    "a",
    { href, target: "_blank", rel: "noopener noreferrer nofollow" },
    ...withEmoji(decode(label)),
  );
}

// A live mention, marked so that people and tests can see that it is live.
export function personNode(id, label, names) {
  return mention(`@${names.user(id) ?? label ?? id}`, id === names.me ? "mention-me" : "");
}

export function mention(text, extra = "") {
  return el("span", { class: `mention ${extra}`.trim(), "data-mention": text }, text);
}

function dateNode(target, label) {
  const [, seconds, format, link] = target.split("^");
  const text = dateByFormat(Number(seconds), format) ?? label ?? "";
  const node = el("time", { datetime: new Date(Number(seconds) * 1000).toISOString() }, text);
  return link ? linkNode(link, text) : node;
}

function splitLabel(source) {
  const bar = source.indexOf("|");
  return bar < 0 ? [source, undefined] : [source.slice(0, bar), source.slice(bar + 1)];
}

function decode(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
