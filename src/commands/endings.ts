import type { EntryBody } from "../domain/entry.ts";
import type { RunId } from "../domain/ids.ts";
import type { PostDraft } from "../domain/outbox.ts";
import { postsAfter } from "../domain/phase-report.ts";
import { foldRun } from "../domain/run-state.ts";
import { endWith } from "../store/entry-keys.ts";
import { type PostsWithin, StoreError } from "../store/store.ts";
import type { DeskPorts } from "./ports.ts";

/** How a run ends that cannot end itself, with what its requester is told. */
export interface Ending {
  readonly body: Extract<EntryBody, { kind: "run.failed" }>;
  readonly posts: readonly PostDraft[];
  readonly within?: PostsWithin;
}

type EndingPorts = Pick<DeskPorts, "store" | "rehearsal">;

/**
 * For a run that was started again and again without getting any further: it may be what kills the process. And for one of
 * whose journal an entry cannot be read, so that nobody knows how it stands.
 */
export async function deadLetter(
  ports: EndingPorts,
  run: RunId,
  unreadable?: StoreError,
): Promise<Ending> {
  if (unreadable) {
    return ending(run, await isRehearsal(ports, run), {
      reason: "Set aside: its journal cannot be read",
      advice: `${unreadable.message} Nothing of it was deleted. Start it again as a new run; an operator finds the details in the log.`,
    });
  }
  return toldInFull(
    ports,
    run,
    ending(run, await isRehearsal(ports, run), {
      reason: "Set aside: the process died each time this run was started",
      advice:
        "Nothing of it was lost. An operator should look at the log of the last start; `orchestrate show` lists what was done.",
    }),
  );
}

/** For a run in which the program itself went wrong. */
export async function defect(ports: EndingPorts, run: RunId, error: unknown): Promise<Ending> {
  const what = error instanceof Error ? error.message : String(error);
  return toldInFull(
    ports,
    run,
    ending(run, await isRehearsal(ports, run), {
      reason: `An error in Orchestrate itself: ${what}`,
      advice:
        "What it delivered so far stands. Start it again once the error is mended; please report it with this run's id.",
    }),
  );
}

/** The messages whose phase ends with the run; none where the journal cannot be read. */
export async function lastPosts(
  { store }: Pick<DeskPorts, "store">,
  run: RunId,
  body: EntryBody,
): Promise<PostDraft[]> {
  try {
    return postsAfter(await store.runs.entriesOf(run), body, run);
  } catch (error) {
    if (error instanceof StoreError && error.fault === "unreadable") return [];
    throw error;
  }
}

/** The same of every unfinished run within this one, however deep, for they end with it. */
export async function lastPostsWithin(
  ports: Pick<DeskPorts, "store">,
  run: RunId,
  body: EntryBody,
): Promise<PostsWithin> {
  const found = new Map<RunId, readonly PostDraft[]>();
  for (const child of await calledBy(ports, run)) {
    const end = endWith(body);
    found.set(child, await lastPosts(ports, child, end));
    for (const [one, posts] of await lastPostsWithin(ports, child, end)) found.set(one, posts);
  }
  return found;
}

async function calledBy({ store }: Pick<DeskPorts, "store">, run: RunId): Promise<RunId[]> {
  try {
    const entries = await store.runs.entriesOf(run);
    return entries.flatMap(({ body }) => (body.kind === "child.started" ? [body.child] : []));
  } catch (error) {
    if (error instanceof StoreError && error.fault === "unreadable") return [];
    throw error;
  }
}

async function toldInFull(ports: EndingPorts, run: RunId, told: Ending): Promise<Ending> {
  const posts = [...(await lastPosts(ports, run, told.body)), ...told.posts];
  return { ...told, posts, within: await lastPostsWithin(ports, run, told.body) };
}

/** What the run itself says of this or, where its journal cannot be read, what holds for this process. */
async function isRehearsal({ store, rehearsal }: EndingPorts, run: RunId): Promise<boolean> {
  try {
    return foldRun(await store.runs.entriesOf(run))?.rehearsal ?? rehearsal;
  } catch (error) {
    if (error instanceof StoreError && error.fault === "unreadable") return rehearsal;
    throw error;
  }
}

/** What is said once; that the run's open questions close with it is the store's own rule. */
function ending(
  run: RunId,
  rehearsal: boolean,
  told: { readonly reason: string; readonly advice: string },
): Ending {
  const text = `Run \`${run}\` ended. ${told.reason}. ${told.advice}`;
  const post = { kind: "notice" as const, tone: "error" as const, text, actions: [], rehearsal };
  return {
    body: { kind: "run.failed", reason: told.reason },
    posts: [{ slot: "run:failed", post }],
  };
}
