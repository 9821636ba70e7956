/** What every interaction carries: who did it, where, and the short permission to open a modal. */

import { newId } from "../clockwork.ts";
import { APP, TEAM } from "../settings.ts";
import type { Channel, Hook, Json, Person } from "../state/records.ts";
import type { World } from "../world.ts";

const HOOK_LIFE_MS = 30 * 60_000;

export type Actor = { world: World; person: Person };

/** What a person sees of an act once the app has answered, or has not. */
export type Seen = {
  ok: boolean;
  error?: string;
  errors?: Record<string, string>;
  ts?: string;
};

/** Fields common to clicks, modals and shortcuts; each call gives out a fresh trigger. */
export function interactionOf({ world, person }: Actor): Json {
  return {
    token: "local-verification-token",
    api_app_id: APP.id,
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: person.id, username: person.name, name: person.name, team_id: person.team },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: world.triggers.give(person.id),
  };
}

export function channelOf(channel: Channel): Json {
  return { id: channel.id, name: channel.kind === "direct" ? "directmessage" : channel.name };
}

/** Opens an address through which the app may answer this interaction. */
export function openHook(
  { world, person }: Actor,
  place: Pick<Hook, "channel" | "messageTs" | "ephemeralId" | "threadTs">,
): { hook: Hook; url: string } {
  const id = newId("R");
  const expiresAt = world.clockwork.now() + HOOK_LIFE_MS;
  const hook = { id, user: person.id, uses: 0, expiresAt, ...place };
  world.record({ kind: "hook", hook });
  return { hook, url: `${world.address.url}/respond/${id}` };
}
