import type { Snapshot } from "../definitions/snapshot.ts";
import type { Workflow } from "../definitions/workflow.ts";
import type { Durable } from "../durable/durable.ts";
import type { Ports } from "./ports.ts";
import type { Station } from "./rules/stations.ts";
import type { Taken } from "./steering.ts";

/** What every part of one walk through a workflow shares. */
export interface Context {
  readonly durable: Durable;
  readonly ports: Ports;
  readonly snapshot: Snapshot;
  /** The qualified name, `pack/name`. */
  readonly name: string;
  readonly workflow: Workflow;
  readonly stations: readonly Station[];
  /** Up to where this walk has gone by what people said. */
  readonly taken: Taken;
}
