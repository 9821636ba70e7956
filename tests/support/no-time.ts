import type { Clock } from "../../src/domain/clock.ts";

/** Nothing takes time, and whatever waits for a time finds it come. */
export const noTime: Clock = { now: () => 0, sleepUntil: async () => undefined };
