import { writeFile } from "node:fs/promises";
import type { Config } from "../config.ts";
import { answersIn } from "../domain/answers-record.ts";
import { phaseReports } from "../domain/phase-report.ts";
import { recordDocument, type WholeRecord } from "../domain/record-document.ts";
import { foldRun } from "../domain/run-state.ts";
import type { Reader, RunLine } from "../store/store.ts";
import { fail } from "./fail.ts";
import { notOne, reading } from "./find-run.ts";
import type { Terminal } from "./terminal.ts";

export interface ExportWish {
  readonly run: string;
  readonly format: "markdown" | "json";
  /** Where it is written; null prints it. */
  readonly out: string | null;
}

/** Gives a run's full record away: as a document for people, or as JSON with every entry and its hash. */
export function exportRun(config: Config, terminal: Terminal, wish: ExportWish): Promise<number> {
  return reading(config, async (reader) => {
    const lines = (await reader?.runs.runsLike(wish.run.trim().toLowerCase())) ?? [];
    const [line] = lines;
    if (!reader || !line || lines.length !== 1)
      return fail(terminal, { json: wish.format === "json" }, notOne(wish.run, lines));
    const text = await textOf(reader, line, wish.format);
    if (wish.out === null) terminal.print(text);
    else await writeFile(wish.out, `${text}\n`);
    return 0;
  });
}

async function textOf(
  reader: Reader,
  { run }: RunLine,
  format: ExportWish["format"],
): Promise<string> {
  const entries = await reader.runs.entriesOf(run);
  const hashes = await reader.hashesOf(run);
  const state = foldRun(entries);
  if (!state) throw new Error(`The journal of run ${run} is empty.`);
  const answers = answersIn(state, entries);
  const phases = phaseReports(entries, "as told");
  const record: WholeRecord = { state, entries, answers, phases, head: hashes.at(-1) ?? null };
  if (format === "markdown") return recordDocument(record);
  const hashed = entries.map((entry, index) => ({ ...entry, hash: hashes[index] ?? null }));
  return JSON.stringify({ ...record, entries: hashed }, null, 2);
}
