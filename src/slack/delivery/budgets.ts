/** What delivery spends: one call of a method, in a channel where the limit is per channel. */
export type Spending = "post" | "update" | "whisper" | "upload" | "read" | "home" | "session";

/** Keeps calls below Slack's rate tiers (facts/slack.md section 3), so that in steady state none is refused. */
export interface Budgets {
  /** The earliest time at which this call may be made; now or before when it may be made at once. */
  availableAt(spending: Spending, channel: string, now: number): number;
  spend(spending: Spending, channel: string, now: number): void;
  /** After a refusal: nothing of this kind before the given time. Other methods go on. */
  pause(spending: Spending, channel: string, until: number): void;
}

/** A pace: `burst` calls at once, then one every `everyMs`. Within any minute at most `burst + 60 s / everyMs`. */
interface Pace {
  readonly everyMs: number;
  readonly burst: number;
  readonly perChannel: boolean;
}

const PACES: Record<Spending, Pace> = {
  post: { everyMs: 1_050, burst: 1, perChannel: true },
  update: { everyMs: 1_500, burst: 8, perChannel: false },
  // A hundred people may click at the same moment, and each is owed an answer: the whole minute's tier may go at once.
  whisper: { everyMs: 61_000, burst: 100, perChannel: false },
  upload: { everyMs: 750, burst: 15, perChannel: false },
  read: { everyMs: 1_500, burst: 8, perChannel: false },
  home: { everyMs: 670, burst: 8, perChannel: false },
  session: { everyMs: 1_500, burst: 8, perChannel: false },
};

/** Fresh budgets; what an earlier process spent within the last minute is unknown, and a refusal then tells. */
export function createBudgets(): Budgets {
  const spent = new Map<string, number[]>();
  const paused = new Map<string, number>();
  return {
    availableAt(spending, channel, now) {
      const name = nameOf(spending, channel);
      const free = freeAt(spent.get(name) ?? [], PACES[spending]);
      return Math.max(now, free, paused.get(name) ?? 0);
    },
    spend(spending, channel, now) {
      const name = nameOf(spending, channel);
      spent.set(name, after(spent.get(name) ?? [], PACES[spending], now));
    },
    pause(spending, channel, until) {
      paused.set(nameOf(spending, channel), until);
    },
  };
}

function nameOf(spending: Spending, channel: string): string {
  return PACES[spending].perChannel ? `${spending} ${channel}` : spending;
}

/** Each slot of the burst holds the time at which it is free again. */
function freeAt(slots: readonly number[], pace: Pace): number {
  return slots.length < pace.burst ? 0 : Math.min(...slots);
}

/** A paced burst refills one slot at a time; a whole minute's tier refills each slot a minute after its use. */
function after(slots: readonly number[], pace: Pace, now: number): number[] {
  const busy = slots.filter((time) => time > now);
  const last = Math.max(now, ...busy);
  const next = pace.everyMs > 60_000 ? now + pace.everyMs : last + pace.everyMs;
  return [...busy, next];
}
