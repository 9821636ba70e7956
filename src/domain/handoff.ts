import { z } from "zod";
import { ArtifactRef } from "./artifact.ts";

/** A quality gate is passed or failed by its owner, or nobody has decided it yet (S0-H6, catalogue section 6.7). */
export const GateState = z.enum(["passed", "failed", "open"]);

const Lines = z.array(z.string().max(2_000)).max(50);

/**
 * What one step hands to the next: the structure S0-H1 to S0-H6 of the catalogue, by its own names. Bounded in size;
 * artifacts by reference; never a transcript.
 */
export const Handoff = z.object({
  task_id: z.string(),
  source_agent: z.string(),
  target_agent: z.string(),
  summary: z.string().max(4_000),
  context: z.object({
    models: Lines,
    serializers: Lines,
    viewsets: Lines,
    requirements: Lines,
    constraints: Lines,
    dependencies: Lines,
    free: z.record(z.string(), Lines),
  }),
  artifacts: z.object({
    code_files: z.array(ArtifactRef),
    test_files: z.array(ArtifactRef),
    config_files: z.array(ArtifactRef),
    documents: z.array(ArtifactRef),
  }),
  quality_gates: z.object({
    code_review_passed: GateState,
    tests_passing: GateState,
    performance_validated: GateState,
  }),
  open_questions: Lines,
});
export type Handoff = z.infer<typeof Handoff>;

/** Every artifact that a handoff refers to. */
export function artifactsOf(handoff: Handoff): ArtifactRef[] {
  const { code_files, test_files, config_files, documents } = handoff.artifacts;
  return [...code_files, ...test_files, ...config_files, ...documents];
}
