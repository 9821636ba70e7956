import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/domain/clock.ts";
import { openReader } from "../../src/store/open-reader.ts";
import { openStore } from "../../src/store/open-store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import { aDecision, runId } from "../support/run-builders.ts";

const PROGRAM = fileURLToPath(new URL("../support/killed-process.ts", import.meta.url));

describe("a process and its data folder", () => {
  const folder = temporaryFolder();
  const children: ChildProcess[] = [];

  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
    rmSync(folder, { recursive: true, force: true });
  });

  async function launch(
    purpose: "start" | "recover",
  ): Promise<{ child: ChildProcess; said: string }> {
    const child = spawn(process.execPath, [PROGRAM, folder, purpose], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.push(child);
    const [said] = await once(child.stdout, "data");
    return { child, said: String(said) };
  }

  it("[P-one-process] the folder is refused to a second process by name, open to readers, and free after a kill", async () => {
    const first = await launch("start");
    await expect(openStore({ folder, clock: systemClock })).rejects.toMatchObject({
      name: "StoreError",
      fault: "locked_by_other_process",
      message: expect.stringMatching(
        new RegExp(`process ${first.child.pid} on .+, started 20.+Stop that process, or`, "s"),
      ),
    });
    const reader = openReader(folder);
    expect((await reader?.runs.runs({ limit: 5 }))?.map((line) => line.status)).toEqual([
      "waiting",
    ]);
    reader?.close();

    await kill(first.child);
    const second = await launch("recover");
    expect(second.said).toBe(first.said);
    await kill(second.child);

    const store = await openStore({ folder, clock: systemClock });
    expect((await store.runs.decide(aDecision(runId(), "ask"), [])).kind).toBe("decided");
    await store.close();
  });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
