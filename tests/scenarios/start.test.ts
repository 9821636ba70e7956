import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkFolder } from "../../src/cli/check-folder.ts";
import { drawGraph } from "../../src/cli/draw-graph.ts";
import { start } from "../../src/cli/start.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { type Config, readConfig } from "../../src/config.ts";

const CHECKOUT = join(import.meta.dirname, "../..");

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-start-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function aConfig(change: Partial<Config> = {}): Config {
  const { config } = readConfig(
    { ORCHESTRATE_DATA: aFolder(), ORCHESTRATE_LOG: "silent" },
    CHECKOUT,
  );
  if (!config) throw new Error("The configuration of this test cannot be used.");
  return { ...config, slack: null, claude: null, port: 0, workspacePort: 0, ...change };
}

interface Heard extends Terminal {
  readonly printed: Promise<string>;
  readonly complained: string[];
  /** The first complaint. */
  readonly warned: Promise<string>;
}

function aTerminal(): Heard {
  const printed = Promise.withResolvers<string>();
  const complained: string[] = [];
  const warned = Promise.withResolvers<string>();
  return {
    warned: warned.promise,
    printed: printed.promise,
    complained,
    print: printed.resolve,
    complain: (text) => {
      complained.push(text);
      warned.resolve(text);
    },
    interactive: false,
    ask: async () => null,
  };
}

/** Started, and stopped again when the test ends. */
function started(config: Config) {
  const terminal = aTerminal();
  const stopping = new AbortController();
  const ended = start(config, terminal, stopping.signal);
  const stop = () => {
    stopping.abort();
    return ended;
  };
  onTestFinished(async () => {
    await stop().catch(() => 1);
  });
  return { terminal, stop, ended };
}

function addressIn(text: string, before: string): string {
  return new RegExp(`${before}\\S* ?(http://127\\.0\\.0\\.1:\\d+)`).exec(text)?.[1] ?? "";
}

describe("start without any account", () => {
  it("tells where the page and the health are, serves both, and stops when told to", async () => {
    const { terminal, stop } = started(aConfig());
    const text = await terminal.printed;
    expect(text).toContain("Orchestrate is ready.");
    expect(text).toContain("/orchestrate Our CircleCI pipeline is failing");
    expect(text).toContain("rehearsed from scripts");
    const page = addressIn(text, "Open");
    const health = addressIn(text, "Health +");
    const paths = [page, `${health}/healthz`, `${health}/readyz`, `${health}/metrics`];
    const answers = await Promise.all(paths.map(async (path) => (await fetch(path)).status));
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(await stop()).toBe(0);
    await expect(fetch(page)).rejects.toThrow("fetch failed");
  });

  it("names a pinned model that the server does not have, and the variable to set", async () => {
    const models = { ...aConfig().models, opus: "claude-opus-1" };
    const { terminal } = started(aConfig({ models }));
    expect(await terminal.warned).toMatch(/claude-opus-1[\s\S]*ORCHESTRATE_MODEL_OPUS/);
  });

  it("is refused beside another one on the same data folder, with what to do [P-one-process]", async () => {
    const config = aConfig();
    const first = started(config);
    await first.terminal.printed;
    await expect(started(config).ended).rejects.toThrow(/process \d+|another/i);
  });

  it("names the variable to set when a port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void other.close());
    const address = other.address();
    const workspacePort = typeof address === "object" && address ? address.port : 0;
    await expect(started(aConfig({ workspacePort })).ended).rejects.toThrow(
      `Port ${workspacePort} is taken by another program. Stop that one, or set ORCHESTRATE_WORKSPACE_PORT`,
    );
  });

  it.each([
    ["is missing", null, /ENOENT/],
    ["is not JSON", "free", /not valid JSON/],
    ["holds something else", '{"claude-opus-5-5": 4}', /claude-opus-5-5/],
  ])("names the variable to set when the file of prices %s", async (_, text, why) => {
    const pricesFile = join(aFolder(), "prices.json");
    if (text !== null) writeFileSync(pricesFile, text);
    const error: unknown = await started(aConfig({ pricesFile })).ended.catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toMatch(/ORCHESTRATE_PRICES: .*prices\.json/);
    expect(String(error)).toMatch(why);
  });

  it("tells every problem of a broken definition and starts with the healthy ones [P-all-problems]", async () => {
    const config = aConfig({ definitionFolders: [aBrokenFolder()] });
    const { terminal } = started(config);
    expect(await terminal.printed).toMatch(/Workflows +[1-9]/);
    const told = terminal.complained.join("\n");
    expect(told).toContain("broken.yaml");
    expect(told).toMatch(/^ +\d+ +error .+\n +\S/m);
  });
});

function aBrokenFolder(): string {
  const folder = aFolder();
  cpSync(join(CHECKOUT, "agents"), join(folder, "agents"), { recursive: true });
  cpSync(join(CHECKOUT, "workflows"), join(folder, "workflows"), { recursive: true });
  writeFileSync(
    join(folder, "workflows/engineering/broken.yaml"),
    "name: broken\ntitle: Broken\ndescription: d\nlead: nobody-of-this-name\nphases:\n  - id: one\n    mode: sideways\n    steps: []\n",
  );
  return folder;
}

function aListener() {
  const printed: string[] = [];
  const complained: string[] = [];
  const terminal: Terminal = {
    print: (text) => void printed.push(text),
    complain: (text) => void complained.push(text),
    interactive: false,
    ask: async () => null,
  };
  return { terminal, printed, complained };
}

describe("check", () => {
  it("finds no error in what is shipped, and ends with 0", async () => {
    const { terminal, printed } = aListener();
    expect(await checkFolder(aConfig(), terminal, { folder: null, json: false })).toBe(0);
    expect(printed.join("")).toMatch(/Usable: \d+ agents, \d+ workflows/);
  });

  it("ends with 1 for a folder with an error, and tells programs where it is", async () => {
    const { terminal, printed } = aListener();
    expect(await checkFolder(aConfig(), terminal, { folder: aBrokenFolder(), json: true })).toBe(1);
    expect(JSON.parse(printed.join(""))).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({
          severity: "error",
          file: expect.stringContaining("broken.yaml"),
        }),
      ]),
    });
  });
});

describe("graph", () => {
  it("draws a workflow by its bare name", async () => {
    const { terminal, printed } = aListener();
    expect(await drawGraph(aConfig(), terminal, graphOf("devops-pipeline"))).toBe(0);
    expect(printed.join("")).toMatch(/^flowchart TD\n/);
  });

  it("names the nearest workflow for a name that is none", async () => {
    const { terminal, complained } = aListener();
    expect(await drawGraph(aConfig(), terminal, graphOf("devop-pipline"))).toBe(1);
    expect(complained.join("")).toContain('The nearest is "engineering/devops-pipeline"');
  });
});

function graphOf(workflow: string) {
  return { workflow, png: null, json: false };
}
