import { describe, expect, it } from "vitest";
import { Step } from "../../src/definitions/workflow.ts";
import type { Finding } from "../../src/domain/criterion.ts";
import type { EntryBody } from "../../src/domain/entry.ts";
import { Envelope } from "../../src/domain/envelope.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { knowledgeOf } from "../../src/engine/knowledge.ts";
import { criteriaFor, decideCriteria, verdictWith } from "../../src/engine/rules/criteria.ts";
import { mergeFindings, toRework } from "../../src/engine/rules/findings.ts";
import { deliveryOf, firstParagraph, handoffOf } from "../../src/engine/rules/handoff.ts";
import { afterReview } from "../../src/engine/rules/review.ts";
import { budgetOf } from "../../src/engine/step-request.ts";
import { anEnvelope } from "../support/builders.ts";
import { aDecision, aQuestion, runId } from "../support/run-builders.ts";

function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    id: "F1",
    severity: "warning",
    step: "",
    title: "No timeout",
    fix: "Add one",
    evidence: [],
    status: "open",
    raisedInRound: 1,
    ...change,
  };
}

const failed = (usd: number, output: number): EntryBody => ({
  kind: "step.failed",
  path: "build/code",
  round: 1,
  attempt: 1,
  agent: "coder",
  cause: "budget_reached",
  message: "",
  raw: null,
  durationMs: 0,
  calls: [
    {
      model: "m",
      requestId: null,
      usage: { ...noUsage, output },
      cost: { usd, unknown: false },
      priceTable: "t",
      ended: "end_turn",
      durationMs: 1,
    },
  ],
});
describe("what a run may still use", () => {
  const limits = {
    usdPerRun: 5,
    tokensPerRun: 1_000,
    usdPerStep: null,
    tokensPerStep: null,
    callsPerStep: 9,
    stepDurationMs: 1,
  };
  const run = runId();
  const raised = (key: string): EntryBody[] => [
    { kind: "question.asked", question: { ...aQuestion(run, key), reason: "budget" } },
    { kind: "decision.recorded", decision: aDecision(run, key, { option: "raise" }) },
  ];
  it.each([
    ["at first its limits", [], 5, 1_000],
    ["after work, what is left", [failed(2, 300)], 3, 700],
    ["after an overshoot, nothing", [failed(11, 1_500)], 0, 0],
    [
      "after a raise, as much again as the question said",
      [failed(5, 1_000), ...raised("a")],
      5,
      1_000,
    ],
    [
      "after an overshoot and a raise, as much as the question said",
      [failed(11, 1_500), ...raised("a")],
      5,
      1_000,
    ],
    [
      "after a raise that came early, what was left besides",
      [failed(2, 300), ...raised("a")],
      8,
      1_700,
    ],
    [
      "after two raises, the second time from what was spent by then",
      [failed(11, 1_500), ...raised("a"), failed(9, 100), ...raised("b")],
      5,
      1_900,
    ],
  ] as const)("is %s", (_what, bodies, ...[usd, tokens]) => {
    const entries = bodies.map((body, at) => ({ run, seq: at + 1, key: `k${at}`, at, body }));
    expect(budgetOf(limits, knowledgeOf(entries), null)).toMatchObject({ usd, tokens });
  });
});

describe("what follows from a review [P-rework]", () => {
  const returned = [aFinding({ raisedInRound: 1 })];
  const fresh = [aFinding({ id: "F2", raisedInRound: 2 })];
  it.each([
    ["an approval passes", { verdict: "approve", round: 1, rejections: 1, findings: [] }, "passed"],
    [
      "an approval passes with advice left open",
      { verdict: "approve", round: 2, rejections: 1, findings: returned },
      "passed",
    ],
    [
      "a first rejection goes back",
      { verdict: "reject", round: 1, rejections: 1, findings: returned },
      "rework",
    ],
    [
      "a second rejection for new reasons goes back",
      { verdict: "reject", round: 2, rejections: 2, findings: fresh },
      "rework",
    ],
    [
      "a second rejection for an old reason escalates at once",
      { verdict: "reject", round: 2, rejections: 2, findings: returned },
      "finding_returned",
    ],
    [
      "a third rejection escalates",
      { verdict: "reject", round: 3, rejections: 3, findings: fresh },
      "rejections",
    ],
    [
      "after people asked for another round, an old finding gets that round",
      { verdict: "reject", round: 4, rejections: 1, findings: returned },
      "rework",
    ],
  ] as const)("%s", (_sentence, review, expected) => {
    const outcome = afterReview(review);
    expect(outcome.kind === "escalate" ? outcome.reason : outcome.kind).toBe(expected);
  });
});

