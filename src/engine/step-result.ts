import { type Artifact, artifactOf } from "../domain/artifact.ts";
import type { AskOutcome } from "../domain/ask.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Envelope } from "../domain/envelope.ts";
import type { Handoff } from "../domain/handoff.ts";
import { type Recording, RunInterrupted } from "../durable/durable.ts";
import type { Context } from "./context.ts";
import { findingsOf, type Knowledge, underReview } from "./knowledge.ts";
import { decideCriteria, verdictWith } from "./rules/criteria.ts";
import { mergeFindings } from "./rules/findings.ts";
import { type Delivery, deliveryOf, handoffOf } from "./rules/handoff.ts";
import { nextAgent } from "./rules/next-agent.ts";
import { toldAfter } from "./step-post.ts";
import type { Prepared, Try } from "./step-request.ts";

export type StepKind = "step.completed" | "step.escalated" | "step.failed";

/** Turns what came of asking into what is recorded, with the post that goes with it. */
export async function recordingOf(
  context: Context,
  one: Try,
  asked: {
    readonly prepared: Prepared;
    readonly knowledge: Knowledge;
    readonly outcome: AskOutcome;
    readonly durationMs: number;
  },
): Promise<Recording<StepKind>> {
  const { outcome } = asked;
  if (outcome.kind === "stopped")
    throw new RunInterrupted("The step was stopped while its agent worked.");
  if (outcome.kind === "failed") return failure(context, one, { ...asked, outcome });
  if (outcome.envelope.verdict === "escalate") return escalation(one, outcome, asked);
  return completion(context, one, { ...asked, outcome });
}

type Asked = {
  readonly prepared: Prepared;
  readonly knowledge: Knowledge;
  readonly durationMs: number;
};
type Answered = Extract<AskOutcome, { kind: "answered" }>;

function failure(
  context: Context,
  one: Try,
  asked: Asked & { outcome: Extract<AskOutcome, { kind: "failed" }> },
): Recording<StepKind> {
  const { outcome } = asked;
  const raw =
    outcome.raw === null
      ? null
      : artifactOf(`unusable answer of ${one.placed.path}`, "document", outcome.raw);
  const { cause, message } = outcome;
  const body = {
    kind: "step.failed" as const,
    ...at(one, asked),
    cause,
    message,
    raw: raw?.ref ?? null,
    calls: [...outcome.calls],
  };
  return { body, artifacts: raw ? [raw] : [], posts: toldAfter(context, body) };
}

function escalation(one: Try, { envelope, calls }: Answered, asked: Asked): Recording<StepKind> {
  const { trigger, options, recommendation, blocking } = envelope;
  const body = {
    kind: "step.escalated" as const,
    ...at(one, asked),
    trigger,
    issue: envelope.question,
    options,
    recommendation,
    blocking,
    calls: [...calls],
  };
  return { body };
}

async function completion(
  context: Context,
  one: Try,
  asked: Asked & { outcome: Answered },
): Promise<Recording<StepKind>> {
  const { envelope, calls } = asked.outcome;
  const delivery = deliveryOf(one.placed.path, envelope);
  const probed = await artifactsToProbe(context, asked, delivery);
  const criteria = await decideCriteria(asked.prepared.criteria, envelope, (probe) =>
    context.ports.probe(probe, probed),
  );
  const judged = one.placed.step.reviews ? verdictWith(criteria, envelope) : envelope;
  const facts = factsIn(context, one, envelope);
  const rejected = judged.verdict === "reject";
  const target = nextAgent(context, one.placed, {
    rejected,
    facts: { ...asked.knowledge.facts, ...facts },
  });
  const between = {
    task: context.durable.run,
    source: one.placed.step.agent ?? "",
    target,
    gates: gatesOf(one, judged.verdict, criteria),
  };
  const body: BodyOf<"step.completed"> = {
    kind: "step.completed",
    ...at(one, asked),
    verdict: judged.verdict,
    report: delivery.report?.ref ?? null,
    handoff: handoffOf(envelope, delivery, between),
    facts,
    findings: mergeFindings(
      findingsOf(asked.knowledge, one.placed.path),
      judged.findings,
      one.round,
    ),
    answers: envelope.answers,
    criteria,
    evidence: envelope.evidence,
    measures: envelope.measures,
    calls: [...calls],
  };
  return { body, artifacts: allOf(delivery), posts: toldAfter(context, body) };
}

function at(one: Try, asked: Asked) {
  const { round, attempt, placed } = one;
  return {
    path: placed.path,
    round,
    attempt,
    agent: placed.step.agent ?? "",
    durationMs: asked.durationMs,
  };
}

/** Probes look at what this step delivered; in a review, at what is under review. */
async function artifactsToProbe(
  context: Context,
  asked: Asked,
  delivery: Delivery,
): Promise<Artifact[]> {
  const { reviewed } = asked.prepared;
  const work = reviewed ? asked.knowledge.work.get(reviewed.path) : undefined;
  if (!work) return [...delivery.artifacts];
  const read = underReview(work).map(async (ref) => ({
    ref,
    content: (await context.ports.readArtifact(ref.digest)) ?? "",
  }));
  return Promise.all(read);
}

function factsIn(
  context: Context,
  one: Try,
  envelope: Envelope,
): BodyOf<"step.completed">["facts"] {
  const wanted = one.placed.step.decides;
  const told = envelope.facts.filter((fact) => wanted.includes(fact.name));
  return Object.fromEntries(told.map(({ name, value }) => [name, typed(context, name, value)]));
}

function typed(context: Context, name: string, value: string): string | boolean | number {
  const fact = context.workflow.facts[name];
  if (!fact || "one_of" in fact || fact.type === "text") return value;
  return fact.type === "boolean" ? value.trim().toLowerCase() === "true" : Number(value);
}

function gatesOf(
  one: Try,
  verdict: Envelope["verdict"],
  criteria: BodyOf<"step.completed">["criteria"],
): Handoff["quality_gates"] {
  const tests = criteria.find(
    (criterion) => criterion.class === "measured" && criterion.decidedBy === "tests_exist",
  );
  const reviewed = one.placed.step.reviews !== undefined;
  return {
    code_review_passed: reviewed ? (verdict === "approve" ? "passed" : "failed") : "open",
    tests_passing: tests?.state === "not_met" ? "failed" : "open",
    performance_validated: "open",
  };
}

function allOf(delivery: Delivery): Artifact[] {
  return [...(delivery.report ? [delivery.report] : []), ...delivery.artifacts];
}
