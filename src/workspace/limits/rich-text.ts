/** The rich text block: sections, lists, quotes and preformatted text, made of typed pieces. */
import { z } from "zod";
import { blockFields } from "./texts.ts";

const style = z.record(z.string(), z.boolean()).optional();

const Piece = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1), style }),
  z.strictObject({
    type: z.literal("link"),
    url: z.string().min(1).max(3000),
    text: z.string().optional(),
    unsafe: z.boolean().optional(),
    style,
  }),
  z.strictObject({
    type: z.literal("emoji"),
    name: z.string(),
    unicode: z.string().optional(),
    url: z.string().optional(),
    style,
  }),
  z.strictObject({ type: z.literal("user"), user_id: z.string(), style }),
  z.strictObject({ type: z.literal("usergroup"), usergroup_id: z.string(), style }),
  z.strictObject({ type: z.literal("channel"), channel_id: z.string(), style }),
  z.strictObject({ type: z.literal("team"), team_id: z.string(), style }),
  z.strictObject({
    type: z.literal("broadcast"),
    range: z.enum(["here", "channel", "everyone"]),
    style,
  }),
  z.strictObject({ type: z.literal("color"), value: z.string(), style }),
  z.strictObject({
    type: z.literal("date"),
    timestamp: z.int(),
    format: z.string(),
    url: z.string().optional(),
    fallback: z.string().optional(),
    style,
  }),
]);

const Section = z.strictObject({
  type: z.literal("rich_text_section"),
  elements: z.array(Piece).min(1),
});

const border = { border: z.int().min(0).max(1).optional() };

const Part = z.discriminatedUnion("type", [
  Section,
  z.strictObject({
    type: z.literal("rich_text_list"),
    style: z.enum(["bullet", "ordered"]),
    elements: z.array(Section).min(1),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    ...border,
  }),
  z.strictObject({
    type: z.literal("rich_text_quote"),
    elements: z.array(Piece).min(1),
    ...border,
  }),
  z.strictObject({
    type: z.literal("rich_text_preformatted"),
    elements: z.array(Piece).min(1),
    language: z.string().optional(),
    ...border,
  }),
]);

export const RichText = z.strictObject({
  type: z.literal("rich_text"),
  ...blockFields,
  elements: z.array(Part).min(1),
});

const RawText = z.strictObject({ type: z.literal("raw_text"), text: z.string().min(1) });
const RawNumber = z.strictObject({
  type: z.literal("raw_number"),
  value: z.number(),
  text: z.string().min(1),
});

/** A cell of a table; an empty one is invalid. */
export const Cell = z.discriminatedUnion("type", [RawText, RawNumber, RichText]);
