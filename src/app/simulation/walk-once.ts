import { holds, undecidedIn, valueOf } from "../../definitions/conditions.ts";
import { planOf } from "../../definitions/explain.ts";
import type { Snapshot } from "../../definitions/snapshot.ts";
import { changedSteps, stepsOf } from "../../definitions/steps.ts";
import type { AskRequest } from "../../domain/ask.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Decision, Question } from "../../domain/decision.ts";
import { type Entry, onlyATask } from "../../domain/entry.ts";
import { digestOf, PersonId, RunId } from "../../domain/ids.ts";
import { createHost } from "../../durable/create-host.ts";
import type { Host } from "../../durable/durable.ts";
import { createMemoryStore } from "../../durable/memory-store.ts";
import { createInterpreter } from "../../engine/interpreter.ts";
import type { Ports } from "../../engine/ports.ts";
import type { RunStore } from "../../store/store.ts";
import { type Cast, scriptedAgents } from "./scripted-agents.ts";
import { answerTo } from "./scripted-people.ts";
import type { Chooser } from "./search-paths.ts";

/** What is simulated: one workflow of a snapshot. */
export interface Staged {
  readonly snapshot: Snapshot;
  /** The qualified name. */
  readonly name: string;
  readonly cast: Cast;
}

/** What became of one walk. */
export interface Walked {
  readonly entries: readonly Entry[];
  readonly questions: readonly Question[];
  /** Why it was broken off; null when it came to an end of its own. */
  readonly brokenOff: string | null;
}

/** Agents are asked at most this often in a walk that ends: some times, and so often for each step. */
const MOST_ASKED = 40;
const MOST_ASKED_PER_STEP = 10;

const RUN = RunId.parse("simulate");
const SOMEBODY = PersonId.parse("U_SOMEBODY");

/** Lets the real interpreter walk the workflow once, in memory, with the answers that the chooser gives. */
export async function walkOnce(staged: Staged, chooser: Chooser): Promise<Walked> {
  const { snapshot, name } = staged;
  const workflow = snapshot.workflows[name];
  if (!workflow) throw new Error(`There is no workflow "${name}" to simulate.`);
  const store = createMemoryStore();
  const questions: Question[] = [];
  const fatal: unknown[] = [];
  let broken: string | null = null;
  const answering = withPeople(store, async (question) => {
    questions.push(question);
    const decision = decided(question, answerTo(question, workflow, chooser));
    const outcome = await store.decide(decision, []);
    if (outcome.kind === "decided") host.entriesAdded(RUN, outcome.entries);
  });
  const host: Host = createHost({
    store: answering,
    clock: stillClock,
    interpreter: createInterpreter(portsOf(staged, chooser, store)),
    onFatal: (error) => fatal.push(error),
    deadLetter: async () => ended("dead letter"),
    defect: async (_run, error) => {
      broken = error instanceof Error ? error.message : String(error);
      return ended(broken);
    },
  });
  await begin(store, { name, inputs: inputsOf(staged, chooser) });
  host.start(RUN);
  await host.settled(RUN);
  await host.close();
  const [error] = fatal;
  if (error !== undefined) throw error;
  return { entries: await store.entriesOf(RUN), questions, brokenOff: broken };
}

function portsOf(
  { snapshot, name, cast }: Staged,
  chooser: Chooser,
  store: Pick<RunStore, "artifact">,
): Ports {
  const answer = scriptedAgents(chooser, cast);
  const workflow = snapshot.workflows[name];
  const steps = workflow ? stepsOf(workflow).length : 0;
  const most = MOST_ASKED + steps * MOST_ASKED_PER_STEP;
  let asked = 0;
  return {
    ask: (request: AskRequest) => {
      asked += 1;
      if (asked > most) throw new Error(`It asks agents more than ${most} times.`);
      return answer(request);
    },
    clock: stillClock,
    limits: {
      usdPerRun: null,
      tokensPerRun: null,
      usdPerStep: null,
      tokensPerStep: null,
      callsPerStep: 1,
      stepDurationMs: 1,
    },
    lead: Object.keys(snapshot.agents)[0] ?? "",
    snapshot: async () => playedByAgents(snapshot),
    triage: () => ({ decided: null, leaning: null, ranked: [] }),
    holds,
    undecidedIn,
    valueOf,
    probe: async (probe) => {
      const ways = ["met", "not_met", "undecided"] as const;
      const state = chooser.choose(`probe ${JSON.stringify(probe)}`, ways, "usual");
      return { state: ways.find((one) => one === state) ?? "met", reason: "" };
    },
    plan: planOf,
    readArtifact: (digest) => store.artifact(digest),
    performers: async () => ({ people: [], problem: "" }),
  };
}

function inputsOf({ snapshot, name, cast }: Staged, chooser: Chooser): Record<string, string> {
  const fields = snapshot.workflows[name]?.inputs ?? [];
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      chooser.choose(`input ${field.name}`, cast.valuesOf(field.name), "same"),
    ]),
  );
}

function begin(
  store: RunStore,
  { name, inputs }: { readonly name: string; readonly inputs: Record<string, string> },
): Promise<unknown> {
  return store.startRun({
    run: RUN,
    origin: "simulation",
    at: 0,
    body: {
      kind: "run.started",
      task: "Simulated.",
      requester: SOMEBODY,
      door: "terminal",
      place: { kind: "terminal" },
      definitions: digestOf("simulation"),
      workflow: name,
      rehearsal: true,
      ...onlyATask,
      inputs,
    },
    posts: [{ slot: "card", post: { kind: "card", run: RUN } }],
  });
}

/** The store, with people behind it who answer as soon as a question stands in the journal. */
function withPeople(store: RunStore, asked: (question: Question) => Promise<void>): RunStore {
  return {
    ...store,
    async record(record) {
      const entry = await store.record(record);
      if (entry?.body.kind === "question.asked") await asked(entry.body.question);
      return entry;
    },
  };
}

function decided(question: Question, option: string): Decision {
  const chosen = question.options.find(({ id }) => id === option);
  return {
    question: question.id,
    option,
    label: chosen?.label ?? "In other words.",
    why: "",
    by: SOMEBODY,
    at: 0,
    door: "button",
    voters: [],
    shown: null,
  };
}

function ended(reason: string) {
  return { body: { kind: "run.failed" as const, reason }, posts: [] };
}

/** Nothing in a simulation takes time. */
const stillClock: Clock = { now: () => 0, sleepUntil: async () => undefined };

/** Whoever sits in a seat, the walk goes the same way; so agents do here what people would. */
function playedByAgents(snapshot: Snapshot): Snapshot {
  const workflows = Object.entries(snapshot.workflows).map(([name, workflow]) => {
    const phases = workflow.phases.map((phase) =>
      changedSteps(phase, ({ person, ...step }) =>
        person === undefined ? step : { ...step, agent: step.agent ?? workflow.lead },
      ),
    );
    return [name, { ...workflow, phases }] as const;
  });
  return { ...snapshot, workflows: Object.fromEntries(workflows) };
}
