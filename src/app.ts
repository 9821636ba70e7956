// app: the composition root. It builds every room from a Config and ties them together; nothing else happens here.
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createDirectory, type JoinableDirectory } from "./app/directory.ts";
import { createTurns } from "./app/turns.ts";
import { createAsk } from "./claude/ask.ts";
import { checkModels } from "./claude/check-models.ts";
import { listPrices, PriceOverride, type PriceTable, withOverride } from "./claude/prices.ts";
import { createDesk } from "./commands/create-desk.ts";
import type { Desk } from "./commands/desk.ts";
import { deadLetter, defect } from "./commands/endings.ts";
import { findPerformers } from "./commands/find-performers.ts";
import type { DeskPorts } from "./commands/ports.ts";
import { settingsOf } from "./commands/settings-in-force.ts";
import type { ClaudeAccess, Config } from "./config.ts";
import { holds, undecidedIn, valueOf } from "./definitions/conditions.ts";
import { describeWorkflows } from "./definitions/describe.ts";
import { describeProjects } from "./definitions/describe-projects.ts";
import { planOf } from "./definitions/explain.ts";
import { graphOf } from "./definitions/graph.ts";
import { type Loaded, loadDefinitions } from "./definitions/load.ts";
import { outlineOf, rolesNamed } from "./definitions/outline.ts";
import { Snapshot } from "./definitions/snapshot.ts";
import { createTriage } from "./definitions/triage.ts";
import { type Clock, systemClock } from "./domain/clock.ts";
import { type Digest, digestOf, RunId } from "./domain/ids.ts";
import type { Log } from "./domain/log.ts";
import { createHost } from "./durable/create-host.ts";
import type { Host } from "./durable/durable.ts";
import { createInterpreter } from "./engine/interpreter.ts";
import type { Limits, Ports } from "./engine/ports.ts";
import { drawPicture } from "./pictures/draw-picture.ts";
import { createProbes } from "./probes/probes.ts";
import { redact } from "./probes/redact.ts";
import { openStore, type StoreOptions } from "./store/open-store.ts";
import type { Store, UnfinishedRun } from "./store/store.ts";

/** What differs between the program and its tests. */
export interface AppOptions {
  /** The way to a model, when the configuration leaves it to a rehearsal. */
  readonly claude: ClaudeAccess;
  readonly log: Log;
  readonly clock?: Clock;
  /** Opens the database; a test may put a store there that dies at a chosen write. */
  readonly open?: (options: StoreOptions) => Promise<Store>;
  /** The database or the host has failed: the process must stop. */
  readonly onFatal: (error: unknown) => void;
}

/** The rooms that outlive a single command. */
export interface App {
  readonly store: Store;
  readonly host: Host;
  readonly desk: Desk;
  /** Who is who, once a workspace is joined. */
  readonly directory: JoinableDirectory;
  readonly definitions: Loaded;
  /** Walks unfinished runs again. */
  recover(): Promise<number>;
  close(): Promise<void>;
}

/** Builds the house without any door: the terminal and the Slack app both stand on it. */
export async function buildApp(config: Config, options: AppOptions): Promise<App> {
  const clock = options.clock ?? systemClock;
  const definitions = await definitionsOf(config);
  const store = await (options.open ?? openStore)({ folder: config.dataFolder, clock });
  const current = await keep(store, definitions);
  const { rehearsal } = options.claude;
  const directory = createDirectory();
  const settings = settingsOf({ store, definitions: () => current });
  const ports = await enginePorts(config, { ...options, clock, store, directory, settings });
  const host = createHost({
    store: { ...store.runs, unfinishedRuns: () => unfinishedInSlack(store) },
    interpreter: createInterpreter(ports),
    clock,
    onFatal: options.onFatal,
    deadLetter: (run, unreadable) => {
      options.log.error({ run, err: unreadable }, "a run was set aside");
      return deadLetter({ store, rehearsal }, run, unreadable);
    },
    defect: (run, error) => {
      options.log.error({ run, err: error }, "a run ended in a defect");
      return defect({ store, rehearsal }, run, error);
    },
  });
  const desk = createDesk({
    store,
    host,
    clock,
    rehearsal,
    directory,
    definitions: () => current,
    picture: pictures(definitions),
    settings,
    newRunId,
    triage: createTriage(definitions.snapshot),
    outline: (workflow) => outlineOf(definitions.snapshot, workflow),
    runLimits: config.runBudget,
  });
  return {
    store,
    host,
    desk,
    directory,
    definitions,
    recover: () => host.recover(),
    async close() {
      await host.close();
      await store.close();
    },
  };
}

/** A run of the terminal goes on only where somebody sits in front of it: with `orchestrate run --resume`. */
async function unfinishedInSlack(store: Store): Promise<UnfinishedRun[]> {
  const runs = await store.runs.unfinishedRuns();
  return runs.filter(({ place }) => place.kind === "slack");
}

/** What is wrong with the pinned models, in words; empty when they serve what the house needs of them. */
export async function modelProblems(
  config: Config,
  claude: ClaudeAccess,
  signal: AbortSignal,
): Promise<string[]> {
  const { models, structured } = config;
  const prices = await pricesOf(config);
  const apiKey = claude.apiKey.reveal();
  return checkModels({ apiKey, baseURL: addressOf(claude), models, structured, prices, signal });
}

