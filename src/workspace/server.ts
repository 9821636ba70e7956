/**
 * A local Slack-compatible workspace: it plays Slack towards the real app over real wires, enforces Slack's limits, and
 * lets people and tests act in it. It never imports anything of the app it serves, nor any of Slack's packages.
 */
import { type Driven, drive } from "./driver/person.ts";
import { describeWorld, type Queries, queriesOf } from "./driver/queries.ts";
import { until, type Yes } from "./driver/until.ts";
import type { Faults } from "./faults.ts";
import { listen } from "./listen.ts";
import { settle, type WorkspaceOptions } from "./settings.ts";
import type { Mutation } from "./state/mutations.ts";
import { createWorld, type World } from "./world.ts";

/** The faults of calls and deliveries, and those of sockets. */
export type WorkspaceFaults = Pick<
  Faults,
  "add" | "clear" | "duplicateDeliveries" | "refuseConnections"
> & {
  /** Asks every socket to come back, as Slack does about hourly. */
  refreshSockets: (reason?: "warning" | "refresh_requested") => void;
  /** Breaks every socket without a word. */
  closeSockets: () => void;
};

export type Workspace = Queries & {
  url: string;
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  faults: WorkspaceFaults;
  /** By name or id. */
  person: (name: string) => Driven;
  /**
   * Resolves as soon as the question has a truthy answer. It is asked again whenever something in the workspace
   * changes (a message, a call, a delivery, a connection), so it must be a question about the workspace.
   */
  until<Answer>(
    question: (workspace: Workspace) => Answer,
    options?: { withinMs?: number },
  ): Promise<Yes<Answer>>;
  /** The app's address for signed requests, when it is only known after the workspace has started. */
  deliverTo: (url: string) => void;
  /** Changes who lives here and where: a person leaves, a channel is archived, a group gets members. */
  rearrange: (change: Rearrangement) => void;
  close: () => Promise<void>;
};

export type Rearrangement = Extract<
  Mutation,
  { kind: "person" | "channel" | "usergroup" | "message-deleted" }
>;

/** Starts a workspace on loopback; with a folder it continues where it was stopped or killed. */
export async function startWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const settings = settle(options);
  const world = createWorld(settings, options.folder, options.signingSecret);
  const server = await listen(world, settings.port);
  world.address.url = server.url;
  const workspace: Workspace = {
    ...world.identity,
    ...queriesOf(world),
    url: server.url,
    apiUrl: `${server.url}/api/`,
    faults: faultsOf(world),
    person: (name) => drive(world, findByName(world, name)),
    until: (question, { withinMs = 15_000 } = {}) =>
      until(world.observer, () => question(workspace), {
        withinMs,
        describe: () => describeWorld(world),
      }),
    rearrange: (change) => world.record(change),
    deliverTo(url) {
      world.appAddress.url = url;
      world.observer.notify();
    },
    async close() {
      world.deliveries.close();
      await world.sockets.close();
      await server.close();
      world.state.close();
    },
  };
  return workspace;
}

function faultsOf({ faults, sockets }: World): WorkspaceFaults {
  const { add, clear, duplicateDeliveries, refuseConnections } = faults;
  const { refresh: refreshSockets, terminate: closeSockets } = sockets;
  return { add, clear, duplicateDeliveries, refuseConnections, refreshSockets, closeSockets };
}

function findByName(world: World, name: string) {
  for (const person of world.facts.people.values()) {
    if (person.name === name || person.id === name) return person;
  }
  throw new Error(`Nobody named ${name} lives in this workspace`);
}
