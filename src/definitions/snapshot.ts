import { z } from "zod";
import { Agent } from "./agent.ts";
import { Project } from "./project.ts";
import { Checklist, Pack, Workflow } from "./workflow.ts";

/**
 * All healthy definitions at one moment, stored with each run so that editing a file changes future runs only. Workflows,
 * agents and checklists are keyed by `pack/name`; every agent and checklist named inside a workflow is already qualified.
 */
export const Snapshot = z.object({
  packs: z.record(z.string(), Pack),
  agents: z.record(z.string(), Agent),
  workflows: z.record(z.string(), Workflow),
  checklists: z.record(z.string(), Checklist),
  /** The workflows to which the last phase, their synthesis, was added. */
  synthesised: z.array(z.string()).default([]),
  /** Project profiles by name. */
  projects: z.record(z.string(), Project).default({}),
  /** What was found in the projects' checkouts: project, pack, and why in words. */
  detected: z.record(z.string(), z.record(z.string(), z.string())).default({}),
});
export type Snapshot = z.infer<typeof Snapshot>;
