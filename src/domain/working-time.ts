import type { WorkingHours } from "./channel-settings.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const UNITS = { s: 1_000, m: MINUTE, h: 60 * MINUTE, d: DAY } as const;

/** How long a text such as `30m`, `4h` or `2d` is, in milliseconds. */
export function durationOf(text: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount === undefined || !isUnit(unit)) throw new Error(`"${text}" is no duration.`);
  return Number(amount) * UNITS[unit];
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS {
  return unit !== undefined && unit in UNITS;
}

/**
 * The moment at which so much time has passed since `start`. With working hours only time in which people work counts, and a
 * day is one of theirs; without, the clock's own.
 */
export function timeAfter(start: number, text: string, hours: WorkingHours | null): number {
  if (hours === null || lengthOfDay(hours) <= 0) return start + durationOf(text);
  const length = lengthOfDay(hours);
  const days = text.endsWith("d") ? Number(text.slice(0, -1)) : 0;
  return afterWork(start, days > 0 ? days * length : durationOf(text), hours);
}

/** More than a lifetime of days, so that hours which never come end the search. */
const MOST_DAYS = 40_000;

function afterWork(start: number, needed: number, hours: WorkingHours): number {
  let left = needed;
  let day = dayOf(start, hours.zone);
  for (let passed = 0; passed < MOST_DAYS; passed += 1) {
    const [from, to] = workOn(day, hours);
    const begins = Math.max(from, start);
    const worked = Math.max(0, to - begins);
    if (worked > 0 && left <= worked) return begins + left;
    left -= worked;
    day = { ...day, day: day.day + 1 };
  }
  return start + needed;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** When work begins and ends on a day of the calendar; at once over where nobody works. */
function workOn(day: Day, { zone, days, from, to }: WorkingHours): [from: number, to: number] {
  const midnight = Date.UTC(day.year, day.month - 1, day.day);
  const weekday = ((new Date(midnight).getUTCDay() + 6) % 7) + 1;
  if (!days.includes(weekday)) return [0, 0];
  return [
    inZone(midnight + minutesOf(from) * MINUTE, zone),
    inZone(midnight + minutesOf(to) * MINUTE, zone),
  ];
}

function lengthOfDay({ from, to }: WorkingHours): number {
  return (minutesOf(to) - minutesOf(from)) * MINUTE;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** The moment at which clocks of the zone show what clocks in UTC show at `shown`. */
function inZone(shown: number, zone: string): number {
  const first = shown - offsetAt(shown, zone);
  return shown - offsetAt(first, zone);
}

/** How far the zone's clocks are ahead of UTC at a moment. */
function offsetAt(moment: number, zone: string): number {
  const { year, month, day, hour, minute, second } = shownAt(moment, zone);
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(moment / 1_000) * 1_000;
}

function dayOf(moment: number, zone: string): Day {
  return shownAt(moment, zone);
}

function shownAt(moment: number, zone: string) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = new Map(
    format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}