function addressOf({ baseUrl }: ClaudeAccess): string {
  return baseUrl ?? "https://api.anthropic.com";
}

/** Reads the shipped folder and those of the configuration. */
export function definitionsOf(config: Config): Promise<Loaded> {
  const folders = config.definitionFolders.map((folder) => ({
    agents: join(folder, "agents"),
    workflows: join(folder, "workflows"),
  }));
  return loadDefinitions({
    folders,
    modelAliases: Object.keys(config.models),
    knownTools: ["read_artifact"],
  });
}

/** Keeps the snapshot that runs from now on use, under its digest. */
async function keep(store: Store, { snapshot, problems, channels }: Loaded) {
  const text = JSON.stringify(snapshot);
  const digest = digestOf(text);
  await store.runs.saveDefinitions(digest, text);
  const broken = new Set(
    problems.filter((problem) => problem.severity === "error").map((problem) => problem.file),
  ).size;
  const projects = describeProjects(snapshot);
  const workflows = describeWorkflows(snapshot);
  return { digest, workflows, projects, broken, channels, roles: rolesNamed(snapshot) };
}

async function enginePorts(
  config: Config,
  with_: AppOptions &
    Pick<DeskPorts, "directory" | "settings"> & { readonly clock: Clock; readonly store: Store },
): Promise<Ports> {
  const { store, clock, claude } = with_;
  const secrets = secretsOf(config, claude);
  const turn = createTurns();
  const ask = createAsk({
    apiKey: claude.apiKey.reveal(),
    baseURL: addressOf(claude),
    models: config.models,
    prices: await pricesOf(config),
    clock,
    redact: async (text) => {
      await turn();
      return redact(text, secrets);
    },
    idleMs: config.idleMs,
    log: (message) => with_.log.warn({}, message),
    structured: config.structured,
  });
  return {
    ask,
    clock,
    limits: limitsOf(config),
    lead: "engineering/principal-software-engineer",
    snapshot: snapshotReader(store),
    triage: (request, snapshot) => createTriage(snapshot)(request),
    holds,
    undecidedIn,
    valueOf,
    probe: createProbes({ clock, path: config.commandPath, limitMs: config.commandMs }),
    plan: planOf,
    readArtifact: (digest) => store.runs.artifact(digest),
    performers: (word, run) => findPerformers(with_, word, run),
    hours: async (place) =>
      (await with_.settings(place.kind === "slack" ? place.channel : null)).hours,
  };
}

function limitsOf({ runBudget, stepBudget }: Config): Limits {
  return {
    usdPerRun: runBudget.usd,
    tokensPerRun: runBudget.tokens,
    usdPerStep: stepBudget.usd,
    tokensPerStep: stepBudget.tokens,
    callsPerStep: stepBudget.calls,
    stepDurationMs: stepBudget.durationMs,
  };
}

async function pricesOf({ pricesFile }: Config): Promise<PriceTable> {
  if (pricesFile === null) return listPrices;
  try {
    const own = PriceOverride.parse(JSON.parse(await readFile(pricesFile, "utf8")));
    return withOverride(listPrices, own);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(
      `ORCHESTRATE_PRICES: no prices can be read from ${pricesFile}. ${why}\n` +
        'Expected dollars per million tokens, such as {"claude-opus-5-5": {"input": 4, "output": 20}}.',
      { cause: error },
    );
  }
}

/** Draws each workflow once. */
function pictures({ snapshot }: Loaded): (name: string) => Promise<Uint8Array | null> {
  const drawn = new Map<string, Promise<Uint8Array>>();
  return async (name) => {
    const workflow = snapshot.workflows[name];
    if (!workflow) return null;
    const picture = drawn.get(name) ?? drawPicture(graphOf(workflow, snapshot));
    drawn.set(name, picture);
    picture.catch(() => drawn.delete(name));
    return picture;
  };
}

/** Parses each stored snapshot once; runs share it. */
function snapshotReader(store: Store): (digest: Digest) => Promise<Snapshot> {
  const read = new Map<Digest, Promise<Snapshot>>();
  return (digest) => {
    const known = read.get(digest) ?? readSnapshot(store, digest);
    read.set(digest, known);
    return known;
  };
}

async function readSnapshot(store: Store, digest: Digest): Promise<Snapshot> {
  const text = await store.runs.definitions(digest);
  if (text === null)
    throw new Error(
      `The definitions ${digest.slice(0, 12)} that this run started with are not in the database.`,
    );
  return Snapshot.parse(JSON.parse(text));
}

function secretsOf({ slack }: Config, claude: ClaudeAccess): string[] {
  const tokens =
    slack === null
      ? []
      : [slack.botToken, slack.mode === "socket" ? slack.appToken : slack.signingSecret];
  return [...tokens, claude.apiKey].map((secret) => secret.reveal());
}

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** Eight letters and digits without the ones that look alike. */
function newRunId(): RunId {
  return RunId.parse(Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join(""));
}
