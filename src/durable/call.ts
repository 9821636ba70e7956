import type { BodyOf, Entry } from "../domain/entry.ts";
import { type Key, type RunId, runIdFrom } from "../domain/ids.ts";
import { isTerminal, statusAfter } from "../domain/run-state.ts";
import { StoreError } from "../store/store.ts";
import type { Child, ChildEnd, RunEnd } from "./durable.ts";
import type { Left, Walk } from "./walk.ts";

/** Where a run within another begins. */
interface Caller {
  readonly walk: Walk;
  readonly started: BodyOf<"run.started">;
  readonly key: Key;
}

/** The entry that starts a run within another, together with that run: both are recorded or neither. */
export async function childStarted({ walk, started, key }: Caller, child: Child): Promise<Left> {
  const run = await freeRunId(walk, key);
  const { at, body } = child;
  const parent = { run: walk.run, key, root: started.parent?.root ?? walk.run };
  return {
    body: { kind: "child.started", ...at, child: run },
    child: {
      run,
      origin: `child:${walk.run}/${key}`,
      at: walk.now(),
      body: { ...body, kind: "run.started", parent },
      posts: [],
    },
  };
}

/** How a run within another ended, however long that takes; `walked` has it walked and resolves when nobody walks it any more. */
export async function endOf(
  { walk, key }: Caller,
  child: RunId,
  walked: (run: RunId) => Promise<void>,
): Promise<ChildEnd> {
  for (;;) {
    const standing = await standingEnd(walk, child);
    if (standing) return standing;
    await walk.after(key, walked(child));
  }
}

async function standingEnd(walk: Walk, run: RunId): Promise<ChildEnd | null> {
  const entries = await walk.read(async (store) => {
    try {
      return await store.entriesOf(run);
    } catch (error) {
      if (error instanceof StoreError && error.fault === "unreadable") return null;
      throw error;
    }
  });
  if (entries === null) return unreadable(run);
  const last = entries.at(-1)?.body;
  return last && isEnd(last) ? { run, body: last, entries } : null;
}

/** What it did nobody knows; the run itself is set aside when it is walked. */
function unreadable(run: RunId): ChildEnd {
  return { run, body: { kind: "run.failed", reason: "Its journal cannot be read" }, entries: [] };
}

function isEnd(body: Entry["body"]): body is RunEnd {
  const status = statusAfter(body);
  return status !== undefined && isTerminal(status);
}

/** Follows from the run and the key, so that it is the same in every life; another one only where that is taken already. */
async function freeRunId(walk: Walk, key: Key): Promise<RunId> {
  for (let more = 0; ; more += 1) {
    const run = runIdFrom(`${walk.run}/${key}${"+".repeat(more)}`);
    const namesakes = await walk.read((store) => store.runsLike(run));
    if (namesakes.length === 0) return run;
  }
}
