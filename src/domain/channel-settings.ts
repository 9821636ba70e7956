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
