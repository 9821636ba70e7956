import type { RunId } from "../../domain/ids.ts";
import { isTerminal } from "../../domain/run-state.ts";
import { runsWithin } from "../../domain/runs-within.ts";
import type { Session, SessionDisplay, SessionPlace } from "../agent-sessions.ts";
import type { Identity } from "../outbound.ts";
import { sessionOf } from "../render/session.ts";
import { counted, type DeliveryRoom } from "./delivery-room.ts";
import type { Sent } from "./sent.ts";

/** The display of agent sessions as the deliverer keeps it. */
interface Sessions extends SessionDisplay {
  /** Begins nothing new and resolves when nothing is under way. */
  stop(): Promise<void>;
}

export interface SessionsOptions
  extends Pick<DeliveryRoom, "desk" | "outbound" | "clock" | "log" | "budgets" | "measures"> {
  readonly identity: Pick<Identity, "scopes">;
}

/** Only apps that are declared agents have this scope, and only they may begin sessions. */
const SCOPE = "assistant:write";
/** There are no sessions in this workspace, or not for us. */
const NEVER = [
  "unknown_method",
  "missing_scope",
  "not_allowed",
  "not_allowed_token_type",
  "no_permission",
  "access_denied",
  "feature_not_enabled",
  "team_access_not_granted",
];
/** Something about one thread, which says nothing about the others. */
const OF_THE_THREAD = [
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "thread_not_found",
  "message_not_found",
  "session_not_found",
];
/** Whatever the reason is called: who refuses so often in a row will not change their mind. */
const REFUSALS = 3;
const ATTEMPTS = 3;
const PAUSE_MS = 10_000;

interface Thread {
  readonly run: RunId;
  readonly place: SessionPlace;
  readonly attempts: number;
}

interface SessionRoom extends SessionsOptions {
  readonly stopping: AbortSignal;
  /** Threads to look at, each once, by their place. */
  readonly waiting: Map<string, Thread>;
  /** What a thread shows, and of which run. */
  readonly shown: Map<string, Session & { readonly run: RunId }>;
  works: boolean;
  busy: boolean;
  warned: boolean;
  refusals: number;
}

/** Builds the display of agent sessions; without the scope for it nothing is ever called. */
export function createSessions(options: SessionsOptions): Sessions {
  const stopping = new AbortController();
  const { scopes } = options.identity;
  const room: SessionRoom = {
    ...options,
    stopping: stopping.signal,
    waiting: new Map(),
    shown: new Map(),
    works: scopes.length === 0 || scopes.includes(SCOPE),
    busy: false,
    warned: false,
    refusals: 0,
  };
  let work: Promise<void> = Promise.resolve();
  return {
    show(run, place) {
      if (!room.works || stopping.signal.aborted) return;
      room.waiting.set(nameOf(place), { run, place, attempts: 0 });
      if (!room.busy) work = empty(room);
    },
    async stop() {
      stopping.abort();
      await work;
    },
  };
}

function nameOf({ channel, thread }: SessionPlace): string {
  return `${channel}:${thread}`;
}

/** One call after the other, each when the rate allows it. */
async function empty(room: SessionRoom): Promise<void> {
  room.busy = true;
  while (room.works && room.waiting.size > 0 && !room.stopping.aborted) {
    await showNext(room).catch((error: unknown) => {
      if (!room.stopping.aborted) warn(room, { err: error });
    });
  }
  room.busy = false;
}

async function showNext(room: SessionRoom): Promise<void> {
  const { budgets, clock, desk, stopping, waiting } = room;
  await clock.sleepUntil(budgets.availableAt("session", "", clock.now()), stopping);
  const [first] = waiting;
  if (first === undefined) return;
  const [name, thread] = first;
  waiting.delete(name);
  const run = await desk.runState(thread.run);
  const shown = room.shown.get(name);
  if (run === null || (isTerminal(run.status) && shown && shown.run !== run.run)) return;
  const wanted = sessionOf(run, await runsWithin(run, (one) => desk.runState(one)));
  const result = await bring(room, { thread, wanted });
  if (result === null) return;
  counted(room, "session", result);
  if (result.kind === "done") room.refusals = 0;
  else fail(room, thread, result);
}

/** What a thread should show. */
interface Wish {
  readonly thread: Thread;
  readonly wanted: Session;
}

/** Makes the one call that brings a thread nearer to what it should show; null when it shows that already. */
async function bring(room: SessionRoom, wish: Wish): Promise<Sent<unknown> | null> {
  const { thread, wanted } = wish;
  const shown = room.shown.get(nameOf(thread.place));
  const sameStatus = shown?.status === wanted.status;
  if (sameStatus && shown.title === wanted.title) return null;
  room.budgets.spend("session", "", room.clock.now());
  return sameStatus ? rename(room, wish) : setStatus(room, wish);
}

async function rename(room: SessionRoom, { thread, wanted }: Wish): Promise<Sent<unknown>> {
  const { place, run } = thread;
  const renamed = await room.outbound.renameSession(place, wanted.title);
  if (renamed.kind === "done") room.shown.set(nameOf(place), { ...wanted, run });
  return renamed;
}

async function setStatus(room: SessionRoom, { thread, wanted }: Wish): Promise<Sent<unknown>> {
  const { place, run } = thread;
  const name = nameOf(place);
  const set = await room.outbound.setSession(place, wanted);
  if (set.kind !== "done") return set;
  if (set.value.unheard) warn(room, { missing: "the event agent_session_stopped" });
  const title = set.value.title ?? room.shown.get(name)?.title ?? "";
  room.shown.set(name, { ...wanted, title, run });
  // A session that stood already keeps its title until it is renamed.
  if (title !== wanted.title && !room.waiting.has(name)) room.waiting.set(name, thread);
  return set;
}

/** The card tells the same, so a failure here is told once to the operator and to nobody else. */
function fail(
  room: SessionRoom,
  thread: Thread,
  failure: Exclude<Sent<unknown>, { kind: "done" }>,
): void {
  warn(room, { failure });
  if (failure.kind === "refused") return refused(room, failure.error);
  const now = room.clock.now();
  const pauseMs = failure.kind === "limited" ? failure.retryAfterMs : PAUSE_MS;
  room.budgets.pause("session", "", now + pauseMs);
  const name = nameOf(thread.place);
  const attempts = thread.attempts + 1;
  if (attempts < ATTEMPTS && !room.waiting.has(name))
    room.waiting.set(name, { ...thread, attempts });
}

function refused(room: SessionRoom, error: string): void {
  if (OF_THE_THREAD.includes(error)) return;
  room.refusals += 1;
  if (!NEVER.includes(error) && room.refusals < REFUSALS) return;
  room.works = false;
  room.waiting.clear();
}

function warn(room: SessionRoom, fields: object): void {
  if (room.warned) return;
  room.warned = true;
  room.log.warn(fields, "Slack's own status of a thread is incomplete; the cards show everything");
}
