import type { Command } from "../domain/command.ts";
import { type Cost, tokensOf } from "../domain/usage.ts";
import {
  type ComparedArtifact,
  type ComparedCriterion,
  type ComparedRun,
  type Comparison,
  compare,
} from "./compare.ts";
import type { Answer } from "./desk.ts";
import { findRun } from "./find-run.ts";
import type { DeskPorts } from "./ports.ts";

/** A private answer holds so much of one difference, and so many of them; the terminal has all. */
const LONGEST_DIFF = 900;
const MOST_DIFFS = 6;
const MOST_LINES = 20;

/** What two runs delivered, what their criteria say and what they took, side by side. */
export async function compareRuns(
  ports: Pick<DeskPorts, "store" | "clock">,
  { runs }: Extract<Command, { kind: "compare-runs" }>,
): Promise<Answer> {
  const [left, right] = await Promise.all([findRun(ports, runs[0]), findRun(ports, runs[1])]);
  if (typeof left === "string") return { text: left, run: null };
  if (typeof right === "string") return { text: right, run: null };
  const { store, clock } = ports;
  const journals = await Promise.all([
    store.runs.entriesOf(left.run),
    store.runs.entriesOf(right.run),
  ]);
  const compared = await compare(journals, (digest) => store.runs.artifact(digest), clock.now());
  const text = compared ? comparisonText(compared) : "There is nothing to compare.";
  return { text, run: null };
}

function comparisonText({ left, right, artifacts, criteria, sameCriteria }: Comparison): string {
  const parts = [
    [runText(left), runText(right)].join("\n"),
    criteriaText(criteria, sameCriteria),
    artifactsText(artifacts),
    ...diffsOf(artifacts),
    `In full: \`orchestrate compare ${left.run} ${right.run}\``,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function runText(run: ComparedRun): string {
  const fork = run.forked
    ? ` · goes on from \`${run.forked.to}\` of \`${run.forked.run}\`; its figures are from there on`
    : "";
  return `\`${run.run}\` · ${run.status} · ${timeText(run.durationMs)} · ${run.rounds} rounds of steps · ${tokensOf(run.usage).toLocaleString("en")} tokens · ${costText(run.cost, run.rehearsal)}${fork}`;
}

/** What is not known is called unknown, never zero. */
function costText({ usd, unknown }: Cost, rehearsal: boolean): string {
  const known = `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
  const cost = unknown ? (usd > 0 ? `${known} and a part unknown` : "cost unknown") : known;
  return rehearsal ? `list price ${cost}, nothing was spent` : cost;
}

function timeText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function criteriaText(differing: readonly ComparedCriterion[], same: number): string {
  const lines = differing
    .slice(0, MOST_LINES)
    .map((one) => `• ${one.text}: ${stateText(one.left)} → ${stateText(one.right)}`);
  const more = differing.length - lines.length;
  return [
    `*Criteria*: ${differing.length} differ, ${same} are the same`,
    ...lines,
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join("\n");
}

function stateText(state: ComparedCriterion["left"]): string {
  return state === null ? "not judged" : state.replace("_", " ");
}

const STATES: Readonly<Record<ComparedArtifact["state"], string>> = {
  same: "the same",
  changed: "changed",
  only_left: "only in the first",
  only_right: "only in the second",
};

function artifactsText(artifacts: readonly ComparedArtifact[]): string {
  const lines = artifacts
    .slice(0, MOST_LINES)
    .map(({ name, state }) => `• ${name}: ${STATES[state]}`);
  const more = artifacts.length - lines.length;
  return ["*Artifacts*", ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** What agents wrote stands as code, line by line, which it cannot end; a fence would not outlive what makes foreign text safe. */
function diffsOf(artifacts: readonly ComparedArtifact[]): string[] {
  const changed = artifacts.filter(({ state }) => state === "changed");
  return changed.slice(0, MOST_DIFFS).map(({ name, diff }) => {
    const plain = diff.replaceAll("`", "'").replace(HEADER, "");
    const cut = plain.length > LONGEST_DIFF;
    const shown = cut ? `${plain.slice(0, LONGEST_DIFF).toWellFormed()}\n… (cut)` : plain;
    const lines = shown.split("\n").filter((line) => line.trim() !== "");
    return [`*${name.replaceAll("*", "")}*`, ...lines.map((line) => `\`${line}\``)].join("\n");
  });
}

/** The lines before the first change name the artifact once more. */
const HEADER = /^[\s\S]*?(?=^@@)/m;
