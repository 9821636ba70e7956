import type { Artifact } from "../domain/artifact.ts";

/** What a probe found, and why. */
export interface ProbeResult {
  readonly state: "met" | "not_met" | "undecided";
  readonly reason: string;
}

/** How a measured criterion is decided. */
export type Probe =
  | "no_secrets"
  | "configs_parse"
  | "tests_exist"
  | { readonly artifact: string }
  | { readonly command: string }
  | {
      readonly number: string;
      readonly at_least?: number | undefined;
      readonly at_most?: number | undefined;
    };

/** What a project's profile says about measuring it. */
export interface MeasuredProject {
  readonly title: string;
  readonly commands: Readonly<Record<string, string>>;
  readonly numbers: Readonly<
    Record<string, { readonly command: string; readonly pattern: string }>
  >;
  /** A folder of this machine. */
  readonly checkout?: string | undefined;
  readonly runs_delivered_code: boolean;
}

/** What a probe may use beside the artifacts that are measured. */
export interface Surroundings {
  readonly project: MeasuredProject | null;
  /** Aborted when the run is stopped. */
  readonly signal: AbortSignal;
  /** What earlier steps of the run delivered: code cannot run without what it builds on. */
  earlier(): Promise<readonly Artifact[]>;
}
