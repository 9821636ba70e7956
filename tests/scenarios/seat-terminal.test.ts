import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runTask } from "../../src/cli/run-task.ts";
import { readConfig } from "../../src/config.ts";
import { aSeatPack } from "../support/seat-pack.ts";

it("a step of the person at the terminal is delivered at the prompt, by the rules of the form", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-terminal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const set = {
    ORCHESTRATE_DATA: folder,
    ORCHESTRATE_LOG: "silent",
    ORCHESTRATE_DEFINITIONS: await aSeatPack(),
  };
  const { config } = readConfig(set, join(import.meta.dirname, "../.."));
  if (!config) throw new Error("The configuration of this test cannot be used.");
  const patch = join(folder, "patch.diff");
  writeFileSync(patch, "diff --git a/x b/x");
  const first = ["The patch is there.", "", "nowhere.diff", patch, "maybe"];
  const typed = [...first, "The patch is there.", "", patch, "low"];
  const complained: string[] = [];
  const code = await runTask(
    {
      config: { ...config, slack: null, claude: null },
      terminal: {
        print: () => undefined,
        complain: (text) => void complained.push(text),
        interactive: true,
        ask: async () => typed.shift() ?? null,
      },
      signal: new AbortController().signal,
    },
    {
      task: "Mend the invoice",
      resume: null,
      workflow: "hands/own-patch",
      project: null,
      inputs: {},
      answers: [],
      json: false,
    },
  );
  const all = complained.join("\n");
  expect(all).toMatch(/The patch is yours: Write the patch/);
  expect(all).toMatch(/allowed: low, high/);
  expect(code).toBe(0);
});
