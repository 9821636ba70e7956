import { z } from "zod";
import { Evidence, Severity } from "./envelope.ts";

/** One numbered objection of a review. Its id stays the same over all rounds. */
export const Finding = z.object({
  id: z.string().regex(/^F[0-9]+$/),
  severity: Severity,
  /** The id of the step that must mend it, where a review looks at several; else empty. */
  step: z.string().default(""),
  title: z.string(),
  fix: z.string(),
  evidence: z.array(Evidence),
  status: z.enum(["open", "fixed", "deferred"]),
  raisedInRound: z.number().int().positive(),
});
export type Finding = z.infer<typeof Finding>;

/** How one criterion was decided. A model's word never turns a measured one green (catalogue section 6.11). */
export const CriterionResult = z.object({
  id: z.string(),
  text: z.string(),
  class: z.enum(["measured", "judged"]),
  level: z.enum(["must", "should"]),
  state: z.enum(["met", "not_met", "undecided"]),
  /** The probe, or the agent or person who judged. */
  decidedBy: z.string(),
  reason: z.string(),
});
export type CriterionResult = z.infer<typeof CriterionResult>;
