/** A stored message as the Web API and events show it. */
import { APP, TEAM } from "../settings.ts";
import type { Ephemeral, Json, Message, StoredFile } from "../state/records.ts";
import type { World } from "../world.ts";

/** With metadata only when asked for, as `include_all_metadata` does. */
export function messageOnWire(world: World, message: Message, withMetadata = false): Json {
  return compact({
    type: "message",
    user: message.user,
    ...(message.fromApp && appAuthor()),
    username: message.username,
    ts: message.ts,
    team: TEAM.id,
    text: message.text,
    blocks: orNothing(message.blocks),
    attachments: orNothing(message.attachments),
    files: orNothing(message.files.flatMap((id) => filesOnWire(world, id))),
    reactions: orNothing(
      message.reactions.map((reaction) => ({ ...reaction, count: reaction.users.length })),
    ),
    edited: message.editedTs && { user: message.user, ts: message.editedTs },
    thread_ts: message.thread_ts,
    metadata: withMetadata ? message.metadata : undefined,
    subtype: message.broadcast ? "thread_broadcast" : undefined,
    ...threadFacts(world, message),
  });
}

export function ephemeralOnWire(ephemeral: Ephemeral): Json {
  return compact({
    type: "message",
    user: APP.userId,
    ...appAuthor(),
    ts: ephemeral.ts,
    text: ephemeral.text,
    blocks: orNothing(ephemeral.blocks),
    thread_ts: ephemeral.thread_ts,
    is_ephemeral: true,
  });
}

export function fileOnWire(world: World, file: StoredFile): Json {
  const address = `${world.address.url}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created: Math.floor(file.created / 1000),
    timestamp: Math.floor(file.created / 1000),
    name: file.name,
    title: file.title,
    alt_txt: file.altText,
    mimetype: file.mimetype,
    size: file.size,
    user: APP.userId,
    mode: "hosted",
    url_private: address,
    url_private_download: address,
    permalink: address,
    channels: file.shares.map((share) => share.channel),
    shares: { public: sharesByChannel(file) },
  };
}

/** The replies of a thread, without its root, in order. */
export function repliesTo(world: World, channel: string, threadTs: string): Message[] {
  const inChannel = world.facts.messages.get(channel)?.values() ?? [];
  return [...inChannel].filter((reply) => reply.thread_ts === threadTs && reply.ts !== threadTs);
}

export function compact(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}

function threadFacts(world: World, message: Message): Json {
  if (message.thread_ts !== message.ts) return {};
  const replies = repliesTo(world, message.channel, message.ts);
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: replies.at(-1)?.ts,
  };
}

function filesOnWire(world: World, id: string): Json[] {
  const file = world.facts.files.get(id);
  return file === undefined ? [] : [fileOnWire(world, file)];
}

function sharesByChannel(file: StoredFile): Json {
  return Object.fromEntries(file.shares.map(({ channel, ts }) => [channel, [{ ts }]]));
}

function appAuthor(): Json {
  return { bot_id: APP.botId, app_id: APP.id };
}

function orNothing<Part>(parts: Part[]): Part[] | undefined {
  return parts.length === 0 ? undefined : parts;
}
