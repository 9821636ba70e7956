import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = join(ROOT, "src/cli/orchestrate.ts");
const SLOW = { timeout: 60_000 };

/** The files that the page on packs has people write: each block with the path that is named before it. */
function filesOfThePage(): { path: string; text: string }[] {
  const page = readFileSync(join(ROOT, "docs/adding-a-pack.md"), "utf8");
  const blocks = page.matchAll(
    /`((?:agents|workflows)\/[^`]+\.\w+)`[^`]*\n\n {3}```\w+\n(.*?)^ {3}```$/gms,
  );
  return [...blocks].map(([, path = "", text = ""]) => ({
    path,
    text: text.replaceAll(/^ {3}/gm, ""),
  }));
}

/** A folder outside the project that holds the pack of the page. */
function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-own-pack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const { path, text } of filesOfThePage()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function orchestrate(
  folder: string,
  words: string[],
): Promise<{ code: number; out: string; err: string }> {
  const data = join(folder, "data");
  const env = {
    PATH: dirname(process.execPath),
    ORCHESTRATE_DATA: data,
    ORCHESTRATE_DEFINITIONS: folder,
    ORCHESTRATE_LOG: "silent",
  };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...words],
      { env, cwd: folder },
      (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
    child.stdin?.end();
  });
}

describe("a pack in a folder outside the project [P-own-files]", () => {
  it("is two agents and one workflow, which the check finds in order", SLOW, async () => {
    expect(filesOfThePage().map(({ path }) => path)).toEqual([
      "agents/incidents/incident-scribe.md",
      "agents/incidents/incident-analyst.md",
      "workflows/incidents/write-up.yaml",
    ]);
    const { code, out } = await orchestrate(aFolder(), ["check", "--json"]);
    expect(code).toBe(0);
    const { usable, problems } = JSON.parse(out);
    expect(usable.agents).toEqual(
      expect.arrayContaining(["incidents/incident-analyst", "incidents/incident-scribe"]),
    );
    expect(usable.workflows).toContain("incidents/write-up");
    expect(problems.filter(({ file }: { file: string }) => file.includes("incidents"))).toEqual([]);
  });

  it("tells of a fault in it with its file and line", SLOW, async () => {
    const folder = aFolder();
    const path = join(folder, "workflows/incidents/write-up.yaml");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace("agent: incident-scribe", "agent: incident-scrib"),
    );
    const { code, out } = await orchestrate(folder, ["check"]);
    expect(code).toBe(1);
    expect(out).toMatch(
      /workflows\/incidents\/write-up\.yaml\n +11 +error +There is no agent "incident-scrib"/,
    );
    expect(out).toContain('Did you mean "incident-scribe"?');
  });

  it("runs to its end and is simulated like those that ship", SLOW, async () => {
    const folder = aFolder();
    const words = ["Write up last night's outage", "--workflow", "write-up"];
    const { code, out, err } = await orchestrate(folder, ["run", ...words]);
    expect([code, err]).toEqual([0, expect.any(String)]);
    expect(out).toContain("Workflow incidents/write-up");
    expect(out).toMatch(/● Write, by incident-scribe/);
    expect(out).toMatch(/● Judge.*, by incident-analyst/);
    expect(out).toMatch(/Run [0-9a-z]{8} completed/);
    const simulated = await orchestrate(folder, ["simulate", "write-up", "--json"]);
    expect(simulated.code).toBe(0);
    expect(JSON.parse(simulated.out)).toMatchObject({ ok: true, unreached: [], untried: 0 });
  });
});
