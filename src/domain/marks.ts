import type { RunStatus, StepState } from "./run-state.ts";

/** The sign of a step's state, the same at every door (S1-F1). */
export const stepMarks: Readonly<Record<StepState, string>> = {
  pending: "⏳",
  running: "🔄",
  waiting: "⏸",
  completed: "✅",
  rework: "↩",
  skipped: "⏭",
  failed: "❌",
};

/** The sign of a run's status. */
export const runMarks: Readonly<Record<RunStatus | "paused", string>> = {
  paused: "⏸",
  pending: "⏳",
  running: "🔄",
  waiting: "⏸",
  completed: "✅",
  failed: "❌",
  cancelled: "⏹",
};
