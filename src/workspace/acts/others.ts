/** The remaining acts of people: message shortcuts, the home tab, and the stop button of an agent session. */
import { announceHome, announceStop } from "../deliveries/announce.ts";
import type { Message } from "../state/records.ts";
import { messageOnWire } from "../wire/message.ts";
import { type Actor, channelOf, interactionOf, openHook, type Seen } from "./interaction.ts";

export async function useShortcut(
  actor: Actor,
  callbackId: string,
  message: Message,
): Promise<Seen> {
  const { world } = actor;
  const channel = world.facts.channels.get(message.channel);
  const threadTs = message.thread_ts;
  const { url } = openHook(actor, { channel: message.channel, messageTs: message.ts, threadTs });
  const outcome = await world.deliveries.ask("interactive", {
    type: "message_action",
    ...interactionOf(actor),
    callback_id: callbackId,
    action_ts: world.clockwork.nextTs(),
    message_ts: message.ts,
    channel: channel && channelOf(channel),
    message: messageOnWire(world, message, true),
    response_url: url,
  });
  if (outcome.state === "acknowledged") return { ok: true };
  return { ok: false, error: "This shortcut failed because the app did not respond" };
}

export async function openHome({ world, person }: Actor): Promise<Seen> {
  await announceHome(world, person.id, world.facts.homes.get(person.id));
  return { ok: true };
}

export async function stopSession(
  { world, person }: Actor,
  place: { channel: string; thread_ts: string },
): Promise<Seen> {
  await announceStop(world, { user: person.id, ...place });
  return { ok: true };
}
