import { type Artifact, artifactOf } from "../domain/artifact.ts";
import type { AskOutcome } from "../domain/ask.ts";
import type { CriterionResult, Finding } from "../domain/criterion.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Envelope, Verdict } from "../domain/envelope.ts";
import { type Recording, RunInterrupted } from "../durable/durable.ts";
import type { Context } from "./context.ts";
import { namedBy } from "./delegation.ts";
import { findingsOf, type Knowledge, underReview } from "./knowledge.ts";
import { knownFacts } from "./known-facts.ts";
import { gatesWith } from "./quality-gates.ts";
import { decideCriteria, verdictWith } from "./rules/criteria.ts";
import { addressed, mergeFindings } from "./rules/findings.ts";
import { type Delivery, deliveryOf, handoffOf } from "./rules/handoff.ts";
import { nextAgent, sentBackTo } from "./rules/next-agent.ts";
import type { Try } from "./rules/stations.ts";
import { toldAfter } from "./step-post.ts";
import type { Prepared } from "./step-request.ts";
import { takeProbe } from "./take-probe.ts";

export type StepKind = "step.completed" | "step.escalated" | "step.delegated" | "step.failed";

/** Turns what came of asking into what is recorded, with the post that goes with it. */
export async function recordingOf(
  context: Context,
  one: Try,
  asked: {
    readonly prepared: Prepared;
    readonly knowledge: Knowledge;
    readonly outcome: AskOutcome;
    readonly durationMs: number;
    /** The person in the agent's seat, as a performer. */
    readonly performer?: string;
  },
): Promise<Recording<StepKind>> {
  const { outcome } = asked;
  if (outcome.kind === "stopped")
    throw new RunInterrupted("The step was stopped while its agent worked.");
  if (outcome.kind === "failed") return failure(context, one, { ...asked, outcome });
  if (outcome.envelope.verdict === "escalate") return escalation(one, outcome, asked);
  if (outcome.envelope.verdict === "delegate")
    return delegation(context, one, { ...asked, outcome });
  return completion(context, one, { ...asked, outcome });
}

type Asked = {
  readonly prepared: Prepared;
  readonly knowledge: Knowledge;
  readonly durationMs: number;
  readonly performer?: string;
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

/** Another agent is named for a part; naming somebody who is not on the list brings nothing. */
function delegation(
  context: Context,
  one: Try,
  asked: Asked & { outcome: Answered },
): Recording<StepKind> {
  const { envelope, calls } = asked.outcome;
  const named = namedBy(asked.prepared.delegations, envelope.delegate);
  if (named === null) {
    const message = `The agent named "${envelope.delegate}" for a part, who is not on its list.`;
    const failed = { kind: "failed" as const, cause: "invalid_answer" as const, message };
    const outcome = { ...failed, raw: null, retryable: false, calls };
    return failure(context, one, { ...asked, outcome });
  }
  const { name, role, icon } = named.to;
  const body = {
    kind: "step.delegated" as const,
    ...at(one, asked),
    to: named.qualified,
    as: { name, role, icon },
    rule: named.when,
    how: named.how,
    request: envelope.request,
    calls: [...calls],
  };
  return { body };
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
  const decided = await decideCriteria(asked.prepared.criteria, envelope, (probe) =>
    takeProbe(context, probe, probed),
  );
  const criteria = decided.map(asJudgedBy(asked.performer));
  const { verdict, findings } = judgement(one, asked, criteria);
  const facts = factsIn(context, one, envelope);
  const { reviewed } = asked.prepared;
  const { routes } = asked.knowledge;
  const known = { ...knownFacts(context, asked.knowledge), ...facts };
  const onward =
    verdict === "reject"
      ? sentBackTo(context, one.placed, { findings, reviewed, routes })
      : nextAgent(context, one.placed, known);
  const target = one.placed.of?.step.agent ?? onward;
  const between = {
    task: context.durable.run,
    source: at(one, asked).agent,
    target,
    gates: gatesWith(context, { ...at(one, asked), verdict, criteria }),
  };
  const body: BodyOf<"step.completed"> = {
    kind: "step.completed",
    ...at(one, asked),
    verdict,
    report: delivery.report?.ref ?? null,
    handoff: handoffOf(envelope, delivery, between),
    facts,
    findings,
    answers: envelope.answers,
    criteria,
    evidence: envelope.evidence,
    measures: envelope.measures,
    calls: [...calls],
  };
  return { body, artifacts: allOf(delivery), posts: toldAfter(context, body) };
}

/** The verdict with what was measured in it, and all findings of the review so far. */
function judgement(
  one: Try,
  asked: Asked & { outcome: Answered },
  results: readonly CriterionResult[],
): { readonly verdict: Verdict; readonly findings: Finding[] } {
  const { prepared, knowledge, outcome } = asked;
  const { step, path } = one.placed;
  const reviewed = prepared.reviewed.map((placed) => placed.step.id);
  const judged = step.reviews
    ? verdictWith(results, outcome.envelope, prepared.criteria)
    : outcome.envelope;
  const reported = addressed(judged.findings, reviewed);
  const findings = mergeFindings(findingsOf(knowledge, path), reported, one.round);
  return { verdict: judged.verdict, findings };
}

function at(one: Try, asked: Asked) {
  const { round, attempt, placed } = one;
  return {
    path: placed.path,
    round,
    attempt,
    agent: asked.performer ?? asked.prepared.qualified,
    durationMs: asked.durationMs,
  };
}

/** What the seat's agent would have judged, the person in it has. */
function asJudgedBy(performer: string | undefined): (result: CriterionResult) => CriterionResult {
  return (result) =>
    performer === undefined || result.class === "measured"
      ? result
      : { ...result, decidedBy: performer };
}

/** Probes look at what this step delivered; in a review, at what is under review. */
async function artifactsToProbe(
  context: Context,
  asked: Asked,
  delivery: Delivery,
): Promise<Artifact[]> {
  const works = asked.prepared.reviewed.flatMap(({ path }) => asked.knowledge.work.get(path) ?? []);
  if (works.length === 0) return [...delivery.artifacts];
  const read = works.flatMap(underReview).map(async (ref) => ({
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

function allOf(delivery: Delivery): Artifact[] {
  return [...(delivery.report ? [delivery.report] : []), ...delivery.artifacts];
}
