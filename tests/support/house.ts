import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { joinSlack } from "../../src/app/join-slack.ts";
import { buildApp } from "../../src/app.ts";
import { Secret } from "../../src/config/secret.ts";
import { type Config, readConfig } from "../../src/config.ts";
import type { Clock } from "../../src/domain/clock.ts";
import { noLog } from "../../src/domain/log.ts";
import { type Rehearsal, startRehearsal } from "../../src/rehearsal/start-rehearsal.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/server.ts";
import type { WorkspaceOptions } from "../../src/workspace/settings.ts";
import { hurriedClock } from "./hurried-clock.ts";
import { goneFrom } from "./slack-house.ts";

export interface WholeHouse {
  readonly workspace: Workspace;
  readonly rehearsal: Rehearsal;
  readonly config: Config;
  /** The folder of the database. */
  readonly folder: string;
  app(): Awaited<ReturnType<typeof buildApp>>;
  slack(): Awaited<ReturnType<typeof joinSlack>>;
  /** Stops the bot in good order and starts it again on the same database. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly mode?: "socket" | "http";
  readonly workspace?: WorkspaceOptions;
  readonly environment?: Record<string, string>;
  /** Folders of scripts that go before the shipped ones. */
  readonly scripts?: readonly string[];
  /** How much faster than the wall the bot's time runs. Above 1, the workspace does not hold it to Slack's rates. */
  readonly hurry?: number;
}

/** The whole product over loopback: a local workspace, a rehearsal, and the bot between them as in production. */
export async function openHouse({
  mode = "socket",
  ...options
}: HouseOptions = {}): Promise<WholeHouse> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-house-"));
  const rehearsal = await startRehearsal({
    scripts: [...(options.scripts ?? []), "src/rehearsal/scripts"],
  });
  const delivery =
    mode === "http" ? { kind: "http" as const, url: "" } : { kind: "socket" as const };
  const hurry = options.hurry ?? 20;
  const workspace = await startWorkspace({
    delivery,
    enforceRates: hurry === 1,
    ...options.workspace,
  });
  const config = configFor(folder, options.environment ?? {});
  const clock = hurriedClock(hurry);
  const openBot = () => bot({ config, workspace, rehearsal, mode, clock });
  let running = await openBot();
  return {
    workspace,
    rehearsal,
    config,
    folder,
    app: () => running.app,
    slack: () => running.slack,
    async restart() {
      await running.close();
      await goneFrom(workspace);
      running = await openBot();
    },
    async close() {
      await running.close();
      await workspace.close();
      await rehearsal.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configFor(folder: string, environment: Record<string, string>): Config {
  const { config, problems } = readConfig(
    { ORCHESTRATE_DATA: folder, PORT: "0", ...environment },
    process.cwd(),
  );
  if (!config) throw new Error(JSON.stringify(problems));
  return config;
}

async function bot(parts: {
  readonly config: Config;
  readonly workspace: Workspace;
  readonly rehearsal: Rehearsal;
  readonly mode: "socket" | "http";
  readonly clock: Clock;
}) {
  const { config, workspace, rehearsal, mode, clock } = parts;
  const claude = { apiKey: new Secret("rehearsal-key"), baseUrl: rehearsal.url, rehearsal: true };
  const fatal: unknown[] = [];
  const app = await buildApp(config, {
    clock,
    claude,
    log: noLog,
    onFatal: (error) => fatal.push(error),
  });
  const tokens = { botToken: new Secret(workspace.botToken), apiUrl: workspace.apiUrl };
  const access =
    mode === "socket"
      ? { mode, ...tokens, appToken: new Secret(workspace.appToken) }
      : { mode, ...tokens, signingSecret: new Secret(workspace.signingSecret) };
  await app.recover();
  const slack = await joinSlack(app, access, { config, log: noLog, clock, staggerMs: 0 });
  if (mode === "http") workspace.deliverTo(`http://127.0.0.1:${slack.port}/slack/events`);
  return {
    app,
    slack,
    async close() {
      await slack.stop();
      await app.close();
      if (fatal.length > 0) throw fatal[0];
    },
  };
}

/** Opens houses for a test file and closes each when its test has ended. */
export async function aHouse(options: HouseOptions = {}): Promise<WholeHouse> {
  const house = await openHouse(options);
  onTestFinished(() => house.close());
  return house;
}
