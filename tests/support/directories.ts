import type { Directory } from "../../src/commands/ports.ts";
import { type ChannelSettings, plainSettings } from "../../src/domain/channel-settings.ts";

/** A workspace without user groups, in which everybody is at home. */
export const nobodysGroups: Directory = {
  members: async () => null,
  standing: async () => "here",
  isAway: async () => false,
};

/** What the desk asks about people and channels, where a test is about neither. */
export const plainPeople = {
  directory: nobodysGroups,
  settings: async (): Promise<ChannelSettings> => plainSettings,
};
