import type { Database } from "better-sqlite3";
import { z } from "zod";
import { faultIn } from "../domain/chain.ts";
import { digestOf, type RunId } from "../domain/ids.ts";
import { foldRun } from "../domain/run-state.ts";
import type { Proof, RecordFault } from "./beside-runs.ts";
import type { journalQuestions } from "./journal.ts";
import { lineOf, RUN_COLUMNS } from "./runs.ts";
import { StoreError } from "./store.ts";

const ChainedRow = z.object({
  seq: z.number(),
  key: z.instanceof(Uint8Array),
  at: z.number(),
  body: z.instanceof(Uint8Array).nullable(),
  hash: z.string().nullable(),
});
const HeadRow = z.object({
  id: z.number(),
  run: z.string(),
  last_seq: z.number(),
  head: z.string().nullable(),
});
type HeadRow = z.infer<typeof HeadRow>;
const TextRow = z.object({
  run: z.string(),
  digest: z.string(),
  content: z.instanceof(Uint8Array).nullable(),
});

/** Holds the record against its hashes, bytes for bytes as they lie, all in one moment of the database. */
export function proofQuestions(database: Database, journal: ReturnType<typeof journalQuestions>) {
  const heads = headsIn(database);
  const inOrder = chainIn(database);
  const strayEntries = straysIn(database);
  const wrongTexts = textsIn(database);
  const lineFault = lineAgainst(database, journal);
  const faultsOf = (row: HeadRow) => {
    const entries = inOrder(row.id);
    const fault = faultIn(row.run, entries, { hash: row.head, seq: row.last_seq });
    const faults = fault ? [{ run: row.run, ...fault }] : lineFault(row.run);
    return { entries: entries.length, faults };
  };
  return {
    prove: (run: RunId | null): Proof =>
      database.transaction(() => {
        const rows = heads(run);
        const found = rows.map(faultsOf);
        return {
          runs: rows.length,
          entries: found.reduce((sum, { entries }) => sum + entries, 0),
          heads: rows.map(({ run: name, last_seq: seq, head }) => ({ run: name, seq, head })),
          faults: [
            ...found.flatMap(({ faults }) => faults),
            ...(run === null ? strayEntries() : []),
            ...wrongTexts(run),
          ],
        };
      })(),
    hashesOf: (run: RunId): (string | null)[] =>
      heads(run).flatMap(({ id }) => inOrder(id).map(({ hash }) => hash)),
  };
}

function headsIn(database: Database): (run: RunId | null) => HeadRow[] {
  const all = database.prepare<[]>("select id, run, last_seq, head from runs order by id");
  const one = database.prepare<[string]>("select id, run, last_seq, head from runs where run = ?");
  return (run) => (run === null ? all.all() : one.all(run)).map((raw) => HeadRow.parse(raw));
}

/** As bytes: a text that is no text any more must not be mended while it is read. */
function chainIn(database: Database) {
  const entries = database.prepare<[number]>(
    `select seq, cast(key as blob) as key, at, hash,
       cast(coalesce(entries.body, entry_bodies.body) as blob) as body
     from entries left join entry_bodies on entry_bodies.entry = entries.id
     where run = ? order by entries.id`,
  );
  return (run: number) =>
    entries.all(run).map((raw) => {
      const row = ChainedRow.parse(raw);
      return { ...row, body: row.body ?? "" };
    });
}

/** Entries of no run at all. */
function straysIn(database: Database): () => RecordFault[] {
  const strays = database.prepare<[]>(
    "select run, seq from entries where run not in (select id from runs) order by id",
  );
  const Stray = z.object({ run: z.number(), seq: z.number() });
  return () =>
    strays.all().map((raw) => {
      const { run, seq } = Stray.parse(raw);
      return { run: `#${run}`, seq, what: "it belongs to no run" };
    });
}

/** What runs delivered lies under the digest by which the record names it. */
function textsIn(database: Database): (run: RunId | null) => RecordFault[] {
  const texts = database.prepare<{ run: string | null }>(
    `select runs.run, run_artifacts.digest, cast(artifacts.content as blob) as content
     from run_artifacts join runs on runs.id = run_artifacts.run
       left join artifacts on artifacts.digest = run_artifacts.digest
     where :run is null or runs.run = :run order by runs.id`,
  );
  return (run) => {
    const faults: RecordFault[] = [];
    for (const raw of texts.iterate({ run })) {
      const row = TextRow.parse(raw);
      if (row.content !== null && digestOf(row.content) === row.digest) continue;
      const what = `the text ${row.digest.slice(0, 12)} that it delivered is not what was written`;
      faults.push({ run: row.run, seq: null, what });
    }
    return faults;
  };
}

/** What lists show of a run follows from its entries. */
function lineAgainst(database: Database, journal: ReturnType<typeof journalQuestions>) {
  const line = database.prepare<[string]>(`select ${RUN_COLUMNS} from runs where run = ?`);
  return (name: string): RecordFault[] => {
    const { run, status, task, requester, startedAt, endedAt } = lineOf(line.get(name));
    const state = foldRun(readable(() => journal.entriesOf(run)));
    if (state === null) return [];
    const shown = [status, task, requester, startedAt, endedAt];
    const told = [state.status, state.task, state.requester, state.startedAt, state.endedAt];
    const agrees = shown.every((value, index) => value === told[index]);
    const what = "what lists show of it does not follow from its entries";
    return agrees ? [] : [{ run, seq: null, what }];
  };
}

/** What a newer program wrote is proved by its hashes all the same. */
function readable<Value>(read: () => readonly Value[]): readonly Value[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreError && error.fault === "unreadable") return [];
    throw error;
  }
}
