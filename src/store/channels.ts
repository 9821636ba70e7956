import type { Database } from "better-sqlite3";
import { z } from "zod";
import { SettingName, type SettingSet } from "../domain/channel-settings.ts";
import { PersonId } from "../domain/ids.ts";
import type { Channels } from "./beside-runs.ts";
import type { GroupCommit } from "./group-commit.ts";

const Row = z.object({
  name: z.string(),
  value: z.string().nullable(),
  by: PersonId,
  at: z.number(),
});

/** What people set in the forms of channels. Nothing is overwritten: each change is a row of its own. */
export function openChannels(
  database: Database,
  { commits }: { readonly commits: GroupCommit },
): Channels {
  const newest = database.prepare<[string]>(
    `select name, value, by, at from channel_settings where id in (
       select max(id) from channel_settings where channel = ? group by name)`,
  );
  const all = database.prepare<[string]>(
    "select name, value, by, at from channel_settings where channel = ? order by id",
  );
  const insert = database.prepare(
    "insert into channel_settings (channel, name, value, by, at) values (?, ?, ?, ?, ?)",
  );
  return {
    settingsOf: (channel) =>
      commits.read(`read the settings of ${channel}`, () => newest.all(channel).flatMap(setOf)),
    changesOf: (channel) =>
      commits.read(`read who set up ${channel}`, () => all.all(channel).flatMap(setOf)),
    set: (channel, sets) =>
      commits.write(`keep the settings of ${channel}`, () => {
        for (const { name, value, by, at } of sets) {
          insert.run(channel, name, value === undefined ? null : JSON.stringify(value), by, at);
        }
      }),
  };
}

/** A setting that only a newer program knows is left alone. */
function setOf(raw: unknown): SettingSet[] {
  const { name, value, by, at } = Row.parse(raw);
  const known = SettingName.safeParse(name);
  if (!known.success) return [];
  return [{ name: known.data, value: value === null ? undefined : JSON.parse(value), by, at }];
}
