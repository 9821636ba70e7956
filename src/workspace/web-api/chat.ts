/** Saying, changing and deleting messages. */
import { z } from "zod";
import { newId } from "../clockwork.ts";
import { announceDeletion, announceEdit } from "../deliveries/announce.ts";
import { Contents, compose } from "../messages/contents.ts";
import { keepMessage, threadRoot } from "../messages/keep-message.ts";
import { APP } from "../settings.ts";
import type { Json, Message } from "../state/records.ts";
import { messageOnWire } from "../wire/message.ts";
import type { World } from "../world.ts";
import { findChannel, findMessage, findPerson, findWritable } from "./places.ts";
import { Flag, Refusal, read } from "./refusal.ts";

const Place = z.object({ channel: z.string() });
const Thread = z.object({
  thread_ts: z.coerce.string().optional(),
  reply_broadcast: Flag.optional(),
});
const Point = Place.extend({ ts: z.coerce.string() });
const NewMessage = Contents.extend({ ...Place.shape, ...Thread.shape });
const NewEphemeral = NewMessage.extend({ user: z.string() });
const ChangedMessage = Contents.extend(Point.shape);
const Linked = Place.extend({ message_ts: z.coerce.string() });

export function postMessage(world: World, args: Json): Json {
  const call = read(NewMessage, args);
  const channel = findWritable(world, call.channel);
  refuseDisguise(world, call);
  const { warnings, ...composed } = compose(world, call, "post");
  const thread_ts = findThread(world, channel.id, call.thread_ts);
  const { message } = keepMessage(world, {
    ...composed,
    ...authorOf(call),
    channel: channel.id,
    thread_ts,
    broadcast: thread_ts !== undefined && (call.reply_broadcast ?? false),
  });
  const shown = messageOnWire(world, message, true);
  return { channel: channel.id, ts: message.ts, message: shown, ...warned(warnings) };
}

export function updateMessage(world: World, args: Json): Json {
  const call = read(ChangedMessage, args);
  const channel = findChannel(world, call.channel);
  const old = ownMessage(findMessage(world, channel, call.ts), "cant_update_message");
  const composed = compose(world, call, "update");
  const message: Message = {
    ...old,
    text: composed.text,
    // What is left out stays, except that a text of its own replaces the blocks of before.
    blocks: keptParts(old.blocks, composed.blocks, call),
    attachments: call.attachments === undefined ? old.attachments : composed.attachments,
    metadata: composed.metadata ?? old.metadata,
    mentions: composed.mentions,
    unfurls: composed.unfurls,
    editedTs: world.clockwork.nextTs(),
  };
  world.record({ kind: "message", message });
  void announceEdit(world, old, message);
  const shown = messageOnWire(world, message, true);
  return { channel: channel.id, ts: message.ts, text: message.text, message: shown };
}

export function deleteMessage(world: World, args: Json): Json {
  const call = read(Point, args);
  const channel = findChannel(world, call.channel);
  const old = ownMessage(findMessage(world, channel, call.ts), "cant_delete_message");
  world.record({ kind: "message-deleted", channel: channel.id, ts: call.ts });
  void announceDeletion(world, old);
  return { channel: channel.id, ts: call.ts };
}

export function postEphemeral(world: World, args: Json): Json {
  const call = read(NewEphemeral, args);
  const channel = findWritable(world, call.channel);
  const person = findPerson(world, call.user);
  if (!channel.members.includes(person.id)) throw new Refusal("user_not_in_channel");
  const { text, blocks, attachments, mentions } = compose(world, call, "post");
  const thread_ts = findThread(world, channel.id, call.thread_ts);
  const ts = world.clockwork.nextTs();
  const said = { id: newId("Eph"), user: person.id, channel: channel.id, thread_ts, ts };
  const ephemeral = { ...said, text, blocks, attachments, mentions };
  world.record({ kind: "ephemeral", ephemeral });
  return { message_ts: ts };
}

export function getPermalink(world: World, args: Json): Json {
  const call = read(Linked, args);
  const channel = findChannel(world, call.channel);
  const message = findMessage(world, channel, call.message_ts);
  const thread = message.thread_ts === undefined ? "" : `&thread_ts=${message.thread_ts}`;
  const place = `?channel=${channel.id}&ts=${message.ts}${thread}`;
  return { channel: channel.id, permalink: `${world.address.url}/${place}` };
}

export function findThread(world: World, channel: string, ts?: string): string | undefined {
  if (ts === undefined || ts === "") return undefined;
  const root = threadRoot(world, channel, ts);
  if (root === null) throw new Refusal("thread_not_found");
  return root;
}

/** The author's fields for a message of the app. */
export function authorOf(call: Pick<Contents, "username" | "icon_emoji" | "icon_url">) {
  const icon = call.icon_emoji ?? call.icon_url;
  return { user: APP.userId, fromApp: true, username: call.username, icon };
}

function refuseDisguise(world: World, call: Contents): void {
  const disguised = call.username ?? call.icon_emoji ?? call.icon_url;
  const needed = "chat:write.customize";
  if (disguised === undefined || world.settings.scopes.includes(needed)) return;
  throw new Refusal("missing_scope", { needed, provided: world.settings.scopes.join(",") });
}

function ownMessage(message: Message, refusal: string): Message {
  if (!message.fromApp) throw new Refusal(refusal);
  return message;
}

function keptParts(old: Json[], given: Json[], call: Contents): Json[] {
  const saysAnything = call.blocks ?? call.text ?? call.markdown_text;
  return saysAnything === undefined ? old : given;
}

function warned(warnings: string[]): Json {
  if (warnings.length === 0) return {};
  return { warning: warnings.join(","), response_metadata: { warnings } };
}
