import type { Agent } from "../definitions/agent.ts";
import type { Snapshot } from "../definitions/snapshot.ts";
import type { Step } from "../definitions/workflow.ts";
import type { StepAsk } from "../domain/ask.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Handoff } from "../domain/handoff.ts";
import { delegatePath } from "../domain/passes.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Draft } from "./questions.ts";
import { type Placed, type Try } from "./rules/stations.ts";

/** So often may one step hand a part of its work to somebody else. */
const MOST_DELEGATIONS = 2;

type Delegated = BodyOf<"step.delegated">;

/** A case of an agent's list in which a part of its work belongs to another agent of the snapshot. */
export interface Delegation {
  /** Without its pack, as the agent reads and writes it. */
  readonly name: string;
  readonly to: Agent;
  readonly qualified: string;
  readonly when: string;
  readonly how: "offer" | "take";
}

/**
 * Whom a step may name for a part of its work now: agents of its own list that exist, each once in a round, and nobody any more after
 * the second part. Who does such a part himself names nobody.
 */
export function delegationsOf(
  snapshot: Snapshot,
  one: Try,
  { delegated }: Pick<Knowledge, "delegated">,
): Delegation[] {
  const { placed, round } = one;
  const agent = snapshot.agents[placed.step.agent ?? ""];
  const before = delegated.filter(({ path }) => path === placed.path);
  if (!agent || placed.of || before.length >= MOST_DELEGATIONS) return [];
  const named = new Set(before.filter((body) => body.round === round).map(({ to }) => to));
  return agent.delegates.flatMap(({ to: qualified, when, how }): Delegation[] => {
    const to = snapshot.agents[qualified];
    if (!to || to === agent || named.has(qualified)) return [];
    return [{ name: to.name, to, qualified, when, how }];
  });
}

/** The same as the agent reads it. */
export function delegatesAsked(delegations: readonly Delegation[]): StepAsk["delegates"] {
  return delegations.map(({ name, when }) => ({ to: name, when }));
}

/** Whom the agent named, of those it may; null for any other name. */
export function namedBy(delegations: readonly Delegation[], name: string): Delegation | null {
  const meant = name.trim().toLowerCase();
  return delegations.find((one) => one.name.toLowerCase() === meant) ?? null;
}

/** The part of a step that its delegate does: a step of its own below it, with the request as its task. */
export function partOf(one: Try, { to, as, request, rule }: Delegated): Placed {
  const { placed } = one;
  const step: Step = {
    id: as.name,
    title: `Part of “${placed.step.title ?? placed.step.id}”`,
    agent: to,
    task: `${agentName(placed)} hands you a part of its own step, because it is a case of: ${rule}\nDo this part and no more, and deliver it back:\n${request}`,
    decides: [],
    consumes: placed.step.consumes,
    produces: [],
    criteria: [],
    assembles: false,
    fast_track: false,
  };
  return { ...placed, path: delegatePath({ path: placed.path, to }), step, of: placed };
}

/** What delegates of this round brought back, for the next attempt at the step. */
export function broughtBack(one: Try, knowledge: Knowledge) {
  const { placed, round } = one;
  const here = knowledge.delegated.filter(
    (body) => body.path === placed.path && body.round === round,
  );
  return here.flatMap((body): { body: Delegated; handoff: Handoff }[] => {
    const work = knowledge.work.get(delegatePath(body));
    return work?.round === round ? [{ body, handoff: work.handoff }] : [];
  });
}

export const LET = "delegate";
const ALONE = "alone";

/** People are asked before another role takes a part over. */
export function delegationDraft({ placed }: Try, { as, request, rule }: Delegated): Draft {
  const agent = agentName(placed);
  return {
    reason: "delegation",
    rule,
    issue: `${agent} wants ${as.name} (${as.role}) to do a part of it: ${request}`,
    options: [
      {
        id: LET,
        label: `Let ${as.name} do it`.slice(0, 75),
        tradeoff: "Another agent's work is added to the run; then the step is done with it.",
      },
      {
        id: ALONE,
        label: `${agent} does it itself`.slice(0, 75),
        tradeoff: "No further agent; the step is done without that role.",
      },
      {
        id: "stop",
        label: "Stop the run",
        tradeoff: "Everything delivered so far stays in this thread.",
      },
    ],
    recommended: LET,
    recommendation: `Let ${as.name} do it: ${rule}`,
    blocking: "this step and all that follows",
    other: true,
  };
}

function agentName({ step }: Placed): string {
  return step.agent?.split("/").at(-1) ?? step.id;
}
