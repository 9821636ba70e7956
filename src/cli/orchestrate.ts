import { Command, CommanderError, InvalidArgumentError } from "commander";
import { describeConfigProblem } from "../config/problems.ts";
import { type Config, configOfProcess } from "../config.ts";
import { systemClock } from "../domain/clock.ts";
import { ConfigurationError, errorOf, fail } from "./fail.ts";
import { addRecordVerbs } from "./record-verbs.ts";
import { ownTerminal, type Terminal } from "./terminal.ts";

/** Exit codes: 0 done, 1 problems were found or the run did not complete, 2 it was asked in a way that cannot be understood. */
const WRONG_USAGE = 2;

/** One kill often arrives twice: sent to the whole group, and passed on by the launcher. Only a later one is meant to force. */
const SAME_KILL_MS = 1_000;

process.exitCode = await orchestrate(process.argv.slice(2), ownTerminal);

/** Carries out one command line and returns its exit code. Each verb loads only the rooms it needs. */
async function orchestrate(words: readonly string[], terminal: Terminal): Promise<number> {
  const codes: number[] = [];
  const json = asksForJson(words);
  // For a program, what commander says of a wrong usage is one more error, told below.
  const speaking = json ? { ...terminal, complain() {} } : terminal;
  const program = programFor({ terminal, speaking }, (code) => void codes.push(code));
  try {
    await program.parseAsync(words.length === 0 ? ["--help"] : words, { from: "user" });
    return codes[0] ?? 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(terminal, { json }, errorOf(error));
    if (error.exitCode === 0) return 0;
    if (json) fail(terminal, { json }, errorOf(error));
    return WRONG_USAGE;
  }
}

/** What stands behind `--` is a task, whatever it looks like. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? words.length : end).includes("--json");
}

type Conclude = (code: number) => void;

interface Mouth {
  readonly terminal: Terminal;
  /** Where commander itself speaks. */
  readonly speaking: Terminal;
}

function programFor({ terminal, speaking }: Mouth, conclude: Conclude): Command {
  const program = new Command("orchestrate")
    .description("Coordinates a team's engineering workflows with AI agents.")
    .exitOverride()
    .showHelpAfterError("(add --help for what can be said)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => speaking.print(text),
      writeErr: (text) => speaking.complain(text),
    });
  for (const add of [
    addStart,
    addRun,
    addRuns,
    addShow,
    addRecord,
    addCheck,
    addGraph,
    addSimulate,
    addTriage,
  ])
    add(program, { terminal, conclude });
  return program;
}

interface Ends {
  readonly terminal: Terminal;
  readonly conclude: Conclude;
}

function addRecord(program: Command, ends: Ends): void {
  addRecordVerbs(program, { ...ends, config });
}

function addStart(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("start")
    .description(
      "start Orchestrate: in Slack when tokens are set, else in a local workspace with a page",
    )
    .action(async () => {
      const { start } = await import("./start.ts");
      conclude(await start(config(), terminal, untilStopped()));
    });
}

function addRun(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("run")
    .description("start a run here and follow it; questions are asked at the prompt")
    .argument("[task]", "what shall be done, in a sentence or two")
    .option("--workflow <name>", "the workflow, instead of leaving the choice to the lead")
    .option("--project <name>", "the project profile whose facts enter every brief")
    .option("--input <name=value>", "an answer to what the workflow's form asks", inputOf, {})
    .option("--answers <file-or-json>", 'answers given beforehand: [{"question", "option", "why"}]')
    .option("--resume <run>", "go on with a run that was left")
    .option("--json", "print the result as JSON instead of the posts")
    .action(async (task: string | undefined, options: RunOptions) => {
      if ((task === undefined) === (options.resume === undefined)) {
        program.error("Say a task in quotes, or --resume <run>.", { exitCode: WRONG_USAGE });
      }
      const { readAnswers } = await import("./answers.ts");
      const { runTask } = await import("./run-task.ts");
      const request = {
        task: task ?? "",
        resume: options.resume ?? null,
        workflow: options.workflow ?? null,
        project: options.project ?? null,
        inputs: options.input,
        answers: options.answers === undefined ? [] : readAnswers(options.answers),
        json: options.json === true,
      };
      conclude(await runTask({ config: config(), terminal, signal: untilStopped() }, request));
    });
}

