/** Puts a message into a channel or a thread, whoever wrote it, and tells the app about it. */
import { announceMessage } from "../deliveries/announce.ts";
import type { Message } from "../state/records.ts";
import type { World } from "../world.ts";

export type Draft = Omit<Message, "ts" | "reactions" | "broadcast" | "files"> & {
  broadcast?: boolean;
  files?: string[];
};

/** The stored message; what the app acknowledges of it is awaited through `announced`. */
export function keepMessage(
  world: World,
  draft: Draft,
): { message: Message; announced: Promise<unknown> } {
  const message: Message = {
    broadcast: false,
    files: [],
    ...draft,
    ts: world.clockwork.nextTs(),
    reactions: [],
  };
  world.record({ kind: "message", message });
  if (message.thread_ts !== undefined) markRoot(world, message.channel, message.thread_ts);
  return { message, announced: announceMessage(world, message) };
}

/** The root that a reply belongs to; a reply to a reply joins the same thread. */
export function threadRoot(world: World, channel: string, ts: string): string | null {
  const message = world.facts.messages.get(channel)?.get(ts);
  return message === undefined ? null : (message.thread_ts ?? message.ts);
}

/** The first reply makes a message the root of a thread. */
function markRoot(world: World, channel: string, threadTs: string): void {
  const root = world.facts.messages.get(channel)?.get(threadTs);
  if (root !== undefined && root.thread_ts === undefined) {
    world.record({ kind: "message", message: { ...root, thread_ts: threadTs } });
  }
}
