import type { SettingSet } from "../domain/channel-settings.ts";
import type { Question } from "../domain/decision.ts";
import type { PersonId, RunId } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import type { Cost } from "../domain/usage.ts";

/** What people set in the forms of channels; nothing of it is ever overwritten. */
export interface Channels {
  /** The newest of each setting. */
  settingsOf(channel: string): Promise<readonly SettingSet[]>;
  /** Every change, oldest first. */
  changesOf(channel: string): Promise<readonly SettingSet[]>;
  set(channel: string, sets: readonly SettingSet[]): Promise<void>;
}

export type PlanState = "open" | "started" | "cancelled";

/** Requests that were laid before somebody as a plan. */
export interface Plans {
  /** The same plan is kept once. */
  keep(plan: string, body: string, at: number): Promise<void>;
  read(plan: string): Promise<{ readonly body: string; readonly state: PlanState } | null>;
  /** Starts or cancels an open plan; answers with the state that then holds, whoever brought it about. */
  settle(
    plan: string,
    state: Exclude<PlanState, "open">,
  ): Promise<{ readonly body: string; readonly state: PlanState } | null>;
}

/** A question that nobody has decided, with the run that waits for it. */
export interface OpenQuestion {
  readonly run: RunId;
  readonly requester: PersonId;
  readonly task: string;
  readonly place: Place;
  readonly question: Question;
  readonly askedAt: number;
  /** Something happened on it that changes who may answer; its run tells what. */
  readonly turned: boolean;
}

/** What a finished run took. */
export interface PastRun {
  readonly durationMs: number;
  readonly cost: Cost;
  readonly rehearsal: boolean;
}

/** Something in the database that is not what was written. `seq` is null where it is about no single entry. */
export interface RecordFault {
  readonly run: string;
  readonly seq: number | null;
  readonly what: string;
}

/** What came of holding the record against its hashes. */
export interface Proof {
  readonly runs: number;
  readonly entries: number;
  /** The hash that stands for a whole run; kept elsewhere, it proves the run against whoever may write this database. */
  readonly heads: readonly {
    readonly run: string;
    readonly seq: number;
    readonly head: string | null;
  }[];
  readonly faults: readonly RecordFault[];
}