describe("the findings of a review over its rounds", () => {
  const reported = anEnvelope({
    findings: [
      {
        id: "F1",
        status: "fixed",
        severity: "warning",
        step: "",
        title: "other words",
        fix: "",
        evidence: [],
      },
      {
        id: "",
        status: "open",
        severity: "suggestion",
        step: "",
        title: "Name it",
        fix: "Rename",
        evidence: [],
      },
    ],
  }).findings;

  it("keep their ids and words, take the reported status, and new ones get the next number", () => {
    const merged = mergeFindings([aFinding(), aFinding({ id: "F2" })], reported, 2);
    expect(
      merged.map(({ id, status, title, raisedInRound }) => [id, status, title, raisedInRound]),
    ).toEqual([
      ["F1", "fixed", "No timeout", 1],
      ["F2", "open", "No timeout", 1],
      ["F3", "open", "Name it", 2],
    ]);
  });

  it("that are open go to rework, fixed and deferred ones do not", () => {
    const findings = [
      aFinding(),
      aFinding({ id: "F2", status: "fixed" }),
      aFinding({ id: "F3", status: "deferred" }),
    ];
    expect(toRework(findings).map((finding) => finding.id)).toEqual(["F1"]);
  });

  it("with an id that the review never gave are new findings, whatever the reviewer calls them", () => {
    const [only] = mergeFindings(
      [],
      reported.slice(0, 1).map((finding) => ({ ...finding, id: "F9" })),
      1,
    );
    expect(only?.id).toBe("F1");
  });
});

const unparsable = async () => ({
  state: "not_met" as const,
  reason: "values.yaml does not parse",
});

describe("criteria", () => {
  const step = Step.parse({
    id: "implement",
    agent: "engineering/devops-engineer",
    criteria: [
      { must: "configs are valid", measured_by: "configs_parse" },
      { id: "clear", should: "it reads well", judged_by: "engineering/devops-engineer" },
      { must: "good practice", judged_by: "engineering/code-reviewer" },
    ],
  });
  const review = Step.parse({
    id: "review",
    agent: "engineering/code-reviewer",
    reviews: "implement",
  });

  it("of a step are its measured ones and those its own agent judges; the rest is judged by the review", () => {
    expect(criteriaFor(step, [], []).map((criterion) => criterion.id)).toEqual([
      "implement-1",
      "clear",
    ]);
    expect(criteriaFor(review, [step], []).map((criterion) => criterion.id)).toEqual([
      "implement-3",
    ]);
  });

  it("that are measured are never decided by what the agent says", async () => {
    const envelope = anEnvelope({
      criteria: [{ criterion: "implement-1", met: true, reason: "trust me" }],
    });
    const results = await decideCriteria(criteriaFor(step, [], []), envelope, unparsable);
    expect(results[0]).toMatchObject({
      class: "measured",
      state: "not_met",
      decidedBy: "configs_parse",
    });
  });

  it("that nobody spoke about stay undecided", async () => {
    const results = await decideCriteria(
      criteriaFor(review, [step], []),
      anEnvelope({}),
      async () => ({ state: "met", reason: "" }),
    );
    expect(results.map((result) => result.state)).toEqual(["undecided"]);
  });

  it("that must hold and do not turn an approval into a rejection with a critical finding", async () => {
    const envelope = anEnvelope({
      verdict: "approve",
      criteria: [{ criterion: "implement-3", met: false, reason: "secrets in the log" }],
    });
    const results = await decideCriteria(criteriaFor(review, [step], []), envelope, async () => ({
      state: "met",
      reason: "",
    }));
    const { verdict, findings } = verdictWith(results, envelope, criteriaFor(review, [step], []));
    expect(verdict).toBe("reject");
    expect(findings).toMatchObject([
      {
        severity: "critical",
        step: "implement",
        title: "Not met: good practice",
        fix: "secrets in the log",
      },
    ]);
  });
});

describe("a handoff", () => {
  const between = {
    task: "abcdefgh",
    source: "engineering/a",
    target: "engineering/b",
    gates: { code_review_passed: "open", tests_passing: "open", performance_validated: "open" },
  } as const;

  it("carries artifacts by reference under the names of S0-H5, the report among the documents", () => {
    const envelope = anEnvelope({
      report_md: "# Done\n\nDetails",
      artifacts: [{ name: "values.yaml", kind: "config", content: "tag: 2" }],
    });
    const handoff = handoffOf(envelope, deliveryOf("a/b", envelope), between);
    expect(handoff.artifacts.config_files).toMatchObject([{ name: "values.yaml", bytes: 6 }]);
    expect(handoff.artifacts.documents.map((ref) => ref.name)).toEqual(["report of a/b"]);
    expect(JSON.stringify(handoff)).not.toContain("tag: 2");
  });

  it("is bounded, and says what was cut", () => {
    const envelope = anEnvelope({
      requirements: Array.from({ length: 60 }, (_, index) => `${index} ${"x".repeat(3_000)}`),
    });
    const handoff = handoffOf(envelope, deliveryOf("a/b", envelope), between);
    expect(handoff.context.requirements).toHaveLength(50);
    expect(handoff.context.requirements[0]).toMatch(/cut; in full in the report/);
    expect(handoff.context.requirements.at(-1)).toBe("… and 11 more, in the report");
  });

  it("keeps context keys that have no name of their own", () => {
    const envelope = anEnvelope({
      context: [
        { key: "models", values: ["Order"] },
        { key: "queues", values: ["mail"] },
      ],
    });
    const { context } = handoffOf(envelope, deliveryOf("a/b", envelope), between);
    expect([context.models, context.free]).toEqual([["Order"], { queues: ["mail"] }]);
  });

  it("without a summary takes the first paragraph of the report", () => {
    expect(firstParagraph("One.\nStill one.\n\nTwo.")).toBe("One.\nStill one.");
    expect(Envelope.safeParse(anEnvelope({})).success).toBe(true);
  });
});
