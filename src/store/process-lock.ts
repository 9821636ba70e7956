import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { storeErrorOf } from "./fault.ts";
import { StoreError } from "./store.ts";

const Holder = z.object({ pid: z.number(), host: z.string(), startedAt: z.string() });

/**
 * Holds a data folder for one process. The lock is SQLite's own on a file apart, so it vanishes with the process, however that
 * ends; the owner's name lies beside it in plain text, for whoever finds the door shut.
 */
export function holdFolder(folder: string, now: number): { release(): void } {
  const lock = new Database(join(folder, "lock.db"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    throw refusal(error, folder);
  }
  const holder = { pid: process.pid, host: hostname(), startedAt: new Date(now).toISOString() };
  writeFileSync(holderFile(folder), `${JSON.stringify(holder)}\n`);
  return { release: () => lock.close() };
}

function refusal(error: unknown, folder: string): StoreError {
  const fault = storeErrorOf(error, `lock the data folder ${folder}`, folder);
  if (fault.fault !== "busy") return fault;
  return new StoreError(
    "locked_by_other_process",
    `Could not open the data folder ${folder}: ${holderOf(folder)} is using it. Stop that process, or give this one another folder (ORCHESTRATE_DATA).`,
    { cause: error },
  );
}

function holderOf(folder: string): string {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(holderFile(folder), "utf8")));
    return `process ${holder.pid} on ${holder.host}, started ${holder.startedAt},`;
  } catch {
    // The other process has locked the folder but not yet written its name.
    return "another process";
  }
}

function holderFile(folder: string): string {
  return join(folder, "owner.json");
}
