import {
  type ComparedArtifact,
  type ComparedRun,
  type Comparison,
  compare,
} from "../commands/compare.ts";
import type { Config } from "../config.ts";
import { systemClock } from "../domain/clock.ts";
import { tokensOf } from "../domain/usage.ts";
import type { Reader, RunLine } from "../store/store.ts";
import { fail } from "./fail.ts";
import { durationText, spentText, tokensText } from "./figures.ts";
import { notOne, reading } from "./find-run.ts";
import { printable } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

export interface CompareWish {
  readonly runs: readonly [string, string];
  readonly json: boolean;
}

/** Holds two runs against each other: artifacts with all that differs, criteria, cost and time. */
export function compareRuns(
  config: Config,
  terminal: Terminal,
  wish: CompareWish,
): Promise<number> {
  return reading(config, async (reader) => {
    const [left, right] = [
      await linesOf(reader, wish.runs[0]),
      await linesOf(reader, wish.runs[1]),
    ];
    const lines = [left, right];
    const at = lines.findIndex((found) => found.length !== 1);
    const [one] = left;
    const [other] = right;
    if (!reader || at !== -1 || !one || !other)
      return fail(terminal, wish, notOne(wish.runs[at] ?? wish.runs[0], lines[at] ?? []));
    const journals = await Promise.all([
      reader.runs.entriesOf(one.run),
      reader.runs.entriesOf(other.run),
    ]);
    const read = (digest: Parameters<typeof reader.runs.artifact>[0]) =>
      reader.runs.artifact(digest);
    const compared = await compare(journals, read, systemClock.now());
    if (!compared) throw new Error("The journal of a run is empty.");
    terminal.print(wish.json ? JSON.stringify(compared, null, 2) : comparisonText(compared));
    return 0;
  });
}

async function linesOf(reader: Reader | null, said: string): Promise<readonly RunLine[]> {
  return (await reader?.runs.runsLike(said.trim().toLowerCase())) ?? [];
}

function comparisonText({ left, right, artifacts, criteria, sameCriteria }: Comparison): string {
  const differing = criteria.map(
    (one) =>
      `  ${printable(one.text)}: ${one.left ?? "not judged"} -> ${one.right ?? "not judged"}`,
  );
  return [
    [runText(left), runText(right)].join("\n"),
    [`Criteria: ${criteria.length} differ, ${sameCriteria} are the same`, ...differing].join("\n"),
    [
      "Artifacts",
      ...artifacts.map(({ name, state }) => `  ${printable(name)}: ${STATES[state]}`),
    ].join("\n"),
    ...artifacts.flatMap(diffText),
  ].join("\n\n");
}

const STATES: Readonly<Record<ComparedArtifact["state"], string>> = {
  same: "the same",
  changed: "changed",
  only_left: "only in the first",
  only_right: "only in the second",
};

function runText(run: ComparedRun): string {
  const fork = run.forked
    ? `; goes on from ${run.forked.to} of ${run.forked.run}, its figures are from there on`
    : "";
  return `${run.run}: ${run.status}, ${durationText(run.durationMs)}, ${run.rounds} rounds of steps, ${tokensText(tokensOf(run.usage))}, ${spentText(run)}${fork}`;
}

function diffText({ state, diff }: ComparedArtifact): string[] {
  return state === "changed" ? [printable(diff)] : [];
}
