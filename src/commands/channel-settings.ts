import {
  type ChannelSettings,
  SettingName,
  type SettingOrigin,
  type SettingSet,
  type SettingsInForce,
  settingsInForce,
} from "../domain/channel-settings.ts";
import type { Command } from "../domain/command.ts";
import type { Answer, SettingsShown } from "./desk.ts";
import { bareName } from "./find-workflow.ts";
import type { DeskPorts } from "./ports.ts";
import { hoursText, readSettings } from "./read-settings.ts";
import { channelIn, inForce } from "./settings-in-force.ts";

type Show = Extract<Command, { kind: "show-settings" }>;
type Change = Extract<Command, { kind: "change-settings" }>;

const ONLY_IN_CHANNELS: Answer = {
  text: "Settings belong to a channel; here is none.",
  run: null,
};

/** What holds in this channel, each value with where it comes from, and the button that changes it. */
export async function showSettings(ports: DeskPorts, { place }: Show): Promise<Answer> {
  const channel = channelIn(place);
  if (channel === null) return ONLY_IN_CHANNELS;
  const text = `*Settings of <#${channel}>*\n${linesOf(await inForce(ports, channel)).join("\n")}\n${HOW}`;
  const edit = { action: "edit-settings" as const, label: "Edit", value: channel };
  return { text, run: null, actions: [edit] };
}

const HOW =
  "What is set here wins over the channel's file, and the file over the default. Runs that have begun keep what they began with.";

/** What the form shows: the roles that definitions name or the channel fills, and always that of the approver. */
export async function settingsShown(ports: DeskPorts, channel: string): Promise<SettingsShown> {
  const shownAt = ports.clock.now();
  const now = await inForce(ports, channel);
  const filled = Object.keys(now.settings.roles);
  const roles = [...new Set(["approver", ...ports.definitions().roles, ...filled])];
  return { inForce: now, roles, shownAt };
}

/** Takes over what a person changed in the form, and nothing that they left as it was: somebody else may have changed that meanwhile. */
export async function changeSettings(ports: DeskPorts, command: Change): Promise<Answer> {
  const channel = channelIn(command.place);
  if (channel === null) return ONLY_IN_CHANNELS;
  const read = readSettings(command.form);
  if ("objections" in read) {
    const text = Object.values(read.objections).join(" ");
    return { text, run: null, objections: read.objections };
  }
  const { settings: shown } = await inForce(ports, channel, command.shownAt);
  const file = ports.definitions().channels[channel] ?? null;
  const { settings: without } = settingsInForce(file, []);
  const at = ports.clock.now();
  const sets = changedNames(read.settings, shown).map((name): SettingSet => {
    const value = isSame(read.settings[name], without[name]) ? undefined : read.settings[name];
    return { name, value, by: command.by, at };
  });
  if (sets.length > 0) await ports.store.channels.set(channel, sets);
  return { text: await toldAfter(ports, channel, sets), run: null };
}

function changedNames(wanted: ChannelSettings, shown: ChannelSettings): SettingName[] {
  return SettingName.options.filter((name) => !isSame(wanted[name], shown[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

/** With the keys of objects in their order, whoever wrote them. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, inner]) => [key, inOrder(inner)]);
}

async function toldAfter(
  ports: DeskPorts,
  channel: string,
  sets: readonly SettingSet[],
): Promise<string> {
  if (sets.length === 0) return "Nothing was changed: the form says what holds already.";
  const lines = linesOf(await inForce(ports, channel));
  const names = SettingName.options;
  const changed = sets.map(({ name }) => lines[names.indexOf(name)] ?? "");
  return `The settings of <#${channel}> are changed:\n${changed.join("\n")}`;
}

/** One line per setting, in the order of their names. */
function linesOf({ settings, origins }: SettingsInForce): string[] {
  const words = wordsOf(settings);
  return SettingName.options.map(
    (name) => `• *${LABELS[name]}*: ${words[name]} _(${originText(origins[name])})_`,
  );
}

/** What people call each setting. */
export const LABELS: Readonly<Record<SettingName, string>> = {
  packs: "Packs that may be used",
  workflow: "Workflow unless one is named",
  roles: "Roles",
  verbosity: "In the threads of runs",
  budget: "Budget of a run",
  hours: "Working hours",
  steering: "Who may steer somebody else's run",
  plan_first: "Plan before a start",
  digest: "Digests",
};

/** How people read the choices of a setting. */
export const CHOICES = {
  verbosity: { normal: "everything", quiet: "only the card, questions and the end" },
  steering: {
    anyone: "anyone here",
    requester: "its requester and whoever decides in it",
    approvers: "those and the approvers",
  },
} as const;

function wordsOf(settings: ChannelSettings): Readonly<Record<SettingName, string>> {
  const { packs, workflow, verbosity, steering, hours } = settings;
  return {
    packs: packs.length === 0 ? "all" : packs.map((pack) => `\`${pack}\``).join(", "),
    workflow: workflow === null ? "the Lead chooses" : `\`${bareName(workflow)}\``,
    roles: rolesText(settings),
    verbosity: CHOICES.verbosity[verbosity],
    budget: budgetText(settings),
    hours: hours === null ? "at any time" : hoursText(hours),
    steering: CHOICES.steering[steering],
    plan_first: settings.plan_first ? "shown first, started by a click" : "no, runs start at once",
    digest: settings.digest ? "posted here" : "not posted here",
  };
}

function rolesText({ roles }: ChannelSettings): string {
  const filled = Object.entries(roles).map(([role, { people, groups }]) => {
    const named = [
      ...people.map((person) => `<@${person}>`),
      ...groups.map((one) => `group ${one}`),
    ];
    return `${role}: ${named.join(", ")}`;
  });
  return filled.length === 0 ? "nobody is named" : filled.join("; ");
}

function budgetText({ budget }: ChannelSettings): string {
  const parts = [
    ...(budget?.usd == null ? [] : [`$${budget.usd.toFixed(2)}`]),
    ...(budget?.tokens == null ? [] : [`${budget.tokens.toLocaleString("en")} tokens`]),
  ];
  return parts.length === 0 ? "what this installation allows" : `at most ${parts.join(" and ")}`;
}

function originText(origin: SettingOrigin): string {
  switch (origin.kind) {
    case "default":
      return "default";
    case "file":
      return `from ${origin.file}`;
    case "form":
      return `set by <@${origin.by}> on ${new Date(origin.at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
    default:
      return origin satisfies never;
  }
}
