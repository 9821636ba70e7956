import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import type { Clock } from "../domain/clock.ts";
import { openArtifacts } from "./artifacts.ts";
import { openChannels } from "./channels.ts";
import { openDefinitions } from "./definitions.ts";
import { storeErrorOf } from "./fault.ts";
import { featureQuestions } from "./features.ts";
import { GroupCommit } from "./group-commit.ts";
import { openInbox } from "./inbox.ts";
import { openJournal } from "./journal.ts";
import { openLetters } from "./letters.ts";
import { migrate } from "./migrate.ts";
import { openOutbox } from "./outbox.ts";
import { openPeople, peopleKeeper } from "./people.ts";
import { openPlans } from "./plans.ts";
import { holdFolder } from "./process-lock.ts";
import { openRetention } from "./retention.ts";
import { openRunStore } from "./run-store.ts";
import { openRuns } from "./runs.ts";
import type { Store } from "./store.ts";

/** The database's file inside a data folder. */
export const DATABASE_FILE = "orchestrate.db";

/** How long a write waits for a stranger's transaction; the event loop stands still meanwhile. */
const STRANGERS_MS = 250;

/** Enough for the pages that a thousand runs at once write to, again and again. */
const CACHE_KIB = 32 * 1_024;

export interface StoreOptions {
  readonly folder: string;
  readonly clock: Clock;
}

/** Opens the database of a data folder, makes it this process's own, and brings it up to date. */
export async function openStore({ folder, clock }: StoreOptions): Promise<Store> {
  const attempt = `open the database in ${folder}`;
  const lock = guarded(attempt, folder, () => {
    mkdirSync(folder, { recursive: true });
    return holdFolder(folder, clock.now());
  });
  try {
    return guarded(attempt, folder, () => assemble({ folder, clock }, () => lock.release()));
  } catch (error) {
    lock.release();
    throw error;
  }
}

function assemble({ folder, clock }: StoreOptions, release: () => void): Store {
  const database = connect(folder);
  try {
    migrate(database);
    const epoch = raiseEpoch(database);
    const commits = new GroupCommit(database, { folder, epoch });
    const runs = openRuns(database);
    const letters = openLetters(database);
    const tables = { commits, runs, letters, journal: openJournal(database) };
    return {
      runs: openRunStore({
        ...tables,
        artifacts: openArtifacts(database),
        definitions: openDefinitions(database),
        features: featureQuestions(database),
        people: peopleKeeper(database),
      }),
      outbox: openOutbox(database, { commits, letters, runs, epoch, clock }),
      inbox: openInbox(database, { commits, epoch }),
      channels: openChannels(database, { commits }),
      plans: openPlans(database, { commits }),
      people: openPeople(database, { commits }),
      retention: openRetention(database, { commits }),
      probe: () => commits.write("write to the database", () => touchOwner(database)),
      async close() {
        commits.close();
        database.close();
        release();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function connect(folder: string): Database.Database {
  const database = new Database(join(folder, DATABASE_FILE), { timeout: STRANGERS_MS });
  database.pragma("journal_mode = wal");
  database.pragma("synchronous = full");
  database.pragma("foreign_keys = on");
  database.pragma(`cache_size = -${CACHE_KIB}`);
  return database;
}

function raiseEpoch(database: Database.Database): number {
  const raise = database.prepare<[], number>("update owner set epoch = epoch + 1 returning epoch");
  return z.number().parse(raise.pluck().get());
}

function touchOwner(database: Database.Database): void {
  database.prepare("update owner set epoch = epoch").run();
}

function guarded<Value>(attempt: string, folder: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw storeErrorOf(error, attempt, folder);
  }
}
