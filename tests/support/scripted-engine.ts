import { holds, undecidedIn, valueOf } from "../../src/definitions/conditions.ts";
import { planOf } from "../../src/definitions/explain.ts";
import { Snapshot } from "../../src/definitions/snapshot.ts";
import { createTriage } from "../../src/definitions/triage.ts";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { Ask, AskRequest } from "../../src/domain/ask.ts";
import type { Clock } from "../../src/domain/clock.ts";
import { type Decision, OTHER, type Question } from "../../src/domain/decision.ts";
import { type BodyOf, type Entry, onlyATask } from "../../src/domain/entry.ts";
import type { Envelope } from "../../src/domain/envelope.ts";
import { digestOf, PersonId, partsOfQuestionId, RunId } from "../../src/domain/ids.ts";
import { seatEndOf } from "../../src/domain/seat.ts";
import { createHost } from "../../src/durable/create-host.ts";
import type { Host } from "../../src/durable/durable.ts";
import type { MemoryStore } from "../../src/durable/memory-store.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Ports } from "../../src/engine/ports.ts";
import type { RunStore } from "../../src/store/store.ts";
import { anEnvelope } from "./builders.ts";
import { stillClock } from "./still-clock.ts";

export const theRun = RunId.parse("abcdefgh");

/** What one try of a step brings; keyed by `<path>#<round>.<attempt>`. */
export type Script = (
  request: AskRequest,
) => Partial<Parameters<typeof anEnvelope>[0]> | "unavailable";

/** What people answer: the id of an option, or their own words. */
export type Answers = (question: Question) => string;

/** What a person does with a seat: sends this in, gives it to somebody or back (null), or nothing. */
export type Deliver = (
  offered: BodyOf<"seat.offered">,
  key: string,
) => Delivered | { readonly to: PersonId | null } | "nothing";

type Delivered = Parameters<typeof anEnvelope>[0];

export interface Playing {
  readonly store: MemoryStore;
  readonly snapshot: Snapshot;
  readonly script: Script;
  readonly answers: Answers;
  /** Whom a seat's word means; without it, the person of this id. */
  readonly performers?: Ports["performers"];
  /** What a person delivers as soon as a seat is offered to them: an envelope, another hand, or nothing. */
  readonly deliver?: Deliver;
  /** The time; without it, it stands still. */
  readonly clock?: Clock;
  /** Called after every entry that is committed. */
  readonly onEntry?: (entry: Entry) => void;
  /** Called after every entry that the run itself commits, before it goes on: what people say to it meanwhile. */
  readonly meanwhile?: (entry: Entry, host: Host) => Promise<void>;
}

/** Lets one process live until the run has ended; people answer as soon as they are asked. Returns what was asked of agents. */
export async function play(playing: Playing): Promise<string[]> {
  const asked: string[] = [];
  const clock = playing.clock ?? stillClock();
  const recorded = answering(playing, () => host);
  const fatal: unknown[] = [];
  const host: Host = createHost({
    store: recorded,
    clock,
    interpreter: createInterpreter({
      ask: scripted(playing.script, asked),
      clock,
      limits: {
        usdPerRun: null,
        tokensPerRun: null,
        usdPerStep: null,
        tokensPerStep: null,
        callsPerStep: 9,
        stepDurationMs: 1,
      },
      lead: Object.keys(playing.snapshot.agents)[0] ?? "",
      snapshot: async () => playing.snapshot,
      triage: (request, snapshot) => createTriage(snapshot)(request),
      holds,
      undecidedIn,
      valueOf,
      probe: async () => ({ state: "met", reason: "" }),
      plan: planOf,
      readArtifact: (digest) => playing.store.artifact(digest),
      performers:
        playing.performers ?? (async (word) => ({ people: [PersonId.parse(word)], problem: "" })),
    }),
    onFatal: (error) => fatal.push(error),
    deadLetter: async () => ({ body: { kind: "run.failed", reason: "dead letter" }, posts: [] }),
    defect: async (_run, error) => ({
      body: { kind: "run.failed", reason: String(error) },
      posts: [],
    }),
  });
  await answerOpen(playing, host);
  await host.recover();
  await host.settled(theRun);
  await host.close();
  if (fatal.length > 0) throw fatal[0];
  return asked;
}

/** Puts a run into the store as the desk would. */
export async function begin(
  store: MemoryStore,
  started: Partial<BodyOf<"run.started">> = {},
): Promise<void> {
  await store.startRun({
    run: theRun,
    origin: "test",
    at: 0,
    body: {
      kind: "run.started",
      task: "do it",
      requester: PersonId.parse("U_ALICE"),
      door: "terminal",
      place: { kind: "terminal" },
      definitions: digestOf("test"),
      workflow: null,
      ...onlyATask,
      rehearsal: false,
      ...started,
    },
    posts: [{ slot: "card", post: { kind: "card", run: theRun } }],
  });
}

