import type { BodyOf, Entry, EntryBody } from "../../src/domain/entry.ts";
import { Plan, type PlannedStep } from "../../src/domain/plan.ts";
import { aHandoff } from "./asking.ts";
import { aStartedBody, runId } from "./run-builders.ts";

type Mode = Plan[number]["mode"];
type Planned = Pick<PlannedStep, "path"> & Partial<PlannedStep>;

/** Entries of one run out of what they record. */
export function journalOf(...bodies: readonly EntryBody[]): Entry[] {
  const begun = aStartedBody({ rehearsal: false });
  return [begun, ...bodies].map((body, index) => ({
    run: runId(),
    seq: index + 1,
    key: `entry-${index}`,
    at: 1_000 + index,
    body,
  }));
}

/** The choice of a workflow of these phases; steps are named by their paths, or told in more detail. */
export function chosen(
  phases: Readonly<Record<string, readonly [Mode, ...(string | Planned)[]]>>,
): BodyOf<"workflow.chosen"> {
  const plan = Object.entries(phases).map(([id, [mode, ...steps]]) => ({
    id,
    title: id.toUpperCase(),
    mode,
    steps: steps
      .map((step) => (typeof step === "string" ? { path: `${id}/${step}` } : step))
      .map((step) => ({
        title: step.path,
        agent: "baker",
        role: "Baker",
        icon: ":bread:",
        conditional: false,
        ...step,
      })),
  }));
  return {
    kind: "workflow.chosen",
    workflow: "test/story",
    title: "Story",
    reason: "",
    runnerUp: null,
    by: "requester",
    rule: null,
    crew: [],
    dispute: null,
    plan: Plan.parse(plan),
    calls: [],
  };
}

export function started(path: string, round = 1, attempt = 1): BodyOf<"step.started"> {
  return { kind: "step.started", path, round, attempt, agent: "test/baker" };
}

export function finished(
  path: string,
  round = 1,
  change: Partial<BodyOf<"step.completed">> & { readonly summary?: string } = {},
): BodyOf<"step.completed"> {
  const { summary = `${path} in round ${round}`, ...rest } = change;
  return {
    kind: "step.completed",
    path,
    round,
    attempt: 1,
    agent: "test/baker",
    verdict: "none",
    report: null,
    handoff: aHandoff({ summary }),
    facts: {},
    findings: [],
    answers: [],
    criteria: [],
    evidence: [],
    measures: [],
    calls: [],
    durationMs: 0,
    ...rest,
  };
}

export function failed(path: string, round = 1): BodyOf<"step.failed"> {
  return {
    kind: "step.failed",
    path,
    round,
    attempt: 1,
    agent: "test/baker",
    cause: "unavailable",
    message: "overloaded",
    raw: null,
    calls: [],
    durationMs: 0,
  };
}
