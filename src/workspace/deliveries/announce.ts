/** Events: what the app is told about the workspace, according to its subscriptions and scopes. */
import { newId } from "../clockwork.ts";
import { APP, TEAM } from "../settings.ts";
import type { Json, Message, View } from "../state/records.ts";
import { messageOnWire } from "../wire/message.ts";
import { viewOnWire } from "../wire/view.ts";
import type { World } from "../world.ts";
import type { Acknowledgement } from "./transport.ts";

const MESSAGE_EVENTS = {
  public: { event: "message.channels", type: "channel", scope: "channels:history" },
  private: { event: "message.groups", type: "group", scope: "groups:history" },
  direct: { event: "message.im", type: "im", scope: "im:history" },
} as const;

/** A new message: as a message event, and as a mention when it names the app. */
export async function announceMessage(world: World, message: Message): Promise<void> {
  const channel = world.facts.channels.get(message.channel);
  if (channel === undefined) return;
  const { event, type, scope } = MESSAGE_EVENTS[channel.kind];
  const told: Promise<unknown>[] = [];
  const words = { ...messageOnWire(world, message), channel: channel.id, event_ts: message.ts };
  if (channel.members.includes(APP.userId) && allows(world, event, scope)) {
    told.push(tell(world, { ...words, channel_type: type }));
  }
  if (mentionsApp(message) && allows(world, "app_mention", "app_mentions:read")) {
    told.push(tell(world, { ...words, type: "app_mention" }));
  }
  await Promise.all(told);
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

function tell(world: World, event: Json): Promise<Acknowledgement> {
  return world.deliveries.tell({
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
