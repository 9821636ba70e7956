import type { Database } from "better-sqlite3";
import type { Digest } from "../domain/ids.ts";

export type Definitions = ReturnType<typeof openDefinitions>;

/** Snapshots of all definitions, under their digests, shared by the runs that started with them. */
export function openDefinitions(database: Database) {
  const insert = database.prepare(
    "insert into definitions (digest, snapshot) values (?, ?) on conflict do nothing",
  );
  return {
    ...definitionQuestions(database),
    keep(digest: Digest, snapshot: string): void {
      insert.run(digest, snapshot);
    },
  };
}

/** What may be asked of the definitions without owning the database. */
export function definitionQuestions(database: Database) {
  const find = database
    .prepare<[string], string>("select snapshot from definitions where digest = ?")
    .pluck();
  return { snapshot: (digest: Digest): string | null => find.get(digest) ?? null };
}
