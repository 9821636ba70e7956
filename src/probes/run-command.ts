import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import type { Clock } from "../domain/clock.ts";

/** How a command ended. */
export interface Ran {
  /** Null when it was ended by us or by a signal. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** The end of what it printed, both streams as they came. */
  readonly output: string;
  /** Of all that it printed. */
  readonly sha256: string;
}

export interface Running {
  readonly command: string;
  readonly folder: string;
  /** All that the command's environment holds: nothing of ours reaches it otherwise. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limitMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** As much of the output's end is kept. */
const KEPT_BYTES = 262_144;

/** Runs a command in the shell of its folder; it and all it started end with the limit or the signal. */
export async function runCommand(running: Running): Promise<Ran> {
  const { command, folder, environment, limitMs, clock, signal } = running;
  const startedAt = clock.now();
  const child = spawn("/bin/sh", ["-c", command], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = collect([child.stdout, child.stderr]);
  const over = new AbortController();
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    // What it left in the background would hold its output open.
    child.once("exit", () => killAll(child.pid));
    child.once("close", (code) => resolve(code));
  });
  const limit = clock
    .sleepUntil(startedAt + limitMs, AbortSignal.any([over.signal, signal]))
    .then(
      () => true,
      () => false,
    )
    .then((timedOut) => {
      if (!over.signal.aborted) killAll(child.pid);
      return timedOut;
    });
  const exitCode = await ended;
  over.abort();
  const timedOut = await limit;
  return { exitCode, timedOut, durationMs: clock.now() - startedAt, ...output() };
}

/** The command's whole process group: what it left behind in the background goes with it. */
function killAll(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

function collect(streams: readonly NodeJS.ReadableStream[]) {
  const hash = createHash("sha256");
  let kept = Buffer.alloc(0);
  for (const stream of streams) {
    stream.on("data", (chunk: Buffer) => {
      hash.update(chunk);
      kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES);
    });
  }
  return () => ({ output: kept.toString("utf8"), sha256: hash.digest("hex") });
}
