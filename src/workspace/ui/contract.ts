/**
 * What the page and the server say to each other: everything a person sees, and everything a person does. It never
 * speaks of tokens, sockets or envelopes; those are between the server and the app.
 *
 * `as` is always a person's id or name; where it is empty, the first person of the workspace is meant.
 * The page asks `GET /ui/state?as=U…` once for a `Snapshot`, then listens to `GET /ui/changes?as=U…&after=<sequence>`
 * with the snapshot's `connected` (server-sent events; `event: change`, `data: Change`). Every `POST` below takes JSON and answers `Answer`.
 */
import { z } from "zod";

/** Blocks, elements and views are passed through exactly as the app sent them, with ids filled in by the server. */
const Json = z.record(z.string(), z.unknown());

export const Person = z.object({
  id: z.string(),
  /** The handle behind the @, such as `alice`. */
  name: z.string(),
  realName: z.string(),
  /** CSS colour for the avatar. */
  color: z.string(),
  initials: z.string(),
  timeZone: z.string(),
});
export type Person = z.infer<typeof Person>;

export const Channel = z.object({
  id: z.string(),
  /** Without the leading #; for direct messages the other person's name. */
  name: z.string(),
  kind: z.enum(["public", "private", "direct"]),
  topic: z.string(),
  members: z.array(z.string()),
  archived: z.boolean(),
});
export type Channel = z.infer<typeof Channel>;

export const Reaction = z.object({ name: z.string(), users: z.array(z.string()) });

export const SharedFile = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mimetype: z.string(),
  size: z.number(),
  /** Address on this server from which the page may read or download the content. */
  url: z.string(),
  /** What a picture shows, in words; empty when nobody said. */
  alt: z.string(),
  /** First lines of a text file, for an inline preview; empty for other kinds. */
  preview: z.string(),
});
export type SharedFile = z.infer<typeof SharedFile>;

export const Message = z.object({
  channel: z.string(),
  ts: z.string(),
  /** Given for replies and for the root of a thread, as in Slack. */
  thread_ts: z.string().optional(),
  /** True when a reply is also shown in the channel. */
  broadcast: z.boolean(),
  author: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("person"), user: z.string() }),
    z.object({ kind: z.literal("app"), name: z.string(), icon: z.string() }),
  ]),
  /** mrkdwn with &, < and > escaped as Slack stores it. Shown only where `blocks` is empty. */
  text: z.string(),
  blocks: z.array(Json),
  /** Old-style attachments; each may carry `color`, `text`, `blocks`. */
  attachments: z.array(Json),
  files: z.array(SharedFile),
  reactions: z.array(Reaction),
  edited: z.boolean(),
  /** Counted for the root of a thread. */
  replyCount: z.number(),
  replyUsers: z.array(z.string()),
  latestReply: z.string().optional(),
  /** What this person entered in this message: `block_id` → `action_id` → value, shaped as Slack's `state.values`. */
  inputs: Json,
  /** Transient words under the thread such as "is reading the pipeline…", empty when none. */
  status: z.string(),
});
export type Message = z.infer<typeof Message>;

/** Only the addressed person sees it, until the page is closed; it has its own id because it is no stored message. */
export const Ephemeral = z.object({
  id: z.string(),
  channel: z.string(),
  thread_ts: z.string().optional(),
  ts: z.string(),
  author: Message.shape.author,
  text: z.string(),
  blocks: z.array(Json),
  attachments: z.array(Json),
});
export type Ephemeral = z.infer<typeof Ephemeral>;

/** A modal or a home tab. `title`, `submit`, `close` are plain text objects as the app sent them. */
export const View = z.object({
  id: z.string(),
  type: z.enum(["modal", "home"]),
  callback_id: z.string(),
  title: z.object({ text: z.string() }).loose().nullable(),
  submit: z.object({ text: z.string() }).loose().nullable(),
  close: z.object({ text: z.string() }).loose().nullable(),
  blocks: z.array(Json),
  /** Entered so far or given as initial values: `block_id` → `action_id` → value, shaped as Slack's `state.values`. */
  state: Json,
});
export type View = z.infer<typeof View>;

export const SlashCommand = z.object({
  command: z.string(),
  description: z.string(),
  usageHint: z.string(),
});
export const Shortcut = z.object({ callback_id: z.string(), name: z.string() });

/** The agent session of a thread: while `processing`, Slack draws a stop button (`POST /ui/stop-session`). */
export const Session = z.object({
  channel: z.string(),
  thread_ts: z.string(),
  status: z.enum(["active", "processing", "suspended", "closed"]),
  title: z.string(),
});
export type Session = z.infer<typeof Session>;

export const Snapshot = z.object({
  /** Changes with a greater sequence come after this snapshot. */
  sequence: z.number(),
  workspace: z.string(),
  me: z.string(),
  app: z.object({
    name: z.string(),
    userId: z.string(),
    botId: z.string(),
    icon: z.string(),
  }),
  /** Whether an app is attached: an open socket, or an HTTP address to deliver to. */
  connected: z.boolean(),
  people: z.array(Person),
  channels: z.array(Channel),
  messages: z.array(Message),
  ephemerals: z.array(Ephemeral),
  /** Bottom first; the last one is on top. */
  views: z.array(View),
  home: View.nullable(),
  sessions: z.array(Session),
  commands: z.array(SlashCommand),
  shortcuts: z.array(Shortcut),
});
export type Snapshot = z.infer<typeof Snapshot>;

