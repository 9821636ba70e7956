import { el, icon } from "./dom.js";
import { emojiByCharacter, emojiByCode } from "./emoji-table.js";

const CHARACTERS = [...emojiByCharacter.keys()].join("|");
const EMOJI = new RegExp(`:([a-z0-9_+-]+):|(${CHARACTERS})\uFE0F?`, "gu");

// Text with its short codes and known emoji drawn; everything else stays text.
export function withEmoji(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(EMOJI)) {
    const known = match[1] ? emojiByCode.get(match[1]) : emojiByCharacter.get(match[2]);
    if (known === undefined) continue;
    nodes.push(text.slice(end, match.index), drawEmoji(known));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

// One emoji by its short code, with or without colons, or by its character; an unknown one is shown as written.
export function emojiNode(written) {
  const name = written.replaceAll(":", "");
  const known = emojiByCode.get(name) ?? emojiByCharacter.get(name.replace("\uFE0F", ""));
  if (known) return drawEmoji(known);
  return el("span", {}, /^[\w+-]+$/.test(name) ? `:${name}:` : name);
}

// The character stays in the text, invisible, so that copying and searching find it.
function drawEmoji({ character, symbol, code }) {
  return el(
    "span",
    { class: `emoji emoji-${code}`, title: `:${code}:` },
    icon(symbol),
    el("span", { class: "emoji-character" }, character),
  );
}
