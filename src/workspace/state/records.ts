/** What the workspace remembers, as schemas: they are also the format of the log on disk. */
import { z } from "zod";

export const Json = z.record(z.string(), z.unknown());
export type Json = z.infer<typeof Json>;

export const Person = z.object({
  id: z.string(),
  name: z.string(),
  realName: z.string(),
  timeZone: z.string(),
  deleted: z.boolean(),
  /** Shown as away; left out, they are active. */
  away: z.boolean().optional(),
  /** People of another workspace in a shared channel have another team. */
  team: z.string(),
});
export type Person = z.infer<typeof Person>;

export const Channel = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["public", "private", "direct"]),
  topic: z.string(),
  members: z.array(z.string()),
  archived: z.boolean(),
});
export type Channel = z.infer<typeof Channel>;

export const Usergroup = z.object({
  id: z.string(),
  handle: z.string(),
  name: z.string(),
  members: z.array(z.string()),
});
export type Usergroup = z.infer<typeof Usergroup>;

/** Who would be notified by a text, as Slack reads it. */
export const Mentions = z.object({
  users: z.array(z.string()),
  subteams: z.array(z.string()),
  broadcasts: z.array(z.string()),
});
export type Mentions = z.infer<typeof Mentions>;

export const Metadata = z.object({ event_type: z.string(), event_payload: Json });
export type Metadata = z.infer<typeof Metadata>;

export const Message = z.object({
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  broadcast: z.boolean(),
  /** The person, or the app's own user when `fromApp`. */
  user: z.string(),
  fromApp: z.boolean(),
  username: z.string().optional(),
  icon: z.string().optional(),
  text: z.string(),
  blocks: z.array(Json),
  attachments: z.array(Json),
  files: z.array(z.string()),
  metadata: Metadata.optional(),
  editedTs: z.string().optional(),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })),
  mentions: Mentions,
  /** Links that Slack would unfold under the message. */
  unfurls: z.array(z.string()),
});
export type Message = z.infer<typeof Message>;

export const Ephemeral = z.object({
  id: z.string(),
  channel: z.string(),
  user: z.string(),
  thread_ts: z.string().optional(),
  ts: z.string(),
  text: z.string(),
  blocks: z.array(Json),
  attachments: z.array(Json),
  mentions: Mentions,
});
export type Ephemeral = z.infer<typeof Ephemeral>;

export const View = z.object({
  id: z.string(),
  type: z.enum(["modal", "home"]),
  user: z.string(),
  callback_id: z.string(),
  external_id: z.string(),
  private_metadata: z.string(),
  title: Json.nullable(),
  submit: Json.nullable(),
  close: Json.nullable(),
  blocks: z.array(Json),
  notify_on_close: z.boolean(),
  clear_on_close: z.boolean(),
  hash: z.string(),
  root_view_id: z.string(),
  previous_view_id: z.string().nullable(),
});
export type View = z.infer<typeof View>;

export const StoredFile = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  altText: z.string(),
  mimetype: z.string(),
  size: z.number(),
  /** Content in base64; null until it was uploaded. */
  content: z.string().nullable(),
  created: z.number(),
  /** Where it was shared: channel → ts of the message. */
  shares: z.array(z.object({ channel: z.string(), ts: z.string() })),
});
export type StoredFile = z.infer<typeof StoredFile>;

export const Session = z.object({
  channel: z.string(),
  thread_ts: z.string(),
  status: z.enum(["active", "processing", "suspended", "closed"]),
  title: z.string(),
});
export type Session = z.infer<typeof Session>;

/** An address given out with an interaction, through which the app may answer for a while. */
export const Hook = z.object({
  id: z.string(),
  user: z.string(),
  channel: z.string(),
  /** The message that the interaction came from; an ephemeral one is named by its id. */
  messageTs: z.string().optional(),
  ephemeralId: z.string().optional(),
  threadTs: z.string().optional(),
  uses: z.number(),
  expiresAt: z.number(),
});
export type Hook = z.infer<typeof Hook>;

export const Identity = z.object({
  botToken: z.string(),
  appToken: z.string(),
  signingSecret: z.string(),
});
export type Identity = z.infer<typeof Identity>;
