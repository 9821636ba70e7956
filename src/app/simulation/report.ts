import { stepsOf } from "../../definitions/steps.ts";
import type { Workflow } from "../../definitions/workflow.ts";
import type { Question } from "../../domain/decision.ts";
import type { Entry } from "../../domain/entry.ts";
import { pointOf, whoMayAnswer } from "./scripted-people.ts";
import type { Path, Searched } from "./search-paths.ts";
import type { Walked } from "./walk-once.ts";

/** What a simulation found. */
export interface Simulation {
  readonly workflow: string;
  readonly paths: number;
  /** Choices that were left out because there were too many paths. */
  readonly untried: number;
  readonly reached: readonly string[];
  readonly unreached: readonly string[];
  readonly questions: readonly AskedQuestion[];
  readonly loops: readonly Loop[];
  readonly ends: { readonly completed: number; readonly stopped: number; readonly failed: number };
  /** What should not be: steps or ends that no path reaches, walks that do not end, defects. */
  readonly problems: readonly string[];
}

interface AskedQuestion {
  readonly where: string;
  readonly why: Question["reason"];
  readonly who: string;
  readonly options: readonly string[];
  /** In how many paths. */
  readonly paths: number;
}

/** How often a review's work is done until people are asked. */
interface Loop {
  readonly review: string;
  readonly rounds: number;
}

/** Puts all walks of a workflow together. */
export function summaryOf(
  name: string,
  workflow: Workflow,
  { paths, untried }: Searched<Walked>,
): Simulation {
  const walks = paths.map(({ result }) => result);
  const done = new Set(walks.flatMap(({ entries }) => entries.flatMap(completedPath)));
  const all = stepsOf(workflow).map(({ path }) => path);
  const unreached = all.filter((path) => !done.has(path));
  const ends = {
    completed: countEnds(walks, "run.completed"),
    stopped: countEnds(walks, "run.cancelled"),
    failed: countEnds(walks, "run.failed"),
  };
  const questions = questionsOf(walks);
  return {
    workflow: name,
    paths: paths.length,
    untried,
    reached: all.filter((path) => done.has(path)),
    unreached,
    questions,
    loops: loopsOf(walks),
    ends,
    problems: [
      ...unreached.map((path) => `No path completes the step ${path}.`),
      ...(ends.completed === 0 ? ["No path comes to the end of the workflow."] : []),
      ...questions
        .filter(({ who }) => who === "nobody")
        .map(({ where }) => `Nobody may answer at ${where}.`),
      ...missingStops(workflow, walks),
      ...new Set(paths.flatMap(defect)),
    ],
  };
}

function completedPath({ body }: Entry): string[] {
  return body.kind === "step.completed" ? [body.path] : [];
}

function countEnds(
  walks: readonly Walked[],
  kind: "run.completed" | "run.cancelled" | "run.failed",
): number {
  return walks.filter(({ entries }) => entries.at(-1)?.body.kind === kind).length;
}

function questionsOf(walks: readonly Walked[]): AskedQuestion[] {
  const found = new Map<string, { readonly question: Question; paths: number }>();
  for (const { questions } of walks) {
    const ofWalk = new Map(questions.map((question) => [pointOf(question), question]));
    for (const [point, question] of ofWalk) {
      found.set(point, { question, paths: (found.get(point)?.paths ?? 0) + 1 });
    }
  }
  return [...found]
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([, { question, paths }]) => ({
      where: pointOf(question).replace(/ \(.*$/, ""),
      why: question.reason,
      who: whoMayAnswer(question),
      options: question.options.map(({ label }) => label),
      paths,
    }));
}

/** For each review the most rounds in one walk before its rejections are put to people. */
function loopsOf(walks: readonly Walked[]): Loop[] {
  const longest = new Map<string, number>();
  for (const { entries } of walks) {
    for (const [review, rounds] of rejectedUntilAsked(entries)) {
      longest.set(review, Math.max(longest.get(review) ?? 0, rounds));
    }
  }
  return [...longest]
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([review, rounds]) => ({ review, rounds }));
}

function rejectedUntilAsked(entries: readonly Entry[]): Map<string, number> {
  const rounds = new Map<string, number>();
  for (const { body } of entries) {
    const isAsked = body.kind === "question.asked" && REJECTED.has(body.question.reason);
    if (isAsked) break;
    if (body.kind === "step.completed" && body.verdict === "reject") {
      rounds.set(body.path, (rounds.get(body.path) ?? 0) + 1);
    }
  }
  return rounds;
}

const REJECTED: ReadonlySet<Question["reason"]> = new Set(["rejections", "finding_returned"]);

/** An option that ends the run, and ended none. */
function missingStops(workflow: Workflow, walks: readonly Walked[]): string[] {
  const stops = stepsOf(workflow).filter(({ step }) =>
    step.gate?.options.some(({ leads_to }) => leads_to === "stop"),
  );
  if (stops.length === 0 || countEnds(walks, "run.cancelled") > 0) return [];
  return stops.map(({ path }) => `No path stops at the gate of ${path}.`);
}

function defect({ result, chosen }: Path<Walked>): string[] {
  if (result.brokenOff === null) return [];
  const unusual = chosen.filter(({ options, taken }) => taken !== options[0]);
  const way = unusual.map(({ point, taken }) => `${point}: ${taken}`).join("; ");
  return [`A walk broke off: ${result.brokenOff} (${way === "" ? "the usual way" : way})`];
}
