import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDirectory } from "../../src/app/directory.ts";
import { createDesk } from "../../src/commands/create-desk.ts";
import type { Startable } from "../../src/commands/ports.ts";
import { type ChannelSettings, plainSettings } from "../../src/domain/channel-settings.ts";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import { digestOf, RunId } from "../../src/domain/ids.ts";
import type { Log } from "../../src/domain/log.ts";
import { startSlack } from "../../src/slack/start-slack.ts";
import { openStore } from "../../src/store/open-store.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/server.ts";
import type { WorkspaceOptions } from "../../src/workspace/settings.ts";
import { aWorkflow } from "./described.ts";
import { noChannels, noForesight } from "./no-foresight.ts";

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly fields: object;
  readonly message: string;
}

export interface HouseOptions {
  readonly mode?: "socket" | "http";
  readonly workspace?: WorkspaceOptions;
  readonly clock?: Clock;
  readonly deliveryMs?: number;
  readonly staggerMs?: number;
  readonly startable?: Startable;
  /** What the people of every channel agreed on. */
  readonly settings?: ChannelSettings;
  /** Tokens to use instead of the workspace's own. */
  readonly tokens?: { readonly botToken?: string; readonly appToken?: string };
}

/**
 * The rooms around Slack without engine and model: a real database, the real desk, Slack's room over a local workspace. What a
 * run would do is written into its journal by the test.
 */
export async function openSlackHouse(options: HouseOptions = {}) {
  const clock = options.clock ?? systemClock;
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-slack-"));
  const mode = options.mode ?? "socket";
  const delivery =
    mode === "http" ? { kind: "http" as const, url: "" } : { kind: "socket" as const };
  const workspace = await startWorkspace({ delivery, ...options.workspace });
  const log: LogLine[] = [];
  const parts = { folder, clock, workspace, log, mode, options };
  let house = await startHouse(parts).catch(async (error: unknown) => {
    await workspace.close();
    throw error;
  });
  return {
    workspace,
    log,
    get store() {
      return house.store;
    },
    get slack() {
      return house.slack;
    },
    get started() {
      return house.started;
    },
    /** Stops the rooms and starts them again over the same database, as after a restart. */
    async restart() {
      await house.close();
      await goneFrom(workspace);
      house = await startHouse(parts);
    },
    async close() {
      await house.close();
      await workspace.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Resolves once the workspace has seen the last connection go, as it does when a process has ended: on a hurried clock the rooms
 * close before that, and a click would be sent to whom it can no longer reach.
 */
export async function goneFrom(workspace: Workspace): Promise<void> {
  await workspace.until((now) => now.connections() === 0);
}

export type SlackHouse = Awaited<ReturnType<typeof openSlackHouse>>;

async function startHouse(parts: {
  readonly folder: string;
  readonly clock: Clock;
  readonly workspace: Workspace;
  readonly log: LogLine[];
  readonly mode: "socket" | "http";
  readonly options: HouseOptions;
}) {
  const { folder, clock, workspace, mode, options } = parts;
  const store = await openStore({ folder, clock });
  const started: RunId[] = [];
  const digest = digestOf("definitions of the test");
  await store.runs.saveDefinitions(digest, "{}");
  let count = 0;
  const directory = createDirectory();
  const desk = createDesk({
    store,
    clock,
    rehearsal: false,
    directory,
    settings: async () => options.settings ?? plainSettings,
    host: { start: (run) => void started.push(run), entriesAdded() {}, interrupt() {} },
    definitions: () => ({
      digest,
      workflows: options.startable?.workflows ?? [aWorkflow("engineering/devops-pipeline")],
      projects: options.startable?.projects ?? [],
      broken: 0,
      ...noChannels,
    }),
    picture: async () => null,
    ...noForesight,
    newRunId: () =>
      RunId.parse(`${(count += 1)}${clock.now().toString(36)}`.slice(-8).padStart(8, "0")),
  });
  const slack = await startSlack({
    access:
      mode === "socket"
        ? { mode, appToken: options.tokens?.appToken ?? workspace.appToken }
        : { mode, signingSecret: workspace.signingSecret },
    botToken: options.tokens?.botToken ?? workspace.botToken,
    apiUrl: workspace.apiUrl,
    port: 0,
    deliveryMs: options.deliveryMs ?? 5_000,
    store,
    desk,
    join: (who) => directory.join(who),
    clock,
    log: logInto(parts.log),
    health: async () => [],
    staggerMs: options.staggerMs ?? 0,
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  if (mode === "http") workspace.deliverTo(`http://127.0.0.1:${slack.port}/slack/events`);
  return {
    store,
    slack,
    started,
    async close() {
      await slack.stop();
      await store.close();
    },
  };
}

function logInto(lines: LogLine[]): Log {
  const at = (level: LogLine["level"]) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
