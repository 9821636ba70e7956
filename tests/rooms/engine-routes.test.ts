import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { bodiesOf, linesOf, playOut, playOutFrom } from "../support/played-run.ts";
import { type Script, snapshotOf } from "../support/scripted-engine.ts";

const steps = (...ids: readonly string[]) => ids.map((id) => ({ id, agent: "test/coder" }));

/** Somebody classifies, a route follows, and what it brought is reviewed. */
function routed(otherwise: object, rest: object = {}): Snapshot {
  return snapshotOf({
    name: "story",
    title: "Story",
    description: "A route",
    lead: "test/lead",
    facts: {
      kind: { one_of: ["query", "schema", "neither"] },
      risky: { type: "boolean", meaning: "" },
    },
    phases: [
      {
        id: "triage",
        mode: "sequential",
        steps: [{ id: "classify", agent: "test/lead", decides: ["kind", "risky"] }],
      },
      {
        id: "fix",
        mode: "route",
        branches: [
          { when: 'kind == "query"', title: "The query", steps: steps("explain", "rewrite") },
          { when: 'risky || kind == "schema"', title: "The schema", steps: steps("migrate") },
        ],
        default: otherwise,
        ...rest,
      },
      {
        id: "review",
        mode: "sequential",
        steps: [
          { id: "judge", agent: "test/reviewer", reviews: "rewrite", on_reject: "rewrite" },
          {
            id: "end",
            agent: "test/lead",
            gate: {
              ask: "Well?",
              options: [
                { id: "go", label: "Go" },
                { id: "anew", label: "Anew", leads_to: { back_to: "classify" } },
                { id: "within", label: "Within", leads_to: { back_to: "rewrite" } },
              ],
              decided_by: { anyone: true },
            },
          },
        ],
      },
    ],
  });
}

const facts =
  (...rounds: readonly Readonly<Record<string, string>>[]): Script =>
  ({ step }) => ({
    verdict: step.reviewing ? "approve" : "none",
    facts: step.facts.flatMap(({ name }) => {
      const value = (rounds[step.round - 1] ?? rounds.at(-1))?.[name];
      return value === undefined ? [] : [{ name, value }];
    }),
  });

describe("a route", () => {
  const other = { steps: steps("look") };

  it("takes the first branch whose condition holds and tells which others it passed over", async () => {
    const told = await playOut(routed(other), facts({ kind: "query", risky: "true" }));
    expect(bodiesOf(told, "route.taken")).toEqual([
      {
        kind: "route.taken",
        phase: "fix",
        round: 1,
        branch: 0,
        title: "The query",
        by: "condition",
        passedOver: ["The schema"],
      },
    ]);
    expect(told.asked).toEqual([
      "triage/classify#1.1",
      "fix/explain#1.1",
      "fix/rewrite#1.1",
      "review/judge#1.1",
      "review/end#1.1",
    ]);
    expect(linesOf(told)).toEqual([
      "triage/classify completed",
      "fix/explain completed",
      "fix/rewrite completed",
      "fix/migrate skipped another branch was taken",
      "fix/look skipped another branch was taken",
      "review/judge completed",
      "review/end completed",
    ]);
    expect(bodiesOf(told, "step.skipped")).toEqual([]);
  });

  it("leaves the review of a step whose branch was not taken with nothing to review", async () => {
    const told = await playOut(routed(other), facts({ kind: "schema", risky: "false" }));
    expect(told.asked).toEqual(["triage/classify#1.1", "fix/migrate#1.1", "review/end#1.1"]);
    expect(linesOf(told)).toContain("review/judge skipped nothing to review: rewrite was skipped");
  });

  it("performs its default's steps when nothing holds", async () => {
    const told = await playOut(routed(other), facts({ kind: "neither", risky: "false" }));
    expect(bodiesOf(told, "route.taken")).toMatchObject([
      { branch: null, title: "Otherwise", by: "default" },
    ]);
    expect(told.asked).toContain("fix/look#1.1");
  });

  it("takes no branch for facts that nobody decided, and does not fail for them", async () => {
    const told = await playOut(routed(other), facts({}));
    expect(bodiesOf(told, "route.taken")).toMatchObject([{ branch: null }]);
    expect(told.state.status).toBe("completed");
  });

  it("is not decided when its phase is not needed", async () => {
    const told = await playOut(
      routed(other, { when: "risky" }),
      facts({ kind: "query", risky: "false" }),
    );
    expect(bodiesOf(told, "route.taken")).toEqual([]);
    expect(told.asked).toEqual(["triage/classify#1.1", "review/end#1.1"]);
    expect(linesOf(told)).toContain("fix/migrate skipped not needed: risky does not hold");
  });
});

