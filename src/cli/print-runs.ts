import { standingOf } from "../domain/run-status.ts";
import type { RunLine } from "../store/store.ts";
import { durationText, personText } from "./figures.ts";
import { printable } from "./printable.ts";

/** A list of runs, one line each, newest first. */
export function runsText(lines: readonly RunLine[]): string {
  if (lines.length === 0) return 'No runs yet. Start one with: orchestrate run "<task>"';
  return lines.map(lineText).join("\n");
}

function lineText(line: RunLine): string {
  const { run, workflow, requester, startedAt, endedAt, task } = line;
  const started = new Date(startedAt).toISOString().slice(0, 16).replace("T", " ");
  const took = endedAt === null ? "" : ` (${durationText(endedAt - startedAt)})`;
  const text = printable(task.replaceAll(/\s+/g, " "));
  const short = text.length > 70 ? `${text.slice(0, 69)}…` : text;
  return [
    run,
    standingOf(line).padEnd(9),
    started + took,
    workflow?.split("/").at(-1) ?? "-",
    personText(requester),
    short,
  ].join("  ");
}
