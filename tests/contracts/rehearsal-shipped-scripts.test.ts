import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readScripts, scriptFiles } from "../../src/rehearsal/load-scripts.ts";
import { OWN_SCRIPTS, readAsAsked } from "../../src/rehearsal/open-scripts.ts";
import { anAsk, rehearsed } from "../support/rehearsal.ts";

const SOUND = "workflow: sound\nentries:\n  - { step: a/b, turns: [{ fault: reset }] }\n";
const BROKEN = "workflow: broken\nentries:\n  - { step: a/b, turns: [] }\n";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rehearsal-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

it("every script that ships can be used", async () => {
  const files = await scriptFiles(OWN_SCRIPTS);
  const scripted = await readScripts(files);
  expect(files.length).toBeGreaterThan(30);
  expect(new Set(scripted.map(({ file }) => file)).size).toBe(files.length);
});

it("answers from a script that ships as soon as its workflow is asked for", async () => {
  await using stage = await rehearsed();
  await stage.client.messages.create(anAsk("devops-pipeline/triage/classify, round 1, attempt 1"));
  expect(stage.rehearsal.requests()[0]?.answeredWith).toMatchObject({ kind: "script" });
});

it("tells file and line of a script when its workflow is asked for, and no other workflow is held up", async () => {
  const folder = await folderWith({ "broken.yaml": BROKEN, "sound.yaml": SOUND });
  const scriptsOf = await readAsAsked(folder);
  await expect(scriptsOf("broken")).rejects.toThrow(`${join(folder, "broken.yaml")}:3: `);
  expect(await scriptsOf("sound")).toMatchObject([{ file: "sound.yaml", line: 3 }]);
  expect(await scriptsOf("unknown")).toEqual([]);
});

it("reads a script again that was mended after it could not be used", async () => {
  const folder = await folderWith({ "sound.yaml": BROKEN });
  const scriptsOf = await readAsAsked(folder);
  await expect(scriptsOf("sound")).rejects.toThrow("sound.yaml:3: ");
  await writeFile(join(folder, "sound.yaml"), SOUND);
  expect(await scriptsOf("sound")).toHaveLength(1);
});
