/** Events: what the app is told about the workspace, according to its subscriptions and scopes. */
import { newId } from "../clockwork.ts";
import { APP, TEAM } from "../settings.ts";
import type { Json, Message, View } from "../state/records.ts";
import { messageOnWire } from "../wire/message.ts";
import { viewOnWire } from "../wire/view.ts";
import type { World } from "../world.ts";

const MESSAGE_EVENTS = {
  public: { event: "message.channels", type: "channel", scope: "channels:history" },
  private: { event: "message.groups", type: "group", scope: "groups:history" },
  direct: { event: "message.im", type: "im", scope: "im:history" },
} as const;

/** A new message: as a message event, and as a mention when it names the app. */
export async function announceMessage(world: World, message: Message): Promise<void> {
  const words = messageOnWire(world, message);
  const told = [tellMembers(world, message.channel, { ...words, event_ts: message.ts })];
  if (mentionsApp(message) && allows(world, "app_mention", "app_mentions:read")) {
    const place = { channel: message.channel, event_ts: message.ts };
    told.push(tell(world, { ...words, ...place, type: "app_mention" }));
  }
  await Promise.all(told);
}

/** An edit is told as a message event of its own, to the app that made it as well. */
export async function announceEdit(world: World, before: Message, now: Message): Promise<void> {
  const ts = world.clockwork.nextTs();
  await tellMembers(world, now.channel, {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    message: messageOnWire(world, now),
    previous_message: messageOnWire(world, before),
    ts,
    event_ts: ts,
  });
}

export async function announceDeletion(world: World, before: Message): Promise<void> {
  const ts = world.clockwork.nextTs();
  await tellMembers(world, before.channel, {
    type: "message",
    subtype: "message_deleted",
    hidden: true,
    deleted_ts: before.ts,
    previous_message: messageOnWire(world, before),
    ts,
    event_ts: ts,
  });
}

/** Message events reach an app that is in the channel, subscribed to them, and may read there. */
async function tellMembers(world: World, id: string, event: Json): Promise<void> {
  const channel = world.facts.channels.get(id);
  if (channel === undefined || !channel.members.includes(APP.userId)) return;
  const { event: subscription, type: channel_type, scope } = MESSAGE_EVENTS[channel.kind];
  if (!allows(world, subscription, scope)) return;
  await tell(world, { ...event, channel: id, channel_type });
}

export async function announceHome(world: World, user: string, home?: View): Promise<void> {
  if (!world.settings.events.includes("app_home_opened")) return;
  const channel = directChannel(world, user);
  const view = home && viewOnWire(world, home);
  const event = { type: "app_home_opened", user, channel, tab: "home", ...(view && { view }) };
  await tell(world, { ...event, event_ts: world.clockwork.nextTs() });
}

export async function announceStop(
  world: World,
  stop: { user: string; channel: string; thread_ts: string },
): Promise<void> {
  if (!allows(world, "agent_session_stopped", "assistant:write")) return;
  const event_ts = world.clockwork.nextTs();
  await tell(world, { type: "agent_session_stopped", ...stop, streaming_message_ts: [], event_ts });
}

export function directChannel(world: World, user: string): string {
  for (const channel of world.facts.channels.values()) {
    if (channel.kind === "direct" && channel.members.includes(user)) return channel.id;
  }
  return "";
}

function allows(world: World, event: string, scope: string): boolean {
  return world.settings.events.includes(event) && world.settings.scopes.includes(scope);
}

/** Slack sends no mention to the app for its own words. */
function mentionsApp(message: Message): boolean {
  return !message.fromApp && message.mentions.users.includes(APP.userId);
}

async function tell(world: World, event: Json): Promise<void> {
  await world.deliveries.tell({
    token: "local-verification-token",
    team_id: TEAM.id,
    api_app_id: APP.id,
    event,
    type: "event_callback",
    event_id: newId("Ev"),
    event_time: Math.floor(world.clockwork.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM.id,
        user_id: APP.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  });
}
