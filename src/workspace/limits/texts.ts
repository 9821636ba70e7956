/** Block Kit's small parts with their limits: texts, options, confirmations. */
import { z } from "zod";

const BlockId = z.string().min(1).max(255);

export const ActionId = z.string().min(1).max(255);

/** What every block carries besides its own fields. */
export const blockFields = { block_id: BlockId.optional() };

export function plainText(most: number) {
  return z.strictObject({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
}

export function mrkdwn(most: number) {
  return z.strictObject({
    type: z.literal("mrkdwn"),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
  });
}

export function anyText(most: number) {
  return z.discriminatedUnion("type", [plainText(most), mrkdwn(most)]);
}

/** Values are held to the 75 characters of Slack's own types, although some report 150 to pass. */
const OPTION_TEXT = 75;

const optionFields = {
  value: z.string().min(1).max(OPTION_TEXT).optional(),
  url: z.string().max(3000).optional(),
};

export const PlainOption = z.strictObject({
  text: plainText(OPTION_TEXT),
  description: plainText(OPTION_TEXT).optional(),
  ...optionFields,
});

export const AnyOption = z.strictObject({
  text: anyText(OPTION_TEXT),
  description: anyText(OPTION_TEXT).optional(),
  ...optionFields,
});

export const Confirm = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: z.enum(["primary", "danger"]).optional(),
});

export const Placeholder = plainText(150);

const SlackFile = z.union([
  z.strictObject({ id: z.string() }),
  z.strictObject({ url: z.string().max(3000) }),
]);

export const imageFields = {
  type: z.literal("image"),
  alt_text: z.string().max(2000),
  image_url: z.string().max(3000).optional(),
  slack_file: SlackFile.optional(),
};

export const Image = z
  .strictObject(imageFields)
  .refine(hasOneSource, "must provide exactly one of image_url and slack_file");

export function hasOneSource(image: { image_url?: string; slack_file?: object }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}
