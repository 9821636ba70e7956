import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../domain/log.ts";

/** The house's log in the shape that Slack's packages write to; their debug lines may hold bodies and are dropped. */
export function slackLogger(log: Log, source: string): Logger {
  return {
    debug() {},
    info: (...words: unknown[]) => log.info({ source }, said(words)),
    warn: (...words: unknown[]) => log.warn({ source }, said(words)),
    error: (...words: unknown[]) => log.error({ source }, said(words)),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}

function said(words: readonly unknown[]): string {
  return words.map(String).join(" ");
}
