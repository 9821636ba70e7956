import type { Artifact, ArtifactRef } from "./artifact.ts";
import type { Finding } from "./criterion.ts";
import type { Decision } from "./decision.ts";
import type { FailureCause } from "./entry.ts";
import type { Envelope } from "./envelope.ts";
import type { Handoff } from "./handoff.ts";
import type { Call } from "./usage.ts";

/** The role that is asked, from its agent file. */
export interface AskedAgent {
  readonly name: string;
  readonly role: string;
  readonly specialty: string;
  readonly instructions: string;
  /** `opus`, `sonnet`, `haiku`, or an exact model id. */
  readonly model: string;
  readonly effort: "low" | "medium" | "high" | "xhigh" | "max" | null;
  readonly tools: readonly string[];
  /** Headings that its report must carry when it does work, and when it reviews. Empty lists ask for none. */
  readonly sections: { readonly work: readonly string[]; readonly review: readonly string[] };
}

/** What is the same for every attempt at a step, and stays small however long the run has been (law 6). */
export interface Brief {
  readonly task: string;
  readonly workflow: { readonly name: string; readonly title: string };
  /** The project profile in words, the same for every step of a run; null without one. */
  readonly project: { readonly name: string; readonly text: string } | null;
  /** The handoffs that this step consumes: of the artifacts it names, and of the step just before it. */
  readonly handoffs: readonly Handoff[];
  /** Facts decided so far, by name. */
  readonly facts: Readonly<Record<string, string | boolean | number>>;
  /** What people decided so far in this run. */
  readonly decisions: readonly { readonly issue: string; readonly decision: Decision }[];
}

/** What every finished step of a run delivered, bounded: what is left out is counted. */
export interface Assembling {
  readonly steps: readonly {
    readonly path: string;
    readonly title: string;
    readonly agent: string;
    readonly summary: string;
    readonly artifacts: readonly ArtifactRef[];
  }[];
  readonly stepsLeftOut: number;
  /** What reviews found and nobody has fixed, with the review that found it. */
  readonly open: readonly { readonly review: string; readonly finding: Finding }[];
  /** Steps that were skipped or brought nothing, and why. */
  readonly notDone: readonly { readonly step: string; readonly why: string }[];
}

/** The step's own part of the prompt. */
export interface StepAsk {
  readonly path: string;
  readonly title: string;
  readonly task: string;
  readonly round: number;
  readonly attempt: number;
  /** Set when this step reviews: each step that it judges, with its artifacts. */
  readonly reviewing:
    | readonly { readonly step: string; readonly artifacts: readonly ArtifactRef[] }[]
    | null;
  /** Open findings that rework must answer, or earlier findings that a review must mark. */
  readonly findings: readonly Finding[];
  /** Rework's answers, shown to the reviewer in a later round. */
  readonly answers: readonly { readonly finding: string; readonly answer: string }[];
  readonly criteria: readonly {
    readonly id: string;
    readonly text: string;
    readonly level: "must" | "should";
  }[];
  readonly checklist: readonly {
    readonly id: string;
    readonly level: "must" | "should" | "reject";
    readonly text: string;
  }[];
  readonly facts: readonly {
    readonly name: string;
    readonly values: readonly string[] | "boolean" | "text" | "number";
    readonly meaning: string;
  }[];
  readonly produces: readonly string[];
  /** What a person asks the agent back before they decide on this issue. */
  readonly returned?: { readonly issue: string; readonly words: string } | undefined;
  /** For triage: what may be chosen. */
  readonly candidates: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly examples: readonly string[];
  }[];
  /** Cases in which this step may name another agent for a part of the work. Empty when it may not. */
  readonly delegates: readonly { readonly to: string; readonly when: string }[];
  /** What was delivered at this step's request; their handoffs are among the brief's. */
  readonly delivered: readonly { readonly by: string; readonly request: string }[];
  /** For the step that assembles: what the run's steps delivered, in short. */
  readonly assembling: Assembling | null;
  /** What people said to the run in its thread, oldest first; how much earlier was left out; and their words on going back to this step. */
  readonly said?: readonly string[];
  readonly saidBefore?: number;
  readonly instructions?: readonly string[];
  readonly mayEscalate: boolean;
  /** The workflow's own rules of when to ask people. */
  readonly escalations: readonly { readonly id: string; readonly when: string }[];
}

/** Limits of one ask; each is checked before a request goes out (law 7). Null is no limit. */
export interface Budget {
  readonly usd: number | null;
  readonly tokens: number | null;
  /** Requests to the model, tool turns included. */
  readonly calls: number;
  /** Wall-clock milliseconds for the whole ask. */
  readonly durationMs: number;
}

export interface AskRequest {
  readonly agent: AskedAgent;
  readonly brief: Brief;
  readonly step: StepAsk;
  readonly budget: Budget;
  /** Aborted when the run is stopped; the ask then ends within a second. */
  readonly signal: AbortSignal;
  /** The text of an artifact that this step was handed, by id; null for any other id. */
  readArtifact(id: string): Promise<Artifact | null>;
}

/** An expected end of asking; what it cost is always told. Only `stopped` is never recorded. */
export type AskOutcome =
  | { readonly kind: "answered"; readonly envelope: Envelope; readonly calls: readonly Call[] }
  | {
      readonly kind: "failed";
      readonly cause: FailureCause;
      readonly message: string;
      /** What the model sent, when it could not be used. */
      readonly raw: string | null;
      /** Whether the same ask may succeed a little later. */
      readonly retryable: boolean;
      readonly calls: readonly Call[];
    }
  | { readonly kind: "stopped"; readonly calls: readonly Call[] };

/** The one port to whoever thinks. It never writes the journal and never posts. */
export type Ask = (request: AskRequest) => Promise<AskOutcome>;
