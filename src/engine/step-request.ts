import type { Agent } from "../definitions/agent.ts";
import type { Snapshot } from "../definitions/snapshot.ts";
import type { Checklist, Step } from "../definitions/workflow.ts";
import type { Artifact, ArtifactRef } from "../domain/artifact.ts";
import type { AskedAgent, AskRequest, Brief, Budget, StepAsk } from "../domain/ask.ts";
import type { BodyOf } from "../domain/entry.ts";
import { artifactsOf, type Handoff } from "../domain/handoff.ts";
import { tokensOf } from "../domain/usage.ts";
import type { Context } from "./context.ts";
import { broughtBack, type Delegation, delegatesAsked, delegationsOf } from "./delegation.ts";
import { forReviewer, type Knowledge, underReview } from "./knowledge.ts";
import { knownFacts } from "./known-facts.ts";
import type { Limits, Ports } from "./ports.ts";
import { projectOf } from "./project-text.ts";
import { type Applied, criteriaFor } from "./rules/criteria.ts";
import { isOnTheWay, type Placed, reviewedBy, type Try } from "./rules/stations.ts";
import { limitsFor } from "./run-limits.ts";
import { performedBy, saidTo } from "./steering-words.ts";
import { assembledArtifacts, assemblingFor } from "./synthesis.ts";
import { findingsToShow, judgedBy, reviewingOf } from "./under-review.ts";

/** Everything an agent is asked in one try, and the criteria that its answer will decide. */
export interface Prepared {
  readonly request: AskRequest;
  readonly criteria: readonly Applied[];
  readonly agent: Agent;
  /** The agent's qualified name. */
  readonly qualified: string;
  /** Of a review, the steps that it judges: those of them that have been done. */
  readonly reviewed: readonly Placed[];
  /** Whom it may name for a part of its work. */
  readonly delegations: readonly Delegation[];
}

/** Puts together what the step's agent is asked: its brief by reference, its own ask last. */
export function prepare(context: Context, one: Try, knowledge: Knowledge): Prepared {
  const { step } = one.placed;
  const { agent: qualified, model } = performedBy(context.durable.entries(), one.placed);
  const agent = agentOf(context.snapshot, qualified);
  const reviewed = judgedBy(context, step, knowledge);
  const lists = checklistsOf(context.snapshot, step);
  const criteria = criteriaFor(
    step,
    reviewed.map((judged) => judged.step),
    lists,
  );
  const delegations = delegationsOf(context.snapshot, one, knowledge);
  const brought = broughtBack(one, knowledge);
  const handoffs = [
    ...handoffsFor(context, one.placed.of ?? one.placed, knowledge),
    ...brought.map(({ handoff }) => handoff),
  ];
  const assembling = assemblingFor(context, one.placed, knowledge);
  const request: AskRequest = {
    agent: askedAgent({ ...agent, model: model ?? agent.model }),
    brief: briefOf(context, handoffs, knowledge),
    step: {
      ...stepAsk(context, one, { knowledge, criteria, lists, reviewed }),
      delegates: delegatesAsked(delegations),
      delivered: brought.map(({ body }) => ({ by: body.as.name, request: body.request })),
      assembling,
      ...saidTo(context.durable.entries(), one.placed.path),
    },
    budget: budgetOf(
      limitsFor(context.ports.limits, context.durable.started),
      knowledge,
      context.durable.started.limits,
    ),
    signal: context.durable.signal,
    readArtifact: reader(context.ports, [
      ...handoffs.flatMap(artifactsOf),
      ...assembledArtifacts(assembling),
    ]),
  };
  const name = qualified ?? "";
  return { request, criteria, agent, qualified: name, reviewed, delegations };
}

/** The agent of this qualified name. Cross-checks at load time make a missing one impossible in a healthy snapshot. */
export function agentOf(snapshot: Snapshot, name: string | undefined): Agent {
  const agent = name ? snapshot.agents[name] : undefined;
  if (!agent) throw new Error(`The snapshot of this run has no agent "${name ?? "(none)"}".`);
  return agent;
}

export function askedAgent(agent: Agent): AskedAgent {
  const { name, role, specialty, instructions, model, effort, tools, sections } = agent;
  return { name, role, specialty, instructions, model, effort, tools, sections };
}

/** What is left of the run's limits, bounded by the step's own. */
export function budgetOf(limits: Limits, knowledge: Knowledge, given: GivenLimits): Budget {
  const { usd, tokens } = leftOfRun(limits, knowledge, given);
  return {
    usd: smallest(usd, limits.usdPerStep),
    tokens: smallest(tokens, limits.tokensPerStep),
    calls: limits.callsPerStep,
    durationMs: limits.stepDurationMs,
  };
}

/** The limits that a calling run left to this one; null where nobody called it. */
type GivenLimits = BodyOf<"run.started">["limits"];

/** What is left of the run's own limits: the installation's or, for a run that another one called, what was left of that one's. */
export function leftOfRun(limits: Limits, { spent, raises }: Knowledge, given: GivenLimits) {
  const usd = { limit: given ? given.usd : limits.usdPerRun, more: limits.usdPerRun };
  const tokens = { limit: given ? given.tokens : limits.tokensPerRun, more: limits.tokensPerRun };
  const times = [...raises, spent];
  return {
    usd: left(
      usd,
      times.map(({ cost }) => cost.usd),
    ),
    tokens: left(
      tokens,
      times.map(({ usage }) => tokensOf(usage)),
    ),
  };
}

