import { z } from "zod";
import { PersonId } from "./ids.ts";

/** Whom a role means in a channel: people, and user groups by their id. */
export const RoleHolders = z.object({
  people: z.array(PersonId).default([]),
  groups: z.array(z.string()).default([]),
});
export type RoleHolders = z.infer<typeof RoleHolders>;

/** When people of a channel work. Days count from 1, Monday; times are `HH:MM` in the zone. */
export const WorkingHours = z.object({
  zone: z.string(),
  days: z.array(z.number().int().min(1).max(7)).min(1),
  from: z.string().regex(/^[0-2][0-9]:[0-5][0-9]$/),
  to: z.string().regex(/^[0-2][0-9]:[0-5][0-9]$/),
});
export type WorkingHours = z.infer<typeof WorkingHours>;

/** What a channel's people have agreed on. Everything has a default, so a channel nobody has set up works. */
export const ChannelSettings = z.object({
  /** Packs that its runs may use; empty is all. */
  packs: z.array(z.string()).default([]),
  /** The workflow of a request that names none; null lets triage choose. */
  workflow: z.string().nullable().default(null),
  /** Who fills a role here, such as `approver` or `sre`. */
  roles: z.record(z.string(), RoleHolders).default({}),
  /** `quiet` keeps the thread to the card, questions and the end. */
  verbosity: z.enum(["normal", "quiet"]).default("normal"),
  /** Limits of a run that starts here; null is the installation's own. */
  budget: z
    .object({ usd: z.number().nullable(), tokens: z.number().nullable() })
    .nullable()
    .default(null),
  hours: WorkingHours.nullable().default(null),
  /** Who may steer a run that somebody else started: anyone here, its requester and deciders only, or a role's holders too. */
  steering: z.enum(["anyone", "requester", "approvers"]).default("anyone"),
  /** Whether a request shows its plan first and starts on a click. */
  plan_first: z.boolean().default(false),
  digest: z.boolean().default(true),
});
export type ChannelSettings = z.infer<typeof ChannelSettings>;

/** The settings of a channel that nobody has set up. */
export const plainSettings: ChannelSettings = ChannelSettings.parse({});

/** As much of it as a run keeps to, from its start to its end. */
export const Agreed = z.object({
  /** Packs it may choose a workflow from; empty is all. */
  packs: z.array(z.string()),
  /** Limits that take the place of the installation's own; null leaves those. */
  limits: z.object({ usd: z.number().nullable(), tokens: z.number().nullable() }).nullable(),
  /** Nothing is said of finished steps. */
  quiet: z.boolean(),
  /** The workflow is the channel's, not the requester's. */
  workflow: z.boolean(),
});
export type Agreed = z.infer<typeof Agreed>;

/** What a run keeps to in a place that nobody has set up. */
export const nothingAgreed: Agreed = { packs: [], limits: null, quiet: false, workflow: false };

const { shape } = ChannelSettings;

/** Some of a channel's settings, as a file or a form says them; what is left out stays with whoever else has a say. */
export const SomeSettings = z
  .strictObject({
    packs: shape.packs.unwrap(),
    workflow: shape.workflow.unwrap(),
    roles: shape.roles.unwrap(),
    verbosity: shape.verbosity.unwrap(),
    budget: shape.budget.unwrap(),
    hours: shape.hours.unwrap(),
    steering: shape.steering.unwrap(),
    plan_first: shape.plan_first.unwrap(),
    digest: shape.digest.unwrap(),
  })
  .partial();
export type SomeSettings = z.infer<typeof SomeSettings>;

export const SettingName = z.enum([
  "packs",
  "workflow",
  "roles",
  "verbosity",
  "budget",
  "hours",
  "steering",
  "plan_first",
  "digest",
]);
export type SettingName = z.infer<typeof SettingName>;

/** One setting as somebody last set it in the form; without a value it was given back to the file. */
export interface SettingSet {
  readonly name: SettingName;
  /** Undefined when it follows the file or the default again. */
  readonly value: unknown;
  readonly by: PersonId;
  readonly at: number;
}

/** Where a value comes from: what nobody set, the channel's file, or the form, by whom and when. */
export type SettingOrigin =
  | { readonly kind: "default" }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "form"; readonly by: PersonId; readonly at: number };

/** What a channel's file says. */
export interface ChannelFile {
  readonly file: string;
  readonly says: SomeSettings;
}

/** The settings that hold in a channel, and where each comes from. */
export interface SettingsInForce {
  readonly settings: ChannelSettings;
  readonly origins: Readonly<Record<SettingName, SettingOrigin>>;
}

/** Field by field, the form wins over the file, and the file over the default. A value that cannot be read any more counts as not set. */
export function settingsInForce(
  file: ChannelFile | null,
  sets: readonly SettingSet[],
): SettingsInForce {
  const formed = sets.filter(({ name, value }) => isReadable(name, value));
  const originOf = (name: SettingName): SettingOrigin => {
    const set = formed.find((one) => one.name === name);
    if (set) return { kind: "form", by: set.by, at: set.at };
    return file && file.says[name] !== undefined
      ? { kind: "file", file: file.file }
      : { kind: "default" };
  };
  const names = SettingName.options;
  const inForm = Object.fromEntries(formed.map(({ name, value }) => [name, value]));
  return {
    settings: ChannelSettings.parse({ ...file?.says, ...inForm }),
    origins: {
      ...noOrigins,
      ...Object.fromEntries(names.map((name) => [name, originOf(name)])),
    },
  };
}

function isReadable(name: SettingName, value: unknown): boolean {
  return value !== undefined && SomeSettings.shape[name].safeParse(value).success;
}

const DEFAULT: SettingOrigin = { kind: "default" };

const noOrigins: SettingsInForce["origins"] = {
  packs: DEFAULT,
  workflow: DEFAULT,
  roles: DEFAULT,
  verbosity: DEFAULT,
  budget: DEFAULT,
  hours: DEFAULT,
  steering: DEFAULT,
  plan_first: DEFAULT,
  digest: DEFAULT,
};

/** The form of a channel's settings as it was sent in: what people typed is still text. */
export const SettingsForm = z.object({
  packs: z.array(z.string()),
  workflow: z.string().nullable(),
  /** By role. */
  people: z.record(z.string(), z.array(z.string())),
  /** One role per line: `sre: @oncall S0PLATFORM`. */
  groups: z.string(),
  verbosity: shape.verbosity.unwrap(),
  usd: z.string(),
  tokens: z.string(),
  hours: z.string(),
  steering: shape.steering.unwrap(),
  plan_first: z.boolean(),
  digest: z.boolean(),
});
export type SettingsForm = z.infer<typeof SettingsForm>;
