/** Reading back what was said, in a channel or in one thread. */
import { z } from "zod";
import type { Json, Message } from "../state/records.ts";
import { messageOnWire, repliesTo } from "../wire/message.ts";
import type { World } from "../world.ts";
import { Page, pageOf } from "./paging.ts";
import { findMessage, findReadable } from "./places.ts";
import { Flag, Refusal, read } from "./refusal.ts";

const Window = Page.extend({
  channel: z.string(),
  oldest: z.coerce.string().optional(),
  latest: z.coerce.string().optional(),
  inclusive: Flag.optional(),
  include_all_metadata: Flag.optional(),
});

const Thread = Window.extend({ ts: z.coerce.string() });

/** Newest first; replies only when they were also sent to the channel. */
export function history(world: World, args: Json): Json {
  const call = read(Window, args);
  const channel = findReadable(world, call.channel);
  const all = [...(world.facts.messages.get(channel.id)?.values() ?? [])]
    .filter((message) => isTopLevel(message) && isWithin(message, call))
    .toReversed();
  return answer(world, all, call);
}

/** Oldest first, the root included. */
export function replies(world: World, args: Json): Json {
  const call = read(Thread, args);
  const channel = findReadable(world, call.channel);
  if (!world.facts.messages.get(channel.id)?.has(call.ts)) throw new Refusal("thread_not_found");
  const asked = findMessage(world, channel, call.ts);
  const root = findMessage(world, channel, asked.thread_ts ?? asked.ts);
  const within = repliesTo(world, channel.id, root.ts).filter((reply) => isWithin(reply, call));
  return answer(world, [root, ...within], call);
}

function answer(world: World, messages: Message[], call: z.infer<typeof Window>): Json {
  const { page, rest, response_metadata } = pageOf(messages, call);
  return {
    messages: page.map((message) => messageOnWire(world, message, call.include_all_metadata)),
    has_more: rest,
    response_metadata,
  };
}

function isTopLevel(message: Message): boolean {
  return message.thread_ts === undefined || message.thread_ts === message.ts || message.broadcast;
}

function isWithin({ ts }: Message, { oldest, latest, inclusive }: z.infer<typeof Window>): boolean {
  if (inclusive && (ts === oldest || ts === latest)) return true;
  // Timestamps have the same number of digits, but a caller may send "0".
  const at = Number(ts);
  return at > Number(oldest ?? 0) && (latest === undefined || at < Number(latest));
}
