import { stat } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import type { Artifact } from "../domain/artifact.ts";
import type { Clock } from "../domain/clock.ts";
import { copyCheckout } from "./copy-checkout.ts";
import type { MeasuredProject, Probe, ProbeResult, Surroundings } from "./probe.ts";
import { redact } from "./redact.ts";
import { type Ran, runCommand } from "./run-command.ts";

/** What measuring a project needs of this machine. */
export interface Measuring {
  readonly clock: Clock;
  /** Where commands are looked for. */
  readonly path: string;
  /** A command that takes longer is ended. */
  readonly limitMs: number;
}

type OfProject = Extract<Probe, { command: string } | { number: string }>;

const LAST_LINES = 5;
const LONGEST_LINE = 200;
/** What the shell answers when there is no such command, or none that may be run. */
const CANNOT_RUN = [126, 127];

/** Runs a command of the project's profile on a copy of its checkout with what was delivered in it, and tells the receipt. */
export async function measureProject(
  probe: OfProject,
  measured: { readonly artifacts: readonly Artifact[]; readonly around: Surroundings },
  measuring: Measuring,
): Promise<ProbeResult> {
  const { project } = measured.around;
  const command = commandFor(probe, project);
  if (project === null || command === null) return undecided(unsaid(probe, project));
  const missing = await missingFor(project);
  if (missing !== null) return undecided(missing);
  const checkout = project.checkout ?? "";
  const ran = await runOnCopy(command, { ...measured, checkout }, measuring);
  if (typeof ran === "string") return undecided(ran);
  const receipt = await receiptOf(command, ran);
  if ("command" in probe) return byExitCode(ran, receipt);
  return byNumber(probe, { pattern: project.numbers[probe.number]?.pattern ?? "", ran, receipt });
}

function commandFor(probe: OfProject, project: MeasuredProject | null): string | null {
  const name = "command" in probe ? probe.command : project?.numbers[probe.number]?.command;
  return name === undefined ? null : (project?.commands[name] ?? null);
}

function unsaid(probe: OfProject, project: MeasuredProject | null): string {
  const what = "command" in probe ? `the command ${probe.command}` : `the number ${probe.number}`;
  return project === null
    ? `No project profile says what ${what} is.`
    : `The profile of ${project.title} does not say what ${what} is.`;
}

async function missingFor({ title, checkout, runs_delivered_code: may }: MeasuredProject) {
  if (checkout === undefined) return `The profile of ${title} names no checkout to measure.`;
  if (!may) return `The profile of ${title} does not allow running what was delivered.`;
  const folder = await stat(checkout).catch(() => null);
  return folder?.isDirectory() ? null : `The checkout of ${title} is not on this machine.`;
}

interface RanOnCopy extends Ran {
  readonly written: readonly string[];
}

/** The command's end, or why it was not run. */
async function runOnCopy(
  command: string,
  measured: {
    readonly checkout: string;
    readonly artifacts: readonly Artifact[];
    readonly around: Surroundings;
  },
  { clock, path, limitMs }: Measuring,
): Promise<RanOnCopy | string> {
  const { checkout, artifacts, around } = measured;
  const delivered = [...(await around.earlier()), ...artifacts];
  const copy = await copyCheckout(checkout, delivered);
  try {
    if (copy.written.length === 0) return "Nothing that was delivered is a file of the project.";
    const { folder, home, written } = copy;
    const environment = { PATH: path, HOME: home, TMPDIR: home, LANG: "C.UTF-8" };
    const { signal } = around;
    const ran = await runCommand({ command, folder, environment, limitMs, clock, signal });
    return signal.aborted ? "The run was stopped." : { ...ran, written };
  } finally {
    await copy.remove();
  }
}

function byExitCode({ exitCode, timedOut }: Ran, receipt: string): ProbeResult {
  if (timedOut) return notMet(receipt);
  if (exitCode === null || CANNOT_RUN.includes(exitCode)) return undecided(receipt);
  return exitCode === 0 ? met(receipt) : notMet(receipt);
}

function byNumber(
  probe: Extract<Probe, { number: string }>,
  found: { readonly pattern: string; readonly ran: Ran; readonly receipt: string },
): ProbeResult {
  const { pattern, ran, receipt } = found;
  const value = numberIn(ran.output, pattern);
  if (value === null) return undecided(`${probe.number} does not stand in the output: ${receipt}`);
  const { at_least: least = -Infinity, at_most: most = Infinity } = probe;
  const wanted = [
    ...(probe.at_least === undefined ? [] : [`at least ${probe.at_least}`]),
    ...(probe.at_most === undefined ? [] : [`at most ${probe.at_most}`]),
  ].join(" and ");
  const said = `${probe.number} is ${value}${wanted === "" ? "" : `, wanted ${wanted}`}: ${receipt}`;
  return value >= least && value <= most ? met(said) : notMet(said);
}

/** The last match counts: totals stand at the end. */
function numberIn(output: string, pattern: string): number | null {
  const matches = [...stripVTControlCharacters(output).matchAll(new RegExp(pattern, "gm"))];
  const text = matches.at(-1)?.[1]?.replaceAll(",", ".");
  const value = Number(text);
  return text === undefined || text.trim() === "" || Number.isNaN(value) ? null : value;
}

/** Command, exit code, time, digest and last lines: what anybody needs to believe it, or to try it again. */
async function receiptOf(command: string, ran: RanOnCopy): Promise<string> {
  const { exitCode, timedOut, durationMs, written, sha256 } = ran;
  const end = timedOut ? "was ended for taking too long" : `ended with ${exitCode ?? "a signal"}`;
  const files = written.length === 1 ? "1 delivered file" : `${written.length} delivered files`;
  const lines = stripVTControlCharacters(await redact(ran.output, []))
    .split("\n")
    .map((line) => line.trim().slice(0, LONGEST_LINE))
    .filter((line) => line !== "")
    .slice(-LAST_LINES);
  const said = lines.length === 0 ? "it printed nothing" : `last lines: ${lines.join(" | ")}`;
  return `${command} ${end} after ${(durationMs / 1_000).toFixed(1)} s with ${files}; ${said}; output sha256 ${sha256.slice(0, 16)}`;
}

function met(reason: string): ProbeResult {
  return { state: "met", reason };
}

function notMet(reason: string): ProbeResult {
  return { state: "not_met", reason };
}

function undecided(reason: string): ProbeResult {
  return { state: "undecided", reason };
}
