import type { Snapshot } from "../definitions/snapshot.ts";
import type { AskOutcome, StepAsk } from "../domain/ask.ts";
import { OTHER } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Call } from "../domain/usage.ts";
import { type Durable, RunInterrupted } from "../durable/durable.ts";
import { noKnowledge } from "./knowledge.ts";
import type { Ports } from "./ports.ts";
import { ask, type Draft } from "./questions.ts";
import { agentOf, askedAgent, budgetOf } from "./step-request.ts";

type Chosen = BodyOf<"workflow.chosen">;
type Failed = BodyOf<"step.failed">;

/** The step that chooses a workflow, as prompts and keys name it. */
const PATH = "choose/workflow";
const KEY = `${PATH}#1`;

/** Finds the workflow for a task: the one the requester named, the only one, the Lead's choice, or the people's. */
export async function chooseWorkflow(
  durable: Durable,
  ports: Ports,
  snapshot: Snapshot,
): Promise<Chosen> {
  const names = Object.keys(snapshot.workflows).toSorted();
  const named = durable.started.workflow;
  if (named !== null)
    return note(
      durable,
      choice(ports, snapshot, { workflow: named, reason: "named in the request", by: "requester" }),
    );
  const [only] = names;
  if (only !== undefined && names.length === 1) {
    return note(
      durable,
      choice(ports, snapshot, {
        workflow: only,
        reason: "the only workflow here",
        by: "only_choice",
      }),
    );
  }
  const asked = await durable.step(KEY, ["workflow.chosen", "step.failed"], async () => {
    return { body: await askLead(durable, ports, snapshot) };
  });
  return asked.kind === "workflow.chosen"
    ? asked
    : askPeople(durable, ports, { snapshot, names, failed: asked });
}

function note(durable: Durable, body: Chosen): Promise<Chosen> {
  return durable.note(KEY, { body });
}

async function askLead(
  durable: Durable,
  ports: Ports,
  snapshot: Snapshot,
): Promise<Chosen | Failed> {
  const startedAt = ports.clock.now();
  const outcome = await ports.ask({
    agent: askedAgent(agentOf(snapshot, ports.lead)),
    brief: {
      task: durable.started.task,
      workflow: { name: "triage", title: "Triage" },
      project: null,
      handoffs: [],
      facts: {},
      decisions: [],
    },
    step: triageAsk(snapshot),
    budget: budgetOf(ports.limits, noKnowledge),
    signal: durable.signal,
    readArtifact: async () => null,
  });
  return fromOutcome(outcome, { ports, snapshot, durationMs: ports.clock.now() - startedAt });
}

function triageAsk(snapshot: Snapshot): StepAsk {
  const candidates = Object.entries(snapshot.workflows)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([name, { title, description, examples }]) => ({
      name: saidName(snapshot, name),
      title,
      description,
      examples,
    }));
  const names = candidates.map((candidate) => candidate.name);
  const facts: StepAsk["facts"] = [
    { name: "workflow", values: names, meaning: "the workflow that fits the task best" },
    { name: "reason", values: "text", meaning: "why it fits, in one sentence" },
    { name: "runner_up", values: names, meaning: "the next best workflow" },
    { name: "runner_up_reason", values: "text", meaning: "why it is only second, in one sentence" },
  ];
  return {
    path: PATH,
    title: "Choose the workflow",
    task: "Choose the workflow for the task, and name the runner-up. Decide nothing else.",
    round: 1,
    attempt: 1,
    reviewing: null,
    findings: [],
    answers: [],
    criteria: [],
    checklist: [],
    facts,
    produces: [],
    candidates,
    delegates: [],
    mayEscalate: false,
    escalations: [],
  };
}

