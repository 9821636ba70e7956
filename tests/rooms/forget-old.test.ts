import { expect, it } from "vitest";
import { forgetOld } from "../../src/app/forget-old.ts";
import { noLog } from "../../src/domain/log.ts";
import { stillClock } from "../support/still-clock.ts";

const DAY_MS = 86_400_000;

it("old runs are forgotten at once, then once a day, and no more after the end", async () => {
  const clock = stillClock();
  const stopping = new AbortController();
  const asked: number[] = [];
  const retention = {
    forgetBefore: async (time: number) => {
      asked.push((clock.now() - time) / DAY_MS);
      return { runs: 0 };
    },
  };
  const store = { retention };
  const ended = forgetOld(
    { store },
    { keepMs: 90 * DAY_MS, clock, log: noLog, signal: stopping.signal },
  );
  await clock.asleepFor(DAY_MS);
  expect(asked).toEqual([90]);
  clock.turn(DAY_MS);
  await clock.asleepFor(DAY_MS);
  expect(asked).toEqual([90, 90]);
  stopping.abort();
  await ended;
  expect(clock.sleepers()).toBe(0);
});
