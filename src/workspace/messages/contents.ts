/** What an app may say in one message: read from a call, checked against the limits, made ready to be stored. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { checkBlocks } from "../limits/check-blocks.ts";
import { isObject } from "../limits/json-walk.ts";
import { mentionsIn } from "../limits/mentions.ts";
import { unfurlsOf } from "../limits/unfurls.ts";
import { Json, type Mentions, Metadata } from "../state/records.ts";
import { described, encoded, Flag, Refusal } from "../web-api/refusal.ts";
import type { World } from "../world.ts";

const POST_TEXT = 40_000;
const UPDATE_TEXT = 4_000;
const MARKDOWN_TEXT = 12_000;
const MOST_ATTACHMENTS = 100;

export const Contents = z.object({
  text: z.coerce.string().optional(),
  markdown_text: z.coerce.string().optional(),
  blocks: encoded(z.unknown()).optional(),
  attachments: encoded(z.unknown()).optional(),
  metadata: encoded(Metadata.loose()).optional(),
  parse: z.enum(["none", "full", "client"]).optional(),
  link_names: Flag.optional(),
  unfurl_links: Flag.optional(),
  unfurl_media: Flag.optional(),
  username: z.string().optional(),
  icon_emoji: z.string().optional(),
  icon_url: z.string().optional(),
});
export type Contents = z.infer<typeof Contents>;

export type Composed = {
  text: string;
  blocks: Json[];
  attachments: Json[];
  metadata?: Metadata;
  mentions: Mentions;
  unfurls: string[];
  warnings: string[];
};

/** Refuses what Slack would refuse; otherwise the message as Slack would keep it. */
export function compose(world: World, contents: Contents, act: "post" | "update"): Composed {
  const blocks = readBlocks(contents);
  const attachments = readAttachments(contents.attachments);
  const { text, warnings } = readText(contents, act);
  if (text === "" && blocks.length === 0 && attachments.length === 0) throw new Refusal("no_text");
  const named = blocks.map(nameParts);
  const reading = {
    text,
    blocks: named,
    attachments,
    parse: contents.parse ?? (act === "post" ? ("none" as const) : ("client" as const)),
    linkNames: contents.link_names ?? false,
  };
  return {
    text,
    blocks: named,
    attachments,
    metadata: contents.metadata,
    mentions: mentionsIn(reading, world.facts),
    unfurls: unfurlsOf(text, { links: contents.unfurl_links, media: contents.unfurl_media }),
    warnings,
  };
}

function readText(
  { text = "", markdown_text: markdown }: Contents,
  act: "post" | "update",
): { text: string; warnings: string[] } {
  if (markdown !== undefined) return { text: "", warnings: [] };
  if (act === "update" && text.length > UPDATE_TEXT) throw new Refusal("msg_too_long");
  if (text.length <= POST_TEXT) return { text, warnings: [] };
  return { text: text.slice(0, POST_TEXT), warnings: ["message_truncated"] };
}

function readBlocks(contents: Contents): Json[] {
  const markdown = contents.markdown_text;
  if (markdown !== undefined) return [markdownBlock(contents, markdown)];
  if (contents.blocks === undefined) return [];
  const shaped = z.array(Json).safeParse(contents.blocks);
  if (!shaped.success) throw new Refusal("invalid_blocks_format");
  const complaints = checkBlocks(shaped.data, "message", ["blocks"]);
  if (complaints.length > 0) throw new Refusal("invalid_blocks", described(complaints));
  return shaped.data;
}

function markdownBlock(contents: Contents, text: string): Json {
  if (contents.text !== undefined || contents.blocks !== undefined) {
    throw new Refusal("markdown_text_conflict");
  }
  if (text.length > MARKDOWN_TEXT) throw new Refusal("msg_too_long");
  return { type: "markdown", text };
}

function readAttachments(given: unknown): Json[] {
  if (given === undefined) return [];
  const shaped = z.array(Json).safeParse(given);
  if (!shaped.success) throw new Refusal("invalid_attachments");
  if (shaped.data.length > MOST_ATTACHMENTS) throw new Refusal("too_many_attachments");
  for (const [index, attachment] of shaped.data.entries()) {
    if (attachment["blocks"] === undefined) continue;
    const path = ["attachments", index, "blocks"];
    const complaints = checkBlocks(attachment["blocks"], "message", path);
    if (complaints.length > 0) throw new Refusal("invalid_blocks", described(complaints));
  }
  return shaped.data;
}

const INTERACTIVE =
  /select$|^button$|^checkboxes$|^radio_buttons$|picker$|_input$|^overflow$|_button$|^feedback_buttons$/;

/** Slack fills in the ids that the app left out. */
export function nameParts(block: Json): Json {
  const named = nameElements(block);
  return { ...named, block_id: named["block_id"] ?? randomName() };
}

function nameElements(block: Json): Json {
  const entries = Object.entries(block).map(([key, value]) => {
    if (Array.isArray(value)) return [key, value.map(nameElement)];
    return [key, nameElement(value)];
  });
  return Object.fromEntries(entries);
}

function nameElement(value: unknown): unknown {
  if (!isObject(value) || !INTERACTIVE.test(String(value["type"]))) return value;
  return { ...value, action_id: value["action_id"] ?? randomName() };
}

function randomName(): string {
  return randomBytes(4).toString("base64url");
}
