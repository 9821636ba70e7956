import { type Clock, systemClock } from "../../src/domain/clock.ts";

/** The machine's time, running so many times faster: pauses of the program pass quickly, and in their order. */
export function hurriedClock(times: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * times,
    sleepUntil: (time, signal) =>
      systemClock.sleepUntil(start + Math.ceil((time - start) / times), signal),
  };
}
