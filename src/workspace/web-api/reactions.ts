/** Emoji reactions of the app. */
import { z } from "zod";
import { APP } from "../settings.ts";
import type { Json, Message } from "../state/records.ts";
import type { World } from "../world.ts";
import { findChannel, findMessage } from "./places.ts";
import { Refusal, read } from "./refusal.ts";

const Reaction = z.object({ channel: z.string(), timestamp: z.coerce.string(), name: z.string() });

export function addReaction(world: World, args: Json): Json {
  const call = read(Reaction, args);
  const message = findMessage(world, findChannel(world, call.channel), call.timestamp);
  if (hasReacted(message, call.name, APP.userId)) throw new Refusal("already_reacted");
  react(world, message, { name: call.name, user: APP.userId });
  return {};
}

export function removeReaction(world: World, args: Json): Json {
  const call = read(Reaction, args);
  const message = findMessage(world, findChannel(world, call.channel), call.timestamp);
  if (!hasReacted(message, call.name, APP.userId)) throw new Refusal("no_reaction");
  takeBack(world, message, { name: call.name, user: APP.userId });
  return {};
}

export function react(world: World, message: Message, by: { name: string; user: string }): void {
  const others = message.reactions.filter((reaction) => reaction.name !== by.name);
  const users = message.reactions.find((reaction) => reaction.name === by.name)?.users ?? [];
  const reactions = [...others, { name: by.name, users: [...new Set([...users, by.user])] }];
  world.record({ kind: "message", message: { ...message, reactions } });
}

export function takeBack(world: World, message: Message, by: { name: string; user: string }): void {
  const reactions = message.reactions
    .map(({ name, users }) => ({
      name,
      users: name === by.name ? users.filter((user) => user !== by.user) : users,
    }))
    .filter(({ users }) => users.length > 0);
  world.record({ kind: "message", message: { ...message, reactions } });
}

function hasReacted(message: Message, name: string, user: string): boolean {
  return message.reactions.some(
    (reaction) => reaction.name === name && reaction.users.includes(user),
  );
}
