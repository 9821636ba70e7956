import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { artifactQuestions } from "./artifacts.ts";
import { definitionQuestions } from "./definitions.ts";
import { storeErrorOf } from "./fault.ts";
import { journalQuestions } from "./journal.ts";
import { requireCurrent } from "./migrate.ts";
import { DATABASE_FILE } from "./open-store.ts";
import { proofQuestions } from "./proof.ts";
import { runQuestions } from "./runs.ts";
import type { Reader } from "./store.ts";

/**
 * Opens a data folder for looking only, while its owner works or sleeps; takes no lock and writes nothing. Null for a folder
 * that no Orchestrate has worked in yet.
 */
export function openReader(folder: string): Reader | null {
  if (!existsSync(join(folder, DATABASE_FILE))) return null;
  try {
    return read(folder);
  } catch (error) {
    throw storeErrorOf(error, `read the database in ${folder}`, folder);
  }
}

function read(folder: string): Reader {
  const database = new Database(join(folder, DATABASE_FILE), {
    readonly: true,
    fileMustExist: true,
  });
  requireCurrent(database);
  const runs = runQuestions(database);
  const journal = journalQuestions(database);
  const artifacts = artifactQuestions(database);
  const definitions = definitionQuestions(database);
  const proof = proofQuestions(database, journal);
  const ask = async <Value>(question: () => Value): Promise<Value> => {
    try {
      return question();
    } catch (error) {
      throw storeErrorOf(error, "read the database", folder);
    }
  };
  return {
    runs: {
      entriesOf: (run) => ask(() => journal.entriesOf(run)),
      runs: (filter) => ask(() => runs.newest(filter)),
      runsLike: (prefix) => ask(() => runs.like(prefix)),
      artifact: (digest) => ask(() => artifacts.content(digest)),
      definitions: (digest) => ask(() => definitions.snapshot(digest)),
    },
    prove: (run) => ask(() => proof.prove(run)),
    hashesOf: (run) => ask(() => proof.hashesOf(run)),
    close: () => {
      database.close();
    },
  };
}
