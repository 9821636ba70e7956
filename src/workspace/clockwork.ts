/** Timestamps and ids as Slack makes them: unique, rising, and opaque. */
import { randomBytes } from "node:crypto";

export type Clockwork = {
  now(): number;
  /** A message timestamp later than every one before it, even when the clock stands still. */
  nextTs(): string;
  /** Timestamps given out so far, as after a restart, are not given out again. */
  seen(ts: string): void;
};

export function createClockwork(now: () => number): Clockwork {
  let lastMicros = 0;
  return {
    now,
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, Math.floor(now() * 1000));
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, "0")}`;
    },
    seen(ts) {
      lastMicros = Math.max(lastMicros, Math.round(Number(ts) * 1_000_000));
    },
  };
}

export function newId(prefix: string): string {
  return `${prefix}${randomBytes(6).toString("hex").toUpperCase()}`;
}
