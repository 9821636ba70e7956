import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { artifactOf } from "../../src/domain/artifact.ts";
import { anyoneDecides, type Vote } from "../../src/domain/decision.ts";
import { PersonId } from "../../src/domain/ids.ts";
import { passedOnKeyOf } from "../../src/domain/question-course.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import type { Turn } from "../../src/domain/turns.ts";
import type { TakenTurn } from "../../src/store/store.ts";
import { type World, worldKinds } from "../support/durable-worlds.ts";
import {
  aDecision,
  aNotice,
  aQuestion,
  aQuestionPost,
  aStart,
  bob,
  runId,
} from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const run = runId();
const question = aQuestion(run, "ask");

function aVote(by: string, option = "yes"): Turn & { readonly vote: Vote } {
  const rest = { label: option, why: "", at: 2_000, door: "button" as const, shown: null };
  return {
    kind: "vote.recorded",
    vote: { question: question.id, option, by: PersonId.parse(by), ...rest },
  };
}

function aTurn(turn: number, change: Partial<TakenTurn> = {}): TakenTurn {
  const nothing = { body: null, decision: null, posts: [], artifacts: [] };
  return { question: question.id, turn, at: 2_000, ...nothing, ...change };
}

describe.each(worldKinds)("turns on a question over $name", (kind) => {
  let world: World;

  beforeEach(async () => {
    world = await kind.open(stillClock(1_000));
    await world.store.startRun(aStart());
    const body = { kind: "question.asked" as const, question };
    const posts = [aQuestionPost(question, run)];
    await world.store.record({ run, key: "ask", at: 1_500, body, posts, artifacts: [] });
  });

  afterEach(() => world.close());

  async function asked() {
    return foldRun(await world.store.entriesOf(run))?.questions[0];
  }

  it("are recorded one after the other, a person's newest vote in the place of the old", async () => {
    const bodies = [aVote("U0BOB"), aVote("U0CAROL"), aVote("U0BOB", "no")];
    for (const [index, body] of bodies.entries())
      expect((await world.store.vote(aTurn(index + 1, { body }))).kind).toBe("taken");
    const by = PersonId.parse("U0CAROL");
    const withdrawn = { kind: "vote.withdrawn" as const, question: question.id, by };
    await world.store.vote(aTurn(4, { body: { ...withdrawn, door: "button" } }));
    expect((await asked())?.votes.map((vote) => [vote.by, vote.option])).toEqual([["U0BOB", "no"]]);
    expect((await asked())?.turns).toBe(4);
  });

  it("are taken only by whoever knows all before them: of a hundred at once one", async () => {
    const turn = (index: number) => aTurn(1, { body: aVote(`U${index}`) });
    const at = Array.from({ length: 100 }, (_, index) => world.store.vote(turn(index)));
    const kinds = (await Promise.all(at)).map((outcome) => outcome.kind);
    expect(kinds.filter((one) => one === "taken")).toHaveLength(1);
    expect(kinds.filter((one) => one === "moved")).toHaveLength(99);
    expect((await world.store.vote(aTurn(3, { body: aVote("U0BOB") }))).kind).toBe("moved");
  });

  it("are taken only by whoever knows that the question was passed on to others", async () => {
    const body = {
      kind: "question.passed_on" as const,
      question: question.id,
      to: anyoneDecides,
      waitedMs: 1,
    };
    const passed = { run, key: passedOnKeyOf("ask"), at: 1_800, body, posts: [], artifacts: [] };
    const vote = (passedOn: boolean) =>
      world.store.vote(aTurn(1, { body: aVote("U0BOB"), passedOn }));
    expect((await vote(true)).kind).toBe("moved");
    await world.store.record(passed);
    expect((await vote(false)).kind).toBe("moved");
    expect((await vote(true)).kind).toBe("taken");
  });

  it("with the decision that they complete are one: both entries, the posts, and nothing afterwards", async () => {
    const decision = aDecision(run, "ask", { voters: [bob] });
    const posts = [{ slot: "news", post: aNotice("decided") }];
    const outcome = await world.store.vote(aTurn(1, { body: aVote("U0BOB"), decision, posts }));
    expect(outcome).toMatchObject({ kind: "decided", decision });
    expect(outcome.kind === "decided" && outcome.entries.map(({ body }) => body.kind)).toEqual([
      "vote.recorded",
      "decision.recorded",
    ]);
    expect(await world.said(run, "news")).toMatchObject({ text: "decided" });
    expect(await world.store.vote(aTurn(2, { body: aVote("U0CAROL") }))).toEqual({
      kind: "already",
      decision,
    });
    const next = await world.crash();
    expect(foldRun(await next.store.entriesOf(run))?.questions[0]?.decision).toEqual(decision);
    await next.close();
  });

  it("keep a decision alone from passing over them", async () => {
    await world.store.vote(aTurn(1, { body: aVote("U0BOB") }));
    expect((await world.store.decide(aDecision(run, "ask"), [])).kind).toBe("moved");
    const decision = aDecision(run, "ask");
    expect((await world.store.vote(aTurn(2, { decision }))).kind).toBe("decided");
  });

  it("that change what is asked about keep the new text and let the votes lapse", async () => {
    await world.store.vote(aTurn(1, { body: aVote("U0BOB") }));
    const [before, after] = [
      artifactOf("plan", "document", "old"),
      artifactOf("plan", "document", "new"),
    ];
    const edit = {
      kind: "artifact.edited" as const,
      question: question.id,
      path: "phase/step",
      by: bob,
      door: "form" as const,
      before: before.ref,
      after: after.ref,
      diff: "-old\n+new",
      shown: after.ref.digest,
    };
    await world.store.vote(aTurn(2, { body: edit, artifacts: [after] }));
    expect(await world.store.artifact(after.ref.digest)).toBe("new");
    expect(await asked()).toMatchObject({
      votes: [],
      shown: after.ref.digest,
      edits: [{ lapsed: 1 }],
    });
  });

  it("come too late after the end, and to nothing where nothing was asked", async () => {
    const body = aVote("U0BOB");
    const cancelled = { kind: "run.cancelled" as const, by: null, reason: "" };
    await world.store.endRun(run, cancelled, { at: 3_000, posts: [] });
    expect((await world.store.vote(aTurn(1, { body }))).kind).toBe("run_ended");
    const other = aQuestion(run, "never").id;
    expect((await world.store.vote(aTurn(1, { body, question: other }))).kind).toBe("unknown");
  });
});
