import type { Config } from "../config.ts";
import type { BodyOf, Entry } from "../domain/entry.ts";
import { errorBody } from "../domain/error-body.ts";
import { foldRun } from "../domain/run-state.ts";
import type { Reader, RunLine } from "../store/store.ts";
import { fail } from "./fail.ts";
import { notOne, reading } from "./find-run.ts";
import { runsText } from "./print-runs.ts";
import { timelineText } from "./print-timeline.ts";
import { printable } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

/** Lists the newest runs. It reads beside a running Orchestrate and changes nothing. */
export function listRuns(
  config: Config,
  terminal: Terminal,
  wish: { readonly limit: number; readonly open: boolean; readonly json: boolean },
): Promise<number> {
  return reading(config, async (reader) => {
    const filter = { limit: wish.limit, unfinishedOnly: wish.open };
    const lines = (await reader?.runs.runs(filter)) ?? [];
    terminal.print(wish.json ? JSON.stringify(lines, null, 2) : runsText(lines));
    return 0;
  });
}

export interface ShowWish {
  readonly run: string;
  readonly json: boolean;
  /** The path of a step whose full reports are wanted instead of the timeline. */
  readonly step: string | null;
}

/** Shows one run by its id or the beginning of it: timeline, decisions, usage; or one step's reports in full. */
export function showRun(config: Config, terminal: Terminal, wish: ShowWish): Promise<number> {
  return reading(config, async (reader) => {
    const lines = (await reader?.runs.runsLike(wish.run.trim().toLowerCase())) ?? [];
    const [line] = lines;
    if (reader && line && lines.length === 1) return tell(reader, terminal, { ...wish, line });
    return fail(terminal, wish, notOne(wish.run, lines));
  });
}

async function tell(
  reader: Reader,
  terminal: Terminal,
  wish: ShowWish & { readonly line: RunLine },
): Promise<number> {
  const entries = await reader.runs.entriesOf(wish.line.run);
  const { step, json } = wish;
  if (step !== null) return tellReports(reader, terminal, { entries, step, json });
  const state = foldRun(entries);
  if (!state) throw new Error(`The journal of run ${wish.line.run} is empty.`);
  terminal.print(
    wish.json ? JSON.stringify({ state, entries }, null, 2) : timelineText(state, entries),
  );
  return 0;
}

async function tellReports(
  reader: Reader,
  terminal: Terminal,
  asked: { readonly entries: readonly Entry[]; readonly step: string; readonly json: boolean },
): Promise<number> {
  const { entries, step, json } = asked;
  const completed = entries.flatMap(({ body }) => (body.kind === "step.completed" ? [body] : []));
  const wanted = completed.filter(({ path }) => path === step || path.endsWith(`/${step}`));
  if (wanted.length === 0) {
    const paths = [...new Set(completed.map(({ path }) => path))];
    const detail = `No step "${step}" has completed. Completed: ${paths.join(", ") || "none"}.`;
    const about = { field: "step", context: { completed: paths } };
    return fail(terminal, { json }, errorBody("not_found", detail, about));
  }
  const reports = await Promise.all(wanted.map((body) => reportText(reader, body)));
  terminal.print(json ? JSON.stringify(reports, null, 2) : reports.join("\n"));
  return 0;
}

async function reportText(reader: Reader, body: BodyOf<"step.completed">): Promise<string> {
  const report = body.report ? await reader.runs.artifact(body.report.digest) : null;
  const head = `## ${body.path}, round ${body.round}, by ${body.agent}`;
  return `${head}\n\n${printable(report ?? body.handoff.summary)}\n`;
}
