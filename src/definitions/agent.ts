import { z } from "zod";

/** An agent file as the rest of the house uses it. Keys the reader does not know survive in `extra`. */
export const Agent = z.object({
  name: z.string(),
  pack: z.string(),
  description: z.string(),
  role: z.string(),
  specialty: z.string(),
  icon: z.string(),
  /** `opus`, `sonnet`, `haiku`, or an exact model id. */
  model: z.string(),
  effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullable(),
  tools: z.array(z.string()),
  /** Cases that this agent hands on, to whom, and whether people are asked first (`offer`) or it is simply done (`take`). */
  delegates: z.array(
    z.object({ when: z.string(), to: z.string(), how: z.enum(["offer", "take"]).default("offer") }),
  ),
  /** Headings that its report carries when it does work, and when it reviews (S2-F4, S2-F5). */
  sections: z
    .object({ work: z.array(z.string()).default([]), review: z.array(z.string()).default([]) })
    .default({ work: [], review: [] }),
  instructions: z.string(),
  extra: z.record(z.string(), z.unknown()),
});
export type Agent = z.infer<typeof Agent>;

/** Keys of the front matter that the house reads; every other key is kept and left alone. */
export const agentKeys: ReadonlySet<string> = new Set([
  "name",
  "description",
  "role",
  "specialty",
  "icon",
  "model",
  "effort",
  "tools",
  "delegates",
  "sections",
]);

/** Those of them whose value is a text, whatever it looks like to YAML. */
export const textKeys: ReadonlySet<string> = new Set([
  "name",
  "description",
  "role",
  "specialty",
  "icon",
  "model",
  "effort",
]);
