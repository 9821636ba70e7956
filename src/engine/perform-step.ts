import { type Decision, OTHER } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import { askPeople } from "./ask-people.ts";
import { callWorkflow } from "./call-workflow.ts";
import type { Context } from "./context.ts";
import { delegationDraft, LET, partOf } from "./delegation.ts";
import { knowledgeOf } from "./knowledge.ts";
import { byPeople, type Tried, toAgent } from "./perform-by-people.ts";
import {
  criterionDraft,
  type Draft,
  escalationDraft,
  failureDraft,
  GO_ON_WITHOUT,
  gateDraft,
} from "./questions.ts";
import { failedMusts } from "./rules/criteria.ts";
import { gateIsDue } from "./rules/review.ts";
import { type Placed, type Try } from "./rules/stations.ts";
import { nobodyDraft, TO_AGENT } from "./seat-questions.ts";
import { begun } from "./seats.ts";
import { mayBegin } from "./steering.ts";
import { stepPost } from "./step-post.ts";
import { prepare } from "./step-request.ts";
import { recordingOf, type StepKind } from "./step-result.ts";

/** What a step comes to, people's decisions on it included. */
export type StepOutcome =
  | { readonly kind: "done"; readonly body: BodyOf<"step.completed"> }
  | { readonly kind: "back"; readonly to: string; readonly body: BodyOf<"step.completed"> }
  | { readonly kind: "without" }
  | { readonly kind: "stop"; readonly decision: Decision };

/** Tries a step until it has delivered and people have nothing against it, or they stop the run. */
export async function performStep(
  context: Context,
  placed: Placed,
  round: number,
): Promise<StepOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const one = { placed, round, attempt };
    const { workflow } = placed.step;
    await mayBegin(context, keyOf(one));
    const tried =
      workflow === undefined
        ? await tryOnce(context, one)
        : await callWorkflow(context, one, keyOf(one));
    const outcome = isOutcome(tried) ? tried : await settle(context, one, tried);
    if (outcome !== "again") return outcome;
  }
}

/** The key of one try: `<phase>/<step>#<round>.<attempt>`. */
export function keyOf(one: Try): string {
  return `${one.placed.path}#${one.round}.${one.attempt}`;
}

function isOutcome(tried: Tried): tried is Exclude<Tried, BodyOf<StepKind>> {
  return tried === "again" || tried.kind === "stop";
}

/** A try by the step's agent, or by the people who sit in its seat now. */
async function tryOnce(context: Context, one: Try): Promise<Tried> {
  const { seated } = await begun(context, one, keyOf(one));
  return seated === undefined
    ? byAgent(context, one)
    : byPeople(context, { one, key: keyOf(one) }, seated);
}

function byAgent(context: Context, one: Try): Promise<BodyOf<StepKind>> {
  const { durable, ports } = context;
  return durable.step<StepKind>(
    keyOf(one),
    ["step.completed", "step.escalated", "step.delegated", "step.failed"],
    async () => {
      const knowledge = knowledgeOf(durable.entries());
      const prepared = prepare(context, one, knowledge);
      const startedAt = ports.clock.now();
      const outcome = await ports.ask(prepared.request);
      const durationMs = ports.clock.now() - startedAt;
      return recordingOf(context, one, { prepared, knowledge, outcome, durationMs });
    },
  );
}

async function settle(
  context: Context,
  one: Try,
  body: BodyOf<StepKind>,
): Promise<StepOutcome | "again"> {
  switch (body.kind) {
    case "step.failed":
      return afterFailure(context, one, await ask(context, one, draftAfter(context, one, body)));
    case "step.escalated":
      await ask(context, one, escalationDraft(context, body));
      return "again";
    case "step.delegated":
      return afterDelegating(context, one, body);
    case "step.completed":
      return gateIsDue(one.placed.step, body.verdict)
        ? passGate(context, one, body)
        : accept(context, one, body);
    default:
      return body satisfies never;
  }
}

/** The part is done where people agree or need not be asked; then the step is tried again, with it or with their answer. */
async function afterDelegating(
  context: Context,
  one: Try,
  body: BodyOf<"step.delegated">,
): Promise<StepOutcome | "again"> {
  if (body.how === "offer") {
    const decision = await ask(context, one, delegationDraft(one, body));
    if (decision.option === "stop") return { kind: "stop", decision };
    if (decision.option !== LET) return "again";
  }
  const outcome = await performStep(context, partOf(one, body), one.round);
  return outcome.kind === "stop" ? outcome : "again";
}

/** A review's unmet musts are already findings; any other step's go to people. */
async function accept(
  context: Context,
  one: Try,
  body: BodyOf<"step.completed">,
): Promise<StepOutcome | "again"> {
  const failed = one.placed.step.reviews ? [] : failedMusts(body.criteria);
  if (failed.length === 0) return { kind: "done", body };
  const decision = await ask(context, one, criterionDraft(failed));
  if (decision.option === "stop") return { kind: "stop", decision };
  return decision.option === "accept" ? { kind: "done", body } : "again";
}

/** An answer in one's own words is an instruction, never an approval: the step is done again and asks again. */
export async function passGate(
  context: Context,
  one: Try,
  body: BodyOf<"step.completed">,
): Promise<Exclude<StepOutcome, { kind: "without" }> | "again"> {
  const { gate } = one.placed.step;
  if (!gate) return { kind: "done", body };
  const isNews = gateIsDue(one.placed.step, body.verdict);
  const tells = isNews && one.placed.step.agent !== undefined;
  const about = tells ? stepPost(context, one.placed, body) : null;
  const key = `${keyOf(one)}/gate`;
  const decision = await askPeople(context, { key, one, about }, gateDraft(gate));
  const option = gate.options.find((candidate) => candidate.id === decision.option);
  if (decision.option === OTHER || !option) return "again";
  if (option.leads_to === "stop") return { kind: "stop", decision };
  if (option.leads_to === "continue") return { kind: "done", body };
  return { kind: "back", to: option.leads_to.back_to, body };
}

function draftAfter(context: Context, one: Try, body: BodyOf<"step.failed">): Draft {
  return body.cause === "nobody_there"
    ? nobodyDraft(body, one.placed)
    : failureDraft(context, body);
}

async function afterFailure(
  context: Context,
  one: Try,
  decision: Decision,
): Promise<StepOutcome | "again"> {
  if (decision.option === "stop") return { kind: "stop", decision };
  if (decision.option === TO_AGENT) {
    await toAgent(context, one, { key: `${keyOf(one)}/given`, decision });
    return "again";
  }
  if (decision.option !== GO_ON_WITHOUT) return "again";
  const body = {
    kind: "step.skipped" as const,
    path: one.placed.path,
    reason: "people went on without it",
  };
  await context.durable.note(`${keyOf(one)}/skipped`, { body });
  return { kind: "without" };
}

function ask(
  context: Context,
  one: Try,
  draft: Parameters<typeof askPeople>[2],
): Promise<Decision> {
  return askPeople(context, { key: `${keyOf(one)}/question`, one, about: null }, draft);
}
