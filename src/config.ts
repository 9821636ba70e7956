// config: the only reader of the environment. It turns variables into one Config, or into all problems at once; it opens nothing but `.env`.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import {
  type ConfigProblem,
  type Environment,
  halfConfigured,
  misspelt,
  problemOf,
} from "./config/problems.ts";
import type { Secret } from "./config/secret.ts";
import { Variables } from "./config/variables.ts";

/** The way into a Slack workspace, or into a server that speaks like one (`apiUrl`). */
export type SlackAccess =
  | {
      readonly mode: "socket";
      readonly botToken: Secret;
      readonly appToken: Secret;
      readonly apiUrl: string | null;
    }
  | {
      readonly mode: "http";
      readonly botToken: Secret;
      readonly signingSecret: Secret;
      readonly apiUrl: string | null;
    };

/** The way to a model. `rehearsal` is true when scripts answer; every post then says so. */
export interface ClaudeAccess {
  readonly apiKey: Secret;
  /** Null is Anthropic's own address. */
  readonly baseUrl: string | null;
  readonly rehearsal: boolean;
}

/** Null is no limit. */
export interface Limits {
  readonly usd: number | null;
  readonly tokens: number | null;
}

/** Everything that can be set about an installation, parsed once. */
export interface Config {
  /** Null when no Slack token is set: `start` then brings its own local workspace, and the terminal needs none. */
  readonly slack: SlackAccess | null;
  /** Null when no key is set: a rehearsal server is then started. */
  readonly claude: ClaudeAccess | null;
  /** Where `agents/`, `workflows/` and relative paths are looked for. Absolute, like all folders here. */
  readonly home: string;
  readonly dataFolder: string;
  /** Ended runs are forgotten after this many milliseconds; null keeps them all. */
  readonly keepMs: number | null;
  /** The installation's own folder first, then those of `ORCHESTRATE_DEFINITIONS`; each holds `agents/` and `workflows/`. */
  readonly definitionFolders: readonly string[];
  readonly port: number;
  readonly workspacePort: number;
  /** Null is `info` in Slack, and only warnings where a person watches: at a terminal and in the local workspace. */
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "silent" | null;
  readonly models: { readonly opus: string; readonly sonnet: string; readonly haiku: string };
  readonly pricesFile: string | null;
  /** How answers get their shape: by the API's own structured output, or by words for servers that lack it. */
  readonly structured: "schema" | "prompt";
  readonly runBudget: Limits;
  readonly stepBudget: Limits & { readonly calls: number; readonly durationMs: number };
  /** A model's stream that stays silent this long is given up. */
  readonly idleMs: number;
  /** A request to Slack without an answer after this long is given up and reconciled. */
  readonly deliveryMs: number;
  /** Where commands of projects are looked for when they are measured. */
  readonly commandPath: string;
  /** A project's command that takes longer is ended. */
  readonly commandMs: number;
  /** How long each rehearsed answer takes in the local workspace, for people who watch. */
  readonly rehearsalPaceMs: number;
}

export type ConfigOutcome =
  | { readonly config: Config; readonly problems?: never }
  | { readonly config?: never; readonly problems: readonly ConfigProblem[] };

const CHECKOUT = join(import.meta.dirname, "..");

/** The configuration of this process: its environment, and the `.env` file of the checkout, wherever it was started from. */
export function configOfProcess(): ConfigOutcome {
  return readConfig(process.env, CHECKOUT);
}

/** Reads every variable, and `.env` below those that are set; tells all problems together. */
export function readConfig(environment: Environment, folder: string): ConfigOutcome {
  const variables = { ...variablesOfFile(join(folder, ".env")), ...withoutEmpty(environment) };
  const parsed = Variables.safeParse(variables);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, variables))),
    ...misspelt(variables),
    ...halfConfigured(variables),
  ];
  if (!parsed.success || problems.length > 0) return { problems };
  const commandPath = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin";
  return { config: { ...configOf(parsed.data, folder), commandPath } };
}

function configOf(set: Variables, home: string): Omit<Config, "commandPath"> {
  return {
    slack: slackOf(set),
    claude: claudeOf(set),
    home,
    keepMs: set.ORCHESTRATE_KEEP_DAYS === null ? null : set.ORCHESTRATE_KEEP_DAYS * 86_400_000,
    dataFolder: resolve(home, set.ORCHESTRATE_DATA ?? defaultDataFolder(set)),
    definitionFolders: [home, ...foldersIn(set.ORCHESTRATE_DEFINITIONS, home)],
    port: set.PORT,
    workspacePort: set.ORCHESTRATE_WORKSPACE_PORT ?? portBeside(set.PORT),
    logLevel: set.ORCHESTRATE_LOG ?? null,
    models: {
      opus: set.ORCHESTRATE_MODEL_OPUS,
      sonnet: set.ORCHESTRATE_MODEL_SONNET,
      haiku: set.ORCHESTRATE_MODEL_HAIKU,
    },
    pricesFile: set.ORCHESTRATE_PRICES ? resolve(home, set.ORCHESTRATE_PRICES) : null,
    structured: set.ORCHESTRATE_STRUCTURED,
    runBudget: { usd: set.ORCHESTRATE_RUN_USD, tokens: set.ORCHESTRATE_RUN_TOKENS },
    stepBudget: {
      usd: set.ORCHESTRATE_STEP_USD,
      tokens: set.ORCHESTRATE_STEP_TOKENS,
      calls: set.ORCHESTRATE_STEP_CALLS,
      durationMs: set.ORCHESTRATE_STEP_TIMEOUT,
    },
    idleMs: set.ORCHESTRATE_IDLE_TIMEOUT,
    deliveryMs: set.ORCHESTRATE_DELIVERY_TIMEOUT,
    commandMs: set.ORCHESTRATE_COMMAND_TIMEOUT,
    rehearsalPaceMs: set.ORCHESTRATE_REHEARSAL_PACE,
  };
}

/** The next port; any free one beside any free one, and the last one has only one before it. */
function portBeside(port: number): number {
  if (port === 0) return 0;
  return port === 65_535 ? port - 1 : port + 1;
}

/** What was tried out stays apart: its channels do not exist in the workspace whose tokens are set one day. */
function defaultDataFolder(set: Variables): string {
  return slackOf(set) === null ? "data/local" : "data";
}

/** With everything set, Socket Mode wins: it works without a public address. */
function slackOf(set: Variables): SlackAccess | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken } = set;
  const signingSecret = set.SLACK_SIGNING_SECRET;
  const apiUrl = set.SLACK_API_URL ?? null;
  if (botToken && appToken) return { mode: "socket", botToken, appToken, apiUrl };
  if (botToken && signingSecret) return { mode: "http", botToken, signingSecret, apiUrl };
  return null;
}

function claudeOf(set: Variables): ClaudeAccess | null {
  if (!set.ANTHROPIC_API_KEY) return null;
  const baseUrl = set.ANTHROPIC_BASE_URL ?? null;
  return { apiKey: set.ANTHROPIC_API_KEY, baseUrl, rehearsal: false };
}

function foldersIn(list: string, home: string): string[] {
  return list
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => resolve(home, folder));
}

function variablesOfFile(file: string): Environment {
  return existsSync(file) ? withoutEmpty(parseEnv(readFileSync(file, "utf8"))) : {};
}

/** `NAME=` means "not set": that is how people switch a line of `.env` off. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
}
