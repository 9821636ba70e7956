const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = format({ hour: "numeric", minute: "2-digit" });
const CLOCK_SECONDS = format({ hour: "numeric", minute: "2-digit", second: "2-digit" });
const SHORT_DAY = format({ month: "short", day: "numeric", year: "numeric" });
const LONG_DAY = format({ weekday: "long", month: "long", day: "numeric", year: "numeric" });
const MIDDLE_DAY = format({ month: "long", day: "numeric", year: "numeric" });
const EXACT = format({ dateStyle: "full", timeStyle: "medium" });

// "14:05" of a message's ts.
export function clockOf(ts) {
  return CLOCK.format(dateOf(ts));
}

// Day, date and seconds, for a tooltip.
export function exactTimeOf(ts) {
  return EXACT.format(dateOf(ts));
}

// The heading above the first message of a day.
export function dayOf(ts) {
  const day = dateOf(ts);
  return pretty(day) ?? LONG_DAY.format(day);
}

// "3 minutes ago", for the newest reply.
export function agoOf(ts) {
  return ago(Date.now() / 1000 - Number(ts));
}

// The tokens of Slack's date entities; undefined when the time itself is not a number.
export function dateByFormat(seconds, pattern) {
  if (!Number.isFinite(seconds)) return undefined;
  const date = new Date(seconds * 1000);
  const values = {
    date_num: date.toLocaleDateString("sv-SE"),
    date: MIDDLE_DAY.format(date),
    date_short: SHORT_DAY.format(date),
    date_long: LONG_DAY.format(date),
    date_pretty: pretty(date) ?? MIDDLE_DAY.format(date),
    date_short_pretty: pretty(date) ?? SHORT_DAY.format(date),
    date_long_pretty: pretty(date) ?? LONG_DAY.format(date),
    time: CLOCK.format(date),
    time_secs: CLOCK_SECONDS.format(date),
    ago: ago(Date.now() / 1000 - seconds),
  };
  return pattern.replaceAll(/\{(\w+)\}/g, (token, name) => values[name] ?? token);
}

function dateOf(ts) {
  return new Date(Number(ts) * 1000);
}

function pretty(date) {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight.getTime() - date.getTime()) / (DAY * 1000));
  return { 0: "Today", 1: "Yesterday" }[days];
}

function ago(seconds) {
  if (seconds < MINUTE) return "just now";
  if (seconds < HOUR) return plural(Math.floor(seconds / MINUTE), "minute");
  if (seconds < DAY) return plural(Math.floor(seconds / HOUR), "hour");
  return plural(Math.floor(seconds / DAY), "day");
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"} ago`;
}
