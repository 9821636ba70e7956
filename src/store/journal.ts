import type { Database } from "better-sqlite3";
import { z } from "zod";
import { chainHash, NOTHING_BEFORE } from "../domain/chain.ts";
import { Entry } from "../domain/entry.ts";
import type { Key, RunId } from "../domain/ids.ts";
import type { RunRow } from "./runs.ts";
import { StoreError } from "./store.ts";

/** Longer bodies lie in a table of their own, so that no list reads them. */
const LONGEST_INLINE_BYTES = 8 * 1024;

const EntryRow = z.object({
  seq: z.number(),
  key: z.string(),
  at: z.number(),
  body: z.string().nullable(),
});

const COLUMNS = "seq, key, at, coalesce(entries.body, entry_bodies.body) as body";
const BODIES = "left join entry_bodies on entry_bodies.entry = entries.id";

export type Journal = ReturnType<typeof openJournal>;

/** The append-only record of all runs. */
export function openJournal(database: Database) {
  const insert = database.prepare(
    "insert into entries (run, seq, key, at, body, hash) values (?, ?, ?, ?, ?, ?) on conflict do nothing",
  );
  const insertBody = database.prepare("insert into entry_bodies (entry, body) values (?, ?)");
  return {
    ...journalQuestions(database),
    /** Appends an entry, chained to the one before it, and returns its hash; null when the run has one under this key already. */
    append(row: RunRow, entry: Entry): string | null {
      const body = JSON.stringify(entry.body);
      const hash = chainHash(row.head ?? NOTHING_BEFORE, { ...entry, body });
      const long = Buffer.byteLength(body) > LONGEST_INLINE_BYTES;
      const inline = long ? null : body;
      const { changes, lastInsertRowid } = insert.run(
        row.id,
        entry.seq,
        entry.key,
        entry.at,
        inline,
        hash,
      );
      if (changes > 0 && long) insertBody.run(lastInsertRowid, body);
      return changes > 0 ? hash : null;
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

/** What one run has recorded may be beyond this program (a newer one wrote it, or it is damaged); that concerns no other run. */
function entryOf(run: RunId, raw: unknown): Entry {
  const row = EntryRow.parse(raw);
  const entry = Entry.safeParse({ ...row, run, body: jsonIn(row.body) });
  if (entry.success) return entry.data;
  throw new StoreError(
    "unreadable",
    `Entry ${row.seq} (${row.key}) of the run ${run} cannot be read: ${wrongIn(entry.error)}.`,
    { cause: entry.error },
  );
}

function jsonIn(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // What is no JSON is refused by the schema, as everything else is that cannot be read.
    return null;
  }
}

function wrongIn({ issues: [first] }: z.ZodError): string {
  return first ? `${first.path.join(".")}: ${first.message}` : "it is no entry";
}
