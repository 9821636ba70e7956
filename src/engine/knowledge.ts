import type { ArtifactRef } from "../domain/artifact.ts";
import type { Finding } from "../domain/criterion.ts";
import type { Decision, Question } from "../domain/decision.ts";
import { withEdits } from "../domain/edits.ts";
import type { BodyOf, Entry, EntryBody } from "../domain/entry.ts";
import { artifactsOf, type Handoff } from "../domain/handoff.ts";
import { type Cost, totalOf, type Usage } from "../domain/usage.ts";
import type { Facts } from "./ports.ts";
import type { Routes } from "./rules/stations.ts";

/**
 * What a run knows at the frontier of its journal, for the next prompt. Control flow never reads it: on a replay the journal
 * already holds what came later.
 */
export interface Knowledge {
  /** The newest finished work of each step, by path. */
  readonly work: ReadonlyMap<string, BodyOf<"step.completed">>;
  readonly facts: Facts;
  /** The branch that was last taken of each route, by its phase. */
  readonly routes: Routes;
  readonly decisions: readonly { readonly question: Question; readonly decision: Decision }[];
  /** Parts of steps that agents named others for, oldest first. */
  readonly delegated: readonly BodyOf<"step.delegated">[];
  /** What the run has used so far. */
  readonly spent: Spent;
  /** What the run had used each time people raised its limits, oldest first. */
  readonly raises: readonly Spent[];
}

interface Spent {
  readonly usage: Usage;
  readonly cost: Cost;
}

/** Before anything has happened. */
export const noKnowledge: Knowledge = {
  work: new Map(),
  facts: {},
  routes: new Map(),
  decisions: [],
  delegated: [],
  spent: totalOf([]),
  raises: [],
};

/** Folds a journal into what the next prompt may draw on. */
export function knowledgeOf(entries: readonly Entry[]): Knowledge {
  const bodies = withEdits(entries).map((entry) => entry.body);
  const completed = bodies.filter((body) => body.kind === "step.completed");
  return {
    work: new Map(completed.map((body) => [body.path, body])),
    facts: Object.assign({}, ...completed.map((body) => body.facts)),
    routes: routesIn(bodies),
    decisions: decisionsIn(entries),
    delegated: bodies.filter((body) => body.kind === "step.delegated"),
    spent: spentIn(bodies),
    raises: raisesIn(entries),
  };
}

function routesIn(bodies: readonly EntryBody[]): Routes {
  const taken = bodies.filter((body) => body.kind === "route.taken");
  return new Map(taken.map(({ phase, branch }) => [phase, branch ?? "default"]));
}

function spentIn(bodies: readonly EntryBody[]): Spent {
  return totalOf(bodies.flatMap((body) => ("calls" in body ? body.calls : [])));
}

function raisesIn(entries: readonly Entry[]): Spent[] {
  const bodies = entries.map((entry) => entry.body);
  const raising = new Set(
    bodies.flatMap((body) =>
      body.kind === "question.asked" && body.question.reason === "budget" ? body.question.id : [],
    ),
  );
  return bodies.flatMap((body, at) => {
    if (body.kind !== "decision.recorded") return [];
    const { question, option } = body.decision;
    return option === "raise" && raising.has(question) ? [spentIn(bodies.slice(0, at))] : [];
  });
}

/** Findings of a review as they stand. */
export function findingsOf(knowledge: Knowledge, reviewPath: string): readonly Finding[] {
  return knowledge.work.get(reviewPath)?.findings ?? [];
}

/** The artifacts a reviewer judges: what was delivered, or the report where nothing else was. Never the author's reasoning beside it. */
export function underReview(work: BodyOf<"step.completed">): ArtifactRef[] {
  const all = artifactsOf(work.handoff);
  const delivered = all.filter((ref) => ref.digest !== work.report?.digest);
  return delivered.length > 0 ? delivered : all;
}

/** A handoff as a reviewer gets it: without the author's report. */
export function forReviewer(handoff: Handoff, kept: readonly ArtifactRef[]): Handoff {
  const documents = handoff.artifacts.documents.filter((ref) => kept.includes(ref));
  return { ...handoff, artifacts: { ...handoff.artifacts, documents } };
}

function decisionsIn(entries: readonly Entry[]): Knowledge["decisions"] {
  const questions = new Map<string, Question>();
  const found: { question: Question; decision: Decision }[] = [];
  for (const { body } of entries) {
    if (body.kind === "question.asked") questions.set(body.question.id, body.question);
    if (body.kind !== "decision.recorded") continue;
    const question = questions.get(body.decision.question);
    if (question) found.push({ question, decision: body.decision });
  }
  return found;
}
