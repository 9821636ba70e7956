import {
  type ChannelSettings,
  plainSettings,
  type SettingsInForce,
  settingsInForce,
} from "../domain/channel-settings.ts";
import type { Place } from "../domain/place.ts";
import type { CurrentDefinitions, DeskPorts } from "./ports.ts";

type Sources = Pick<DeskPorts, "store"> & {
  definitions(): Pick<CurrentDefinitions, "channels">;
};

/** What holds in a channel and where it comes from, as it stood at a time or, without one, as it stands now. */
export async function inForce(
  sources: Sources,
  channel: string,
  asOf?: number,
): Promise<SettingsInForce> {
  const { store } = sources;
  const file = sources.definitions().channels[channel] ?? null;
  if (asOf === undefined) return settingsInForce(file, await store.channels.settingsOf(channel));
  const changes = await store.channels.changesOf(channel);
  const sets = new Map(changes.filter(({ at }) => at <= asOf).map((set) => [set.name, set]));
  return settingsInForce(file, [...sets.values()]);
}

/** The port that everybody else asks; the plain settings where there is no channel. */
export function settingsOf(sources: Sources): (channel: string | null) => Promise<ChannelSettings> {
  return async (channel) =>
    channel === null ? plainSettings : (await inForce(sources, channel)).settings;
}

/** The channel whose settings hold in a place. */
export function channelIn(place: Place): string | null {
  return place.kind === "slack" ? place.channel : null;
}
