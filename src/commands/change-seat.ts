import type { Command } from "../domain/command.ts";
import type { Entry } from "../domain/entry.ts";
import { digestOf, type Key, type PersonId } from "../domain/ids.ts";
import { foldRun, isTerminal, type RunState, type StepLine } from "../domain/run-state.ts";
import { endKeyOf, type Seat, seatPost, seatsIn } from "../domain/seats.ts";
import type { Answer } from "./desk.ts";
import { findPerformers } from "./find-performers.ts";
import { findRun } from "./find-run.ts";
import { mayNotSteer } from "./may-steer.ts";
import type { DeskPorts } from "./ports.ts";

type ChangeSeat = Extract<Command, { kind: "change-seat" }>;

/** A step of a run, and the seat in which somebody sits just now. */
interface Found {
  readonly run: RunState;
  readonly step: StepLine;
  readonly open: Seat | null;
  /** The people whose work the step judges, as far as it has been offered to anybody. */
  readonly authors: readonly PersonId[];
}

/** Puts a person into a step's seat, hands it on, or gives it back to the agent; whoever sits there is freed. */
export async function changeSeat(ports: DeskPorts, command: ChangeSeat): Promise<Answer> {
  const found = await find(ports, command);
  if (typeof found === "string") return { text: found, run: null };
  const { run } = found.run;
  const objection =
    (await objectionTo(ports, command, found)) ?? (await absence(ports, command, found));
  if (objection !== null) return { text: `${objection} Nothing was changed.`, run };
  const entry = await record(ports, command, found);
  if (!entry) return { text: `Too late: run \`${run}\` has ended. Nothing was changed.`, run };
  if (!isSame(entry, command))
    return { text: "Somebody else was quicker: the step is in other hands or delivered.", run };
  ports.host.entriesAdded(run, [entry]);
  return { text: answerTo(command, found), run };
}

async function find(ports: DeskPorts, { run: id, path }: ChangeSeat): Promise<Found | string> {
  const line = await findRun(ports, id);
  if (typeof line === "string") return line;
  const entries = await ports.store.runs.entriesOf(line.run);
  const run = foldRun(entries);
  const step = run?.phases.flatMap(({ steps }) => steps).find((one) => one.path === path);
  if (!run || !step) return `Run \`${line.run}\` has no step \`${path}\`. Nothing was changed.`;
  const seats = seatsIn(entries).filter(({ offered }) => offered.path === path);
  const open = seats.findLast(({ state }) => state === "open" || state === "overdue") ?? null;
  return { run, step, open, authors: seats.at(-1)?.authors ?? [] };
}

async function objectionTo(
  ports: DeskPorts,
  command: ChangeSeat,
  found: Found,
): Promise<string | null> {
  const { run, open } = found;
  const idle = whyIdle(command, found);
  if (idle !== null) return idle;
  const sitsThere = open?.offered.to.includes(command.by) ?? false;
  return sitsThere ? null : mayNotSteer(ports, command.by, run);
}

/** Why there is nothing to change; null when there is. */
function whyIdle({ to }: ChangeSeat, { run, step, open }: Found): string | null {
  if (isTerminal(run.status)) return `Too late: run \`${run.run}\` has ended (${run.status}).`;
  if (step.workflow !== undefined)
    return `“${step.title}” is a workflow of its own; its steps can be taken in its own run.`;
  if (open === null && (step.state === "completed" || step.state === "skipped"))
    return `“${step.title}” is already ${step.state}.`;
  const { people = [] } = step;
  if (to === null) return people.length === 0 ? `“${step.title}” is its agent's already.` : null;
  const isTheirs = people.length === 1 && people[0] === to;
  return isTheirs ? `“${step.title}” is already in the hands of <@${to}>.` : null;
}

/** A step is not put into the hands of somebody who cannot be asked. */
async function absence(
  ports: DeskPorts,
  { to }: ChangeSeat,
  { run, step, authors }: Found,
): Promise<string | null> {
  if (to === null) return null;
  if (authors.includes(to))
    return `“${step.title}” judges work that <@${to}> delivered, and nobody reviews their own work.`;
  const { problem } = await findPerformers(ports, to, run);
  return problem === "" ? null : problem;
}

function record(
  ports: DeskPorts,
  command: ChangeSeat,
  { run, open }: Found,
): Promise<Entry | null> {
  const { path, to, by, why } = command;
  return ports.store.runs.record({
    run: run.run,
    key: open ? endKeyOf(open) : keyOf(command),
    at: ports.clock.now(),
    body: { kind: "seat.changed", path, to, by, why: why.trim() },
    posts: open ? [seatPost(run.run, open.key, run.rehearsal)] : [],
    artifacts: [],
  });
}

/** One delivery of Slack has one effect. */
function keyOf({ path, origin }: ChangeSeat): Key {
  return `${path}/seat-${digestOf(origin).slice(0, 16)}`;
}

function isSame({ body }: Entry, { path, to, by }: ChangeSeat): boolean {
  return body.kind === "seat.changed" && body.path === path && body.to === to && body.by === by;
}

function answerTo({ to, by }: ChangeSeat, { step, open }: Found): string {
  const who = to === null ? "its agent" : to === by ? "you" : `<@${to}>`;
  if (open) return "";
  const atWork =
    step.state === "running"
      ? " An agent is at work on it now; it counts if the step is done again."
      : "";
  return `“${step.title}” will be done by ${who}.${atWork}`;
}
