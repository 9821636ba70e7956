import type { Entry } from "./entry.ts";
import type { RunId } from "./ids.ts";
import { type PhaseReport, phaseReports } from "./phase-report.ts";
import { foldRun, type RunState } from "./run-state.ts";

/** All that is known of a run: its state, its phases, and the runs that its steps called. */
export interface RunRecord {
  readonly run: RunState;
  /** The passes through its phases as their messages told them. */
  readonly told: readonly PhaseReport[];
  /** The same with every finished step, those told beside a question too. */
  readonly whole: readonly PhaseReport[];
  /** The records of the runs that it called, oldest first. */
  readonly within: readonly RunRecord[];
}

/** The record of a run and of those within it, however deep; null for an unknown run. */
export async function runRecord(
  run: RunId,
  entriesOf: (run: RunId) => Promise<readonly Entry[]>,
): Promise<RunRecord | null> {
  const entries = await entriesOf(run);
  const state = foldRun(entries);
  if (!state) return null;
  const called = entries.flatMap(({ body }) => (body.kind === "child.started" ? body.child : []));
  const within: RunRecord[] = [];
  for (const child of called) {
    const record = await runRecord(child, entriesOf);
    if (record) within.push(record);
  }
  const told = phaseReports(entries, "as told");
  return { run: state, told, whole: phaseReports(entries, "whole"), within };
}

/** A record with all those within it, the outermost first. */
export function recordsIn(record: RunRecord): readonly RunRecord[] {
  return [record, ...record.within.flatMap(recordsIn)];
}
