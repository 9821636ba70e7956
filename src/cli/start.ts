import { join } from "node:path";
import { forgetOld } from "../app/forget-old.ts";
import { joinSlack } from "../app/join-slack.ts";
import { type App, buildApp, modelProblems } from "../app.ts";
import { Secret } from "../config/secret.ts";
import type { Config, SlackAccess } from "../config.ts";
import { checkText, hasErrors } from "../definitions/check.ts";
import { systemClock } from "../domain/clock.ts";
import type { Log } from "../domain/log.ts";
import { type OpenClaude, openClaude } from "./claude-or-rehearsal.ts";
import { logTo } from "./log.ts";
import type { Terminal } from "./terminal.ts";

/** What was started, in this order; it is stopped in the opposite one. */
interface Standing {
  readonly claude: OpenClaude;
  readonly app: App;
  readonly log: Log;
  readonly room: SlackRoom;
  readonly port: number;
  /** Runs that were under way when the process last ended. */
  readonly recovered: number;
}

/** Starts everything, says where it is to be found, and serves until it is told to stop. */
export async function start(
  config: Config,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  await using closing = new AsyncDisposableStack();
  const fatal = Promise.withResolvers<never>();
  try {
    const standing = await standUp(config, { closing, onFatal: fatal.reject });
    terminal.print(welcome(config, standing));
    const { definitions } = standing.app;
    if (hasErrors(definitions.problems)) terminal.complain(checkText(definitions));
    if (config.keepMs !== null) {
      const { app, log } = standing;
      const forgetting = { keepMs: config.keepMs, clock: systemClock, log, signal };
      void forgetOld(app, forgetting).catch(fatal.reject);
    }
    void tellOfModels({ config, claude: standing.claude, signal }, terminal);
    await Promise.race([fatal.promise, aborted(signal)]);
  } catch (error) {
    throw explained(error, config);
  }
  terminal.complain("Stopping; runs go on at the next start.");
  return 0;
}

interface Ground {
  /** Closes what stands, the last first. */
  readonly closing: AsyncDisposableStack;
  readonly onFatal: (error: unknown) => void;
}

async function standUp(config: Config, { closing, onFatal }: Ground): Promise<Standing> {
  const log = config.slack
    ? logTo("stdout", config.logLevel ?? "info")
    : logTo("stderr", config.logLevel ?? "warn");
  const claude = await openClaude(config, config.rehearsalPaceMs);
  closing.defer(() => claude.close());
  const app = await buildApp(config, { claude: claude.access, log, onFatal });
  closing.defer(() => app.close());
  const recovered = await app.recover();
  const room = await openSlackRoom(config);
  closing.defer(() => room.close());
  const slack = await joinSlack(app, room.access, { config, log });
  closing.defer(() => slack.stop());
  return { claude, app, log, room, recovered, port: slack.port };
}

/** Models that are retired or cannot do what is needed are told once the program serves: runs may still wait or be read. */
async function tellOfModels(
  asked: { readonly config: Config; readonly claude: OpenClaude; readonly signal: AbortSignal },
  terminal: Terminal,
): Promise<void> {
  const { config, claude, signal } = asked;
  try {
    const problems = await modelProblems(config, claude.access, signal);
    for (const problem of problems) terminal.complain(problem);
  } catch (error) {
    if (!signal.aborted) terminal.complain(`The models could not be checked: ${String(error)}`);
  }
}

/** Slack itself, or the local workspace that stands in for it. */
interface SlackRoom {
  readonly access: SlackAccess;
  /** The local workspace's page; null for a workspace elsewhere. */
  readonly page: string | null;
  close(): Promise<void>;
}

async function openSlackRoom({ slack, dataFolder, workspacePort }: Config): Promise<SlackRoom> {
  if (slack) return { access: slack, page: null, close: async () => {} };
  const { startWorkspace } = await import("../workspace/server.ts");
  const folder = join(dataFolder, "workspace");
  const workspace = await startWorkspace({ port: workspacePort, folder });
  const { apiUrl } = workspace;
  const botToken = new Secret(workspace.botToken);
  const appToken = new Secret(workspace.appToken);
  return {
    access: { mode: "socket", botToken, appToken, apiUrl },
    page: workspace.url,
    close: () => workspace.close(),
  };
}

function welcome(config: Config, { room, claude, port, app, recovered }: Standing): string {
  const workflows = Object.keys(app.definitions.snapshot.workflows).length;
  return [
    "Orchestrate is ready.",
    `  Slack      ${slackText(room)}`,
    `  Answers    ${claude.access.rehearsal ? "rehearsed from scripts, nothing is spent (set ANTHROPIC_API_KEY for Claude)" : `Claude${claude.access.baseUrl ? ` at ${claude.access.baseUrl}` : ""}`}`,
    `  Workflows  ${workflows} (npx orchestrate check)`,
    `  Data       ${config.dataFolder}${recovered > 0 ? `, ${recovered} run${recovered === 1 ? "" : "s"} taken up again` : ""}`,
    `  Health     http://127.0.0.1:${port}/healthz`,
    "",
    room.page === null ? "In Slack, type:" : `Open ${room.page} and type in #deploys:`,
    "  /orchestrate Our CircleCI pipeline is failing on the staging deployment",
    "",
    "Ctrl-C stops it; runs go on at the next start.",
  ].join("\n");
}

function slackText({ page, access }: SlackRoom): string {
  const mode = access.mode === "socket" ? "Socket Mode" : "HTTP, POST /slack/events";
  if (page !== null) return `a local workspace at ${page} (${mode})`;
  return access.apiUrl ? `${access.apiUrl} (${mode})` : `your workspace (${mode})`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** A taken port is the commonest reason not to start, and Node's own words do not say what to set. */
function explained(error: unknown, config: Config): unknown {
  const taken = portTakenIn(error);
  if (taken === null) return error;
  const variable = taken === config.port ? "PORT" : "ORCHESTRATE_WORKSPACE_PORT";
  return new Error(
    `Port ${taken} is taken by another program. Stop that one, or set ${variable} to another port (0 takes any free one).`,
    { cause: error },
  );
}

function portTakenIn(error: unknown): number | null {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EADDRINUSE") return null;
  return "port" in error && typeof error.port === "number" ? error.port : null;
}