/**
 * One server-sent event. `message` and `channel` replace the one with the same id; `views` replaces the whole stack.
 * `reset` asks the page to fetch `/ui/state` again (the server was restarted, or the page fell too far behind).
 */
export const Change = z.discriminatedUnion("kind", [
  z.object({ sequence: z.number(), kind: z.literal("message"), message: Message }),
  z.object({
    sequence: z.number(),
    kind: z.literal("message-deleted"),
    channel: z.string(),
    ts: z.string(),
  }),
  z.object({ sequence: z.number(), kind: z.literal("ephemeral"), ephemeral: Ephemeral }),
  z.object({ sequence: z.number(), kind: z.literal("ephemeral-deleted"), id: z.string() }),
  z.object({ sequence: z.number(), kind: z.literal("views"), views: z.array(View) }),
  z.object({ sequence: z.number(), kind: z.literal("home"), home: View }),
  z.object({ sequence: z.number(), kind: z.literal("channel"), channel: Channel }),
  z.object({ sequence: z.number(), kind: z.literal("session"), session: Session }),
  z.object({ sequence: z.number(), kind: z.literal("connected"), connected: z.boolean() }),
  z.object({ sequence: z.number(), kind: z.literal("reset") }),
]);
export type Change = z.infer<typeof Change>;

/** `POST /ui/message`: text as typed; `@alice`, `@Orchestrate`, `#deploys` are turned into Slack's references. */
export const SendMessage = z.object({
  as: z.string(),
  channel: z.string(),
  text: z.string().min(1),
  thread_ts: z.string().optional(),
});

/** `POST /ui/command`: `command` with its slash, `text` the rest of the line. */
export const SendCommand = z.object({
  as: z.string(),
  channel: z.string(),
  command: z.string(),
  text: z.string(),
});

/** Where an interactive element sits. */
export const Target = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("message"), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal("ephemeral"), id: z.string() }),
  z.object({ kind: z.literal("view"), id: z.string() }),
]);
export type Target = z.infer<typeof Target>;

/**
 * What a person entered in one element, by what the element holds: text inputs, date and time pickers → `text`
 * (null when emptied); radio buttons and single selects with options → `option` (its value);
 * checkboxes, overflow-like multi choices and multi selects with options → `options`; user, channel and conversation
 * selects → `text` (an id) or `texts` (ids).
 */
export const Entered = z.union([
  z.object({ text: z.string().nullable() }),
  z.object({ texts: z.array(z.string()) }),
  z.object({ option: z.string().nullable() }),
  z.object({ options: z.array(z.string()) }),
]);
export type Entered = z.infer<typeof Entered>;

/**
 * `POST /ui/action`: a click or a change in an element outside of an input block (or inside one with
 * `dispatch_action`). Buttons and feedback buttons need no `entered`; for feedback buttons `value` says which one.
 * Elements in an input block without `dispatch_action` are not sent; their values come with `/ui/view-submit`.
 */
export const SendAction = z.object({
  as: z.string(),
  target: Target,
  block_id: z.string(),
  action_id: z.string(),
  value: z.string().optional(),
  entered: Entered.optional(),
  /** Values of input blocks in the same message or view, entered so far: `block_id` → `action_id` → entered. */
  inputs: z.record(z.string(), z.record(z.string(), Entered)).optional(),
});
export type SendAction = z.infer<typeof SendAction>;

/** `POST /ui/view-submit`: all values of the topmost modal. A refusal comes back in `errors` by `block_id`. */
export const SubmitView = z.object({
  as: z.string(),
  view_id: z.string(),
  values: z.record(z.string(), z.record(z.string(), Entered)),
});

/** `POST /ui/view-close`: `all` closes the whole stack. */
export const CloseView = z.object({
  as: z.string(),
  view_id: z.string(),
  all: z.boolean().optional(),
});

/** `POST /ui/shortcut`: a message shortcut from the message's menu. */
export const UseShortcut = z.object({
  as: z.string(),
  callback_id: z.string(),
  channel: z.string(),
  ts: z.string(),
});

/** `POST /ui/home`: the person opens the app's home tab. */
export const OpenHome = z.object({ as: z.string() });

/** `POST /ui/stop-session`: the native stop button of a thread whose session is `processing`. */
export const StopSession = z.object({
  as: z.string(),
  channel: z.string(),
  thread_ts: z.string(),
});

/** `POST /ui/dismiss`: "Only visible to you · Dismiss". */
export const DismissEphemeral = z.object({ as: z.string(), id: z.string() });

/** `POST /ui/reaction`: add or take back an emoji. */
export const React = z.object({
  as: z.string(),
  channel: z.string(),
  ts: z.string(),
  name: z.string(),
  remove: z.boolean().optional(),
});

/**
 * The answer to every POST, after the app has acknowledged. `error` is a sentence to show to the person, such as
 * "/orchestrate failed because the app did not respond". `ts` is given for a message that was sent.
 */
export const Answer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  errors: z.record(z.string(), z.string()).optional(),
  ts: z.string().optional(),
});
export type Answer = z.infer<typeof Answer>;