/** `--input name=value`, once for each. */
function inputOf(text: string, earlier: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be name=value.");
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

interface RunOptions {
  readonly workflow?: string;
  readonly project?: string;
  readonly input: Record<string, string>;
  readonly answers?: string;
  readonly resume?: string;
  readonly json?: true;
}

function addRuns(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("runs")
    .description("list the newest runs")
    .option("--limit <number>", "how many", wholeNumber, 20)
    .option("--open", "only runs that have not ended")
    .option("--json", "print them as JSON")
    .action(async (options: { limit: number; open?: true; json?: true }) => {
      const { listRuns } = await import("./show-run.ts");
      const { limit, open = false, json = false } = options;
      conclude(await listRuns(config(), terminal, { limit, open, json }));
    });
}

function addShow(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("show")
    .description("show a run: timeline, decisions with names, usage and price of each step")
    .argument("<run>", "the run's id, or the beginning of it")
    .option("--step <path>", "print the full reports of one step instead")
    .option("--json", "print its state and journal as JSON")
    .action(async (run: string, options: { step?: string; json?: true }) => {
      const { showRun } = await import("./show-run.ts");
      const { step = null, json = false } = options;
      conclude(await showRun(config(), terminal, { run, step, json }));
    });
}

function addCheck(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("check")
    .description("check agents and workflows; every problem with file, line and remedy")
    .argument("[folder]", "a folder with agents/ and workflows/, instead of the configured ones")
    .option("--json", "print the problems as JSON")
    .action(async (folder: string | undefined, options: { json?: true }) => {
      const { checkFolder } = await import("./check-folder.ts");
      const { json = false } = options;
      conclude(await checkFolder(config(), terminal, { folder: folder ?? null, json }));
    });
}

function addGraph(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("graph")
    .description("draw a workflow as a Mermaid flowchart, or as a picture")
    .argument("<workflow>", "its name, or pack/name")
    .option("--png <file>", "write a picture to this file instead")
    .option("--json", "print the chart and the tree as JSON")
    .action(async (workflow: string, options: { png?: string; json?: true }) => {
      const { drawGraph } = await import("./draw-graph.ts");
      const { png = null, json = false } = options;
      conclude(await drawGraph(config(), terminal, { workflow, png, json }));
    });
}

function addSimulate(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("simulate")
    .description("walk every branch of a workflow with scripted answers, without a model")
    .argument("<workflow>", "its name, or pack/name")
    .option("--json", "print what was found as JSON")
    .action(async (workflow: string, options: { json?: true }) => {
      const { simulateWorkflow } = await import("./simulate.ts");
      const { json = false } = options;
      conclude(await simulateWorkflow(config(), terminal, { workflow, json }));
    });
}

function addTriage(program: Command, { terminal, conclude }: Ends): void {
  program
    .command("triage")
    .description("tell which workflow the rules alone would choose for a task, and why")
    .argument("[task]", "what shall be done, in a sentence or two")
    .option("--project <name>", "the project that the task belongs to")
    .option("--score [file]", "score the rules against labelled requests instead")
    .option("--json", "print it as JSON")
    .action(async (task: string | undefined, options: TriageOptions) => {
      const { project = null, score, json = false } = options;
      if ((task === undefined) === (score === undefined)) {
        program.error("Say a task in quotes, or --score.", { exitCode: WRONG_USAGE });
      }
      const { scoreRequests, triageTask } = await import("./triage-task.ts");
      conclude(
        score === undefined
          ? await triageTask(config(), terminal, { task: task ?? "", project, json })
          : await scoreRequests(config(), terminal, { file: score === true ? null : score, json }),
      );
    });
}

interface TriageOptions {
  readonly project?: string;
  readonly score?: string | true;
  readonly json?: true;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number above zero.");
}

/** The configuration, or all that is wrong with it as one error. */
function config(): Config {
  const { config: read, problems } = configOfProcess();
  if (read) return read;
  throw new ConfigurationError(
    ["The configuration cannot be used:", ...problems.map(describeConfigProblem)].join("\n  "),
  );
}

/** Aborted by Ctrl-C, by a polite kill, or when the launcher dies without passing one on. A second Ctrl-C does not wait. */
function untilStopped(): AbortSignal {
  const stopping = new AbortController();
  let toldAt = 0;
  const stop = () => {
    const now = systemClock.now();
    if (stopping.signal.aborted && now - toldAt > SAME_KILL_MS) process.exit(1);
    if (!stopping.signal.aborted) toldAt = now;
    stopping.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.on(signal, stop);
  // Listening for the launcher's end must not keep this process alive once its work is done.
  process.channel?.unref();
  return stopping.signal;
}
