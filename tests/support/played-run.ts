import type { Snapshot } from "../../src/definitions/snapshot.ts";
import type { AskRequest } from "../../src/domain/ask.ts";
import type { Question } from "../../src/domain/decision.ts";
import type { BodyOf, Entry, EntryKind } from "../../src/domain/entry.ts";
import { foldRun, type RunState } from "../../src/domain/run-state.ts";
import { createMemoryStore } from "../../src/durable/memory-store.ts";
import { begin, play, type Script, theRun } from "./scripted-engine.ts";

/** Everything that can be told of a run that was played to its end. */
export interface Told {
  readonly state: RunState;
  readonly entries: readonly Entry[];
  /** The keys of all tries, in the order in which agents were asked. */
  readonly asked: readonly string[];
  readonly requests: readonly AskRequest[];
  readonly questions: readonly Question[];
}

interface Played {
  readonly snapshot: Snapshot;
  readonly script: Script;
  readonly choices?: Readonly<Record<string, string>>;
  readonly started?: Partial<BodyOf<"run.started">>;
}

/** Plays a run to its end: agents deliver unless the script says otherwise, people choose by the key of a question. */
export function playOut(
  snapshot: Snapshot,
  script: Script,
  choices: Readonly<Record<string, string>> = {},
): Promise<Told> {
  return playOutFrom({ snapshot, script, choices });
}

/** The same, for a run that was started with more than a task. */
export async function playOutFrom(played: Played): Promise<Told> {
  const { snapshot, script, choices = {}, started = {} } = played;
  const store = createMemoryStore();
  await begin(store, started);
  const questions: Question[] = [];
  const requests: AskRequest[] = [];
  const asked = await play({
    store,
    snapshot,
    script: (request) => {
      requests.push(request);
      return script(request);
    },
    answers: (question) => {
      questions.push(question);
      return choices[question.key] ?? question.options[0]?.id ?? "";
    },
  });
  const entries = await store.entriesOf(theRun);
  const state = foldRun(entries);
  if (!state) throw new Error("The run never began.");
  return { state, entries, asked, requests, questions };
}

/** The entries of one kind, oldest first. */
export function bodiesOf<Kind extends EntryKind>(told: Told, kind: Kind): BodyOf<Kind>[] {
  const isOfKind = (body: Entry["body"]): body is BodyOf<Kind> => body.kind === kind;
  return told.entries.map(({ body }) => body).filter(isOfKind);
}

/** Every line of the plan with what became of it. */
export function linesOf({ state }: Told): string[] {
  return state.phases.flatMap((phase) =>
    phase.steps.map((step) => `${step.path} ${step.state} ${step.note}`.trim()),
  );
}
