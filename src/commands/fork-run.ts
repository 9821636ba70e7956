import type { Command } from "../domain/command.ts";
import type { BodyOf, Entry } from "../domain/entry.ts";
import { pastBefore } from "../domain/fork.ts";
import type { RunId } from "../domain/ids.ts";
import { CARD_SLOT } from "../domain/outbox.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import type { StartRun } from "../store/store.ts";
import type { Answer } from "./desk.ts";
import { findRun } from "./find-run.ts";
import type { DeskPorts } from "./ports.ts";
import { rewoundBy } from "./rewind-run.ts";
import { noSuchStep, stepMeant } from "./steered-run.ts";

type ForkRun = Extract<Command, { kind: "fork-run" }>;

/** A new run that has done what another one did up to a step, and does that step as the person wants it. The other one stays as it is. */
export async function forkRun(ports: DeskPorts, command: ForkRun): Promise<Answer> {
  const line = await findRun(ports, command.run);
  if (typeof line === "string") return { text: line, run: null };
  const entries = await ports.store.runs.entriesOf(line.run);
  const state = foldRun(entries);
  const started = entries[0]?.body;
  if (!state || started?.kind !== "run.started") return { text: "Nothing to fork.", run: null };
  const whole = await forkOf(ports, command, { state, started, entries });
  if (typeof whole === "string") return { text: `${whole} Nothing was started.`, run: state.run };
  const { run, fresh } = await ports.store.runs.startRun(whole);
  if (fresh) ports.host.start(run);
  const text = `Run \`${run}\` goes on from “${command.step}” of run \`${state.run}\`. \`compare ${state.run} ${run}\` then shows what differs.`;
  return { text, run };
}

interface Forked {
  readonly state: RunState;
  readonly started: BodyOf<"run.started">;
  readonly entries: readonly Entry[];
}

async function forkOf(
  ports: DeskPorts,
  command: ForkRun,
  { state, started, entries }: Forked,
): Promise<StartRun | string> {
  if (started.parent !== null)
    return `Run \`${state.run}\` is a part of run \`${started.parent.root}\`; fork that one.`;
  const step = stepMeant(state, command.step);
  if (!step) return noSuchStep(state, command.step);
  const word = await rewoundBy(ports, command, { run: state.run, step });
  if (typeof word === "string") return word;
  const run = ports.newRunId();
  const past = pastBefore(entries, step.path, { from: state.run, run });
  if (past === null) return `Run \`${state.run}\` has not come to “${step.title}”.`;
  const { by, door, origin } = command;
  const forked = { run: state.run, to: step.path };
  const body = { ...started, requester: by, door, place: placeOf(command, started), forked };
  return {
    run,
    origin,
    at: ports.clock.now(),
    body,
    posts: [{ slot: CARD_SLOT, post: { kind: "card", run } }],
    past: { of: state.run, entries: [...past, { key: forkKey(run), body: word }] },
  };
}

function forkKey(run: RunId): string {
  return `said/fork-${run}`;
}

/** Each run has a thread of its own, in the channel where the person is. */
function placeOf({ place }: ForkRun, { place: there }: BodyOf<"run.started">) {
  const channel = place.kind === "slack" ? place : there;
  return channel.kind === "slack" ? { ...channel, thread: null } : channel;
}
