import type { ArtifactRef } from "../domain/artifact.ts";
import { OTHER } from "../domain/decision.ts";
import { withEdits } from "../domain/edits.ts";
import type { BodyOf, Entry } from "../domain/entry.ts";
import { artifactsOf, type Handoff } from "../domain/handoff.ts";
import type { Child, ChildEnd, Recording } from "../durable/durable.ts";
import type { Context } from "./context.ts";
import { type Knowledge, knowledgeOf } from "./knowledge.ts";
import { knownFacts } from "./known-facts.ts";
import { criteriaFor, decideCriteria } from "./rules/criteria.ts";
import { nextAgent } from "./rules/next-agent.ts";
import type { Try } from "./rules/stations.ts";
import { limitsFor } from "./run-limits.ts";
import { saidBefore } from "./steering-words.ts";
import { toldAfter } from "./step-post.ts";
import { handoffsFor, leftOfRun, taskOf } from "./step-request.ts";
import { takeProbe } from "./take-probe.ts";
import { findingsToShow } from "./under-review.ts";

/** What comes of a step that another workflow performs. */
type CallKind = "step.completed" | "step.failed";

/** Has the workflow of a step run as a run of its own, and takes over what it delivered. */
export async function callWorkflow(
  context: Context,
  one: Try,
  key: string,
): Promise<BodyOf<CallKind>> {
  const { durable } = context;
  const { placed, round, attempt } = one;
  const at = { path: placed.path, round, attempt };
  const agent = workflowOf(one);
  const started = { kind: "step.started" as const, ...at, agent };
  const posts = toldAfter(context, started);
  await durable.note(`${key}/started`, { body: started, posts });
  return durable.call<CallKind>(key, ["step.completed", "step.failed"], {
    begin: async () => ({ at: { ...at, workflow: agent }, body: startedBody(context, one, key) }),
    conclude: (end) => recordingOf(context, one, end),
  });
}

function workflowOf({ placed }: Try): string {
  const { workflow } = placed.step;
  if (workflow === undefined) throw new Error(`The step "${placed.path}" names no workflow.`);
  return workflow;
}

/** What the called run begins with: the caller's people, place and definitions, and no more of its limits than is left. */
function startedBody(context: Context, one: Try, key: string): Child["body"] {
  const { started } = context.durable;
  const { requester, door, place, definitions, rehearsal, project, agreed } = started;
  const knowledge = knowledgeOf(context.durable.entries());
  return {
    requester,
    door,
    place,
    definitions,
    rehearsal,
    project,
    agreed,
    seats: {},
    task: taskText(context, one, { key, knowledge }),
    workflow: workflowOf(one),
    inputs: inputsOf(context, one, knowledge),
    received: handoffsFor(context, one.placed, knowledge),
    ...saidBefore(context.durable.entries()),
    limits: leftOfRun(limitsFor(context.ports.limits, started), knowledge, started.limits),
  };
}

