import { setTimeout as wait } from "node:timers/promises";

/** The only source of time in the house. Times are milliseconds since 1970; durations are milliseconds. */
export interface Clock {
  readonly now: () => number;
  /** Resolves at the given time; rejects with the signal's reason when aborted first. Never keeps the process alive by itself. */
  readonly sleepUntil: (time: number, signal?: AbortSignal) => Promise<void>;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleepUntil(time, signal) {
    while (Date.now() < time) {
      const delayMs = Math.min(time - Date.now(), LONGEST_TIMER_MS);
      await wait(Math.max(delayMs, 0), undefined, { signal, ref: false });
    }
  },
};
