import type { RunId } from "../../domain/ids.ts";
import { CARD_SLOT, type OutboxRow } from "../../domain/outbox.ts";
import type { SessionDisplay } from "../agent-sessions.ts";
import { deliverRow } from "./deliver-row.ts";
import { type DeliveryRoom, spendingOf } from "./delivery-room.ts";
import { createSessions, type SessionsOptions } from "./sessions.ts";

/** Empties the outbox as far as Slack's limits allow, from `start` until `stop`. */
export interface Deliverer {
  start(): void;
  /** What Slack itself shows of runs, beside their cards. */
  readonly sessions: SessionDisplay;
  /** Begins nothing new and resolves when nothing is under way. */
  stop(): Promise<void>;
}

export interface DelivererOptions
  extends Omit<DeliveryRoom, "sessions" | "stopping" | "unsent" | "newRoots">,
    Pick<SessionsOptions, "identity"> {
  /** At most one edit of a run's card in this time. */
  readonly cardEveryMs?: number;
}

const CARD_EVERY_MS = 2_000;
/** A card waits this long for the posts of its run, so that it can link to them. */
const CARD_PATIENCE_MS = 6_000;
const SIDE_BY_SIDE = 20;
const LOOK_AHEAD = 300;
const TROUBLE_PAUSE_MS = 1_000;
/** Reading a long outbox takes milliseconds in which nothing is acknowledged, so it is not read again at every commit. */
const LONG_OUTBOX = 50;
const BREATH_MS = 50;

/** What a deliverer knows beyond the outbox. */
interface Desk {
  readonly room: DeliveryRoom;
  readonly cardEveryMs: number;
  readonly busy: Map<number, Promise<void>>;
  /** Runs in whose thread a post is on its way. */
  readonly posting: Set<RunId>;
  readonly shownAt: Map<RunId, number>;
  /** Ends the present sleep. */
  wake(): void;
}

/** Builds the one deliverer of an installation. It sleeps until a commit leaves something, or until something put off is due. */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const stopping = new AbortController();
  const sessions = createSessions(options);
  let woken = Promise.withResolvers<void>();
  const desk: Desk = {
    room: {
      ...options,
      sessions,
      stopping: stopping.signal,
      unsent: new Set(),
      newRoots: new Map(),
    },
    cardEveryMs: options.cardEveryMs ?? CARD_EVERY_MS,
    busy: new Map(),
    posting: new Set(),
    shownAt: new Map(),
    wake: () => woken.resolve(),
  };
  let loop: Promise<void> = Promise.resolve();
  let forget: (() => void) | null = null;
  const live = async () => {
    while (!stopping.signal.aborted) {
      woken = Promise.withResolvers();
      const { next, rows } = await pumpSafely(desk);
      if (rows >= LONG_OUTBOX) await breathe(desk.room);
      await sleep(desk, next, woken.promise);
    }
  };
  return {
    sessions,
    start() {
      forget = options.outbox.onPut(() => desk.wake());
      loop = live();
    },
    async stop() {
      forget?.();
      stopping.abort();
      desk.wake();
      await loop;
      await Promise.allSettled(desk.busy.values());
      await sessions.stop();
    },
  };
}

/** A database in trouble is tried again after a pause: messages wait, they are not lost. */
async function pumpSafely(desk: Desk): Promise<Look> {
  try {
    return await pump(desk);
  } catch (error) {
    desk.room.log.error({ err: error }, "The outbox cannot be read");
    return { next: desk.room.clock.now() + TROUBLE_PAUSE_MS, rows: 0 };
  }
}

/** What one look into the outbox found: so many rows, and when the next of them may be sent. */
interface Look {
  readonly next: number;
  readonly rows: number;
}