/** Each expression over what this run knows, as text. What depends on undecided facts is left to the workflow's own default. */
function inputsOf(context: Context, one: Try, knowledge: Knowledge): Record<string, string> {
  const facts = knownFacts(context, knowledge);
  const inputs = Object.entries(one.placed.step.inputs ?? {}).flatMap(([name, expression]) => {
    const value = context.ports.valueOf(expression, facts);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(inputs);
}

/** The step's own task first, then what it is a part of, what must be mended, and what people said to it in their own words. */
function taskText(
  context: Context,
  one: Try,
  { key, knowledge }: { readonly key: string; readonly knowledge: Knowledge },
): string {
  const { task } = context.durable.started;
  const { step } = one.placed;
  const own = step.task ?? step.title;
  const part =
    own === undefined ? task : `${taskOf(step)}\n\nThis is a part of a larger task:\n${task}`;
  const findings = findingsToShow(context, one.placed, knowledge).map(({ id, title, fix }) =>
    `- ${id} ${title}. ${fix}`.trim(),
  );
  const words = wordsOn(knowledge, key.replace(/\.\d+$/, "."));
  return [
    part,
    ...(findings.length === 0
      ? []
      : [`A review found, and this must mend:\n${findings.join("\n")}`]),
    ...(words.length === 0 ? [] : [`People said to it:\n${words.join("\n")}`]),
  ].join("\n\n");
}

/** What people answered in their own words where earlier attempts at this round asked them. */
function wordsOn({ decisions }: Knowledge, attempts: string): string[] {
  return decisions.flatMap(({ question, decision }) =>
    question.key.startsWith(attempts) && decision.option === OTHER ? [`- ${decision.label}`] : [],
  );
}

async function recordingOf(
  context: Context,
  one: Try,
  end: ChildEnd,
): Promise<Recording<CallKind>> {
  const body =
    end.body.kind === "run.completed"
      ? await completion(context, one, { end, result: end.body.result })
      : failure(one, end);
  return { body, posts: toldAfter(context, body) };
}

function failure(one: Try, end: ChildEnd): BodyOf<"step.failed"> {
  const { run, body } = end;
  const reason = body.kind === "run.completed" ? "" : body.reason;
  const how = body.kind === "run.failed" ? "failed" : "was stopped";
  return {
    kind: "step.failed",
    ...bookedWith(one, end),
    cause: "child_failed",
    message: `The run \`${run}\` of its workflow ${how}${reason === "" ? "." : `: ${reason}`}`,
    raw: null,
  };
}

async function completion(
  context: Context,
  one: Try,
  { end, result }: { readonly end: ChildEnd; readonly result: string },
): Promise<BodyOf<"step.completed">> {
  const { step } = one.placed;
  const done = knowledgeOf(end.entries);
  const facts = Object.fromEntries(
    Object.entries(done.facts).filter(([name]) => step.decides.includes(name)),
  );
  const artifacts = newestOfEach(inTime(end.entries, done));
  const handoff = handedOn(context, one, { end, done, result, facts, artifacts });
  const probed = artifacts.map(async (ref) => ({
    ref,
    content: (await context.ports.readArtifact(ref.digest)) ?? "",
  }));
  const delivered = await Promise.all(probed);
  const criteria = await decideCriteria(criteriaFor(step, [], []), { criteria: [] }, (probe) =>
    takeProbe(context, probe, delivered),
  );
  return {
    kind: "step.completed",
    ...bookedWith(one, end),
    verdict: "none",
    report: null,
    handoff,
    facts,
    findings: [],
    answers: [],
    criteria,
    evidence: [],
    measures: [],
  };
}

/** Everything that the called run spent is booked here too, so that the caller's sum is the whole. */
function bookedWith(one: Try, { entries }: ChildEnd) {
  const { placed, round, attempt } = one;
  const calls = entries.flatMap(({ body }) => ("calls" in body ? body.calls : []));
  const agent = workflowOf(one);
  return { path: placed.path, round, attempt, agent, calls, durationMs: lasted(entries) };
}

function lasted(entries: readonly Entry[]): number {
  const [first] = entries;
  const last = entries.at(-1);
  return first && last ? Math.max(0, last.at - first.at) : 0;
}

/** What the called run's last step handed on, with everything that all of its finished work delivered. */
function handedOn(
  context: Context,
  one: Try,
  made: {
    readonly end: ChildEnd;
    readonly done: Knowledge;
    readonly result: string;
    readonly facts: Knowledge["facts"];
    readonly artifacts: readonly ArtifactRef[];
  },
): Handoff {
  const { end, done, result, artifacts } = made;
  const knowledge = knowledgeOf(context.durable.entries());
  const facts = { ...knownFacts(context, knowledge), ...made.facts };
  const last = inTime(end.entries, done).at(-1)?.handoff;
  const of = (kind: ArtifactRef["kind"]) => artifacts.filter((ref) => ref.kind === kind);
  return {
    ...(last ?? nothingHandedOn),
    task_id: context.durable.run,
    source_agent: workflowOf(one),
    target_agent: nextAgent(context, one.placed, facts),
    summary: last?.summary || result.slice(0, 4_000),
    artifacts: {
      code_files: of("code"),
      test_files: of("test"),
      config_files: of("config"),
      documents: of("document"),
    },
  };
}

/** The work that stands in the end, oldest first. */
function inTime(journal: readonly Entry[], { work }: Knowledge): BodyOf<"step.completed">[] {
  return withEdits(journal).flatMap(({ body }) => {
    if (body.kind !== "step.completed") return [];
    const standing = work.get(body.path);
    const stands = standing?.round === body.round && standing.attempt === body.attempt;
    return stands ? [body] : [];
  });
}

/** Of every name the newest delivery, in the order in which the names were first delivered. */
function newestOfEach(work: readonly BodyOf<"step.completed">[]): readonly ArtifactRef[] {
  const all = work.flatMap(({ handoff }) => artifactsOf(handoff));
  return [...new Map(all.map((ref) => [ref.name, ref])).values()];
}

const nothingHandedOn: Pick<Handoff, "context" | "quality_gates" | "open_questions"> = {
  context: {
    models: [],
    serializers: [],
    viewsets: [],
    requirements: [],
    constraints: [],
    dependencies: [],
    free: {},
  },
  quality_gates: {
    code_review_passed: "open",
    tests_passing: "open",
    performance_validated: "open",
  },
  open_questions: [],
};
