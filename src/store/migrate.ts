import { readdirSync, readFileSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { z } from "zod";
import { chainHash } from "../domain/chain.ts";
import { StoreError } from "./store.ts";

const FOLDER = new URL("migrations/", import.meta.url);

/** Brings a database up to date: each numbered file once, in a transaction of its own. */
export function migrate(database: Database): void {
  const done = schemaVersion(database);
  const files = migrationFiles();
  refuseNewer(done, files.length);
  if (done < files.length) teach(database);
  for (const [index, file] of files.entries()) {
    if (index >= done) apply(database, { file, version: index + 1 });
  }
}

/** Refuses a database that was not yet brought up to date, for those who may only read it. */
export function requireCurrent(database: Database): void {
  const done = schemaVersion(database);
  const known = migrationFiles().length;
  refuseNewer(done, known);
  if (done < known) {
    throw new StoreError(
      "other",
      `Could not read the database: its schema is at ${done}, this program needs ${known}. Start the program once to bring it up to date.`,
    );
  }
}

const Chained = z.tuple([
  z.string(),
  z.string(),
  z.number(),
  z.number(),
  z.string(),
  z.string().nullable(),
]);

/** What a migration may ask of this program: the hash that chains an entry to the one before it. */
function teach(database: Database): void {
  database.function("chain_hash", { deterministic: true, varargs: true }, (...given: unknown[]) => {
    const [previous, run, seq, at, key, body] = Chained.parse(given);
    return chainHash(previous, { run, seq, at, key, body: body ?? "" });
  });
}

function apply(database: Database, step: { file: string; version: number }): void {
  const sql = readFileSync(new URL(step.file, FOLDER), "utf8");
  database.transaction(() => {
    database.exec(sql);
    database.pragma(`user_version = ${step.version}`);
  })();
}

function migrationFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

function schemaVersion(database: Database): number {
  return z.number().parse(database.pragma("user_version", { simple: true }));
}

function refuseNewer(done: number, known: number): void {
  if (done <= known) return;
  throw new StoreError(
    "other",
    `Could not open the database: its schema is at ${done}, this program knows ${known}. Use the newer program that wrote it.`,
  );
}
