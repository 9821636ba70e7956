import type { Entry } from "../domain/entry.ts";
import type { Context } from "./context.ts";
import { dueAt, goBack, type Progress } from "./progress.ts";
import { isOnTheWay, type Station } from "./rules/stations.ts";
import { rewindsAfter, type Word } from "./steering.ts";

/** A boundary of the walk: before a station, or before the end. */
export interface Boundary {
  readonly position: number;
  /** Counts from 1; a walk from the top comes to the same boundaries in the same order. */
  readonly boundary: number;
}

/**
 * Takes up the next rewind that people asked for and tells where the walk goes on; null when there is none for this boundary.
 * What is taken up is noted under the boundary's key, so that a walk from the top takes it up where the first one did, and none
 * where the first one went on.
 */
export async function takeSteering(
  context: Context,
  at: Boundary,
  progress: Progress,
): Promise<number | null> {
  const { durable, taken } = context;
  const entries = durable.entries();
  const waiting = rewindsAfter(entries, taken.upTo);
  if (waiting.length === 0) return null;
  const key = `steering#${at.boundary}`;
  const word = recorded(entries, key, waiting) ?? next(context, { ...at, waiting }, progress);
  if (word === null) return null;
  await durable.note(key, { body: { kind: "steering.taken", steering: word.key } });
  taken.upTo = word.seq;
  return turn(context, { position: at.position, word }, progress);
}

/** What was taken up here in an earlier life. */
function recorded(
  entries: readonly Entry[],
  boundary: string,
  words: readonly Word[],
): Word | null {
  const body = entries.find(({ key }) => key === boundary)?.body;
  if (body?.kind !== "steering.taken") return null;
  return words.find(({ key }) => key === body.steering) ?? null;
}

/** The oldest that nobody has taken up, if the walk has never gone on from here. */
function next(
  { stations, durable }: Context,
  at: { readonly position: number; readonly waiting: readonly Word[] },
  progress: Progress,
): Word | null {
  const entries = durable.entries();
  const takenUp = entries.flatMap(({ body }) =>
    body.kind === "steering.taken" ? [body.steering] : [],
  );
  const word = at.waiting.find(({ key }) => !takenUp.includes(key));
  const station = stations[at.position];
  if (!word || (station && wasPassed(entries, { station, ...at }, progress))) return null;
  return word;
}

/** Whether the journal holds anything that happens after this boundary. One from which nothing follows is no place to turn. */
function wasPassed(
  entries: readonly Entry[],
  { station, position }: { readonly station: Station; readonly position: number },
  progress: Progress,
): boolean {
  const { phase } = station;
  const due = dueAt(progress, station, position);
  const open = phase.mode === "route" && !progress.routes.has(phase.id);
  const onTheWay = open ? due : due.filter((placed) => isOnTheWay(placed, progress.routes));
  if (onTheWay.length === 0) return true;
  const route = `${phase.id}/route#${(progress.decisions.get(phase.id) ?? 0) + 1}`;
  const steps = due.map(({ path }) => `${path}#${(progress.rounds.get(path) ?? 0) + 1}`);
  const begins = open ? [route, ...steps] : steps;
  return entries.some(({ key }) =>
    begins.some(
      (begin) => key === begin || (/^[./]/.test(key.slice(begin.length)) && key.startsWith(begin)),
    ),
  );
}

/** Only back: what the run has not come to yet is not jumped to, for gates may lie before it. */
function turn(
  { stations }: Context,
  { position, word }: { readonly position: number; readonly word: Word },
  progress: Progress,
): number {
  const to = word.body.kind === "run.rewound" ? word.body.to : "";
  const target = stations.findIndex(({ steps }) => steps.some(({ path }) => path === to));
  const step = stations[target]?.steps.find(({ path }) => path === to)?.step;
  if (!step || target > position) return position;
  for (const { steps } of stations.slice(target))
    for (const { path } of steps) progress.rejections.delete(path);
  return goBack(stations, progress, { position, ways: [{ kind: "back", to: step.id }] });
}
