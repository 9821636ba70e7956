import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { describeConfigProblem } from "../../src/config/problems.ts";
import { Secret } from "../../src/config/secret.ts";
import { variableNames } from "../../src/config/variables.ts";
import { readConfig } from "../../src/config.ts";

function aFolder(dotEnv?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (dotEnv !== undefined) writeFileSync(join(folder, ".env"), dotEnv);
  return folder;
}

function configFrom(environment: Record<string, string>, folder = aFolder()) {
  const { config, problems } = readConfig(environment, folder);
  if (!config) throw new Error(problems.map(describeConfigProblem).join("\n"));
  return config;
}

function problemsFrom(environment: Record<string, string>) {
  return readConfig(environment, aFolder()).problems ?? [];
}

const BOT = { SLACK_BOT_TOKEN: "xoxb-1" };
const APP = { SLACK_APP_TOKEN: "xapp-1" };
const SIGNING = { SLACK_SIGNING_SECRET: "s1" };

describe("which mode the variables ask for", () => {
  const rows: [string, Record<string, string>, string | undefined][] = [
    ["without tokens there is no Slack", {}, undefined],
    ["bot and app token mean Socket Mode", { ...BOT, ...APP }, "socket"],
    ["bot token and signing secret mean HTTP", { ...BOT, ...SIGNING }, "http"],
    ["with everything set Socket Mode wins", { ...BOT, ...APP, ...SIGNING }, "socket"],
    ["an empty variable counts as not set", { ...BOT, ...APP, SLACK_SIGNING_SECRET: "" }, "socket"],
  ];
  it.each(rows)("%s", (_, environment, mode) => {
    expect(configFrom(environment).slack?.mode).toBe(mode);
  });

  it("a key means Claude, and no key means a rehearsal", () => {
    expect(configFrom({ ANTHROPIC_API_KEY: "k" }).claude).toMatchObject({
      baseUrl: null,
      rehearsal: false,
    });
    expect(configFrom({}).claude).toBeNull();
  });
});

describe("a half-configured connection says what is missing and where to get it", () => {
  const rows: [Record<string, string>, string, RegExp][] = [
    [BOT, "SLACK_APP_TOKEN", /SLACK_SIGNING_SECRET for HTTP.*connections:write/s],
    [APP, "SLACK_BOT_TOKEN", /OAuth & Permissions/],
    [SIGNING, "SLACK_BOT_TOKEN", /OAuth & Permissions/],
    [{ SLACK_API_URL: "http://127.0.0.1:1/api/" }, "SLACK_BOT_TOKEN", /SLACK_API_URL/],
    [{ ANTHROPIC_BASE_URL: "http://127.0.0.1:1" }, "ANTHROPIC_API_KEY", /rehearse/],
  ];
  it.each(rows)("%j", (environment, variable, words) => {
    const problems = problemsFrom(environment);
    expect(problems.map((problem) => problem.variable)).toEqual([variable]);
    expect(problems.map(describeConfigProblem).join("\n")).toMatch(words);
  });
});

describe("wrong values", () => {
  it("are told all together, each with its variable, what was found and what is expected", () => {
    const problems = problemsFrom({
      PORT: "99999",
      ORCHESTRATE_IDLE_TIMEOUT: "soon",
      ORCHESTRATE_RUN_USD: "-1",
      ORCHESTRATE_LOG: "loud",
      SLACK_API_URL: "ftp://example.invalid",
      ...BOT,
      ...APP,
    });
    expect(problems.map((problem) => problem.variable).sort()).toEqual([
      "ORCHESTRATE_IDLE_TIMEOUT",
      "ORCHESTRATE_LOG",
      "ORCHESTRATE_RUN_USD",
      "PORT",
      "SLACK_API_URL",
    ]);
    expect(problems.find((problem) => problem.variable === "PORT")).toMatchObject({
      found: '"99999"',
      expected: "a port from 0 to 65535",
    });
  });

  it("of a secret are never shown", () => {
    const told = problemsFrom({ SLACK_BOT_TOKEN: "hunter2-hunter2", ...APP }).map(
      describeConfigProblem,
    );
    expect(told.join("\n")).toContain("15 characters that are no such token");
    expect(told.join("\n")).not.toContain("hunter2");
  });

  it("include a name of ours that nobody reads, with the nearest right one", () => {
    const [problem] = problemsFrom({ ORCHESTRATE_DTA: "x" });
    expect(problem?.expected).toBe("perhaps ORCHESTRATE_DATA");
  });
});

describe("values", () => {
  it("in the environment win over those in .env", () => {
    const folder = aFolder("PORT=4000\nORCHESTRATE_LOG=debug\n");
    const config = configFrom({ PORT: "5000" }, folder);
    expect([config.port, config.logLevel]).toEqual([5000, "debug"]);
  });

  it.each([
    ["0", 0],
    ["4000", 4001],
    ["65535", 65_534],
  ])("for the page's port follow from PORT=%s", (PORT, workspacePort) => {
    expect(configFrom({ PORT }).workspacePort).toBe(workspacePort);
  });

  it("of the log are kept as they were said, and left open when nothing was", () => {
    expect(configFrom({ ORCHESTRATE_LOG: "info" }).logLevel).toBe("info");
    expect(configFrom({}).logLevel).toBeNull();
  });

  it("keep what was tried without Slack apart from a workspace's own data", () => {
    const folder = aFolder();
    expect(configFrom({}, folder).dataFolder).toBe(join(folder, "data", "local"));
    expect(configFrom({ ...BOT, ...APP }, folder).dataFolder).toBe(join(folder, "data"));
  });

  it("for folders and files are found from the folder that holds the program", () => {
    const folder = aFolder();
    const more = ["ours", "/theirs"].join(delimiter);
    const config = configFrom(
      { ORCHESTRATE_DATA: "d", ORCHESTRATE_DEFINITIONS: more, ORCHESTRATE_PRICES: "p.json" },
      folder,
    );
    expect(config.dataFolder).toBe(join(folder, "d"));
    expect(config.definitionFolders).toEqual([folder, join(folder, "ours"), "/theirs"]);
    expect(config.pricesFile).toBe(join(folder, "p.json"));
  });

  it.each([
    ["250ms", 250],
    ["90s", 90_000],
    ["2m", 120_000],
    ["1h", 3_600_000],
  ])("a time of %s is %d milliseconds", (text, milliseconds) => {
    expect(configFrom({ ORCHESTRATE_IDLE_TIMEOUT: text }).idleMs).toBe(milliseconds);
  });

  it('"none" lifts a limit, and leaving it out keeps the default', () => {
    const { runBudget } = configFrom({ ORCHESTRATE_RUN_USD: "none" });
    expect(runBudget.usd).toBeNull();
    expect(runBudget.tokens).toBeGreaterThan(0);
  });
});

describe("a secret", () => {
  it("shows as dots however it is printed, and still gives its text to who asks for it", () => {
    const secret = new Secret("xoxb-very-private");
    const printed = [secret.toString(), JSON.stringify({ secret }), inspect({ secret })];
    for (const text of printed) {
      expect(text).toContain("•••");
      expect(text).not.toContain("private");
    }
    expect(secret.reveal()).toBe("xoxb-very-private");
  });
});

it(".env.example documents exactly the variables that are read", () => {
  const example = readFileSync(join(import.meta.dirname, "../../.env.example"), "utf8");
  const documented = [...example.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]);
  expect(new Set(documented)).toEqual(new Set(variableNames));
});
