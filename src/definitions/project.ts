import { z } from "zod";
import { Name } from "./workflow.ts";

/** A command of the project: what `measured_by: { command: … }` and `number` run (S1-O3). */
const Command = z.string().min(1);

/** A number that a command's output tells, such as a coverage in percent. */
const NumberReading = z.strictObject({
  command: Name,
  /** A regular expression whose first group is the number. */
  pattern: z.string().min(1),
});

/**
 * A project profile, `workflows/projects/<name>.yaml`: what a team says once about its project, so that every step's brief knows it
 * (S1-O1, S1-O2, catalogue section 6.13).
 */
export const Project = z.strictObject({
  name: Name,
  title: z.string(),
  former_names: z.array(z.string()).default([]),
  type: z.string().default(""),
  version: z.string().default(""),
  stack: z.array(z.string()).default([]),
  /** What lies where, by what it is for: `routers: src/api/routers`. */
  folders: z.record(z.string(), z.string()).default({}),
  ports: z.record(z.string(), z.number().int().positive()).default({}),
  commands: z.record(Name, Command).default({}),
  numbers: z.record(Name, NumberReading).default({}),
  /** Percent of lines. */
  coverage_target: z.number().min(0).max(100).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  notes: z.string().default(""),
  /** Slack channels, by id, whose runs belong to this project. */
  channels: z.array(z.string()).default([]),
  /** Packs that its runs may use; empty is all. */
  packs: z.array(Name).default([]),
  /** A checkout on this machine, for detection and for measuring. Relative to the file's folder. */
  checkout: z.string().optional(),
  /** Allows probes to run the commands above on a copy of the checkout with what agents delivered in it. */
  runs_delivered_code: z.boolean().default(false),
});
export type Project = z.infer<typeof Project>;
