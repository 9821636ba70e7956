import { anyoneDecides, type Decision, type Question } from "../../src/domain/decision.ts";
import type { BodyOf } from "../../src/domain/entry.ts";
import { onlyATask } from "../../src/domain/entry.ts";
import {
  ChannelId,
  digestOf,
  type Key,
  PersonId,
  questionIdOf,
  RunId,
} from "../../src/domain/ids.ts";
import { CARD_SLOT, type PostDraft, questionSlot } from "../../src/domain/outbox.ts";
import type { NoticePost, QuestionPost } from "../../src/domain/post.ts";
import type { StartRun } from "../../src/store/store.ts";

export const alice = PersonId.parse("U0ALICE");
export const bob = PersonId.parse("U0BOB");

/** The run with this number. */
export function runId(number = 1): RunId {
  return RunId.parse(number.toString(36).padStart(8, "0"));
}

export function aStart(change: Partial<StartRun> = {}): StartRun {
  const run = change.run ?? runId();
  return {
    run,
    origin: `delivery-of-${run}`,
    at: 1_000,
    body: aStartedBody(),
    posts: [{ slot: CARD_SLOT, post: { kind: "card", run } }],
    ...change,
  };
}

export function aStartedBody(change: Partial<BodyOf<"run.started">> = {}): BodyOf<"run.started"> {
  return {
    kind: "run.started",
    task: "Our pipeline is failing",
    requester: alice,
    door: "slash",
    place: { kind: "slack", channel: ChannelId.parse("C0DEPLOYS"), thread: null },
    definitions: digestOf("definitions"),
    workflow: null,
    ...onlyATask,
    rehearsal: true,
    ...change,
  };
}

export function aNotice(text: string): NoticePost {
  return { kind: "notice", tone: "info", text, actions: [], rehearsal: true };
}

export function aQuestion(run: RunId, key: Key): Question {
  return {
    id: questionIdOf(run, key),
    key,
    reason: "gate",
    issue: "Shall I proceed?",
    stage: "release",
    options: [
      { id: "yes", label: "Proceed", tradeoff: "" },
      { id: "no", label: "Stop here", tradeoff: "" },
    ],
    recommended: "yes",
    recommendation: "",
    blocking: "",
    other: true,
    deciders: anyoneDecides,
    askedBy: "lead",
    shown: null,
  };
}

export function aQuestionPost(question: Question, run: RunId): PostDraft & { post: QuestionPost } {
  return {
    slot: questionSlot(question.key),
    post: {
      kind: "question",
      run,
      question,
      about: null,
      decision: null,
      closed: null,
      rehearsal: true,
    },
  };
}

export function aDecision(run: RunId, key: Key, change: Partial<Decision> = {}): Decision {
  return {
    question: questionIdOf(run, key),
    option: "yes",
    label: "Proceed",
    why: "",
    by: bob,
    at: 2_000,
    door: "button",
    voters: [],
    shown: null,
    ...change,
  };
}

/** A small fact with a text of its own, for steps whose meaning does not matter. */
export function aFact(reason: string): BodyOf<"step.skipped"> {
  return { kind: "step.skipped", path: "phase/step", reason };
}

export function completed(result: string): BodyOf<"run.completed"> {
  return { kind: "run.completed", result };
}
