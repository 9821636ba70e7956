import type { Desk } from "../../commands/desk.ts";
import type { Clock } from "../../domain/clock.ts";
import type { PersonId, RunId } from "../../domain/ids.ts";
import type { Log } from "../../domain/log.ts";
import type { Outbox } from "../../store/store.ts";
import type { Budgets } from "../delivery/budgets.ts";
import type { Sent } from "../delivery/sent.ts";
import { permalink } from "../doors/thread-link.ts";
import type { Measures } from "../measures.ts";
import type { Outbound } from "../outbound.ts";
import { type HomeLinks, renderHome, shownOf } from "../render/home.ts";

/** Keeps people's own pages up to date, as far as Slack's limits allow: only the newest state of a page is ever sent. */
export interface Homes {
  start(): Promise<void>;
  /** Begins nothing new and resolves when nothing is under way. */
  stop(): Promise<void>;
  /** Somebody looks at their page: it comes before all others, and is kept up to date from now on. */
  opened(person: PersonId): Promise<void>;
  /** Something of a run has changed that people can see. */
  changed(run: RunId): void;
}

export interface HomesOptions {
  readonly desk: Pick<Desk, "home" | "concernedBy" | "homeOpened" | "homesOpened">;
  readonly outbox: Pick<Outbox, "questionReceipts" | "cardReceipt">;
  readonly outbound: Pick<Outbound, "publishHome">;
  readonly clock: Clock;
  readonly log: Log;
  readonly budgets: Budgets;
  readonly measures: Measures;
  readonly workspaceUrl: string;
}

const SIDE_BY_SIDE = 4;
/** Nobody reads faster: one page is not sent more often than this because of others' doings. */
const EVERY_MS = 3_000;
const TROUBLE_PAUSE_MS = 5_000;
const ATTEMPTS = 5;

/** What the queue knows of a page that is to be sent. */
interface Waiting {
  readonly first: boolean;
  readonly attempts: number;
  readonly notBefore: number;
}

interface Queue {
  readonly options: HomesOptions;
  readonly stopping: AbortController;
  /** Who has opened their page, and when it was last sent. */
  readonly shownAt: Map<PersonId, number>;
  readonly waiting: Map<PersonId, Waiting>;
  readonly busy: Map<PersonId, Promise<void>>;
  readonly changed: Set<RunId>;
  /** Whose page showed something of a run when it last changed: whoever is not asked any more must see that too. */
  readonly concerned: Map<RunId, readonly PersonId[]>;
  wake(): void;
}

/** Builds the queue. It sleeps until something changes or a page may be sent. */
export function createHomes(options: HomesOptions): Homes {
  let woken = Promise.withResolvers<void>();
  const queue: Queue = {
    options,
    stopping: new AbortController(),
    shownAt: new Map(),
    waiting: new Map(),
    busy: new Map(),
    changed: new Set(),
    concerned: new Map(),
    wake: () => woken.resolve(),
  };
  let loop: Promise<void> = Promise.resolve();
  const live = async () => {
    while (!queue.stopping.signal.aborted) {
      woken = Promise.withResolvers();
      const next = await turn(queue);
      await sleep(queue, next, woken.promise);
    }
  };
  return {
    async start() {
      for (const person of await options.desk.homesOpened()) {
        queue.shownAt.set(person, 0);
        want(queue, person, false);
      }
      loop = live();
    },
    async stop() {
      queue.stopping.abort();
      queue.wake();
      await loop;
      await Promise.allSettled(queue.busy.values());
    },
    async opened(person) {
      if (!queue.shownAt.has(person)) queue.shownAt.set(person, 0);
      want(queue, person, true);
      queue.wake();
      await options.desk.homeOpened(person);
    },
    changed(run) {
      queue.changed.add(run);
      queue.wake();
    },
  };
}

function want(queue: Queue, person: PersonId, first: boolean): void {
  const shownAt = queue.shownAt.get(person);
  if (shownAt === undefined) return;
  const known = queue.waiting.get(person);
  const notBefore = first ? 0 : (known?.notBefore ?? shownAt + EVERY_MS);
  queue.waiting.set(person, { first: first || (known?.first ?? false), attempts: 0, notBefore });
}

/** Starts every page that may be sent now; answers when to look again. */
async function turn(queue: Queue): Promise<number> {
  await spreadSafely(queue);
  const { clock, budgets } = queue.options;
  const now = clock.now();
  let next = Number.POSITIVE_INFINITY;
  for (const [person, { notBefore }] of inOrder(queue.waiting)) {
    if (queue.busy.size >= SIDE_BY_SIDE) return next;
    if (queue.busy.has(person)) continue;
    const at = Math.max(notBefore, budgets.availableAt("home", person, now));
    if (at > now) {
      next = Math.min(next, at);
      continue;
    }
    budgets.spend("home", person, now);
    begin(queue, person);
  }
  return next;
}