/** A journal without what may differ from life to life: positions and times. Sorted, for parallel steps may finish in any order. */
export function essence(entries: readonly Entry[]): string[] {
  return entries
    .map(({ key, body }) => `${key} ${JSON.stringify({ ...body, durationMs: 0 })}`)
    .toSorted();
}

function scripted(script: Script, asked: string[]): Ask {
  return async (request) => {
    asked.push(`${request.step.path}#${request.step.round}.${request.step.attempt}`);
    const part = script(request);
    if (part === "unavailable")
      return {
        kind: "failed",
        cause: "unavailable",
        message: "overloaded",
        raw: null,
        retryable: true,
        calls: [],
      };
    const envelope: Envelope = anEnvelope({
      report_md: `# ${request.step.path} in round ${request.step.round}`,
      ...part,
    });
    return { kind: "answered", envelope, calls: [] };
  };
}

/** The store, with people behind it who answer the moment a question stands in the journal, before the run even waits. */
function answering(playing: Playing, host: () => Host): RunStore {
  const { store } = playing;
  return {
    ...store,
    async record(record) {
      const entry = await store.record(record);
      if (entry) playing.onEntry?.(entry);
      if (entry) await playing.meanwhile?.(entry, host());
      if (entry?.body.kind === "question.asked") await answer(playing, host(), entry.body.question);
      if (entry?.body.kind === "seat.offered") await sendIn(playing, host(), entry);
      return entry;
    },
  };
}

async function answerOpen(playing: Playing, host: Host): Promise<void> {
  for (const { run } of await playing.store.unfinishedRuns()) {
    for (const { body } of await playing.store.entriesOf(run)) {
      if (body.kind === "question.asked") await answer(playing, host, body.question);
    }
    for (const entry of await playing.store.entriesOf(run)) {
      if (entry.body.kind === "seat.offered") await sendIn(playing, host, entry);
    }
  }
}

/** What the desk would write when a person sends a form in. */
async function sendIn(playing: Playing, host: Host, { run, key, body }: Entry): Promise<void> {
  if (body.kind !== "seat.offered") return;
  const sent = playing.deliver?.(body, key) ?? "nothing";
  if (sent === "nothing") return;
  const [by = PersonId.parse("U_BOB")] = body.to;
  const { path } = body;
  const at = { run, key: seatEndOf(key), at: 0, posts: [] };
  const entry =
    "to" in sent
      ? await playing.store.record({
          ...at,
          body: { kind: "seat.changed", path, to: sent.to, by, why: "" },
          artifacts: [],
        })
      : await playing.store.record({ ...at, ...delivered({ path, seat: key, by }, sent) });
  if (!entry) return;
  playing.onEntry?.(entry);
  host.entriesAdded(run, [entry]);
}

function delivered(
  at: Pick<BodyOf<"step.delivered">, "path" | "seat" | "by">,
  envelope: Delivered,
) {
  const text = JSON.stringify(anEnvelope({ report_md: `# ${at.path}`, ...envelope }));
  const artifact = artifactOf(`delivery of ${at.path}`, "document", text);
  const body = {
    kind: "step.delivered" as const,
    ...at,
    door: "form" as const,
    delivery: artifact.ref,
  };
  return { body, artifacts: [artifact] };
}

async function answer(playing: Playing, host: Host, question: Question): Promise<void> {
  const said = playing.answers(question);
  const chosen = question.options.find((one) => one.id === said);
  const decision: Decision = {
    question: question.id,
    option: chosen?.id ?? OTHER,
    label: chosen?.label ?? said,
    why: "",
    by: PersonId.parse("U_BOB"),
    at: 0,
    door: "button",
    voters: [],
    shown: null,
  };
  const outcome = await playing.store.decide(decision, []);
  if (outcome.kind !== "decided") return;
  for (const entry of outcome.entries) playing.onEntry?.(entry);
  const run = partsOfQuestionId(question.id)?.run ?? theRun;
  host.entriesAdded(run, outcome.entries);
}

/** A snapshot of one workflow and those it calls, with an agent for every name they use. */
export function snapshotOf(
  workflow: unknown,
  called: Readonly<Record<string, unknown>> = {},
): Snapshot {
  const names = [
    ...JSON.stringify([workflow, called]).matchAll(/"(?:agent|lead)":"(test\/[a-z-]+)"/g),
  ].map((match) => match[1] ?? "");
  return Snapshot.parse({
    packs: { test: { name: "test", title: "Test", builds_on: [] } },
    agents: Object.fromEntries([...new Set(names)].toSorted().map((name) => [name, anAgent(name)])),
    workflows: { "test/story": workflow, ...called },
    checklists: {},
  });
}

function anAgent(name: string) {
  return {
    name: name.split("/")[1],
    pack: "test",
    description: "",
    role: "Tester",
    specialty: "",
    icon: "robot_face",
    model: "sonnet",
    effort: null,
    tools: [],
    delegates: [],
    instructions: "",
    extra: {},
  };
}
