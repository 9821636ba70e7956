import type { Database } from "better-sqlite3";
import { z } from "zod";
import { STARTED } from "./entry-keys.ts";
import { lineOf, RUN_COLUMNS } from "./runs.ts";
import type { FeatureLine } from "./store.ts";

/** What runs are about: the name that their form was given, which only their first entry knows. */
export function featureQuestions(database: Database) {
  const newest = database.prepare<{ limit: number; started: string }>(
    `select ${RUN_COLUMNS}, (
       select json_extract(coalesce(entries.body, entry_bodies.body), '$.inputs.name')
       from entries left join entry_bodies on entry_bodies.entry = entries.id
       where entries.run = runs.id and entries.key = :started
         and json_valid(coalesce(entries.body, entry_bodies.body))
     ) as feature
     from runs where root is null order by id desc limit :limit`,
  );
  return {
    newest: (limit: number): FeatureLine[] =>
      newest
        .all({ limit, started: STARTED })
        .map((raw) => ({ ...lineOf(raw), ...Named.parse(raw) })),
  };
}

const Named = z.object({ feature: z.string().nullable() });