function fromOutcome(
  outcome: AskOutcome,
  asked: { readonly ports: Ports; readonly snapshot: Snapshot; readonly durationMs: number },
): Chosen | Failed {
  if (outcome.kind === "stopped")
    throw new RunInterrupted("The run was stopped while its workflow was chosen.");
  if (outcome.kind === "failed")
    return failed(asked, outcome.cause, { message: outcome.message, calls: outcome.calls });
  const told = Object.fromEntries(outcome.envelope.facts.map(({ name, value }) => [name, value]));
  const workflow = meantName(asked.snapshot, told["workflow"] ?? "");
  const { calls } = outcome;
  if (workflow === null) {
    return failed(asked, "invalid_answer", {
      message: `The Lead chose "${told["workflow"] ?? ""}", which is no workflow here.`,
      calls,
    });
  }
  const second = meantName(asked.snapshot, told["runner_up"] ?? "");
  const runnerUp =
    second !== null && second !== workflow
      ? { workflow: second, reason: told["runner_up_reason"] ?? "" }
      : null;
  return {
    ...choice(asked.ports, asked.snapshot, { workflow, reason: told["reason"] ?? "", by: "lead" }),
    runnerUp,
    calls: [...calls],
  };
}

function failed(
  asked: { readonly ports: Ports; readonly durationMs: number },
  cause: Failed["cause"],
  told: { readonly message: string; readonly calls: readonly Call[] },
): Failed {
  const { message, calls } = told;
  const at = {
    path: PATH,
    round: 1,
    attempt: 1,
    agent: asked.ports.lead,
    durationMs: asked.durationMs,
  };
  return { kind: "step.failed", ...at, cause, message, raw: null, calls: [...calls] };
}

/** The bare name where only one pack has it: shorter for people and models alike. */
function saidName(snapshot: Snapshot, name: string): string {
  const bare = name.slice(name.indexOf("/") + 1);
  const namesakes = Object.keys(snapshot.workflows).filter((other) => other.endsWith(`/${bare}`));
  return namesakes.length === 1 ? bare : name;
}

function meantName(snapshot: Snapshot, said: string): string | null {
  const meant = said.trim().toLowerCase();
  return (
    Object.keys(snapshot.workflows).find(
      (name) => saidName(snapshot, name) === meant || name === meant,
    ) ?? null
  );
}

function choice(
  ports: Ports,
  snapshot: Snapshot,
  chosen: Pick<Chosen, "workflow" | "reason" | "by">,
): Chosen {
  const workflow = snapshot.workflows[chosen.workflow];
  if (!workflow) throw new Error(`The snapshot of this run has no workflow "${chosen.workflow}".`);
  return {
    kind: "workflow.chosen",
    ...chosen,
    title: workflow.title,
    runnerUp: null,
    rule: null,
    crew: [],
    dispute: null,
    plan: ports.plan(workflow, snapshot),
    calls: [],
  };
}

/** As many workflows get a button; the others are named in one's own words. */
const BUTTONS = 5;

/** The Lead could not choose: people do, with a button per workflow, or by name where there are more than buttons. */
async function askPeople(
  durable: Durable,
  ports: Ports,
  asked: {
    readonly snapshot: Snapshot;
    readonly names: readonly string[];
    readonly failed: Failed;
  },
): Promise<Chosen> {
  const { snapshot } = asked;
  let wrong = asked.failed.message;
  for (let time = 1; ; time += 1) {
    const key = time === 1 ? `${KEY}/question` : `${KEY}/question.${time}`;
    const asking = { key, stage: "Triage", agent: ports.lead, about: null };
    const { option, label } = await ask(durable, asking, draftOf({ ...asked, wrong }));
    const workflow = option === OTHER ? meantName(snapshot, label) : option;
    if (workflow !== null) {
      const body = choice(ports, snapshot, {
        workflow,
        reason: "chosen by a person",
        by: "person",
      });
      return durable.note(`${KEY}/decided`, { body });
    }
    wrong = `"${label}" is no workflow here.`;
  }
}

function draftOf(about: {
  readonly snapshot: Snapshot;
  readonly names: readonly string[];
  readonly wrong: string;
}): Draft {
  const { snapshot, names, wrong } = about;
  const more = names.slice(BUTTONS).map((name) => `\`${saidName(snapshot, name)}\``);
  const others =
    more.length === 0 ? "" : ` There are also ${more.join(", ")}: name one in your own words.`;
  return {
    reason: "triage",
    issue: `Which workflow fits this task? ${wrong}${others}`,
    options: names.slice(0, BUTTONS).map((name) => ({
      id: name,
      label: snapshot.workflows[name]?.title ?? name,
      tradeoff: snapshot.workflows[name]?.description ?? "",
    })),
    recommended: null,
    recommendation: "",
    blocking: "the whole run",
    other: more.length > 0,
  };
}
