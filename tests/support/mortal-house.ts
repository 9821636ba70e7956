import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type Rehearsal, startRehearsal } from "../../src/rehearsal/start-rehearsal.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/server.ts";
import { hurriedClock } from "./hurried-clock.ts";
import type { Death } from "./mortal-store.ts";

const PROGRAM = fileURLToPath(new URL("./mortal-bot.ts", import.meta.url));
const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
/** The children's compiled modules, so that a birth costs less; anything there may be deleted at any time. */
const COMPILED = join(tmpdir(), "orchestrate-mortal-compiled");

/** The whole product over loopback with the program in a process of its own, which is born again on the same folder whenever it was killed. */
export interface MortalHouse {
  readonly workspace: Workspace;
  readonly rehearsal: Rehearsal;
  readonly folder: string;
  /** How often the program was killed. */
  deaths(): number;
  /** Resolves once the program of this moment, or one of its next lives, listens. */
  ready(): Promise<void>;
  /** Resolves at the next death. */
  death(): Promise<void>;
  /** Resolves after the next entry of a journal. */
  grown(): Promise<void>;
  /** Resolves once every run has ended and nothing is left to deliver, with the commits that this life made, by kind. */
  rested(): Promise<Commits>;
  kill(): void;
  close(): Promise<void>;
}

const Commits = z.record(z.string(), z.number());
type Commits = z.infer<typeof Commits>;

export interface MortalOptions {
  /** When the first life ends by itself. */
  readonly death?: Death;
  /** How many times faster than the machine's the clock of the house runs. */
  readonly speed: number;
  /** Folders of scripts instead of the shipped one. */
  readonly scripts?: readonly string[];
  /** How long each answer of the rehearsal takes, in the machine's time. */
  readonly msPerAnswer?: number;
  /** Settings beside those that every house has. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function openMortalHouse(options: MortalOptions): Promise<MortalHouse> {
  const { death, speed, scripts, msPerAnswer = 0, environment = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-mortal-"));
  const clock = { start: Date.now(), speed };
  const { now } = hurriedClock(clock.speed, clock.start);
  const rehearsal = await startRehearsal({ now, scripts, pace: { msPerAnswer } });
  // Nobody waits for an acknowledgement after a death; a busy machine shall not be taken for one.
  const workspace = await startWorkspace({ now, acknowledgeWithinMs: 20_000 });
  const orders = {
    folder,
    checkout: CHECKOUT,
    apiUrl: workspace.apiUrl,
    botToken: workspace.botToken,
    appToken: workspace.appToken,
    claudeUrl: rehearsal.url,
    clock,
    environment,
  };
  const lives = liveOn((first) =>
    JSON.stringify({ ...orders, death: first ? (death ?? null) : null }),
  );
  return {
    ...lives,
    workspace,
    rehearsal,
    folder,
    async close() {
      await lives.close();
      await workspace.close();
      await rehearsal.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Lives = Omit<MortalHouse, "workspace" | "rehearsal" | "folder">;

/** One life after another until the house is closed; an end that is no kill is a failure of the house. */
function liveOn(ordersOf: (first: boolean) => string): Lives {
  let closing = false;
  let deaths = 0;
  let growth = Promise.withResolvers<void>();
  const grow = () => {
    growth.resolve();
    growth = Promise.withResolvers();
  };
  const rested = Promise.withResolvers<Commits>();
  const defect = Promise.withResolvers<never>();
  defect.promise.catch(() => {});
  rested.promise.catch(() => {});
  const bear = (): Life => {
    const life = born(ordersOf(deaths === 0), { grow, rest: rested.resolve });
    void succeed(life);
    return life;
  };
  const succeed = async (life: Life): Promise<void> => {
    const { signal, complaint } = await life.over;
    if (closing) return;
    if (signal !== "SIGKILL") return defect.reject(new Error(`The program ended: ${complaint}`));
    deaths += 1;
    current = bear();
  };
  let current = bear();
  const ready = async (): Promise<void> => {
    const life = current;
    const outcome = await Promise.race([life.ready, life.over, defect.promise]);
    return outcome === "ready" ? undefined : ready();
  };
  return {
    deaths: () => deaths,
    ready,
    async death() {
      await Promise.race([current.over, defect.promise]);
    },
    grown: () => Promise.race([growth.promise, defect.promise]),
    rested: () => Promise.race([rested.promise, defect.promise]),
    kill: () => void current.child.kill("SIGKILL"),
    async close() {
      closing = true;
      current.child.kill("SIGKILL");
      await current.over;
    },
  };
}

interface Life {
  readonly child: ChildProcess;
  readonly ready: Promise<"ready">;
  readonly over: Promise<{ readonly signal: string | null; readonly complaint: string }>;
}

interface Listening {
  readonly grow: () => void;
  readonly rest: (commits: Commits) => void;
}

function born(orders: string, { grow, rest }: Listening): Life {
  const child = spawn(process.execPath, [PROGRAM, orders], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: "", NODE_COMPILE_CACHE: COMPILED },
  });
  const ready = Promise.withResolvers<"ready">();
  let complaint = "";
  child.stderr.on("data", (data) => (complaint += String(data)));
  createInterface({ input: child.stdout }).on("line", (word) => {
    if (word === "ready") return ready.resolve("ready");
    if (word === "grown") return grow();
    rest(Commits.parse(JSON.parse(word)));
  });
  const over = once(child, "exit").then(([code, signal]) => ({
    signal: typeof signal === "string" ? signal : null,
    complaint: `${code} ${complaint}`,
  }));
  return { child, ready: ready.promise, over };
}
