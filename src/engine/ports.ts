// engine: what a workflow means. It knows neither Slack nor Claude nor where anything is written; it decides, asks and records.

import type { Project } from "../definitions/project.ts";
import type { Snapshot } from "../definitions/snapshot.ts";
import type { Triage, TriageRequest } from "../definitions/triage.ts";
import type { Probe, Workflow } from "../definitions/workflow.ts";
import type { Artifact } from "../domain/artifact.ts";
import type { Ask } from "../domain/ask.ts";
import type { WorkingHours } from "../domain/channel-settings.ts";
import type { Clock } from "../domain/clock.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Digest } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import type { Plan } from "../domain/plan.ts";
import type { Seated } from "../domain/seat.ts";

/** Facts that steps have decided, by name. */
export type Facts = Readonly<Record<string, string | boolean | number>>;

export interface ProbeResult {
  readonly state: "met" | "not_met" | "undecided";
  readonly reason: string;
}

/** What a probe may use beside the artifacts that are measured. */
export interface ProbeSurroundings {
  readonly project: Project | null;
  readonly signal: AbortSignal;
  /** What earlier steps of the run delivered. */
  earlier(): Promise<readonly Artifact[]>;
}

/** Limits for one run and one step; null is no limit. Money in US dollars, durations in milliseconds. */
export interface Limits {
  readonly usdPerRun: number | null;
  readonly tokensPerRun: number | null;
  readonly usdPerStep: number | null;
  readonly tokensPerStep: number | null;
  readonly callsPerStep: number;
  readonly stepDurationMs: number;
}

/** Everything the engine needs of the other rooms. */
export interface Ports {
  readonly ask: Ask;
  readonly clock: Clock;
  readonly limits: Limits;
  /** The qualified name of the agent in the Lead's seat, who chooses the workflow. */
  readonly lead: string;
  snapshot(digest: Digest): Promise<Snapshot>;
  /** What the rules say to a request: what may be chosen, best first, and whether that is clear. */
  triage(request: TriageRequest, snapshot: Snapshot): Triage;
  /** Whether a condition holds; one that depends on facts which nobody has decided does not. */
  holds(condition: string, facts: Facts): boolean;
  /** The facts for want of which a condition cannot be decided; empty when it can. */
  undecidedIn(condition: string, facts: Facts): readonly string[];
  /** What an expression over facts gives, as text; null when it depends on facts that nobody has decided. */
  valueOf(expression: string, facts: Facts): string | null;
  probe(
    probe: Probe,
    artifacts: readonly Artifact[],
    around: ProbeSurroundings,
  ): Promise<ProbeResult>;
  plan(workflow: Workflow, snapshot: Snapshot): Plan;
  readArtifact(digest: Digest): Promise<string | null>;
  /** When people of a place work; null counts every hour. */
  hours?(place: Place): Promise<WorkingHours | null>;
  /** Whom a seat's word means: a person's id, `requester`, a role of the run's channel or a user group, as people who can be asked now. */
  performers(
    word: string,
    run: Pick<BodyOf<"run.started">, "requester" | "place">,
  ): Promise<Seated>;
}
