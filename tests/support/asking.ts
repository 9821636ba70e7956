import { type AskOptions, createAsk } from "../../src/claude/ask.ts";
import { listPrices } from "../../src/claude/prices.ts";
import type { Artifact } from "../../src/domain/artifact.ts";
import type { Ask, AskOutcome, AskRequest, StepAsk } from "../../src/domain/ask.ts";
import type { Clock } from "../../src/domain/clock.ts";
import type { Finding } from "../../src/domain/criterion.ts";
import type { Handoff } from "../../src/domain/handoff.ts";

export const models = {
  opus: "claude-opus-5-5",
  sonnet: "claude-sonnet-5-5",
  haiku: "claude-haiku-5-5",
};

/** The real `createAsk` against a server of the test's. */
export function anAskOf(url: string, clock: Clock, change: Partial<AskOptions> = {}): Ask {
  return createAsk({
    apiKey: "a key",
    baseURL: url,
    models,
    prices: listPrices,
    clock,
    redact: (text) => text,
    idleMs: 60_000,
    structured: "schema",
    ...change,
  });
}

type RequestChange = Partial<Omit<AskRequest, "step" | "brief" | "budget" | "agent">> & {
  readonly step?: Partial<StepAsk>;
  readonly brief?: Partial<AskRequest["brief"]>;
  readonly budget?: Partial<AskRequest["budget"]>;
  readonly agent?: Partial<AskRequest["agent"]>;
};

/** A step that asks for nothing special, but for what the test is about. */
export function aStepRequest(change: RequestChange = {}): AskRequest {
  const { step, brief, budget, agent, ...rest } = change;
  return {
    agent: {
      name: "devops-engineer",
      role: "DevOps Engineer",
      specialty: "pipelines",
      instructions: "Repair what is broken.",
      model: "sonnet",
      effort: null,
      tools: [],
      sections: { work: [], review: [] },
      ...agent,
    },
    brief: {
      task: "Our CircleCI pipeline is failing on the staging deployment",
      workflow: { name: "devops-pipeline", title: "DevOps or infrastructure issue" },
      project: null,
      handoffs: [],
      facts: {},
      decisions: [],
      ...brief,
    },
    step: { ...plainStep, ...step },
    budget: { usd: null, tokens: null, calls: 20, durationMs: 600_000, ...budget },
    signal: new AbortController().signal,
    readArtifact: async () => null,
    ...rest,
  };
}

export const plainStep: StepAsk = {
  path: "implementation/implement",
  title: "Implement",
  task: "Make the change.",
  round: 1,
  attempt: 1,
  reviewing: null,
  findings: [],
  answers: [],
  criteria: [],
  checklist: [],
  facts: [],
  produces: [],
  candidates: [],
  delegates: [],
  delivered: [],
  assembling: null,
  mayEscalate: true,
  escalations: [],
};

export function aFinding(id: string, change: Partial<Finding> = {}): Finding {
  return {
    id,
    severity: "warning",
    step: "",
    title: `Title of ${id}`,
    fix: "Put it right.",
    evidence: [],
    status: "open",
    raisedInRound: 1,
    ...change,
  };
}

export function aHandoff(
  change: Partial<Handoff> = {},
  artifacts: readonly Artifact[] = [],
): Handoff {
  return {
    task_id: "abcd1234",
    source_agent: "backend-architect",
    target_agent: "devops-engineer",
    summary: "The image tag is outdated.",
    context: {
      models: [],
      serializers: [],
      viewsets: [],
      requirements: [],
      constraints: [],
      dependencies: [],
      free: {},
    },
    artifacts: {
      code_files: [],
      test_files: [],
      config_files: artifacts.map(({ ref }) => ref),
      documents: [],
    },
    quality_gates: {
      code_review_passed: "open",
      tests_passing: "open",
      performance_validated: "open",
    },
    open_questions: [],
    ...change,
  };
}

/** Reads from a fixed set, as the engine's reader does. */
export function readerOf(...artifacts: readonly Artifact[]): AskRequest["readArtifact"] {
  return async (id) => artifacts.find(({ ref }) => ref.id === id) ?? null;
}

/** The outcome as a failure; throws when it is none. */
export function failureIn(outcome: AskOutcome) {
  if (outcome.kind !== "failed") throw new Error(`expected a failure, got ${outcome.kind}`);
  return outcome;
}

export function envelopeIn(outcome: AskOutcome) {
  if (outcome.kind !== "answered")
    throw new Error(`expected an answer, got ${JSON.stringify(outcome)}`);
  return outcome.envelope;
}
