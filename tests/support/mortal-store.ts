import { z } from "zod";
import type { Clock } from "../../src/domain/clock.ts";
import type { Entry } from "../../src/domain/entry.ts";
import type { Store } from "../../src/store/store.ts";

/**
 * The commits, apart from journal entries, after which a process may be told to die; `sent` is none, but the moment at which Slack
 * has answered and the receipt is not kept yet.
 */
export const otherCommits = [
  "accept",
  "handled",
  "put",
  "sending",
  "sent",
  "delivered",
  "failed",
] as const;

/** The commit after which a process dies: the n-th that adds to a journal, or the n-th of another kind. */
export const Death = z.object({
  after: z.enum(["entry", ...otherCommits]),
  number: z.number().int().positive(),
});
export type Death = z.infer<typeof Death>;

interface Mortality {
  readonly clock: Clock;
  readonly death: Death | null;
  readonly die: () => never;
  /** Called after each entry of a journal. */
  readonly grown: () => void;
  /** Called when every run has ended and nothing is left to deliver, with how often each kind of commit was made. */
  readonly rested: (commits: Readonly<{ [kind: string]: number }>) => void;
}

/** A store that kills its process right after the chosen commit, before the caller hears of it. */
export function mortalStore(store: Store, mortality: Mortality): Store {
  const { runs, outbox, inbox } = store;
  const watch = watchOver(store, mortality);
  return {
    ...store,
    probe: () => watch.resting(store.probe()),
    runs: {
      ...runs,
      async startRun(start) {
        const begun = await runs.startRun(start);
        if (begun.fresh) watch.entered([{ seq: 1 }]);
        return begun;
      },
      async record(record) {
        const entry = await runs.record(record);
        watch.entered(entry ? [entry] : []);
        return entry;
      },
      async decide(decision, posts) {
        const outcome = await runs.decide(decision, posts);
        if (outcome.kind === "decided") watch.entered(outcome.entries);
        return outcome;
      },
      async vote(turn) {
        const outcome = await runs.vote(turn);
        if (outcome.kind === "decided" || outcome.kind === "taken") watch.entered(outcome.entries);
        return outcome;
      },
      async endRun(run, body, options) {
        const outcome = await runs.endRun(run, body, options);
        if (outcome.kind === "ended") watch.entered(outcome.entries);
        return outcome;
      },
    },
    inbox: {
      ...inbox,
      accept: (...given) => watch.counted("accept", inbox.accept(...given)),
      handled: (...given) => watch.resting(watch.counted("handled", inbox.handled(...given))),
    },
    outbox: {
      ...outbox,
      put: (...given) => watch.counted("put", outbox.put(...given)),
      sending: (...given) => watch.counted("sending", outbox.sending(...given)),
      async delivered(...given) {
        await watch.counted("sent", Promise.resolve());
        await watch.resting(watch.counted("delivered", outbox.delivered(...given)));
      },
      failed: (...given) => watch.counted("failed", outbox.failed(...given)),
    },
  };
}

interface Watch {
  readonly entered: (entries: readonly Pick<Entry, "seq">[]) => void;
  readonly counted: <Value>(kind: Death["after"], commit: Promise<Value>) => Promise<Value>;
  /** After this commit all may be done, so the parent is told whether it is. */
  readonly resting: <Value>(commit: Promise<Value>) => Promise<Value>;
}

function watchOver(store: Store, { clock, death, die, grown, rested }: Mortality): Watch {
  const counts = new Map<string, number>();
  let entered = 0;
  return {
    entered(entries) {
      if (entries.length === 0) return;
      entered += 1;
      if (death?.after === "entry" && entered === death.number) die();
      grown();
    },
    async counted(kind, commit) {
      const value = await commit;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (death?.after === kind && count === death.number) die();
      return value;
    },
    async resting(commit) {
      const value = await commit;
      if (await isAtRest(store, clock)) rested(Object.fromEntries(counts));
      return value;
    },
  };
}

async function isAtRest({ runs, outbox, inbox }: Store, clock: Clock): Promise<boolean> {
  const { rows } = await outbox.backlog(clock.now());
  if (rows > 0 || (await inbox.unhandled()).length > 0) return false;
  const lines = await runs.runs({ limit: 10 });
  return lines.length > 0 && lines.every(({ endedAt }) => endedAt !== null);
}
