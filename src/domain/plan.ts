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
});
export type PlannedStep = z.infer<typeof PlannedStep>;

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
