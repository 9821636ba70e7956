import type { RunId } from "../../src/domain/ids.ts";
import { createHost, type Ending } from "../../src/durable/create-host.ts";
import type { Durable, Host, Interpreter } from "../../src/durable/durable.ts";
import type { RunStore } from "../../src/store/store.ts";
import type { World } from "./durable-worlds.ts";
import { aNotice } from "./run-builders.ts";
import type { StillClock } from "./still-clock.ts";

/** One life of the process over a world: a host, and what it complained of. */
export interface Life {
  readonly world: World;
  readonly host: Host;
  readonly fatal: unknown[];
}

export interface LifeOptions {
  readonly clock: StillClock;
  readonly interpreter: Interpreter;
  readonly maxStarts?: number;
  /** The world's store by default; a failing one for some tests. */
  readonly store?: RunStore;
}

export function live(world: World, { store = world.store, ...options }: LifeOptions): Life {
  const fatal: unknown[] = [];
  const host = createHost({
    ...options,
    store,
    onFatal: (error) => fatal.push(error),
    deadLetter: async (run, unreadable) =>
      ending(run, unreadable?.message ?? "It killed the process too often."),
    defect: async (run, error) => ending(run, String(error)),
  });
  return { world, host, fatal };
}

/** The next life on what the last one left on the disk. The last one's host is only tidied away, in its own world. */
export async function crash(life: Life, options: LifeOptions): Promise<Life> {
  const world = await life.world.crash();
  await bury(life);
  return live(world, options);
}

export async function bury(life: Life): Promise<void> {
  await life.host.close();
  await life.world.close();
}

/** An interpreter of one function, for runs without parallel parts. */
export function walking(run: (durable: Durable) => Promise<void>): Interpreter {
  return {
    run,
    async part() {
      throw new Error("This run has no parallel parts.");
    },
  };
}

function ending(run: RunId, reason: string): Ending {
  return {
    body: { kind: "run.failed", reason },
    posts: [{ slot: `end-of-${run}`, post: aNotice(reason) }],
  };
}
