/** Finds the channel, person or message that a call names, or refuses as Slack does. */
import { directChannel } from "../deliveries/announce.ts";
import { APP } from "../settings.ts";
import type { Channel, Message, Person } from "../state/records.ts";
import type { World } from "../world.ts";
import { Refusal } from "./refusal.ts";

/** By id, by name with or without #, or by a person's id for the direct conversation with them. */
export function findChannel(world: World, wanted: string): Channel {
  const { channels } = world.facts;
  const byId = channels.get(wanted) ?? channels.get(directChannel(world, wanted));
  if (byId !== undefined) return byId;
  const name = wanted.replace(/^#/, "");
  for (const channel of channels.values()) {
    if (channel.name === name && channel.kind !== "direct") return channel;
  }
  throw new Refusal("channel_not_found");
}

/** A channel the app may write in: not archived, and joined unless it may post anywhere public. */
export function findWritable(world: World, wanted: string): Channel {
  const channel = findChannel(world, wanted);
  if (channel.archived) throw new Refusal("is_archived");
  if (channel.members.includes(APP.userId)) return channel;
  if (channel.kind !== "public") throw new Refusal("channel_not_found");
  if (!world.settings.scopes.includes("chat:write.public")) throw new Refusal("not_in_channel");
  return channel;
}

/** A channel the app may read; the scope depends on the kind of channel. */
export function findReadable(world: World, wanted: string): Channel {
  const channel = findChannel(world, wanted);
  const scope = { public: "channels", private: "groups", direct: "im" }[channel.kind];
  const needed = `${scope}:history`;
  const granted = world.settings.scopes;
  if (!granted.includes(needed)) {
    throw new Refusal("missing_scope", { needed, provided: granted.join(",") });
  }
  if (!channel.members.includes(APP.userId)) throw new Refusal("not_in_channel");
  return channel;
}

export function findMessage(world: World, channel: Channel, ts: string): Message {
  const message = world.facts.messages.get(channel.id)?.get(ts);
  if (message === undefined) throw new Refusal("message_not_found");
  return message;
}

export function findPerson(world: World, id: string): Person {
  const person = world.facts.people.get(id);
  if (person === undefined) throw new Refusal("user_not_found");
  return person;
}