/** Whoever has just opened their page first, then who has waited longest. */
function inOrder(waiting: Queue["waiting"]): [PersonId, Waiting][] {
  const all = [...waiting];
  return [...all.filter(([, { first }]) => first), ...all.filter(([, { first }]) => !first)];
}

async function spreadSafely(queue: Queue): Promise<void> {
  try {
    await spread(queue);
  } catch (error) {
    queue.options.log.error({ err: error }, "Whose pages have changed cannot be read");
  }
}

/** From the runs that have changed to the people whose pages show them. */
async function spread(queue: Queue): Promise<void> {
  const runs = [...queue.changed];
  queue.changed.clear();
  if (queue.shownAt.size === 0) return;
  for (const run of runs) {
    const now = await queue.options.desk.concernedBy(run);
    const before = queue.concerned.get(run) ?? [];
    queue.concerned.set(run, now);
    for (const person of new Set([...before, ...now])) want(queue, person, false);
  }
}

function begin(queue: Queue, person: PersonId): void {
  const waited = queue.waiting.get(person);
  queue.waiting.delete(person);
  queue.shownAt.set(person, queue.options.clock.now());
  const work = publish(queue, person)
    .then((sent) => afterwards(queue, person, { sent, attempts: waited?.attempts ?? 0 }))
    .catch((error: unknown) => {
      queue.options.log.error({ err: error, person }, "A page could not be made");
    })
    .finally(() => {
      queue.busy.delete(person);
      queue.wake();
    });
  queue.busy.set(person, work);
}

async function publish({ options }: Queue, person: PersonId): Promise<Sent<unknown>> {
  const page = await options.desk.home(person);
  const view = renderHome(page, await linksFor(options, page));
  const sent = await options.outbound.publishHome(person, view);
  options.measures.sends.inc({ spending: "home", end: sent.kind });
  if (sent.kind === "limited") options.measures.rateLimited.inc({ spending: "home" });
  return sent;
}

/** A page that did not arrive is made anew later: sending it twice harms nobody. */
function afterwards(
  queue: Queue,
  person: PersonId,
  { sent, attempts }: { readonly sent: Sent<unknown>; readonly attempts: number },
): void {
  if (sent.kind === "done") return;
  const { clock, budgets, log } = queue.options;
  const pause = sent.kind === "limited" ? sent.retryAfterMs : TROUBLE_PAUSE_MS * 2 ** attempts;
  const notBefore = clock.now() + pause;
  if (sent.kind === "limited") budgets.pause("home", person, notBefore);
  log.warn({ person, result: sent }, "A page was not taken");
  if (sent.kind === "refused" || attempts >= ATTEMPTS) return;
  const known = queue.waiting.get(person);
  const first = known?.first ?? false;
  queue.waiting.set(person, { first, attempts: attempts + 1, notBefore });
}

async function linksFor(
  { outbox, workspaceUrl }: HomesOptions,
  page: Parameters<typeof shownOf>[0],
): Promise<HomeLinks> {
  const { questions, open, ended } = shownOf(page);
  const places = new Map(
    [...questions, ...page.steps, ...open, ...ended].map(({ run, place }) => [run, place] as const),
  );
  const asking = new Set(questions.map(({ run }) => run));
  const links = { questions: {} as Record<string, string>, runs: {} as Record<string, string> };
  for (const [run, place] of places) {
    const card = await outbox.cardReceipt(run);
    if (card === null || place.kind !== "slack") continue;
    const { channel, thread } = place;
    links.runs[run] = permalink(workspaceUrl, { channel, ts: card, root: thread });
    if (!asking.has(run)) continue;
    const root = thread ?? card;
    for (const [question, ts] of Object.entries(await outbox.questionReceipts(run)))
      links.questions[question] = permalink(workspaceUrl, { channel, ts, root });
  }
  return links;
}

/** Sleeps until the given time or until somebody wakes the queue. */
async function sleep({ options }: Queue, until: number, woken: Promise<void>): Promise<void> {
  if (until === Number.POSITIVE_INFINITY) return woken;
  const alarm = new AbortController();
  const rung = options.clock.sleepUntil(until, alarm.signal).catch(() => {});
  await Promise.race([woken, rung]);
  alarm.abort();
  await rung;
}
