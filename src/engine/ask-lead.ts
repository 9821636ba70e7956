import type { Snapshot } from "../definitions/snapshot.ts";
import type { Suggestion, Triage } from "../definitions/triage.ts";
import type { AskOutcome, StepAsk } from "../domain/ask.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Call } from "../domain/usage.ts";
import { type Durable, RunInterrupted } from "../durable/durable.ts";
import { noKnowledge } from "./knowledge.ts";
import type { Ports } from "./ports.ts";
import { projectOf } from "./project-text.ts";
import { limitsFor } from "./run-limits.ts";
import { agentOf, askedAgent, budgetOf } from "./step-request.ts";

/** The step that chooses a workflow, as prompts and keys name it. */
export const TRIAGE_PATH = "choose/workflow";

/** What the Lead is shown at most: those that the rules put first. */
const MOST_CANDIDATES = 24;

/** What choosing works with. */
export interface Choosing {
  readonly durable: Durable;
  readonly ports: Ports;
  readonly snapshot: Snapshot;
  readonly triage: Triage;
}

/** What the Lead said: a choice with its runner-up, or that nothing usable came. */
export type LeadsWord =
  | {
      readonly kind: "chose";
      readonly workflow: string;
      readonly reason: string;
      readonly runnerUp: { readonly workflow: string; readonly reason: string } | null;
      readonly sure: boolean;
      readonly calls: readonly Call[];
      readonly durationMs: number;
    }
  | { readonly kind: "failed"; readonly body: BodyOf<"step.failed"> };

/** Lets the Lead choose among what the rules leave open, best first. */
export async function askLead(choosing: Choosing): Promise<LeadsWord> {
  const { durable, ports, snapshot } = choosing;
  const startedAt = ports.clock.now();
  const outcome = await ports.ask({
    agent: askedAgent(agentOf(snapshot, ports.lead)),
    brief: {
      task: durable.started.task,
      workflow: { name: "triage", title: "Triage" },
      project: projectOf(snapshot, durable.started.project),
      handoffs: [],
      facts: {},
      decisions: [],
    },
    step: triageAsk(choosing),
    budget: budgetOf(limitsFor(ports.limits, durable.started), noKnowledge, durable.started.limits),
    signal: durable.signal,
    readArtifact: async () => null,
  });
  return fromOutcome(choosing, outcome, ports.clock.now() - startedAt);
}

/** The bare name where only one pack has it: shorter for people and models alike. */
export function saidName(snapshot: Snapshot, name: string): string {
  const bare = name.slice(name.indexOf("/") + 1);
  const namesakes = Object.keys(snapshot.workflows).filter((other) => other.endsWith(`/${bare}`));
  return namesakes.length === 1 ? bare : name;
}

/** The qualified name that somebody means, or null. */
export function meantName(snapshot: Snapshot, said: string): string | null {
  const meant = said.trim().toLowerCase();
  return (
    Object.keys(snapshot.workflows).find(
      (name) => saidName(snapshot, name) === meant || name === meant,
    ) ?? null
  );
}

function triageAsk({ snapshot, triage }: Choosing): StepAsk {
  const shown = triage.ranked.slice(0, MOST_CANDIDATES);
  const names = shown.map(({ workflow }) => saidName(snapshot, workflow));
  return {
    path: TRIAGE_PATH,
    title: "Choose the workflow",
    task: taskOf(triage, snapshot),
    round: 1,
    attempt: 1,
    reviewing: null,
    findings: [],
    answers: [],
    criteria: [],
    checklist: [],
    facts: factsAsked(names),
    produces: [],
    candidates: shown.flatMap(({ workflow }) => {
      const found = snapshot.workflows[workflow];
      if (!found) return [];
      const { title, description, examples } = found;
      return { name: saidName(snapshot, workflow), title, description, examples };
    }),
    delegates: [],
    delivered: [],
    assembling: null,
    mayEscalate: false,
    escalations: [],
  };
}

function taskOf({ ranked }: Triage, snapshot: Snapshot): string {
  const ask =
    "Choose the workflow for the task, and name the runner-up. Decide nothing else. Say with confidence how sure you are; low lets people choose.";
  const hints = ranked.filter(({ rule }) => rule !== null).slice(0, 3);
  if (hints.length === 0) return ask;
  const said = hints.map(({ workflow, reason }) => `${saidName(snapshot, workflow)} (${reason})`);
  return `${ask}\nRules found signs of these, none of them clear: ${said.join("; ")}.`;
}

function factsAsked(names: string[]): StepAsk["facts"] {
  return [
    { name: "workflow", values: names, meaning: "the workflow that fits the task best" },
    { name: "reason", values: "text", meaning: "why it fits, in one sentence" },
    { name: "runner_up", values: names, meaning: "the next best workflow" },
    { name: "runner_up_reason", values: "text", meaning: "why it is only second, in one sentence" },
    {
      name: "confidence",
      values: ["high", "medium", "low"],
      meaning: "low when the task could just as well mean another workflow",
    },
  ];
}

function fromOutcome(choosing: Choosing, outcome: AskOutcome, durationMs: number): LeadsWord {
  if (outcome.kind === "stopped")
    throw new RunInterrupted("The run was stopped while its workflow was chosen.");
  const { calls } = outcome;
  const failed = (cause: BodyOf<"step.failed">["cause"], message: string): LeadsWord => ({
    kind: "failed",
    body: {
      kind: "step.failed",
      ...leadAt(choosing, durationMs),
      cause,
      message,
      raw: null,
      calls: [...calls],
    },
  });
  if (outcome.kind === "failed") return failed(outcome.cause, outcome.message);
  const told = Object.fromEntries(outcome.envelope.facts.map(({ name, value }) => [name, value]));
  const { ranked } = choosing.triage;
  const workflow = candidate(choosing.snapshot, ranked, told["workflow"]);
  if (workflow === null)
    return failed(
      "invalid_answer",
      `The Lead chose "${told["workflow"] ?? ""}", which is no workflow here.`,
    );
  const second = candidate(choosing.snapshot, ranked, told["runner_up"]);
  const runnerUp =
    second === null || second === workflow
      ? null
      : { workflow: second, reason: told["runner_up_reason"] ?? "" };
  const sure = told["confidence"]?.trim().toLowerCase() !== "low";
  return {
    kind: "chose",
    workflow,
    reason: told["reason"] ?? "",
    runnerUp,
    sure,
    calls,
    durationMs,
  };
}

/** Where an entry of triage belongs, and whose it is. */
export function leadAt({ ports }: Choosing, durationMs: number) {
  return { path: TRIAGE_PATH, round: 1, attempt: 1, agent: ports.lead, durationMs };
}

/** Only what was offered may be chosen. */
function candidate(
  snapshot: Snapshot,
  ranked: readonly Suggestion[],
  said: string | undefined,
): string | null {
  const meant = meantName(snapshot, said ?? "");
  return ranked.some(({ workflow }) => workflow === meant) ? meant : null;
}
