import { isZone } from "../definitions/read-channels.ts";
import type { ChannelSettings, SettingsForm, WorkingHours } from "../domain/channel-settings.ts";
import { PersonId } from "../domain/ids.ts";

/** What a form says, or what is wrong with which of its fields. */
export function readSettings(
  form: SettingsForm,
): { readonly settings: ChannelSettings } | { readonly objections: Record<string, string> } {
  const usd = amountIn(form.usd);
  const tokens = amountIn(form.tokens);
  const hours = hoursIn(form.hours);
  const groups = groupsIn(form.groups);
  const objections = {
    ...(Number.isNaN(usd) ? { usd: "Write an amount in dollars, such as 7.50, or nothing." } : {}),
    ...(Number.isNaN(tokens)
      ? { tokens: "Write a number of tokens, such as 2000000, or nothing." }
      : {}),
    ...(hours === undefined
      ? { hours: "Write days, times and zone, such as Mon-Fri 09:00-17:30 Europe/Berlin." }
      : {}),
    ...(typeof groups === "string" ? { groups } : {}),
    ...packObjection(form),
  };
  if (Object.keys(objections).length > 0 || typeof groups === "string") return { objections };
  const { packs, workflow, verbosity, steering, plan_first, digest } = form;
  const budget = usd === null && tokens === null ? null : { usd, tokens };
  return {
    settings: {
      packs: [...packs],
      workflow,
      verbosity,
      steering,
      plan_first,
      digest,
      budget,
      hours: hours ?? null,
      roles: rolesIn(form.people, groups),
    },
  };
}

function packObjection({ packs, workflow }: SettingsForm): Record<string, string> {
  const pack = workflow?.split("/")[0];
  if (pack === undefined || packs.length === 0 || packs.includes(pack)) return {};
  return { workflow: `This workflow is of the pack ${pack}, which is not among the chosen packs.` };
}

/** Null for nothing, NaN for what is no amount above zero. */
function amountIn(text: string): number | null {
  const plain = text.trim().replaceAll(/[\s_$]/g, "");
  if (plain === "") return null;
  const amount = /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
  return amount > 0 ? amount : Number.NaN;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Null for nothing, undefined for what cannot be read. */
function hoursIn(text: string): WorkingHours | null | undefined {
  if (text.trim() === "") return null;
  const parts = /^(.+?)\s+(\d{1,2}:\d{2})\s*[-–—]\s*(\d{1,2}:\d{2})\s+(\S+)$/.exec(text.trim());
  const [, dayText = "", fromText = "", toText = "", zone = ""] = parts ?? [];
  const days = daysIn(dayText);
  const from = timeIn(fromText);
  const to = timeIn(toText);
  if (days.length === 0 || from === null || to === null || from >= to) return undefined;
  return isZone(zone) ? { zone, days, from, to } : undefined;
}

function timeIn(text: string): string | null {
  const [hours = "", minutes = ""] = text.split(":");
  const padded = `${hours.padStart(2, "0")}:${minutes}`;
  return Number(hours) < 24 && Number(minutes) < 60 && padded.length === 5 ? padded : null;
}

/** `Mon-Fri`, `Mon, Wed-Thu`: numbers from 1, Monday; none when a word is no day. */
function daysIn(text: string): number[] {
  const ranges = text.split(/[\s,]+(?![-–—])/).filter((range) => range !== "");
  const days = ranges.flatMap((range) => {
    const [first, last = first] = range.split(/[-–—]/).map(dayIn);
    if (first === undefined || last === undefined || first < 0 || last < first) return [-1];
    return Array.from({ length: last - first + 1 }, (_, step) => first + step + 1);
  });
  return days.includes(-1) ? [] : [...new Set(days)].toSorted((one, other) => one - other);
}

function dayIn(word: string): number {
  return DAYS.indexOf(word.trim().toLowerCase().slice(0, 3));
}

/** Working hours as the form takes them. */
export function hoursText(hours: WorkingHours | null): string {
  if (hours === null) return "";
  const runs: number[][] = [];
  for (const day of hours.days.toSorted((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const days = runs.map((run) => [...new Set([run[0], run.at(-1)])].map(dayName).join("-"));
  return `${days.join(", ")} ${hours.from}-${hours.to} ${hours.zone}`;
}

function dayName(day: number | undefined): string {
  return DAY_NAMES[(day ?? 1) - 1] ?? "";
}

/** Groups by role, or what is wrong with a line. */
function groupsIn(text: string): Map<string, string[]> | string {
  const groups = new Map<string, string[]>();
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const [, role = "", rest = ""] = /^\s*([a-z][a-z0-9_-]*)\s*:\s*(.+?)\s*$/i.exec(line) ?? [];
    const named = rest.split(/[\s,]+/).filter((one) => one !== "");
    const wrong = named.find((one) => !/^(S[A-Z0-9]+|@[\w.-]+)$/.test(one));
    if (role === "" || named.length === 0 || wrong !== undefined) {
      return `Write a role and its user groups on each line, such as "sre: @oncall". This is none: ${line.trim().slice(0, 80)}`;
    }
    groups.set(role.toLowerCase(), named);
  }
  return groups;
}

/** Groups as the form takes them. */
export function groupsText(roles: ChannelSettings["roles"]): string {
  return Object.entries(roles)
    .filter(([, { groups }]) => groups.length > 0)
    .map(([role, { groups }]) => `${role}: ${groups.join(" ")}`)
    .join("\n");
}

function rolesIn(
  people: SettingsForm["people"],
  groups: ReadonlyMap<string, readonly string[]>,
): ChannelSettings["roles"] {
  const roles = [...new Set([...Object.keys(people), ...groups.keys()])];
  const filled = roles.map((role) => {
    const holders = (people[role] ?? []).map((person) => PersonId.parse(person));
    return { role, people: holders, groups: [...(groups.get(role) ?? [])] };
  });
  return Object.fromEntries(
    filled.flatMap(({ role, people: named, groups: several }) =>
      named.length + several.length > 0
        ? [[role, { people: named, groups: several }] as const]
        : [],
    ),
  );
}
