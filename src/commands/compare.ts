import { createTwoFilesPatch } from "diff";
import type { ArtifactRef } from "../domain/artifact.ts";
import type { CriterionResult } from "../domain/criterion.ts";
import { withEdits } from "../domain/edits.ts";
import type { Entry } from "../domain/entry.ts";
import { artifactsOf } from "../domain/handoff.ts";
import type { Digest, RunId } from "../domain/ids.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import type { Cost, Usage } from "../domain/usage.ts";

/** What one of two runs took. A fork's figures are its own; what it has behind it the other one paid for. */
export interface ComparedRun {
  readonly run: RunId;
  readonly status: RunState["status"];
  readonly rehearsal: boolean;
  readonly cost: Cost;
  readonly usage: Usage;
  readonly durationMs: number;
  readonly rounds: number;
  /** From where it goes on by itself, when it is a fork. */
  readonly forked: { readonly run: RunId; readonly to: string } | null;
}

export interface ComparedArtifact {
  readonly name: string;
  readonly state: "same" | "changed" | "only_left" | "only_right";
  /** A unified diff of what changed; empty otherwise. */
  readonly diff: string;
}

export interface ComparedCriterion {
  readonly text: string;
  readonly left: CriterionResult["state"] | null;
  readonly right: CriterionResult["state"] | null;
}

export interface Comparison {
  readonly left: ComparedRun;
  readonly right: ComparedRun;
  readonly artifacts: readonly ComparedArtifact[];
  /** Those of which the runs say different things. */
  readonly criteria: readonly ComparedCriterion[];
  readonly sameCriteria: number;
}

/** Texts that differ by more lines are other texts; to look for what they share would take minutes. */
const MOST_EDITS = 4_000;

export type ReadText = (digest: Digest) => Promise<string | null>;

/** Holds two runs against each other: what they delivered, what their criteria say, what they took. Null when one has no journal. */
export async function compare(
  [left, right]: readonly [readonly Entry[], readonly Entry[]],
  read: ReadText,
  now: number,
): Promise<Comparison | null> {
  const states = [foldRun(left), foldRun(right)] as const;
  if (!states[0] || !states[1]) return null;
  const criteria = criteriaOf(states[0], states[1]);
  const differing = criteria.filter((one) => one.left !== one.right);
  return {
    left: runOf(states[0], left, now),
    right: runOf(states[1], right, now),
    artifacts: await artifactsBetween(left, right, read),
    criteria: differing,
    sameCriteria: criteria.length - differing.length,
  };
}

function runOf(state: RunState, entries: readonly Entry[], now: number): ComparedRun {
  const { run, status, rehearsal, cost, usage, startedAt, endedAt, phases } = state;
  const started = entries[0]?.body;
  return {
    run,
    status,
    rehearsal,
    cost,
    usage,
    durationMs: (endedAt ?? now) - startedAt,
    rounds: phases.flatMap(({ steps }) => steps).reduce((sum, { round }) => sum + round, 0),
    forked: started?.kind === "run.started" ? (started.forked ?? null) : null,
  };
}

/** The newest result of each criterion. */
function criteriaOf(left: RunState, right: RunState): ComparedCriterion[] {
  const [here, there] = [newestResults(left), newestResults(right)];
  return [...new Set([...here.keys(), ...there.keys()])].map((text) => ({
    text,
    left: here.get(text) ?? null,
    right: there.get(text) ?? null,
  }));
}

function newestResults({ criteria }: RunState) {
  return new Map(criteria.map((one) => [one.text, one.state]));
}

async function artifactsBetween(
  left: readonly Entry[],
  right: readonly Entry[],
  read: ReadText,
): Promise<ComparedArtifact[]> {
  const [here, there] = [newestOf(left), newestOf(right)];
  const names = [...new Set([...here.keys(), ...there.keys()])].toSorted();
  return Promise.all(
    names.map(async (name) => between(name, [here.get(name), there.get(name)], read)),
  );
}

/** The newest artifact under each name, with the step that delivered it: two steps may use one name. */
function newestOf(entries: readonly Entry[]): ReadonlyMap<string, ArtifactRef> {
  const found = new Map<string, ArtifactRef>();
  for (const { body } of withEdits(entries)) {
    if (body.kind !== "step.completed") continue;
    for (const ref of artifactsOf(body.handoff)) found.set(`${body.path}: ${ref.name}`, ref);
  }
  return found;
}

async function between(
  name: string,
  [left, right]: readonly [ArtifactRef | undefined, ArtifactRef | undefined],
  read: ReadText,
): Promise<ComparedArtifact> {
  if (!left || !right) return { name, state: left ? "only_left" : "only_right", diff: "" };
  if (left.digest === right.digest) return { name, state: "same", diff: "" };
  const [old, fresh] = await Promise.all([read(left.digest), read(right.digest)]);
  const patch = createTwoFilesPatch(left.name, right.name, old ?? "", fresh ?? "", "", "", {
    maxEditLength: MOST_EDITS,
  });
  const diff = patch ?? "(They have too little in common for their lines to be compared.)";
  return { name, state: "changed", diff };
}
