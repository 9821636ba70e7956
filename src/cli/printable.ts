/**
 * Text of a model or a person as a terminal may show it: escape sequences and direction marks, which could redraw or
 * disguise what stands there, become visible signs. No character is lost.
 */
export function printable(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/\p{Cc}/gu, visibleControl)
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, escaped);
}

/** Control characters have pictures of their own in Unicode, 0x2400 above them. */
function visibleControl(character: string): string {
  if (character === "\n" || character === "\t") return character;
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : escaped(character);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Every line moved to the right. */
export function indented(text: string, by = "  "): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : by + line))
    .join("\n");
}
