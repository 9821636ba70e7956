import type { DescribedWorkflow } from "../definitions/describe.ts";
import type { DescribedProject } from "../definitions/describe-projects.ts";
import type { Clock } from "../domain/clock.ts";
import type { Digest, RunId } from "../domain/ids.ts";
import type { Host } from "../durable/durable.ts";
import type { Store } from "../store/store.ts";

/** What may be started, and for what: all that a person can name or choose. */
export interface Startable {
  readonly workflows: readonly DescribedWorkflow[];
  /** Project profiles. */
  readonly projects: readonly DescribedProject[];
}

/** What the desk needs to know of the definitions: what people may be told of them, and their digest. */
export interface CurrentDefinitions extends Startable {
  readonly digest: Digest;
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
  /** Draws a workflow as a PNG; null for one that is no more. */
  picture(workflow: string): Promise<Uint8Array | null>;
  newRunId(): RunId;
}
