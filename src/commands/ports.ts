import type { DescribedWorkflow } from "../definitions/describe.ts";
import type { DescribedProject } from "../definitions/describe-projects.ts";
import type { Outline } from "../definitions/outline.ts";
import type { Triage, TriageRequest } from "../definitions/triage.ts";
import type { ChannelFile, ChannelSettings } from "../domain/channel-settings.ts";
import type { Clock } from "../domain/clock.ts";
import type { Digest, PersonId, RunId } from "../domain/ids.ts";
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
  /** What the files of channels say, by the channel's id. */
  readonly channels: Readonly<Record<string, ChannelFile>>;
  /** Roles that a workflow leaves to the channel to fill. */
  readonly roles: readonly string[];
}

/** How a person stands in this workspace. */
export type Standing = "here" | "deactivated" | "stranger" | "app";

/** Who is who, at this moment. What cannot be found out is null, and then counts for nobody. */
export interface Directory {
  /** Of a user group, by its id or its handle. */
  members(group: string): Promise<readonly PersonId[] | null>;
  standing(person: PersonId): Promise<Standing | null>;
  /** Whether Slack shows them as away just now. */
  isAway(person: PersonId): Promise<boolean | null>;
}

/** Everything the desk works with. */
export interface DeskPorts {
  readonly store: Store;
  readonly host: Pick<Host, "start" | "entriesAdded" | "interrupt">;
  readonly clock: Clock;
  readonly rehearsal: boolean;
  readonly directory: Directory;
  definitions(): CurrentDefinitions;
  /** Draws a workflow as a PNG; null for one that is no more. */
  picture(workflow: string): Promise<Uint8Array | null>;
  /** What the people of a channel agreed on; null is no channel. */
  settings(channel: string | null): Promise<ChannelSettings>;
  newRunId(): RunId;
  /** What the rules say to a request; asks no model. */
  triage(request: TriageRequest): Triage;
  /** What a run of a workflow would do; null for one that is no more. */
  outline(workflow: string): Outline | null;
  /** What a run may use in this installation; null is no limit. */
  readonly runLimits: { readonly usd: number | null; readonly tokens: number | null };
}
