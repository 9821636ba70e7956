import type { EntryBody, EntryKind } from "./entry.ts";
import { isOnCourse } from "./question-course.ts";

export type RunStatus = "pending" | "running" | "waiting" | "completed" | "failed" | "cancelled";

/** Entries after which a run stands so; null where it stands as before. After any other it is running. */
const STATUS: Readonly<Partial<Record<EntryKind, RunStatus | null>>> = {
  "run.started": "pending",
  "question.asked": "waiting",
  "seat.offered": "waiting",
  "run.completed": "completed",
  "run.failed": "failed",
  "run.cancelled": "cancelled",
  "vote.recorded": null,
  "vote.withdrawn": null,
  "artifact.edited": null,
  "post.said": null,
  "timer.set": null,
  "timer.fired": null,
  "note.added": null,
  "thread.muted": null,
  "thread.unmuted": null,
  "run.paused": null,
  "run.resumed": null,
  "skip.requested": null,
  "run.rewound": null,
};

/** The status of a run after this entry; undefined when the entry does not change it. */
export function statusAfter(body: EntryBody): RunStatus | undefined {
  if (isOnCourse(body)) return undefined;
  const status = STATUS[body.kind];
  return status === undefined ? "running" : (status ?? undefined);
}

/** How lists tell of a run: that people have paused it comes before what it does or waits for. */
export function standingOf(run: {
  readonly status: RunStatus;
  readonly paused: boolean;
}): RunStatus | "paused" {
  return run.paused && !isTerminal(run.status) ? "paused" : run.status;
}

export function isTerminal(status: RunStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
