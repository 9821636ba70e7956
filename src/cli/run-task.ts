import { userInfo } from "node:os";
import { type App, buildApp } from "../app.ts";
import type { Config } from "../config.ts";
import { type Clock, systemClock } from "../domain/clock.ts";
import { type ErrorBody, errorBody } from "../domain/error-body.ts";
import { PersonId, type RunId } from "../domain/ids.ts";
import { isTerminal, type RunState } from "../domain/run-state.ts";
import type { PreparedAnswer } from "./answers.ts";
import { openClaude } from "./claude-or-rehearsal.ts";
import { fail } from "./fail.ts";
import { followRun, type Stopped } from "./follow-run.ts";
import { logTo } from "./log.ts";
import { plain } from "./print-post.ts";
import type { Terminal } from "./terminal.ts";

/** What `orchestrate run` was asked: a new task, or a run to go on with. */
export interface RunRequest {
  readonly task: string;
  readonly resume: string | null;
  readonly workflow: string | null;
  readonly project: string | null;
  /** Answers to what the workflow's form asks, by the name of the input. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly answers: readonly PreparedAnswer[];
  readonly json: boolean;
}

/** What surrounds a verb. */
export interface Surroundings {
  readonly config: Config;
  readonly terminal: Terminal;
  /** Aborted when the person wants to leave; the run is then kept as it is. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/** Starts or resumes a run, follows it in the terminal, and returns the exit code: 0 only for a completed run. */
export async function runTask(around: Surroundings, request: RunRequest): Promise<number> {
  const claude = await openClaude(around.config);
  try {
    const fatal = Promise.withResolvers<never>();
    const app = await buildApp(around.config, {
      claude: claude.access,
      log: logTo("stderr", around.config.logLevel ?? "warn"),
      onFatal: fatal.reject,
    });
    try {
      return await Promise.race([fatal.promise, follow(app, around, request)]);
    } finally {
      await app.close();
    }
  } finally {
    await claude.close();
  }
}

async function follow(app: App, around: Surroundings, request: RunRequest): Promise<number> {
  const { terminal, signal, clock = systemClock } = around;
  const by = PersonId.parse(`terminal:${userInfo().username}`);
  const begun =
    request.resume === null
      ? await begin(app, request, { by, clock })
      : await resume(app, request.resume);
  if (!("run" in begun)) {
    return fail(terminal, request, begun);
  }
  const stopped = await followRun({
    app,
    run: begun.run,
    by,
    terminal,
    clock,
    answers: [...request.answers],
    tellsProgress: !request.json,
    signal,
    told: new Set(),
    shownWithin: new Map(),
  });
  return conclude(app, begun.run, { terminal, stopped, json: request.json });
}

/** A new run, or why there is none: what its workflow asks besides the task is given as options here. */
async function begin(
  app: App,
  { task, workflow, project, inputs }: RunRequest,
  { by, clock }: { readonly by: PersonId; readonly clock: Clock },
): Promise<Begun> {
  const {
    run,
    text,
    objections = {},
  } = await app.desk.handle({
    kind: "start-run",
    by,
    door: "terminal",
    place: { kind: "terminal" },
    // One process starts at most one run in a millisecond.
    origin: `terminal:${process.pid}:${clock.now()}`,
    task,
    workflow,
    project,
    inputs,
  });
  if (run) return { run };
  const fields = Object.keys(objections);
  const options = fields.filter((field) => !ARGUMENTS.includes(field));
  const how = options.map((field) => ` --input ${field}=…`).join("");
  const detail = how === "" ? plain(text) : `${plain(text)} Give it as:${how}`;
  return errorBody("not_possible", detail, { field: fields[0] ?? null, context: { objections } });
}

/** What `run` takes by itself; every other field is an input of the workflow. */
const ARGUMENTS: readonly string[] = ["task", "workflow", "project"];

/** A run to follow, or why there is none. */
type Begun = { readonly run: RunId } | ErrorBody;

/** A run that was left, walked on from where it was; or why it cannot be. */
async function resume(app: App, said: string): Promise<Begun> {
  const lines = await app.store.runs.runsLike(said.trim().toLowerCase());
  const [line] = lines;
  if (!line || lines.length > 1) {
    const found = lines.map(({ run }) => run).join(", ");
    const about = { field: "resume", context: { run: said } };
    return line
      ? errorBody("ambiguous", `"${said}" fits several runs: ${found}.`, about)
      : errorBody("not_found", `There is no run "${said}".`, about);
  }
  const about = { field: "resume", context: { run: line.run } };
  if (isTerminal(line.status))
    return errorBody("not_possible", `Run ${line.run} has already ended: ${line.status}.`, about);
  if (line.place.kind === "slack")
    return errorBody(
      "not_possible",
      `Run ${line.run} lives in Slack; it goes on with "npm start".`,
      about,
    );
  const run = await rootOf(app, line.run);
  app.host.start(run);
  return { run };
}

/** A run within another goes on with the one that called it. */
async function rootOf(app: App, run: RunId): Promise<RunId> {
  const started = (await app.store.runs.entriesOf(run))[0]?.body;
  return started?.kind === "run.started" ? (started.parent?.root ?? run) : run;
}

interface Conclusion {
  readonly terminal: Terminal;
  readonly stopped: Stopped;
  readonly json: boolean;
}

async function conclude(
  app: App,
  run: RunId,
  { terminal, stopped, json }: Conclusion,
): Promise<number> {
  const state = await app.desk.runState(run);
  if (json && state) terminal.print(JSON.stringify(resultOf(state), null, 2));
  if (stopped !== "ended") {
    const why =
      stopped === "left" ? "is kept as it is" : "waits for an answer that nobody here can give";
    terminal.complain(`\nRun ${run} ${why}. Go on with: orchestrate run --resume ${run}`);
  }
  return state?.status === "completed" ? 0 : 1;
}

/** The end of a run for programs. */
function resultOf(state: RunState) {
  const { run, status, task, workflow, ending, usage, cost, questions, rehearsal } = state;
  return {
    run,
    status,
    task,
    workflow: workflow?.name ?? null,
    result: ending,
    questions: questions.map(({ question, decision }) => ({
      issue: question.issue,
      options: question.options,
      decision,
    })),
    usage,
    cost,
    rehearsal,
  };
}
