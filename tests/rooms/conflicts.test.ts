import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { DecidersDefinition } from "../../src/definitions/workflow.ts";
import { begin, newProgress } from "../../src/engine/progress.ts";
import {
  conflictsOf,
  decisionsIn,
  isArchitect,
  pairsIn,
} from "../../src/engine/rules/conflicts.ts";
import { handoffOf } from "../../src/engine/rules/handoff.ts";
import { stationsOf } from "../../src/engine/rules/stations.ts";
import { anEnvelope } from "../support/builders.ts";
import { bodiesOf, playOut } from "../support/played-run.ts";
import { type Script, snapshotOf } from "../support/scripted-engine.ts";

function handoffWith(context: { readonly key: string; readonly values: string[] }[]) {
  const gates = {
    code_review_passed: "open",
    tests_passing: "open",
    performance_validated: "open",
  } as const;
  return handoffOf(
    anEnvelope({ context }),
    { report: null, artifacts: [] },
    { task: "t", source: "a", target: "b", gates },
  );
}

describe("what a handoff decides", () => {
  it.each([
    ["one value under a topic", ["decision:session-store", "Redis"], [["session-store", "Redis"]]],
    ["nothing without a value", ["decision:session-store"], []],
    ["nothing with an empty value", ["decision:session-store", "  "], []],
    ["nothing with two values", ["decision:session-store", "Redis", "a table"], []],
    ["nothing under a topic in capitals", ["decision:Session-Store", "Redis"], []],
    ["nothing under a topic with spaces", ["decision:session store", "Redis"], []],
    ["nothing without a topic", ["decision:", "Redis"], []],
    ["nothing under a topic too long for a key", [`decision:${"a".repeat(200)}`, "Redis"], []],
    ["nothing under another key", ["session-store", "Redis"], []],
    ["nothing in the models", ["models", "decision:session-store"], []],
  ])("is %s", (_what, [key = "", ...values], decided) => {
    expect([...decisionsIn(handoffWith([{ key, values }]))]).toEqual(decided);
  });
});

const said = (agent: string, ...decisions: (readonly [string, string])[]) => ({
  agent,
  decisions: new Map(decisions),
});
const answers = (...all: (readonly [string, ...string[]])[]) =>
  all.map(([answer, ...agents]) => ({ answer, agents }));

describe("a conflict of architects", () => {
  const ann = said("p/ann", ["store", "Redis"], ["api", "REST"]);
  const ben = (store: string) => said("p/ben", ["store", store]);
  it.each([
    [
      "is two answers to one topic",
      [ben("Postgres"), ann],
      answers(["Redis", "p/ann"], ["Postgres", "p/ben"]),
    ],
    ["is none in the same words", [ben("Redis"), ann], null],
    ["is none in other capitals and spaces", [ben(" re DIS\n"), ann], null],
    ["is none about different topics", [said("p/ben", ["cache", "none"]), ann], null],
    ["is none with nobody else", [ben("Postgres")], null],
    ["is none of an agent with itself", [said("p/ann", ["store", "Postgres"]), ann], null],
    [
      "names everybody who gave an answer",
      [
        ben("Postgres"),
        ann,
        said("p/cas", ["store", "redis"]),
        said("p/dan", ["store", "POSTGRES"]),
      ],
      answers(["Redis", "p/ann", "p/cas"], ["Postgres", "p/dan", "p/ben"]),
    ],
  ])("%s", (_what, [one = ann, ...others], expected) => {
    const found = conflictsOf(one, others, new Set());
    expect(found).toEqual(expected === null ? [] : [{ topic: "store", answers: expected }]);
  });

  it("is settled for its pair of answers, whoever gives them, and for no other", () => {
    const [first] = conflictsOf(ben("Postgres"), [ann], new Set());
    const settled = new Set(first ? pairsIn(first) : []);
    const again = said("p/eva", ["store", "redis"]);
    expect(conflictsOf(again, [ben("postgres")], settled)).toEqual([]);
    expect(conflictsOf(ben("Files"), [ann], settled)).toHaveLength(1);
  });

  it.each([
    ["Architect", true],
    ["Senior architect of data", true],
    ["Frontend Developer", false],
    ["", false],
  ])("is looked for in the work of a role like %j: %s", (role, looked) => {
    expect(isArchitect(role)).toBe(looked);
  });
});

/** Two architects, then a builder and a review that may send the first architect's work back. */
function designing(mode: "sequential" | "parallel", more: object = {}): Snapshot {
  const snapshot = snapshotOf({
    name: "story",
    title: "Story",
    description: "A design",
    lead: "test/lead",
    phases: [
      {
        id: "design",
        mode,
        steps: [
          { id: "tables", agent: "test/tables" },
          { id: "service", agent: "test/service" },
        ],
      },
      {
        id: "build",
        mode: "sequential",
        steps: [
          { id: "code", agent: "test/lead" },
          { id: "judge", agent: "test/lead", reviews: "tables", on_reject: "tables" },
        ],
      },
    ],
    ...more,
  });
  const agents = Object.entries(snapshot.agents).map(([name, agent]) => [
    name,
    { ...agent, role: name === "test/lead" ? "Lead" : "Architect" },
  ]);
  return { ...snapshot, agents: Object.fromEntries(agents) };
}