/**
 * What is left after this much was spent at each raise and, last, by now. A raise gives the limit once more on top of what was
 * allowed or, after an overshoot, of what was spent by then: people get what the question offered them.
 */
function left(
  { limit, more }: { readonly limit: number | null; readonly more: number | null },
  spentAt: readonly number[],
): number | null {
  if (limit === null) return null;
  const atRaises = spentAt.slice(0, -1);
  const allowed = atRaises.reduce((sum, spent) => Math.max(sum, spent) + (more ?? 0), limit);
  return Math.max(0, allowed - (spentAt.at(-1) ?? 0));
}

function smallest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function checklistsOf(snapshot: Snapshot, step: Step): Checklist[] {
  const names = step.checklist === undefined ? [] : [step.checklist].flat();
  return names.flatMap((name) => snapshot.checklists[name] ?? []);
}

function briefOf(context: Context, handoffs: readonly Handoff[], knowledge: Knowledge): Brief {
  return {
    task: context.durable.started.task,
    workflow: { name: context.workflow.name, title: context.workflow.title },
    project: projectOf(context.snapshot, context.durable.started.project),
    handoffs,
    facts: knownFacts(context, knowledge),
    decisions: knowledge.decisions.map(({ question, decision }) => ({
      issue: question.issue,
      decision,
    })),
  };
}

/**
 * The handoffs a step gets: of the step just before it, of the producers of what it consumes, of the work it reviews, and in
 * rework its own last one. Their number is bounded by the definition, not by how long the run has been.
 */
export function handoffsFor(context: Context, placed: Placed, knowledge: Knowledge): Handoff[] {
  const { step } = placed;
  const all = context.stations
    .flatMap((station) => station.steps)
    .filter((one) => isOnTheWay(one, knowledge.routes));
  const producers = all.filter((one) =>
    one.step.produces.some((name) => step.consumes.includes(name)),
  );
  const reviewed = all.filter((one) => reviewedBy(step).includes(one.step.id));
  const earlier = all.slice(0, all.indexOf(placed)).filter((one) => !isBeside(one, placed));
  const before = earlier.findLast((one) => knowledge.work.has(one.path));
  const sources = step.reviews
    ? [...producers, ...reviewed]
    : [...producers, ...(before ? [before] : []), placed];
  const paths = [...new Set(sources.map((one) => one.path))];
  const own = paths.flatMap((path) => {
    const work = knowledge.work.get(path);
    if (!work) return [];
    return [step.reviews ? forReviewer(work.handoff, underReview(work)) : work.handoff];
  });
  return [...receivedFor(context, step, before === undefined), ...own];
}

/** What the calling run handed over: all of it to the first steps, and to others what carries an artifact that they consume. */
function receivedFor({ durable }: Context, step: Step, isFirst: boolean): Handoff[] {
  const carries = (handoff: Handoff) =>
    artifactsOf(handoff).some(({ name }) => step.consumes.includes(name));
  const takesAll = isFirst && step.reviews === undefined;
  return durable.started.received.filter((handoff) => takesAll || carries(handoff));
}

/** Steps of one parallel phase do not see each other's work, whichever is done first. */
function isBeside(one: Placed, other: Placed): boolean {
  return one.phase === other.phase && one.phase.mode === "parallel";
}

function stepAsk(
  context: Context,
  one: Try,
  known: {
    knowledge: Knowledge;
    criteria: readonly Applied[];
    lists: readonly Checklist[];
    reviewed: readonly Placed[];
  },
): Omit<StepAsk, "delegates" | "delivered" | "assembling"> {
  const { step, path } = one.placed;
  const { knowledge, criteria, lists, reviewed } = known;
  return {
    path,
    title: step.title ?? step.id,
    task: taskOf(step),
    round: one.round,
    attempt: one.attempt,
    ...reviewingOf(reviewed, knowledge),
    findings: one.placed.of ? [] : findingsToShow(context, one.placed, knowledge),
    criteria: criteria
      .filter((criterion) => criterion.by.kind === "judged")
      .map(({ id, text, level }) => ({ id, text, level })),
    checklist: lists.flatMap((list) =>
      list.reject.map(({ id, text }) => ({ id, text, level: "reject" as const })),
    ),
    facts: step.decides.map((name) => factAsk(context, name)),
    produces: step.produces,
    candidates: [],
    mayEscalate: true,
    escalations: context.workflow.escalations.map(({ id, when }) => ({ id, when })),
  };
}

export function taskOf(step: Step): string {
  const task = step.task ?? step.title ?? step.id;
  return step.fast_track
    ? `${task}\nFast track: judge only whether it works and what new risks it brings.`
    : task;
}

function factAsk(context: Context, name: string): StepAsk["facts"][number] {
  const fact = context.workflow.facts[name];
  if (!fact) return { name, values: "text", meaning: "" };
  return { name, values: "one_of" in fact ? fact.one_of : fact.type, meaning: fact.meaning };
}

/** Reads only what this step was handed or told of. */
function reader(ports: Ports, told: readonly ArtifactRef[]): AskRequest["readArtifact"] {
  const refs = new Map<string, ArtifactRef>(told.map((ref) => [ref.id, ref]));
  return async (id): Promise<Artifact | null> => {
    const ref = refs.get(id);
    const content = ref ? await ports.readArtifact(ref.digest) : null;
    return ref && content !== null ? { ref, content } : null;
  };
}
