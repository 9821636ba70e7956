import { z } from "zod";
import { PersonId } from "../../domain/ids.ts";

export type DeliveryKind =
  | "command"
  | "action"
  | "form"
  | "shortcut"
  | "mention"
  | "reply"
  | "stop";

/** What names a delivery whatever else Slack changes when it sends it again. */
export interface Delivery {
  readonly key: string;
  readonly kind: DeliveryKind;
  /** Whom and where to tell that it could not even be kept. */
  readonly by: string;
  readonly channel: string | null;
  /** For what belongs to a thread: which one. Only threads of runs concern us. */
  readonly thread?: string;
  /** For a form: the field that can show an objection. */
  readonly field: string | null;
}

const Command = z
  .object({
    command: z.string(),
    trigger_id: z.string(),
    user_id: z.string(),
    channel_id: z.string(),
  })
  .transform(
    (body): Delivery => ({
      key: `command:${body.trigger_id}`,
      kind: "command",
      by: body.user_id,
      channel: body.channel_id,
      field: null,
    }),
  );

const User = z.object({ id: z.string() });
const Channel = z.object({ id: z.string() }).optional();

/** The same click arrives under the same four; `team` is left out because shared channels deliver it under several. */
const Action = z
  .object({
    type: z.literal("block_actions"),
    user: User,
    channel: Channel,
    container: z.object({ message_ts: z.string().optional(), view_id: z.string().optional() }),
    actions: z.array(z.object({ action_id: z.string(), action_ts: z.string() })).min(1),
  })
  .transform((body): Delivery => {
    const place = body.container.message_ts ?? body.container.view_id ?? "";
    const clicks = body.actions.map((action) => `${action.action_ts}:${action.action_id}`);
    return {
      key: `action:${body.user.id}:${place}:${clicks.join(",")}`,
      kind: "action",
      by: body.user.id,
      channel: body.channel?.id ?? null,
      field: null,
    };
  });

const Form = z
  .object({
    type: z.literal("view_submission"),
    user: User,
    trigger_id: z.string().default(""),
    view: z.object({
      id: z.string(),
      hash: z.string(),
      blocks: z.array(z.object({ block_id: z.string() })).default([]),
    }),
  })
  .transform(
    (body): Delivery => ({
      key: `form:${body.view.id}:${body.view.hash}:${body.trigger_id}`,
      kind: "form",
      by: body.user.id,
      channel: null,
      field: body.view.blocks[0]?.block_id ?? null,
    }),
  );

const Shortcut = z
  .object({
    type: z.enum(["message_action", "shortcut"]),
    user: User,
    channel: Channel,
    trigger_id: z.string(),
  })
  .transform(
    (body): Delivery => ({
      key: `shortcut:${body.trigger_id}`,
      kind: "shortcut",
      by: body.user.id,
      channel: body.channel?.id ?? null,
      field: null,
    }),
  );

/** Slack has sent one message under many event ids, so the message itself is the key: each event id stands for one message. */
const Mention = z
  .object({
    type: z.literal("event_callback"),
    event: z.object({
      type: z.literal("app_mention"),
      user: z.string().default(""),
      channel: z.string(),
      ts: z.string(),
    }),
  })
  .transform(
    (body): Delivery => ({
      key: `mention:${body.event.channel}:${body.event.ts}`,
      kind: "mention",
      by: body.event.user,
      channel: body.event.channel,
      field: null,
    }),
  );

/** What a person wrote below another message: no edit, and nothing that an app wrote. */
export const ThreadReply = z.object({
  type: z.literal("message"),
  subtype: z.literal("thread_broadcast").optional(),
  bot_id: z.never().optional(),
  user: PersonId,
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string(),
  text: z.string().min(1),
});

const Reply = z.object({ type: z.literal("event_callback"), event: ThreadReply }).transform(
  ({ event }): Delivery => ({
    key: `reply:${event.channel}:${event.ts}`,
    kind: "reply",
    by: event.user,
    channel: event.channel,
    thread: event.thread_ts,
    field: null,
  }),
);

/** A click on the stop button that Slack draws in a thread where an agent works. */
export const SessionStopped = z.object({
  type: z.literal("agent_session_stopped"),
  user: PersonId,
  channel: z.string(),
  thread_ts: z.string(),
  event_ts: z.string(),
});

const Stop = z.object({ type: z.literal("event_callback"), event: SessionStopped }).transform(
  ({ event }): Delivery => ({
    key: `stop:${event.channel}:${event.thread_ts}:${event.user}:${event.event_ts}`,
    kind: "stop",
    by: event.user,
    channel: event.channel,
    thread: event.thread_ts,
    field: null,
  }),
);

const Known = z.union([Command, Action, Form, Shortcut, Mention, Reply, Stop]);

/** Reads what was delivered; null for what this room does not listen to. */
export function deliveryOf(body: unknown): Delivery | null {
  const known = Known.safeParse(body);
  return known.success ? known.data : null;
}