/** Starts every row that may be sent now. */
async function pump(desk: Desk): Promise<Look> {
  const { outbox, clock, budgets } = desk.room;
  const now = clock.now();
  const rows = inOrder(await outbox.due(now, LOOK_AHEAD, "slack"), desk.shownAt);
  const putOff = await outbox.nextDue();
  // What was put off until a time gone by is among the rows already.
  let next = putOff !== null && putOff > now ? putOff : Number.POSITIVE_INFINITY;
  const posting = new Set([...desk.posting, ...rows.filter(isReply).map((row) => row.rootRun)]);
  for (const row of rows) {
    if (desk.busy.has(row.id) || (isCard(row) && waitsForPosts(desk, row, posting))) continue;
    if (desk.busy.size >= SIDE_BY_SIDE) break;
    const at = readyAt(desk, row, now);
    if (at > now) {
      next = Math.min(next, at);
      continue;
    }
    budgets.spend(spendingOf(row), channelOf(row), now);
    if (isCard(row)) desk.shownAt.set(row.run, now);
    begin(desk, row);
  }
  return { next, rows: rows.length };
}

/** Posts as the outbox orders them, then questions and other edits, then the cards that have waited longest. */
function inOrder(rows: readonly OutboxRow[], shownAt: ReadonlyMap<RunId, number>): OutboxRow[] {
  const waited = (row: OutboxRow) => (isCard(row) ? (shownAt.get(row.run) ?? 0) : -1);
  const posts = rows.filter((row) => row.receipt === null);
  const edits = rows.filter((row) => row.receipt !== null);
  return [...posts, ...edits.sort((left, right) => waited(left) - waited(right))];
}

function readyAt(desk: Desk, row: OutboxRow, now: number): number {
  const budget = desk.room.budgets.availableAt(spendingOf(row), channelOf(row), now);
  if (!isCard(row) || row.receipt === null) return budget;
  return Math.max(budget, (desk.shownAt.get(row.run) ?? 0) + desk.cardEveryMs);
}

function isReply(row: OutboxRow): boolean {
  return row.receipt === null && row.to === null && row.slot !== CARD_SLOT;
}

/** The end of a post wakes the deliverer again, so nothing needs to be remembered here. */
function waitsForPosts(
  desk: Desk,
  row: OutboxRow & { run: RunId },
  posting: ReadonlySet<RunId | null>,
): boolean {
  const shownAt = desk.shownAt.get(row.run);
  if (row.receipt === null || shownAt === undefined || !posting.has(row.run)) return false;
  return desk.room.clock.now() < shownAt + CARD_PATIENCE_MS;
}

function isCard(row: OutboxRow): row is OutboxRow & { run: RunId } {
  return row.run !== null && row.slot === CARD_SLOT;
}

function channelOf(row: OutboxRow): string {
  return row.place.kind === "slack" ? row.place.channel : "";
}

function begin(desk: Desk, row: OutboxRow): void {
  const { rootRun } = row;
  if (rootRun && isReply(row)) desk.posting.add(rootRun);
  const work = deliverSafely(desk, row).finally(() => {
    desk.busy.delete(row.id);
    if (rootRun && isReply(row)) desk.posting.delete(rootRun);
    if (row.run) desk.room.shown(row.run);
    desk.wake();
  });
  desk.busy.set(row.id, work);
}

/** A defect while delivering one message must not silence the others: it is put off and told to the operator. */
async function deliverSafely(desk: Desk, row: OutboxRow): Promise<void> {
  const { room } = desk;
  try {
    await deliverRow(room, row);
  } catch (error) {
    if (room.stopping.aborted) return;
    room.log.error({ err: error, row: row.id, slot: row.slot, run: row.run }, "A delivery failed");
    const retryAt = room.clock.now() + TROUBLE_PAUSE_MS * 2 ** Math.min(row.attempts, 6);
    await room.outbox
      .failed(row.id, String(error), retryAt)
      .catch((again: unknown) => room.log.error({ err: again }, "The outbox cannot be written"));
  }
}

/** Whoever wakes the deliverer meanwhile is heard afterwards. */
function breathe({ clock, stopping }: DeliveryRoom): Promise<void> {
  return clock.sleepUntil(clock.now() + BREATH_MS, stopping).catch(() => {});
}

/** Sleeps until the given time or until somebody wakes the deliverer. */
async function sleep(desk: Desk, until: number, woken: Promise<void>): Promise<void> {
  if (until === Number.POSITIVE_INFINITY) return woken;
  const alarm = new AbortController();
  const rung = desk.room.clock.sleepUntil(until, alarm.signal).catch(() => {});
  await Promise.race([woken, rung]);
  alarm.abort();
  await rung;
}