describe("a route whose default asks", () => {
  const ask = { ask: "Where does it hurt?", decided_by: { requester: true } };

  it("offers people its branches, and nothing in their own words", async () => {
    const told = await playOut(routed(ask), facts({ kind: "neither", risky: "false" }), {
      "fix/route#1/question": "branch-2",
    });
    const [question] = told.questions;
    expect(question).toMatchObject({
      reason: "route",
      issue: "Where does it hurt?",
      stage: "Story, fix",
      other: false,
      options: [
        { id: "branch-1", label: "The query", tradeoff: "explain, rewrite" },
        { id: "branch-2", label: "The schema", tradeoff: "migrate" },
      ],
      deciders: { anyone: false, requester: true },
    });
    expect(bodiesOf(told, "route.taken")).toMatchObject([
      { branch: 1, title: "The schema", by: "person" },
    ]);
    expect(told.asked).toContain("fix/migrate#1.1");
    expect(told.asked).not.toContain("fix/rewrite#1.1");
  });

  it("asks nobody when a condition holds", async () => {
    const told = await playOut(routed(ask), facts({ kind: "query", risky: "false" }));
    expect(told.questions.map(({ reason }) => reason)).toEqual(["gate"]);
  });
});

describe("going back around a route", () => {
  const other = { steps: steps("look") };

  it("to a step before it has it decided again", async () => {
    const told = await playOut(
      routed(other),
      facts({ kind: "query", risky: "false" }, { kind: "schema", risky: "false" }),
      { "review/end#1.1/gate": "anew" },
    );
    expect(bodiesOf(told, "route.taken").map(({ round, title }) => [round, title])).toEqual([
      [1, "The query"],
      [2, "The schema"],
    ]);
    expect(told.asked.slice(5)).toEqual([
      "triage/classify#2.1",
      "fix/migrate#1.1",
      "review/end#2.1",
    ]);
    expect(linesOf(told)).toContain("fix/rewrite skipped another branch was taken");
  });

  it("to a step within the branch stays in it", async () => {
    const told = await playOut(routed(other), facts({ kind: "query", risky: "false" }), {
      "review/end#1.1/gate": "within",
    });
    expect(bodiesOf(told, "route.taken")).toHaveLength(1);
    expect(told.asked.slice(5)).toEqual(["fix/rewrite#2.1", "review/judge#2.1", "review/end#2.1"]);
  });

  it("to a step of a branch that was not taken begins the branch that was", async () => {
    const told = await playOut(routed(other), facts({ kind: "schema", risky: "false" }), {
      "review/end#1.1/gate": "within",
    });
    expect(bodiesOf(told, "route.taken")).toHaveLength(1);
    expect(told.asked.slice(3)).toEqual(["fix/migrate#2.1", "review/end#2.1"]);
  });
});

describe("what a form gave", () => {
  const snapshot = snapshotOf({
    name: "story",
    title: "Story",
    description: "An input chooses",
    lead: "test/lead",
    inputs: [
      { name: "target", label: "Where", type: "one_of", options: ["staging", "production"] },
      { name: "notes", label: "Notes", type: "text", required: false },
      { name: "speed", label: "How fast", type: "text", default: "slow" },
    ],
    phases: [
      {
        id: "ship",
        mode: "route",
        branches: [
          { when: 'target == "production"', title: "Carefully", steps: steps("plan") },
          { when: 'notes == "" && speed == "slow"', title: "Slowly", steps: steps("try") },
        ],
        default: { steps: steps("look") },
      },
    ],
  });

  it.each([
    [{ target: "production" }, "Carefully", { target: "production", notes: "", speed: "slow" }],
    [{ target: "staging" }, "Slowly", { target: "staging", notes: "", speed: "slow" }],
    [{ target: "staging", speed: "fast" }, "Otherwise", { speed: "fast" }],
  ])("%o is known from the start, to conditions and to briefs", async (inputs, title, known) => {
    const told = await playOutFrom({ snapshot, script: () => ({}), started: { inputs } });
    expect(bodiesOf(told, "route.taken")).toMatchObject([{ title }]);
    expect(told.requests[0]?.brief.facts).toMatchObject(known);
  });
});
