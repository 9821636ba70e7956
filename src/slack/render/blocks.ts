import type { Button, KnownBlock, MrkdwnElement, PlainTextElement } from "@slack/web-api";
import { type Mrkdwn, visible } from "../sanitise.ts";
import { limits } from "./limits.ts";
import { splitLines, startOf } from "./split.ts";

/** A text that is too long for a message, or a picture; it stands below the message in the thread. */
export interface AttachedFile {
  readonly name: string;
  readonly title: string;
  /** What stands above it, where no message of ours does. */
  readonly comment?: string;
  /** The text; empty for a picture. */
  readonly content: string;
  /** A PNG, and what it shows in words. */
  readonly picture?: { readonly png: Uint8Array; readonly alt: string };
}

/** One message ready to be sent. `text` is what a notification or a screen reader tells; it always says something. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  readonly files: readonly AttachedFile[];
}

/** A paragraph of ours; one that is too long for a block goes on in the next. */
export function section(text: Mrkdwn): KnownBlock[] {
  return splitLines(text.mrkdwn, limits.section)
    .filter((piece) => piece.trim() !== "")
    .map((piece) => ({ type: "section", text: mrkdwnElement(piece), expand: true }));
}

/** Small grey remarks, side by side. */
export function context(...remarks: readonly Mrkdwn[]): KnownBlock[] {
  const elements = remarks
    .flatMap((remark) => splitLines(remark.mrkdwn, limits.context))
    .filter((piece) => piece.trim() !== "")
    .map(mrkdwnElement);
  return chunks(elements, limits.contextElements).map((some) => ({
    type: "context",
    elements: some,
  }));
}

/** Markdown that `safeMarkdown` has gone over. The caller keeps within the budget of the message. */
export function markdown(text: string): KnownBlock[] {
  return text.trim() === "" ? [] : [{ type: "markdown", text }];
}

export interface ButtonSpec {
  readonly label: string;
  readonly action: string;
  /** Opaque ids only: whatever a click means is looked up again. */
  readonly value: string;
  readonly style?: "primary" | "danger";
  readonly url?: string;
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string };
}

/** A row of buttons. */
export function buttons(specs: readonly ButtonSpec[]): KnownBlock[] {
  return chunks(specs.map(button), limits.buttons).map((elements) => ({
    type: "actions",
    elements,
  }));
}

function button(spec: ButtonSpec): Button {
  return {
    type: "button",
    action_id: spec.action,
    value: spec.value,
    text: plain(spec.label, limits.buttonText),
    accessibility_label: plain(spec.label, limits.buttonText).text,
    ...(spec.style ? { style: spec.style } : {}),
    ...(spec.url ? { url: spec.url } : {}),
    ...(spec.confirm
      ? {
          confirm: {
            title: plain(spec.confirm.title, limits.confirmTitle),
            text: plain(spec.confirm.text, limits.confirmText),
            confirm: plain(spec.confirm.yes, limits.confirmButton),
            deny: plain("Cancel", limits.confirmButton),
          },
        }
      : {}),
  };
}

/** Plain text, shortened with a visible mark. Never empty, because Slack refuses that. */
export function plain(text: string, most: number): PlainTextElement {
  const { start } = startOf(visible(text).trim() || "–", most);
  return { type: "plain_text", text: start, emoji: true };
}

function mrkdwnElement(text: string): MrkdwnElement {
  return { type: "mrkdwn", text, verbatim: true };
}

/**
 * Puts a message together. What does not fit into one message's blocks goes into a file, and the message says so; buttons always
 * stay.
 */
export function message(parts: {
  readonly text: Mrkdwn;
  readonly blocks: readonly KnownBlock[];
  readonly files?: readonly AttachedFile[];
}): Message {
  const text = startOf(parts.text.mrkdwn, limits.text).start || "Orchestrate";
  const files = parts.files ?? [];
  if (parts.blocks.length <= limits.blocksPerMessage) return { text, blocks: parts.blocks, files };
  const actions = parts.blocks.filter((block) => block.type === "actions");
  const rest = parts.blocks.filter((block) => block.type !== "actions");
  const room = limits.blocksPerMessage - actions.length - 1;
  const file = { name: "more.md", title: "More", content: wordsOf(rest.slice(room)) };
  const pointer = context({ mrkdwn: "📎 The rest is in the file below: _More_" });
  return {
    text,
    blocks: [...rest.slice(0, room), ...pointer, ...actions],
    files: [...files, file],
  };
}

/** Everything that blocks say, as mrkdwn: for a message whose blocks Slack refuses. */
export function wordsOf(blocks: readonly KnownBlock[]): string {
  return blocks
    .map((block) => wordsOfBlock(block))
    .filter((words) => words !== "")
    .join("\n\n");
}

function wordsOfBlock(block: KnownBlock): string {
  switch (block.type) {
    case "section":
      return block.text?.text ?? "";
    case "context":
      return block.elements.map((element) => ("text" in element ? element.text : "")).join("  ");
    case "markdown":
      return block.text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    default:
      return "";
  }
}

function chunks<Thing>(things: readonly Thing[], size: number): Thing[][] {
  const out: Thing[][] = [];
  for (let from = 0; from < things.length; from += size) out.push(things.slice(from, from + size));
  return out;
}
