import { type Clock, systemClock } from "../../src/domain/clock.ts";

/**
 * The machine's time, running so many times faster since `start`: pauses of the program pass quickly, and in their order. Two
 * processes that are given the same start agree on the time.
 */
export function hurriedClock(times: number, start = systemClock.now()): Clock {
  return {
    now: () => start + (systemClock.now() - start) * times,
    sleepUntil: (time, signal) =>
      systemClock.sleepUntil(start + Math.ceil((time - start) / times), signal),
  };
}
