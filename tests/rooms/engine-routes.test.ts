import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { bodiesOf, linesOf, playOut, playOutFrom, type Told } from "../support/played-run.ts";
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

/** Whom each step handed on to, in the order of the walk. */
const handedTo = (told: Told) =>
  bodiesOf(told, "step.completed").map(({ path, handoff }) => [path, handoff.target_agent]);

const phases = (otherwise: object) => [
  {
    id: "triage",
    mode: "sequential",
    steps: [{ id: "classify", agent: "test/lead", decides: ["kind"] }],
  },
  {
    id: "fix",
    mode: "route",
    branches: [
      {
        when: 'kind == "query"',
        title: "The query",
        steps: [{ id: "explain", agent: "test/analyst", produces: ["change"] }],
      },
      {
        when: 'kind == "schema"',
        title: "The schema",
        steps: [{ id: "migrate", agent: "test/architect", produces: ["change"] }],
      },
    ],
    default: otherwise,
  },
  {
    id: "end",
    mode: "sequential",
    steps: [
      { id: "ship", agent: "test/shipper", consumes: ["change"] },
      {
        id: "judge",
        agent: "test/reviewer",
        reviews: ["ship", "migrate"],
        on_reject: "migrate",
        gate: {
          ask: "Well?",
          options: [
            { id: "go", label: "Go" },
            { id: "anew", label: "Anew", leads_to: { back_to: "classify" } },
          ],
          decided_by: { anyone: true },
        },
      },
    ],
  },
];
const passing = (otherwise: object) =>
  snapshotOf({
    name: "story",
    title: "Story",
    description: "A route to pass through",
    lead: "test/lead",
    facts: { kind: { one_of: ["query", "schema", "neither"] } },
    phases: phases(otherwise),
  });

describe("the way through a route", () => {
  const other = { steps: [{ id: "look", agent: "test/watcher" }] };

  it.each([
    ["query", "test/analyst"],
    ["schema", "test/architect"],
    ["neither", "test/watcher"],
  ])("for %s hands on to %s, and the branch to what follows the route", async (kind, agent) => {
    const told = await playOut(passing(other), facts({ kind }));
    expect(handedTo(told).slice(0, 2)).toEqual([
      ["triage/classify", agent],
      [expect.stringContaining("fix/"), "test/shipper"],
    ]);
  });

  it("hands on to people where they will be asked", async () => {
    const told = await playOut(passing({ ask: "Which?" }), facts({ kind: "neither" }));
    expect(handedTo(told)[0]).toEqual(["triage/classify", "people"]);
  });

  it("gives nothing on of a branch that was left", async () => {
    const told = await playOut(passing(other), facts({ kind: "schema" }, { kind: "query" }), {
      "end/judge#1.1/gate": "anew",
    });
    const sources = told.requests
      .filter(({ step }) => step.path === "end/ship")
      .map(({ brief }) => brief.handoffs.map((handoff) => handoff.source_agent));
    expect(sources).toEqual([["test/architect"], ["test/analyst", "test/shipper"]]);
    const judged = told.requests
      .filter(({ step }) => step.path === "end/judge")
      .map(({ step }) => step.reviewing?.map((one) => one.step));
    expect(judged).toEqual([["end/ship", "fix/migrate"], ["end/ship"]]);
  });

  it.each([
    ["query", ["end/ship#2.1", "end/judge#2.1"]],
    ["schema", ["fix/migrate#2.1", "end/ship#2.1", "end/judge#2.1"]],
  ])("for %s a rejection goes to whom the run has passed", async (kind, again) => {
    const finding = { id: "", status: "open" as const, severity: "warning" as const };
    const words = { title: "Wrong", fix: "", evidence: [], step: "" };
    const told = await playOut(passing(other), (request) => {
      const { step } = request;
      const answers = step.findings.map(({ id }) => ({ finding: id, answer: "done" }));
      if (step.reviewing === null || step.round > 1)
        return { ...Object(facts({ kind })(request)), answers };
      return { verdict: "reject", findings: [{ ...finding, ...words }] };
    });
    expect(told.asked.slice(4)).toEqual(again);
    const [first] = again;
    const rework = told.requests.find(({ step }) => `${step.path}#${step.round}.1` === first);
    expect(rework?.step.findings.map(({ id }) => id)).toEqual(["F1"]);
    const judged = bodiesOf(told, "step.completed").find(({ path }) => path === "end/judge");
    expect(judged?.handoff.target_agent).toBe(kind === "query" ? "test/shipper" : "test/architect");
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
