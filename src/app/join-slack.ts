import type { App } from "../app.ts";
import type { Config, SlackAccess } from "../config.ts";
import { type Clock, systemClock } from "../domain/clock.ts";
import type { Log } from "../domain/log.ts";
import { type Slack, startSlack } from "../slack/start-slack.ts";
import { StoreError } from "../store/store.ts";

export interface JoinOptions {
  readonly config: Config;
  readonly log: Log;
  readonly clock?: Clock;
  /** How far apart the two connections of Socket Mode are opened, in milliseconds. */
  readonly staggerMs?: number;
}

/** Attaches a built house to Slack, or to a server that speaks like it. */
export function joinSlack(
  app: App,
  access: SlackAccess,
  { config, log, clock = systemClock, staggerMs }: JoinOptions,
): Promise<Slack> {
  return startSlack({
    access:
      access.mode === "socket"
        ? { mode: "socket", appToken: access.appToken.reveal() }
        : { mode: "http", signingSecret: access.signingSecret.reveal() },
    botToken: access.botToken.reveal(),
    apiUrl: access.apiUrl,
    port: config.port,
    deliveryMs: config.deliveryMs,
    store: app.store,
    desk: app.desk,
    join: (directory) => app.directory.join(directory),
    clock,
    log,
    health: () => healthOf(app),
    staggerMs,
  });
}

/** The database is the one thing without which nothing works. */
async function healthOf(app: App): Promise<readonly string[]> {
  try {
    await app.store.probe();
    return [];
  } catch (error) {
    if (error instanceof StoreError) return [error.message];
    throw error;
  }
}
