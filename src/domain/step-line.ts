import type { BodyOf } from "./entry.ts";
import type { PersonId, RunId } from "./ids.ts";
import type { Plan, PlannedStep } from "./plan.ts";

export type StepState =
  | "pending"
  | "running"
  | "waiting"
  | "completed"
  | "rework"
  | "skipped"
  | "failed";

/** A line of the plan with what has become of it. */
export interface StepLine extends PlannedStep {
  readonly state: StepState;
  /** Rounds begun; 0 before the first. */
  readonly round: number;
  /** Why it was skipped, what it failed of, or whom it waits for. */
  readonly note: string;
  /** Who had it left out, where a person did. */
  readonly skippedBy?: PersonId | undefined;
  /** The run that performs it, in the present attempt or the last one. */
  readonly child?: RunId | undefined;
  /** The people who perform it instead of its agent. */
  readonly people?: readonly PersonId[] | undefined;
}

export interface PhaseLine {
  readonly id: string;
  readonly title: string;
  readonly mode: Plan[number]["mode"];
  readonly steps: readonly StepLine[];
  /** Of a route, the branch that was taken; null before it is decided and in every other phase. */
  readonly taken: Taken | null;
}

export type Taken = Pick<BodyOf<"route.taken">, "round" | "title" | "by" | "passedOver">;
