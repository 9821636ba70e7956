/** Cuts text into pieces that each fit a limit; no character is lost on the way. */
export function splitLines(text: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const at = cutBefore(rest, most);
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
    if (rest.startsWith("\n")) rest = rest.slice(1);
  }
  pieces.push(rest);
  return pieces;
}

/** Cuts markdown likewise; a fence that a cut falls into is closed before it and opened again behind it. */
export function splitMarkdown(text: string, most: number): string[] {
  const room = most - 40;
  const pieces: string[] = [];
  let piece: string[] = [];
  let length = 0;
  let fence = "";
  for (const row of text.split("\n").flatMap((long) => splitLines(long, room))) {
    if (length + row.length + 1 > room && piece.length > 0) {
      pieces.push([...piece, ...(fence === "" ? [] : [fence])].join("\n"));
      piece = fence === "" ? [] : [fence];
      length = fence.length;
    }
    piece.push(row);
    length += row.length + 1;
    fence = fenceAfter(fence, row);
  }
  pieces.push(piece.join("\n"));
  return pieces;
}

/** The start of a text that fits, and whether something is left out. */
export function startOf(
  text: string,
  most: number,
): { readonly start: string; readonly cut: boolean } {
  if (text.length <= most) return { start: text, cut: false };
  return { start: `${text.slice(0, cutBefore(text, most - 2)).trimEnd()} …`, cut: true };
}

/** A place to cut: after a line, else after a word, else before the limit; never inside an entity, a reference or a character. */
function cutBefore(text: string, most: number): number {
  const line = text.lastIndexOf("\n", most);
  if (line > most / 2) return line;
  const space = text.lastIndexOf(" ", most);
  const wish = space > most / 2 ? space : most;
  return outsideOf(text, wish);
}

function outsideOf(text: string, wish: number): number {
  const before = text.slice(Math.max(0, wish - 80), wish);
  const open = /(?:&[a-z]{0,4}|<[^>\s]*)$/.exec(before);
  const at = open ? wish - open[0].length : wish;
  const half = /[\uD800-\uDBFF]/.test(text.charAt(at - 1));
  return Math.max(1, half ? at - 1 : at);
}

function fenceAfter(fence: string, row: string): string {
  const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(row);
  if (!mark?.[1]) return fence;
  if (fence === "") return mark[1];
  return mark[1].startsWith(fence) && mark[2]?.trim() === "" ? "" : fence;
}
