/** The interactive elements of Block Kit, each with its limits, and which block takes which. */
import { z } from "zod";
import { RichText } from "./rich-text.ts";
import {
  ActionId,
  AnyOption,
  Confirm,
  Image,
  Placeholder,
  PlainOption,
  plainText,
} from "./texts.ts";

const interactive = {
  action_id: ActionId.optional(),
  confirm: Confirm.optional(),
};
const focusable = { focus_on_load: z.boolean().optional() };
const placeholdable = { placeholder: Placeholder.optional() };
const dispatching = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(["on_enter_pressed", "on_character_entered"])).optional(),
    })
    .optional(),
};
const style = z.enum(["primary", "danger"]).optional();
const label = z.string().max(75).optional();

export const Button = z.strictObject({
  type: z.literal("button"),
  ...interactive,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style,
  accessibility_label: label,
});

const WorkflowButton = z.strictObject({
  type: z.literal("workflow_button"),
  ...interactive,
  text: plainText(75),
  workflow: z.object({ trigger: z.object({ url: z.string() }) }),
  style,
  accessibility_label: label,
});

const Checkboxes = z.strictObject({
  type: z.literal("checkboxes"),
  ...interactive,
  ...focusable,
  options: z.array(AnyOption).min(1).max(10),
  initial_options: z.array(AnyOption).min(1).optional(),
});

const RadioButtons = z.strictObject({
  type: z.literal("radio_buttons"),
  ...interactive,
  ...focusable,
  options: z.array(AnyOption).min(1).max(10),
  initial_option: AnyOption.optional(),
});

const Overflow = z.strictObject({
  type: z.literal("overflow"),
  ...interactive,
  options: z.array(PlainOption).min(1).max(5),
});

const choices = {
  options: z.array(PlainOption).min(1).max(100).optional(),
  option_groups: z
    .array(z.strictObject({ label: plainText(75), options: z.array(PlainOption).min(1).max(100) }))
    .min(1)
    .max(100)
    .optional(),
};
const selecting = { ...interactive, ...focusable, ...placeholdable };
const selectingSome = { ...selecting, max_selected_items: z.int().min(1).optional() };
const queried = { min_query_length: z.int().min(0).optional() };
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: z
    .strictObject({
      include: z.array(z.enum(["im", "mpim", "private", "public"])).optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
};
const answering = { response_url_enabled: z.boolean().optional() };
const id = z.string().optional();
const ids = z.array(z.string()).optional();

const singleSelects = [
  z.strictObject({
    type: z.literal("static_select"),
    ...selecting,
    ...choices,
    initial_option: PlainOption.optional(),
  }),
  z.strictObject({
    type: z.literal("external_select"),
    ...selecting,
    ...queried,
    initial_option: PlainOption.optional(),
  }),
  z.strictObject({ type: z.literal("users_select"), ...selecting, initial_user: id }),
  z.strictObject({
    type: z.literal("conversations_select"),
    ...selecting,
    ...conversations,
    ...answering,
    initial_conversation: id,
  }),
  z.strictObject({
    type: z.literal("channels_select"),
    ...selecting,
    ...answering,
    initial_channel: id,
  }),
] as const;

const multiSelects = [
  z.strictObject({
    type: z.literal("multi_static_select"),
    ...selectingSome,
    ...choices,
    initial_options: z.array(PlainOption).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal("multi_external_select"),
    ...selectingSome,
    ...queried,
    initial_options: z.array(PlainOption).min(1).optional(),
  }),
  z.strictObject({ type: z.literal("multi_users_select"), ...selectingSome, initial_users: ids }),
  z.strictObject({
    type: z.literal("multi_conversations_select"),
    ...selectingSome,
    ...conversations,
    initial_conversations: ids,
  }),
  z.strictObject({
    type: z.literal("multi_channels_select"),
    ...selectingSome,
    initial_channels: ids,
  }),
] as const;

const pickers = [
  z.strictObject({
    type: z.literal("datepicker"),
    ...selecting,
    initial_date: z.iso.date().optional(),
  }),
  z.strictObject({
    type: z.literal("timepicker"),
    ...selecting,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("datetimepicker"),
    ...interactive,
    ...focusable,
    initial_date_time: z.int().optional(),
  }),
] as const;

const typing = {
  action_id: ActionId.optional(),
  ...focusable,
  ...placeholdable,
  ...dispatching,
};

const textInputs = [
  z.strictObject({
    type: z.literal("plain_text_input"),
    ...typing,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal("email_text_input"),
    ...typing,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("url_text_input"),
    ...typing,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("number_input"),
    ...typing,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
] as const;

const RichTextInput = z.strictObject({
  type: z.literal("rich_text_input"),
  ...typing,
  initial_value: RichText.optional(),
  min_lines: z.int().optional(),
  max_lines: z.int().optional(),
});

const FileInput = z.strictObject({
  type: z.literal("file_input"),
  action_id: ActionId.optional(),
  filetypes: z.array(z.string()).min(1).optional(),
  max_files: z.int().min(1).max(10).optional(),
});

const feedback = z.strictObject({
  text: plainText(75),
  value: z.string().max(2000),
  accessibility_label: label,
});

export const ContextAction = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("feedback_buttons"),
    action_id: ActionId.optional(),
    positive_button: feedback,
    negative_button: feedback,
  }),
  z.strictObject({
    type: z.literal("icon_button"),
    ...interactive,
    icon: z.string(),
    text: plainText(75),
    accessibility_label: label,
    value: z.string().max(2000).optional(),
    visible_to_user_ids: z.array(z.string()).optional(),
  }),
]);

const choosing = [Checkboxes, RadioButtons, ...singleSelects, ...multiSelects, ...pickers] as const;

export const ActionElement = z.discriminatedUnion("type", [
  Button,
  WorkflowButton,
  Overflow,
  RichTextInput,
  ...choosing,
]);

export const Accessory = z.discriminatedUnion("type", [
  Button,
  WorkflowButton,
  Overflow,
  Image,
  ...choosing,
]);

export const InputElement = z.discriminatedUnion("type", [
  RichTextInput,
  FileInput,
  ...textInputs,
  ...choosing,
]);
