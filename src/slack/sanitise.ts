// slack: listening, rendering, delivering. It turns what Slack sends into commands and posts into messages; it never decides
// anything, and it knows neither steps nor prompts.
import type { PersonId } from "../domain/ids.ts";

/** Text that may go into a mrkdwn field as it stands. Only this file makes it, so a model's words cannot get there unescaped. */
export interface Mrkdwn {
  readonly mrkdwn: string;
}

type Piece = string | number | Mrkdwn;

/** Puts plain values into our own mrkdwn; whatever is not mrkdwn already is escaped. */
export function mrkdwn(words: TemplateStringsArray, ...values: readonly Piece[]): Mrkdwn {
  const pieces = values.map((value) => escaped(value));
  return { mrkdwn: words.map((word, index) => word + (pieces[index] ?? "")).join("") };
}

export function joined(parts: readonly Mrkdwn[], separator: string): Mrkdwn {
  return { mrkdwn: parts.map((part) => part.mrkdwn).join(separator) };
}

/** A person on purpose: this is the only way by which a message mentions anybody. */
export function mention(person: PersonId): Mrkdwn {
  return /^[UW][A-Z0-9]+$/.test(person)
    ? { mrkdwn: `<@${person}>` }
    : mrkdwn`${person.replace(/^terminal:/, "")}`;
}

/** A user group by its id, or the name of a group as plain words. */
export function mentionGroup(group: string): Mrkdwn {
  return /^S[A-Z0-9]+$/.test(group)
    ? { mrkdwn: `<!subteam^${group}>` }
    : mrkdwn`group ${group.replace(/^@/, "")}`;
}

/** A time in the reader's own zone; `shape` is Slack's date format. */
export function dateTime(time: number, shape = "{date_short_pretty} {time}"): Mrkdwn {
  const fallback = new Date(time).toISOString().slice(0, 16).replace("T", " ");
  return { mrkdwn: `<!date^${Math.floor(time / 1000)}^${shape}|${fallback} UTC>` };
}

/** A link of ours. */
export function link(url: string, words: string): Mrkdwn {
  return { mrkdwn: `<${url}|${oneLine(words).replaceAll("|", "¦")}>` };
}

function escaped(value: Piece): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? escapeMrkdwn(value) : value.mrkdwn;
}

/** Foreign text for a mrkdwn or `text` field: every character is shown, none of it is alive. */
export function escapeMrkdwn(text: string): string {
  const entities = visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return breakBroadcasts(entities).replaceAll("```", `\`${JOINER}\`${JOINER}\``);
}

/** Foreign text on one line, escaped. */
export function oneLine(text: string): string {
  return escapeMrkdwn(text.trim().replaceAll(/\s*[\r\n\u2028\u2029\u0085]+\s*/g, " "));
}

/** The same as a piece that later templates leave alone. */
export function line(text: string): Mrkdwn {
  return { mrkdwn: oneLine(text) };
}

/**
 * Foreign markdown for a `markdown` block: formatting stays, code stays as it is, but nobody is mentioned, no picture is
 * fetched, and a link shows where it leads. An invisible joiner breaks dangerous syntax, because it reads the same under
 * every parser, inside code and outside.
 */
export function safeMarkdown(text: string): string {
  const out: string[] = [];
  let fence: string | null = null;
  for (const row of visible(text).split("\n")) {
    const mark = fenceIn(row);
    out.push(fence === null && mark === null ? safeProse(row) : breakMentions(row));
    if (fence === null) fence = mark;
    else if (closes(row, fence)) fence = null;
  }
  if (fence !== null) out.push(fence);
  return out.join("\n");
}

/** The fence that begins a block of code in this row, or null. */
export function fenceIn(row: string): string | null {
  return /^ {0,3}(`{3,}|~{3,})/.exec(row)?.[1] ?? null;
}

/** Whether a row ends the code that such a fence has begun. */
export function closes(row: string, fence: string): boolean {
  const trimmed = row.trim();
  return trimmed.startsWith(fence) && trimmed.replaceAll(fence.charAt(0), "") === "";
}

/** Code spans stay as they are; a run of backticks opens a span only when an equal run closes it. */
function safeProse(row: string): string {
  const ticks = [...row.matchAll(/`+/g)];
  let out = "";
  let from = 0;
  for (const [index, tick] of ticks.entries()) {
    if (tick.index < from) continue;
    const end = ticks.slice(index + 1).find((other) => other[0].length === tick[0].length);
    if (!end) continue;
    const after = end.index + end[0].length;
    out += safeWords(row.slice(from, tick.index)) + breakMentions(row.slice(tick.index, after));
    from = after;
  }
  return out + safeWords(row.slice(from));
}

function safeWords(words: string): string {
  const plain = words
    .replaceAll(/!\[([^\]]*)\]\(([^)]*)\)/g, "image: $1 ($2)")
    .replaceAll("![", `!${JOINER}[`)
    .replaceAll(/\[([^\]]+)\]\(([^)]*)\)/g, "$1 ($2)")
    .replaceAll(/\](?=[[(:])/g, `]${JOINER}`)
    .replaceAll(/<(?=[A-Za-z/])/g, `<${JOINER}`);
  return breakMentions(plain);
}

function breakMentions(text: string): string {
  return breakBroadcasts(text).replaceAll(/<(?=[!@#])/g, `<${JOINER}`);
}

function breakBroadcasts(text: string): string {
  return text.replaceAll(/@(?=(?:channel|here|everyone|group)\b)/gi, `@${JOINER}`);
}

/** Joins two characters without showing; it is removed from foreign text, so each one in a message is ours. */
const JOINER = "\u2060";

/**
 * Makes text show what it holds: line ends become `\n`, control characters become their pictures, halves of characters become
 * the replacement character, and characters made to be unseen or to turn the reading direction are removed.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replaceAll(CONTROL, (sign) => pictureOf(sign))
    .replaceAll(UNSEEN, "")
    .replaceAll(/(?<![^\x20-\x7e\n\t])[\u200c\u200d]|[\u200c\u200d](?![^\x20-\x7e\n\t])/g, "");
}

const CONTROL = /[^\P{Cc}\t\n]/gu;
/** All that Unicode calls ignorable, but for the joiners of scripts and emoji (looked at above) and emoji presentation. */
const UNSEEN =
  /(?!\p{Join_Control}|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu;

function pictureOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
