import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WorkingHours } from "../../src/domain/channel-settings.ts";
import { durationOf, timeAfter } from "../../src/domain/working-time.ts";

const berlin: WorkingHours = {
  zone: "Europe/Berlin",
  days: [1, 2, 3, 4, 5],
  from: "09:00",
  to: "17:00",
};
const at = (text: string) => Date.parse(text);
const shown = (time: number) => new Date(time).toISOString().slice(0, 16);

describe("time after which something is due", () => {
  it.each<[string, asked: string, duration: string, due: string]>([
    ["within a day", "2026-11-20T10:00+01:00", "4h", "2026-11-20T13:00"],
    ["over a night", "2026-11-18T16:00+01:00", "2h", "2026-11-19T09:00"],
    ["over a weekend", "2026-11-20T16:30+01:00", "1h", "2026-11-23T08:30"],
    ["a day is a day of work", "2026-11-19T11:00+01:00", "1d", "2026-11-20T10:00"],
    ["two days over a weekend", "2026-11-20T11:00+01:00", "2d", "2026-11-24T10:00"],
    [
      "asked at night, it begins in the morning",
      "2026-11-19T23:00+01:00",
      "30m",
      "2026-11-20T08:30",
    ],
    ["asked on Sunday, it begins on Monday", "2026-11-22T12:00+01:00", "4h", "2026-11-23T12:00"],
    ["over the change to summer time", "2026-03-27T16:00+01:00", "2h", "2026-03-30T08:00"],
    ["over the change from summer time", "2026-10-23T16:00+02:00", "2h", "2026-10-26T09:00"],
  ])("%s", (_sentence, ...[asked, duration, due]) => {
    expect(shown(timeAfter(at(asked), duration, berlin))).toBe(due);
  });

  it("without working hours is the clock's own", () => {
    expect(timeAfter(1_000, "4h", null)).toBe(1_000 + 4 * 3_600_000);
    expect(timeAfter(1_000, "1d", null)).toBe(1_000 + 86_400_000);
    expect(durationOf("90s")).toBe(90_000);
  });

  it("lies in working hours, never before the time asked, and later for longer durations", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2026-01-01T00:00Z"), max: at("2027-01-01T00:00Z") }),
        fc.integer({ min: 1, max: 3_000 }),
        (start, minutes) => {
          const due = timeAfter(start, `${minutes}m`, berlin);
          expect(due).toBeGreaterThanOrEqual(start + minutes * 60_000);
          expect(timeAfter(start, `${minutes + 1}m`, berlin)).toBeGreaterThan(due);
          const parts = new Intl.DateTimeFormat("en-GB", {
            timeZone: "Europe/Berlin",
            weekday: "short",
            hour: "2-digit",
            minute: "2-digit",
          }).format(due);
          expect(parts).toMatch(/^(Mon|Tue|Wed|Thu|Fri)/);
          const time = parts.slice(-5);
          expect(time >= "09:00" && time <= "17:00").toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