/** What each step decides of the store, by its round, the last of them ever after; a round named for the review rejects. */
const deciding =
  (store: Readonly<Record<string, readonly string[]>>, rejecting = 0): Script =>
  ({ step }) => {
    const all = store[step.path] ?? [];
    const value = all[step.round - 1] ?? all.at(-1);
    const rejects = step.reviewing !== null && step.round <= rejecting;
    return {
      verdict: step.reviewing === null ? "none" : rejects ? "reject" : "approve",
      context: value === undefined ? [] : [{ key: "decision:store", values: [value] }],
    };
  };

const differing = { "design/tables": ["Postgres"], "design/service": ["Redis"] };

describe("a run whose architects differ", () => {
  it.each(["sequential", "parallel"] as const)(
    "asks people once, in five parts, and lets the results stand (%s)",
    async (mode) => {
      const told = await playOut(designing(mode), deciding(differing));
      expect(told.questions).toHaveLength(1);
      expect(told.questions[0]).toMatchObject({
        key: "design/service#1/conflict/store",
        reason: "conflict",
        issue: 'Architects decided "store" differently. tables: Postgres; service: Redis',
        stage: "Story, service",
        options: [
          { id: "answer-1", label: "Postgres", tradeoff: expect.stringMatching(/tables/) },
          { id: "answer-2", label: "Redis", tradeoff: expect.stringMatching(/service/) },
          { id: "stop" },
        ],
        recommended: null,
        blocking: expect.stringMatching(/everything that follows/),
        deciders: { anyone: true },
      });
      expect(told.asked).toHaveLength(4);
      const brief = told.requests.find(({ step }) => step.path === "build/code")?.brief;
      expect(JSON.stringify(brief?.decisions)).toMatch(/Postgres/);
      expect(told.state.status).toBe("completed");
    },
  );

  it("ends when people stop it there", async () => {
    const choices = { "design/service#1/conflict/store": "stop" };
    const told = await playOut(designing("sequential"), deciding(differing), choices);
    expect(told.asked).toHaveLength(2);
    expect(bodiesOf(told, "run.completed")).toEqual([]);
  });

  it("asks those whom its workflow names for contradictions", async () => {
    const decided_by = DecidersDefinition.parse({ groups: ["@architects"] });
    const escalations = [{ id: "conflicting-requirements", when: "they contradict", decided_by }];
    const told = await playOut(designing("sequential", { escalations }), deciding(differing));
    expect(told.questions[0]?.deciders).toMatchObject({ anyone: false, groups: ["@architects"] });
  });

  it("does not ask again when the same answers come back after rework", async () => {
    const told = await playOut(designing("sequential"), deciding(differing, 1));
    expect(told.asked).toHaveLength(8);
    expect(told.questions.map(({ reason }) => reason)).toEqual(["conflict"]);
  });

  it.each(["sequential", "parallel"] as const)(
    "does not hold against a step what is about to be done again (%s)",
    async (mode) => {
      const store = {
        "design/tables": ["Redis", "Postgres"],
        "design/service": ["Redis", "Postgres"],
      };
      const told = await playOut(designing(mode), deciding(store, 1));
      expect(told.questions).toEqual([]);
      expect(told.state.status).toBe("completed");
    },
  );

  it("asks about an answer that is new after rework", async () => {
    const store = { "design/tables": ["Redis", "Postgres"], "design/service": ["Redis"] };
    const told = await playOut(designing("sequential"), deciding(store, 1));
    expect(told.questions.map(({ key }) => key)).toEqual(["design/service#2/conflict/store"]);
  });

  it("forgets what a step decided as soon as the step begins anew", () => {
    const progress = newProgress({});
    const [station] = stationsOf(designing("sequential").workflows["test/story"]?.phases ?? []);
    const [placed] = station?.steps ?? [];
    if (!placed) throw new Error("The workflow has no step.");
    progress.stated.set(placed.path, said("test/tables", ["store", "Redis"]));
    begin(progress, placed);
    expect([...progress.stated]).toEqual([]);
  });

  it("asks nobody where the roles decide nothing", async () => {
    const plain = designing("sequential");
    const agents = Object.entries(plain.agents).map(([name, agent]) => [
      name,
      { ...agent, role: "Developer" },
    ]);
    const snapshot = { ...plain, agents: Object.fromEntries(agents) };
    expect((await playOut(snapshot, deciding(differing))).questions).toEqual([]);
  });
});
