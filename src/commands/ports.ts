import type { Clock } from "../domain/clock.ts";
import type { Digest, RunId } from "../domain/ids.ts";
import type { Host } from "../durable/durable.ts";
import type { Store } from "../store/store.ts";

/** What the desk needs to know of the definitions: nothing but their names and their digest. */
export interface CurrentDefinitions {
  readonly digest: Digest;
  /** Qualified names of the workflows that may be started. */
  readonly workflows: readonly string[];
  /** How many files are left out because of errors. */
  readonly broken: number;
}

/** Everything the desk works with. */
export interface DeskPorts {
  readonly store: Store;
  readonly host: Pick<Host, "start" | "entriesAdded" | "interrupt">;
  readonly clock: Clock;
  readonly rehearsal: boolean;
  definitions(): CurrentDefinitions;
  newRunId(): RunId;
}
