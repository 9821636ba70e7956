import type { Decision, Option } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import { askPeople } from "./ask-people.ts";
import type { Context } from "./context.ts";
import type { Progress } from "./progress.ts";
import { type Draft, decidersOf } from "./questions.ts";
import {
  type Answer,
  type Conflict,
  conflictsOf,
  decisionsIn,
  isArchitect,
  pairsIn,
} from "./rules/conflicts.ts";
import type { Placed } from "./rules/stations.ts";

/** The escalation of a workflow that says who decides where architects contradict each other (S3-E1). */
const RULE = "conflicting-requirements";

/** With the end of the run, as many as a question may have. */
const MOST_ANSWERS = 4;

/**
 * Asks people where an architect's finished step decides a topic otherwise than another architect's work that stands. The
 * step's result stands whatever they choose; what they chose is in every later brief.
 */
export async function askOnConflicts(
  context: Context,
  at: {
    readonly placed: Placed;
    readonly round: number;
    readonly body: BodyOf<"step.completed">;
  },
  progress: Progress,
): Promise<{ readonly kind: "stop"; readonly decision: Decision } | null> {
  const { placed, round, body } = at;
  if (!isArchitect(context.snapshot.agents[body.agent]?.role ?? "")) return null;
  const one = { placed, round, attempt: body.attempt };
  const stated = { agent: body.agent, decisions: decisionsIn(body.handoff) };
  const others = [...progress.stated.values()];
  for (const conflict of conflictsOf(stated, others, progress.settled)) {
    const key = `${placed.path}#${round}/conflict/${conflict.topic}`;
    const draft = conflictDraft(context, conflict);
    const decision = await askPeople(context, { key, one, about: null }, draft);
    if (decision.option === "stop") return { kind: "stop", decision };
    for (const pair of pairsIn(conflict)) progress.settled.add(pair);
  }
  progress.stated.set(placed.path, stated);
  return null;
}

function conflictDraft({ workflow }: Context, { topic, answers }: Conflict): Draft {
  const rule = workflow.escalations.find(({ id }) => id === RULE);
  const said = answers.map((one) => `${namesOf(one)}: ${one.answer}`).join("; ");
  return {
    reason: "conflict",
    ...(rule?.decided_by ? { deciders: decidersOf(rule.decided_by) } : {}),
    issue: `Architects decided "${topic}" differently. ${said}`,
    options: [...answers.slice(-MOST_ANSWERS).map(optionOf), stop],
    recommended: null,
    recommendation: "",
    blocking: `everything that follows and depends on "${topic}"`,
    other: true,
  };
}

function optionOf(one: Answer, index: number): Option {
  return {
    id: `answer-${index + 1}`,
    label: one.answer,
    tradeoff: `Decided so by ${namesOf(one)}; later steps keep to it.`,
  };
}

const stop: Option = {
  id: "stop",
  label: "Stop the run",
  tradeoff: "Everything delivered so far stays in this thread.",
};

function namesOf({ agents }: Answer): string {
  return agents.map((agent) => agent.split("/").at(-1) ?? agent).join(" and ");
}
