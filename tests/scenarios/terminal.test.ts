import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { PreparedAnswer } from "../../src/cli/answers.ts";
import { type RunRequest, runTask } from "../../src/cli/run-task.ts";
import { listRuns, showRun } from "../../src/cli/show-run.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { callingDefinitions } from "../support/calling-definitions.ts";

const TASK = "Our CircleCI pipeline is failing on the staging deployment";
const CHECKOUT = join(import.meta.dirname, "../..");

interface RecordedTerminal extends Terminal {
  readonly printed: string[];
  readonly complained: string[];
}

/** A person who types these words, one per prompt, and then leaves; without words, nobody. */
function aTerminal(words?: string[]): RecordedTerminal {
  const printed: string[] = [];
  const complained: string[] = [];
  return {
    printed,
    complained,
    print: (text) => void printed.push(text),
    complain: (text) => void complained.push(text),
    interactive: words !== undefined,
    ask: async () => words?.shift() ?? null,
  };
}

function aConfig(more: Record<string, string> = {}): Config {
  const folder = mkdtempSync(join(tmpdir(), "orchestrate-terminal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const set = { ORCHESTRATE_DATA: folder, ORCHESTRATE_LOG: "silent", ...more };
  const { config } = readConfig(set, CHECKOUT);
  if (!config) throw new Error("The configuration of this test cannot be used.");
  return { ...config, slack: null, claude: null };
}

const aRequest = (change: Partial<RunRequest> = {}): RunRequest => ({
  task: TASK,
  resume: null,
  workflow: null,
  project: null,
  inputs: {},
  answers: [],
  json: false,
  ...change,
});

const Shown = z.object({
  state: z.object({ usage: z.object({ input: z.number(), output: z.number() }) }),
});

const ANSWERS = [
  { question: "credential", option: "2", why: "staging first" },
  { question: "proceed", option: "1" },
].map((answer) => PreparedAnswer.parse(answer));

function run(config: Config, terminal: Terminal, request: RunRequest): Promise<number> {
  return runTask({ config, terminal, signal: new AbortController().signal }, request);
}

function runIdIn(terminal: RecordedTerminal): string {
  const [, id = ""] = /Run ([0-9a-z]{8})/.exec(terminal.printed.join("\n")) ?? [];
  return id;
}

describe("a run in a terminal", () => {
  it("prints the plan, each step once, the decisions and the end, and exits with 0 [P-both-doors] [P-rehearsal-says-so]", async () => {
    const terminal = aTerminal();
    expect(await run(aConfig(), terminal, aRequest({ answers: ANSWERS }))).toBe(0);
    const text = terminal.printed.join("\n");
    expect(text).toMatch(/Workflow engineering\/devops-pipeline: .+\n {2}Runner-up /);
    expect(text).toMatch(/^● Review the change \[reject\], by code-reviewer \(rehearsal\)$/m);
    expect(text).toMatch(
      /^● Review the change, round 2 \[approve\], by code-reviewer \(rehearsal\)$/m,
    );
    expect(text.match(/^● Make the change, by devops-engineer/gm)).toHaveLength(1);
    expect(text).toContain("because staging first");
    expect(text).toMatch(
      /Run [0-9a-z]{8} completed after .+ tokens?, list price \$[\d.]+, nothing was spent\. This was a rehearsal\./,
    );
    const steps = terminal.printed.filter((one) => one.includes("●"));
    expect(steps.every((one) => one.includes("(rehearsal)"))).toBe(true);
  });

  it("asks at the prompt, again after a word that means nothing, and records why", async () => {
    const config = aConfig();
    const terminal = aTerminal(["", "2", "staging first", "1", "it was reviewed"]);
    expect(await run(config, terminal, aRequest())).toBe(0);
    expect(terminal.complained.join("\n")).toContain("Please type a number from 1 to 3.");
    expect(terminal.printed.join("\n")).toContain("because it was reviewed");
  });

  it("tells of the runs that it calls, asks their questions, and goes on with all of them by the id of any", async () => {
    const config = aConfig({ ORCHESTRATE_DEFINITIONS: await callingDefinitions() });
    const first = aTerminal();
    const launch = aRequest({ task: "Launch the invoices", workflow: "launch" });
    expect(await run(config, first, launch)).toBe(1);
    expect(first.complained.join("\n")).toContain("Shall it go live?");
    const told = first.printed.join("\n");
    const [, child = ""] = /Run ([0-9a-z]{8}): Build the service/.exec(told) ?? [];
    expect(told).toMatch(/● Build a service › Write, by backend-architect/);

    const second = aTerminal();
    const answers = [PreparedAnswer.parse({ question: "go live", option: "1" })];
    expect(await run(config, second, aRequest({ task: "", resume: child, answers }))).toBe(0);
    expect(second.printed.join("\n")).toMatch(/✅ The service, /);
    expect(second.printed.join("\n")).toMatch(new RegExp(`Run ${runIdIn(first)} completed`));
    const list = aTerminal();
    await listRuns(config, list, { limit: 5, open: false, json: false });
    expect(list.printed.join("\n").trim().split("\n")).toHaveLength(1);
    const shown = aTerminal();
    expect(await showRun(config, shown, { run: child, json: false, step: null })).toBe(0);
    expect(shown.printed.join("\n")).toContain("Build the service");
  });

  it("says what is asked when nobody is there, waits, and goes on where it was when resumed", async () => {
    const config = aConfig();
    const first = aTerminal();
    expect(await run(config, first, aRequest())).toBe(1);
    const id = runIdIn(first);
    expect(first.complained.join("\n")).toContain("Escalation");
    expect(first.complained.join("\n")).toContain(`orchestrate run --resume ${id}`);

    const second = aTerminal();
    const request = aRequest({ task: "", resume: id.slice(0, 5), answers: ANSWERS });
    expect(await run(config, second, request)).toBe(0);
    expect(runIdIn(second)).toBe(id);
    expect(second.printed.join("\n")).not.toContain("● Classify the issue");
  });

  it("tells programs its result as JSON and nothing else", async () => {
    const terminal = aTerminal();
    expect(await run(aConfig(), terminal, aRequest({ answers: ANSWERS, json: true }))).toBe(0);
    expect(terminal.printed).toHaveLength(1);
    expect(JSON.parse(terminal.printed.join(""))).toMatchObject({
      status: "completed",
      task: TASK,
      rehearsal: true,
      questions: [{ decision: { why: "staging first" } }, { decision: { option: "proceed" } }],
    });
  });

  it("is kept when the person leaves in the middle of it", async () => {
    const config = aConfig();
    const leaving = new AbortController();
    const terminal = aTerminal();
    const print = (text: string) => {
      terminal.print(text);
      if (text.includes("● Classify")) leaving.abort();
    };
    const code = await runTask(
      { config, terminal: { ...terminal, print }, signal: leaving.signal },
      aRequest(),
    );
    expect(code).toBe(1);
    expect(terminal.complained.join("\n")).toContain("is kept as it is");
  });

  it.each([
    [{ task: "", resume: "zzzzzzzz" }, /There is no run "zzzzzzzz"/],
    [{ workflow: "devops-pipelin" }, /no workflow "devops-pipelin".*devops-pipeline/],
    [{ task: "   " }, /What shall be done/],
  ])("that cannot be %j says why and exits with 1", async (change, message) => {
    const terminal = aTerminal();
    expect(await run(aConfig(), terminal, aRequest(change))).toBe(1);
    expect(terminal.complained.join("\n")).toMatch(message);
  });
});

describe("a limit", () => {
  it("that is reached asks people before another request goes out [P-budget]", async () => {
    const config = aConfig();
    const limited = { ...config, runBudget: { usd: null, tokens: 3_000 } };
    const terminal = aTerminal();
    expect(await run(limited, terminal, aRequest())).toBe(1);
    const asked = terminal.complained.join("\n");
    expect(asked).toContain("Escalation (budget)");
    expect(asked).toContain("waits for an answer");
    const seen = aTerminal();
    await showRun(config, seen, { run: runIdIn(terminal), json: true, step: null });
    const { state } = Shown.parse(JSON.parse(seen.printed.join("")));
    expect(state.usage.input + state.usage.output).toBeLessThan(20_000);
  });
});

describe("looking at runs in a terminal", () => {
  it("lists them and shows one with its decisions, its usage by step and its reports", async () => {
    const config = aConfig();
    const worked = aTerminal();
    await run(config, worked, aRequest({ answers: ANSWERS }));
    const id = runIdIn(worked);

    const terminal = aTerminal();
    await listRuns(config, terminal, { limit: 5, open: false, json: false });
    expect(terminal.printed.join("")).toMatch(new RegExp(`^${id} {2}completed .*${TASK}$`));

    await showRun(config, terminal, { run: id, json: false, step: null });
    const shown = terminal.printed.join("\n");
    expect(shown).toMatch(/decided: .+, because staging first \(\d{4}-/);
    expect(shown).toMatch(/implementation\/implement: [\d,]+ tokens, \$/);
    expect(shown).toMatch(/Total: [\d,]+ tokens, list price \$[\d.]+, nothing was spent/);

    await showRun(config, terminal, { run: id, json: false, step: "review" });
    expect(terminal.printed.join("\n")).toContain("## review/review, round 2");
  });

  it("finds none before the first, and says so of an id that is none", async () => {
    const config = aConfig();
    const terminal = aTerminal();
    expect(await listRuns(config, terminal, { limit: 5, open: false, json: false })).toBe(0);
    expect(terminal.printed.join("")).toContain("No runs yet");
    expect(await showRun(config, terminal, { run: "nothing1", json: false, step: null })).toBe(1);
    expect(terminal.complained.join("")).toContain('There is no run "nothing1"');
  });
});
