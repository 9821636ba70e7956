import type { EntryBody } from "../domain/entry.ts";
import { digestOf, type Key, type PersonId, type RunId } from "../domain/ids.ts";
import { foldRun, isTerminal, type RunState, type StepLine } from "../domain/run-state.ts";
import { runsWithin } from "../domain/runs-within.ts";
import { findRun } from "./find-run.ts";
import { mayNotSteer } from "./may-steer.ts";
import type { DeskPorts } from "./ports.ts";

/** Who wants to steer which run, by the delivery that said so. */
export interface Steering {
  readonly run: string;
  readonly by: PersonId;
  readonly origin: string;
}

/** The run that somebody may steer now, or why not. */
export async function steeredRun(
  ports: DeskPorts,
  { run: said, by }: Steering,
): Promise<RunState | string> {
  const line = await findRun(ports, said);
  if (typeof line === "string") return line;
  const state = foldRun(await ports.store.runs.entriesOf(line.run));
  if (!state || isTerminal(state.status))
    return `Run \`${line.run}\` has already ended: ${line.status}. Nothing was changed.`;
  const barred = await mayNotSteer(ports, by, state);
  return barred === null ? state : `${barred} Nothing was changed.`;
}

/** The key under which lies what came of one delivery: it counts once. */
export function steeringKey(origin: string): Key {
  return `said/${digestOf(origin).slice(0, 20)}`;
}

/** Records what a person said to a run; false when the run ended meanwhile. */
export async function say(
  ports: DeskPorts,
  run: RunId,
  { key, body }: { readonly key: Key; readonly body: EntryBody },
): Promise<boolean> {
  const at = ports.clock.now();
  const record = { run, key, at, body, posts: [], artifacts: [] };
  const entry = await ports.store.runs.record(record);
  if (entry) ports.host.entriesAdded(run, [entry]);
  return entry !== null;
}

/** Whether this delivery has said something to the run already. */
export async function wasSaid({ store }: DeskPorts, run: RunId, key: Key): Promise<boolean> {
  return (await store.runs.entriesOf(run)).some((entry) => entry.key === key);
}

/** Says it to the run and, when it goes on, to all that it has called and that go on too. */
export async function sayToAll(
  ports: DeskPorts,
  state: RunState,
  said: { readonly key: Key; readonly body: EntryBody },
): Promise<boolean> {
  const heard = await say(ports, state.run, said);
  if (!heard) return false;
  for (const child of await unfinishedWithin(ports, state)) await say(ports, child.run, said);
  return true;
}

/** The runs within a run that go on. */
export async function unfinishedWithin(ports: DeskPorts, state: RunState): Promise<RunState[]> {
  const stateOf = async (run: RunId) => foldRun(await ports.store.runs.entriesOf(run));
  const now = (await stateOf(state.run)) ?? state;
  const within = await runsWithin(now, stateOf);
  return [...within.values()].filter(({ status }) => !isTerminal(status));
}

/** The step that somebody means by its path, id or title; null when there is none, or when several are meant. */
export function stepMeant({ phases }: RunState, said: string): StepLine | null {
  const wanted = said.trim().toLowerCase();
  const steps = phases.flatMap((phase) => phase.steps);
  const named = steps.filter(({ path, title }) =>
    [path, path.split("/").at(-1), title].some((name) => name?.toLowerCase() === wanted),
  );
  const [only, ...others] = named;
  return only && others.length === 0 ? only : null;
}

/** What is told somebody who names a step that is none. */
export function noSuchStep({ run, phases }: RunState, said: string): string {
  const names = phases.flatMap(({ steps }) => steps.map(({ path }) => `\`${path}\``));
  const known = names.length === 0 ? "It has no plan yet." : `Its steps: ${names.join(", ")}.`;
  return `Run \`${run}\` has no step \`${said.replaceAll("`", "'").slice(0, 80)}\`. ${known}`;
}
