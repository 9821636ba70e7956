import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../src/domain/clock.ts";
import type { RunId } from "../../src/domain/ids.ts";
import type { Post } from "../../src/domain/post.ts";
import { createMemoryStore, type MemoryStore } from "../../src/durable/memory-store.ts";
import { DATABASE_FILE, openStore } from "../../src/store/open-store.ts";
import type { RunStore, Store } from "../../src/store/store.ts";

/** A store, and what would be found of it if the process died now. */
export interface World {
  readonly store: RunStore;
  said(run: RunId, slot: string): Promise<Post | null>;
  /** The world as a new process finds it; this one lives on as a ghost that can change nothing there. */
  crash(): Promise<World>;
  close(): Promise<void>;
}

export interface WorldKind {
  readonly name: string;
  open(clock: Clock): Promise<World>;
}

export const worldKinds: readonly WorldKind[] = [
  { name: "memory", open: async () => memoryWorld(createMemoryStore()) },
  { name: "SQLite", open: async (clock) => sqliteWorld(temporaryFolder(), clock) },
];

function memoryWorld(store: MemoryStore): World {
  return {
    store,
    said: async (run, slot) => store.posts(run).find((kept) => kept.slot === slot)?.post ?? null,
    crash: async () => memoryWorld(store.image()),
    close: async () => undefined,
  };
}

async function sqliteWorld(folder: string, clock: Clock): Promise<World> {
  const store: Store = await openStore({ folder, clock });
  return {
    store: store.runs,
    said: (run, slot) => store.outbox.read(run, slot),
    crash: () => sqliteWorld(copyOf(folder), clock),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What lies on the disk at this moment: the file and its log, and no lock, for a dead process holds none. */
export function copyOf(folder: string): string {
  const copy = temporaryFolder();
  for (const file of [DATABASE_FILE, `${DATABASE_FILE}-wal`]) {
    if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(copy, file));
  }
  return copy;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "orchestrate-store-"));
}
