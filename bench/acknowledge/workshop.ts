/** What the programs of this benchmark say to each other: one sample's setting, and lines of JSON over standard output. */
export interface Setting {
  readonly contender: "bare" | "ours";
  readonly mode: "socket" | "http";
  readonly perSecond: number;
  /** Runs under way while the commands arrive. */
  readonly live: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** Where a CPU profile of the bot is left; empty for none. */
  readonly profile: string;
}

export interface BotSetting {
  readonly mode: Setting["mode"];
  readonly apiUrl: string;
  readonly modelUrl: string;
  readonly live: number;
  readonly folder: string;
}

export const BOT_TOKEN = "xoxb-benchmark";
export const APP_TOKEN = "xapp-benchmark";
export const SIGNING_SECRET = "benchmark-signing-secret";

/** The words by which the model's stand-in knows the runs that it shall answer. */
export const LIVE_TASK = "Keep this run under way";

/** Says one thing to whoever started this process. */
export function tell(said: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

/** What this process was started with, as JSON. */
export const given = process.argv[2] ?? "{}";
