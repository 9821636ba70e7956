/** Every block of Block Kit with its limits, and on which surface it may stand. */
import { z } from "zod";
import { charts } from "./charts.ts";
import { Accessory, ActionElement, Button, ContextAction, InputElement } from "./elements.ts";
import { Cell, RichText } from "./rich-text.ts";
import {
  anyText,
  blockFields,
  hasOneSource,
  Image,
  imageFields,
  mrkdwn,
  plainText,
} from "./texts.ts";

const Section = z
  .strictObject({
    type: z.literal("section"),
    ...blockFields,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: Accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(
    ({ text, fields }) => text !== undefined || fields !== undefined,
    "must provide one of text and fields",
  );

const Actions = z.strictObject({
  type: z.literal("actions"),
  ...blockFields,
  elements: z.array(ActionElement).min(1).max(25),
});

const Context = z.strictObject({
  type: z.literal("context"),
  ...blockFields,
  // No length is published for a text in a context block; a section's is known to pass.
  elements: z
    .array(z.discriminatedUnion("type", [Image, plainText(3000), mrkdwn(3000)]))
    .min(1)
    .max(10),
});

const ContextActions = z.strictObject({
  type: z.literal("context_actions"),
  ...blockFields,
  elements: z.array(ContextAction).min(1).max(5),
});

const Divider = z.strictObject({ type: z.literal("divider"), ...blockFields });

const Header = z.strictObject({
  type: z.literal("header"),
  ...blockFields,
  text: plainText(150),
  level: z.int().min(1).max(4).optional(),
});

const ImageBlock = z
  .strictObject({ ...imageFields, ...blockFields, title: plainText(2000).optional() })
  .refine(hasOneSource, "must provide exactly one of image_url and slack_file");

const Input = z.strictObject({
  type: z.literal("input"),
  ...blockFields,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: InputElement,
});

const Markdown = z.strictObject({
  type: z.literal("markdown"),
  ...blockFields,
  text: z.string().min(1).max(12_000),
});

const rowsOfSameWidth = z
  .array(z.array(Cell).min(1).max(20))
  .min(1)
  .max(100)
  .refine(
    (rows) => rows.every((row) => row.length === rows[0]?.length),
    "must provide the same number of cells in every row",
  );

const Table = z.strictObject({
  type: z.literal("table"),
  ...blockFields,
  rows: rowsOfSameWidth,
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(["left", "center", "right"]).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(20)
    .optional(),
});

const DataTable = z.strictObject({
  type: z.literal("data_table"),
  ...blockFields,
  // One row of headings and a hundred of data.
  rows: z.array(z.array(Cell).min(1).max(20)).min(1).max(101),
  caption: z.string().min(1),
  page_size: z.int().min(1).max(100).optional(),
  row_header_column_index: z.int().min(0).optional(),
});

const FileBlock = z.strictObject({
  type: z.literal("file"),
  ...blockFields,
  source: z.literal("remote"),
  external_id: z.string(),
});

const Video = z.strictObject({
  type: z.literal("video"),
  ...blockFields,
  video_url: z.string(),
  thumbnail_url: z.string(),
  alt_text: z.string(),
  title: plainText(199),
  title_url: z.string().optional(),
  author_name: z.string().max(49).optional(),
  provider_name: z.string().optional(),
  provider_icon_url: z.string().optional(),
  description: plainText(199).optional(),
});

const Source = z.strictObject({ type: z.literal("url"), url: z.string(), text: z.string() });

const TaskCard = z.strictObject({
  type: z.literal("task_card"),
  ...blockFields,
  task_id: z.string().min(1),
  title: z.string().min(1),
  status: z.enum(["pending", "in_progress", "complete", "error"]).optional(),
  details: RichText.optional(),
  output: RichText.optional(),
  sources: z.array(Source).optional(),
});

const Plan = z.strictObject({
  type: z.literal("plan"),
  ...blockFields,
  title: z.string().min(1),
  tasks: z
    .array(z.object({ ...TaskCard.shape, type: z.literal("task_card").optional() }).strict())
    .optional(),
});

const Alert = z.strictObject({
  type: z.literal("alert"),
  ...blockFields,
  text: anyText(200),
  level: z.enum(["default", "info", "warning", "error", "success"]).optional(),
});

const Card = z
  .strictObject({
    type: z.literal("card"),
    ...blockFields,
    hero_image: Image.optional(),
    icon: Image.optional(),
    title: mrkdwn(150).optional(),
    subtitle: mrkdwn(150).optional(),
    body: mrkdwn(200).optional(),
    actions: z.array(Button).min(1).optional(),
  })
  .refine(
    (card) => [card.hero_image, card.title, card.actions, card.body].some(Boolean),
    "must provide at least one of hero_image, title, actions and body",
  );

const Carousel = z.strictObject({
  type: z.literal("carousel"),
  ...blockFields,
  elements: z.array(Card).min(1).max(10),
});

const everywhere = [
  Section,
  Actions,
  Context,
  Divider,
  Header,
  ImageBlock,
  Input,
  RichText,
] as const;
const contained = [FileBlock, Table, Video] as const;

const Container = z.strictObject({
  type: z.literal("container"),
  ...blockFields,
  title: plainText(150).optional(),
  rich_text_title: RichText.optional(),
  subtitle: anyText(150).optional(),
  child_blocks: z
    .array(z.discriminatedUnion("type", [...everywhere, ...contained]))
    .min(1)
    .max(10),
  width: z.enum(["narrow", "standard", "wide", "full"]).optional(),
  icon: Image.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
});

export const MessageBlock = z.discriminatedUnion("type", [
  ...everywhere,
  ...contained,
  ...charts,
  ContextActions,
  Markdown,
  DataTable,
  TaskCard,
  Plan,
  Card,
  Carousel,
  Container,
]);

export const ModalBlock = z.discriminatedUnion("type", [...everywhere, Video, Container, Alert]);
export const HomeBlock = z.discriminatedUnion("type", [...everywhere, Video, Container]);
