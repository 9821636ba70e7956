import type { Database } from "better-sqlite3";
import { z } from "zod";
import { Entry } from "../domain/entry.ts";
import type { Key, RunId } from "../domain/ids.ts";
import type { RunRow } from "./runs.ts";

/** Longer bodies lie in a table of their own, so that no list reads them. */
const LONGEST_INLINE_BYTES = 8 * 1024;

const EntryRow = z.object({ seq: z.number(), key: z.string(), at: z.number(), body: z.string() });

const COLUMNS = "seq, key, at, coalesce(entries.body, entry_bodies.body) as body";
const BODIES = "left join entry_bodies on entry_bodies.entry = entries.id";

export type Journal = ReturnType<typeof openJournal>;

/** The append-only record of all runs. */
export function openJournal(database: Database) {
  const insert = database.prepare(
    "insert into entries (run, seq, key, at, body) values (?, ?, ?, ?, ?) on conflict do nothing",
  );
  const insertBody = database.prepare("insert into entry_bodies (entry, body) values (?, ?)");
  return {
    ...journalQuestions(database),
    /** Appends an entry; false when the run has one under this key already. */
    append(row: RunRow, entry: Entry): boolean {
      const body = JSON.stringify(entry.body);
      const long = Buffer.byteLength(body) > LONGEST_INLINE_BYTES;
      const inline = long ? null : body;
      const { changes, lastInsertRowid } = insert.run(
        row.id,
        entry.seq,
        entry.key,
        entry.at,
        inline,
      );
      if (changes > 0 && long) insertBody.run(lastInsertRowid, body);
      return changes > 0;
    },
  };
}

/** What may be asked of the journal without owning the database. */
export function journalQuestions(database: Database) {
  const at = database.prepare<[number, string]>(
    `select ${COLUMNS} from entries ${BODIES} where entries.run = ? and entries.key = ?`,
  );
  const all = database.prepare<[string]>(
    `select ${COLUMNS} from entries ${BODIES}
     where entries.run = (select id from runs where runs.run = ?) order by entries.id`,
  );
  return {
    entryAt(row: RunRow, key: Key): Entry | null {
      const found = at.get(row.id, key);
      return found === undefined ? null : entryOf(row.run, found);
    },
    entriesOf: (run: RunId): Entry[] => all.all(run).map((raw) => entryOf(run, raw)),
  };
}

function entryOf(run: RunId, raw: unknown): Entry {
  const row = EntryRow.parse(raw);
  return Entry.parse({ ...row, run, body: JSON.parse(row.body) });
}
