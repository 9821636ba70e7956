import { z } from "zod";

/** One line of the plan as people see it: what will be done and by whom. */
export const PlannedStep = z.object({
  /** `<phase>/<step>`. */
  path: z.string(),
  title: z.string(),
  /** The agent's name, or `person` for a step that a person performs. */
  agent: z.string(),
  icon: z.string(),
  role: z.string().default(""),
  conditional: z.boolean(),
  /** The title of the branch of a route that it belongs to. */
  branch: z.string().nullable().default(null),
  /** What people are asked when it is done; empty without a gate. */
  gate: z.string().default(""),
  /** Whether it judges other steps. */
  reviews: z.boolean().default(false),
  /** The workflow that performs it as a run of its own. */
  workflow: z.string().optional(),
});
export type PlannedStep = z.infer<typeof PlannedStep>;

/** What people call the default of a route. */
export const OTHERWISE = "Otherwise";

/** What people call a branch: its title, or its condition where it has none. */
export function titleOfBranch(branch: {
  readonly title?: string | undefined;
  readonly when: string;
}): string {
  return branch.title ?? branch.when;
}

/** The phases of a workflow as the run card shows them. */
export const Plan = z.array(
  z.object({
    id: z.string(),
    title: z.string(),
    mode: z.enum(["sequential", "parallel", "route"]),
    steps: z.array(PlannedStep),
  }),
);
export type Plan = z.infer<typeof Plan>;
