import { closes, escapeMrkdwn, fenceIn, type Mrkdwn, visible } from "../sanitise.ts";

/**
 * Foreign markdown for where Slack takes no markdown but its own mrkdwn, as in a form: headings and emphasis become bold, lists get
 * their dots, code stays code. Every character is shown, none of it is alive.
 */
export function proseOf(text: string): Mrkdwn {
  const out: string[] = [];
  let fence: string | null = null;
  for (const row of visible(text).split("\n")) {
    if (fence === null) {
      fence = fenceIn(row);
      out.push(...(fence === null ? [proseRow(row)] : opening(row, fence)));
    } else if (closes(row, fence)) {
      fence = null;
      out.push(FENCE);
    } else {
      out.push(escapeMrkdwn(row));
    }
  }
  return { mrkdwn: [...out, ...(fence === null ? [] : [FENCE])].join("\n") };
}

const FENCE = "```";

/** Slack's fences bear no language, so whatever stands beside one goes before it. */
function opening(row: string, fence: string): string[] {
  const beside = row.trim().slice(fence.length).trim();
  return [...(beside === "" ? [] : [escapeMrkdwn(beside)]), FENCE];
}

function proseRow(row: string): string {
  const heading = /^ {0,3}#{1,6}\s+(.*\S)\s*$/.exec(row)?.[1];
  if (heading !== undefined) return `*${escapeMrkdwn(heading.replaceAll("**", ""))}*`;
  const [, indent, item] = /^(\s*)[-*+]\s+(.*)$/.exec(row) ?? [];
  return item === undefined ? emphasised(row) : `${indent}• ${emphasised(item)}`;
}

/** Code spans stay as they are. */
function emphasised(row: string): string {
  return row
    .split(/(`[^`]+`)/)
    .map((piece, index) => {
      const escaped = escapeMrkdwn(piece);
      return index % 2 === 1 ? escaped : escaped.replaceAll(/\*\*(\S(?:.*?\S)?)\*\*/g, "*$1*");
    })
    .join("");
}
