/** Channels: which there are, who is in them, joining, and opening a direct conversation. */
import { z } from "zod";
import { directChannel } from "../deliveries/announce.ts";
import { APP, TEAM } from "../settings.ts";
import type { Channel, Json } from "../state/records.ts";
import type { World } from "../world.ts";
import { Page, pageOf } from "./paging.ts";
import { findChannel, findPerson } from "./places.ts";
import { Flag, Refusal, read } from "./refusal.ts";

const Place = z.object({ channel: z.string() });

export function channelDetails(world: World, args: Json): Json {
  const channel = visible(findChannel(world, read(Place, args).channel));
  return { channel: channelOnWire(channel) };
}

export function listChannels(world: World, args: Json): Json {
  const call = read(
    Page.extend({ types: z.string().optional(), exclude_archived: Flag.optional() }),
    args,
  );
  const types = (call.types ?? "public_channel").split(",").map((type) => type.trim());
  const kinds = { public: "public_channel", private: "private_channel", direct: "im" };
  const found = [...world.facts.channels.values()].filter(
    (channel) =>
      types.includes(kinds[channel.kind]) &&
      (channel.kind === "public" || channel.members.includes(APP.userId)) &&
      !(call.exclude_archived && channel.archived),
  );
  const { page, response_metadata } = pageOf(found, call);
  return { channels: page.map(channelOnWire), response_metadata };
}

export function listMembers(world: World, args: Json): Json {
  const call = read(Page.extend(Place.shape), args);
  const channel = visible(findChannel(world, call.channel));
  const { page, response_metadata } = pageOf(channel.members, call);
  return { members: page, response_metadata };
}

export function joinChannel(world: World, args: Json): Json {
  const channel = findChannel(world, read(Place, args).channel);
  if (channel.kind !== "public") throw new Refusal("method_not_supported_for_channel_type");
  if (channel.archived) throw new Refusal("is_archived");
  const members = [...new Set([...channel.members, APP.userId])];
  const joined = { ...channel, members };
  world.record({ kind: "channel", channel: joined });
  return { channel: channelOnWire(joined) };
}

export function openDirect(world: World, args: Json): Json {
  const { users } = read(z.object({ users: z.string() }), args);
  const ids = users.split(",");
  if (ids.length > 1) throw new Refusal("method_not_supported_for_channel_type");
  const person = findPerson(world, ids[0] ?? "");
  const id = directChannel(world, person.id);
  if (id === "") throw new Refusal("cannot_dm_bot");
  return { channel: { id }, already_open: true, no_op: true };
}

/** A private channel that the app is not in does not exist for it. */
function visible(channel: Channel): Channel {
  if (channel.kind !== "public" && !channel.members.includes(APP.userId)) {
    throw new Refusal("channel_not_found");
  }
  return channel;
}

function channelOnWire(channel: Channel): Json {
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === "public",
    is_group: channel.kind === "private",
    is_im: channel.kind === "direct",
    is_private: channel.kind !== "public",
    is_archived: channel.archived,
    is_general: channel.name === "general",
    is_member: channel.members.includes(APP.userId),
    is_shared: false,
    is_ext_shared: false,
    context_team_id: TEAM.id,
    num_members: channel.members.length,
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    ...(channel.kind === "direct" && { user: channel.members.find((id) => id !== APP.userId) }),
  };
}
