import type { Command } from "../domain/command.ts";
import { isTerminal } from "../domain/run-state.ts";
import type { Answer } from "./desk.ts";
import { lastPosts, lastPostsWithin } from "./endings.ts";
import { findRun } from "./find-run.ts";
import { mayNotSteer } from "./may-steer.ts";
import type { DeskPorts } from "./ports.ts";

/** Ends a run at a person's word: recorded first, then whatever is under way is aborted. */
export async function stopRun(
  ports: DeskPorts,
  command: Extract<Command, { kind: "stop-run" }>,
): Promise<Answer> {
  const found = await findRun(ports, command.run);
  if (typeof found === "string") return { text: found, run: null };
  const { run, status } = found;
  if (isTerminal(status)) return { text: `Run \`${run}\` has already ended: ${status}.`, run };
  const barred = await mayNotSteer(ports, command.by, found);
  if (barred !== null) return { text: `${barred} Nothing was stopped.`, run };
  const reason = command.reason.trim();
  const body = { kind: "run.cancelled" as const, by: command.by, reason };
  const outcome = await ports.store.runs.endRun(run, body, {
    at: ports.clock.now(),
    posts: await lastPosts(ports, run, body),
    within: await lastPostsWithin(ports, run, body),
  });
  if (outcome.kind === "ended") ports.host.interrupt(run);
  if (outcome.kind === "already")
    return { text: `Run \`${run}\` has already ended: ${outcome.status}.`, run };
  return { text: `Run \`${run}\` is stopped. What it delivered stays in its thread.`, run };
}
