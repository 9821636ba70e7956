import type { PersonId } from "../domain/ids.ts";
import type { StepLine } from "../domain/run-state.ts";
import { lastPosts, lastPostsWithin } from "./endings.ts";
import type { DeskPorts } from "./ports.ts";

/** Ends the runs that perform steps which people have steered away from; what they delivered so far stays in the thread. */
export async function stopCalled(
  ports: DeskPorts,
  steps: readonly StepLine[],
  why: { readonly by: PersonId; readonly reason: string },
): Promise<void> {
  for (const { child, state } of steps) {
    if (child === undefined || state !== "running") continue;
    const body = { kind: "run.cancelled" as const, ...why };
    const outcome = await ports.store.runs.endRun(child, body, {
      at: ports.clock.now(),
      posts: await lastPosts(ports, child, body),
      within: await lastPostsWithin(ports, child, body),
    });
    if (outcome.kind === "ended") ports.host.interrupt(child);
  }
}
