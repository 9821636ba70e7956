import type { Clock } from "../../src/domain/clock.ts";

/** A clock that stands still until the test turns it. */
export interface StillClock extends Clock {
  /** Moves on and wakes whoever is due, in order of their times. */
  turn(ms: number): void;
  /** Resolves once someone sleeps for exactly so long from now. */
  asleepFor(ms: number): Promise<void>;
  /** How many are asleep: nobody should be, once all work has ended. */
  sleepers(): number;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export function stillClock(start = Date.UTC(2026, 10, 20)): StillClock {
  let now = start;
  let asleep: Sleeper[] = [];
  let watching: { readonly until: number; readonly tell: () => void }[] = [];
  const told = () => {
    const met = watching.filter(({ until }) => asleep.some((sleeper) => sleeper.until === until));
    watching = watching.filter((one) => !met.includes(one));
    for (const { tell } of met) tell();
  };
  return {
    now: () => now,
    sleepUntil: (time, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (time <= now) return resolve();
        const sleeper = { until: time, wake: resolve };
        asleep.push(sleeper);
        signal?.addEventListener("abort", () => {
          asleep = asleep.filter((one) => one !== sleeper);
          reject(signal.reason);
        });
        told();
      }),
    turn(ms) {
      now += ms;
      const due = asleep.filter(({ until }) => until <= now);
      asleep = asleep.filter((one) => !due.includes(one));
      for (const { wake } of due.toSorted((left, right) => left.until - right.until)) wake();
    },
    asleepFor: (ms) =>
      new Promise((resolve) => {
        watching.push({ until: now + ms, tell: resolve });
        told();
      }),
    sleepers: () => asleep.length,
  };
}
