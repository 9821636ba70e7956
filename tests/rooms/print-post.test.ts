import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { costText, durationText } from "../../src/cli/figures.ts";
import { decisionText, plain, printPost, questionText } from "../../src/cli/print-post.ts";
import { printable } from "../../src/cli/printable.ts";
import { Decision, Question } from "../../src/domain/decision.ts";
import { Post } from "../../src/domain/post.ts";

const aQuestion = Question.parse({
  id: "abcd1234:plan/ask#1",
  key: "plan/ask#1",
  reason: "agent_escalated",
  issue: "Rotate the key now?",
  stage: "Deploy, Make the change",
  options: [
    { id: "now", label: "Rotate now", tradeoff: "Two hours of standstill." },
    { id: "later", label: "Rotate later", tradeoff: "" },
  ],
  recommended: "later",
  recommendation: "Rotate later: nothing leaked.",
  blocking: "every deployment",
  other: true,
  deciders: { anyone: true, requester: false, notRequester: false, people: [], groups: [] },
  askedBy: "devops-engineer",
});

const aDecision = Decision.parse({
  question: aQuestion.id,
  option: "other",
  label: "Ask security first",
  why: "it is their key",
  by: "terminal:bob",
  at: 5,
  door: "terminal",
});

const aStep = Post.parse({
  kind: "step",
  path: "review/review",
  title: "Review the change",
  agent: { name: "code-reviewer", role: "Reviewer", icon: ":shield:" },
  round: 2,
  verdict: "reject",
  summary: "Not yet.",
  report: null,
  facts: { kind: "deployment" },
  findings: [
    {
      id: "F1",
      severity: "critical",
      title: "No rollback",
      fix: "Write one.",
      evidence: [],
      status: "open",
      raisedInRound: 1,
    },
  ],
  answers: [],
  criteria: [
    {
      id: "c1",
      text: "tests exist",
      class: "measured",
      level: "must",
      state: "not_met",
      decidedBy: "tests_exist",
      reason: "none found",
    },
  ],
  evidence: [{ path: "a.yaml", start: 1, end: 2, quote: "tag: old" }],
  handsOn: {
    to: "devops-engineer",
    artifacts: [],
    requirements: ["a runbook"],
    constraints: [],
    openQuestions: [],
  },
  rehearsal: true,
});

describe("a post in a terminal", () => {
  it("tells of a step who did it, in which round, with which verdict, and that it is a rehearsal", () => {
    expect(printPost(aStep)?.split("\n")[0]).toBe(
      "● Review the change, round 2 [reject], by code-reviewer (rehearsal)",
    );
  });

  it("lists findings, criteria with how they were decided, facts, evidence and what is handed on", () => {
    const text = printPost(aStep) ?? "";
    for (const line of [
      "- F1 critical, open: No rollback Fix: Write one.",
      "- ✘ must: tests exist (measured by tests_exist: none found)",
      "- kind = deployment",
      '- 1:2:a.yaml "tag: old"',
      "- a runbook",
    ]) {
      expect(text).toContain(line);
    }
  });

  it("has the five parts of an escalation, options numbered, the recommended one marked", () => {
    expect(questionText(aQuestion)).toBe(
      [
        "? Escalation (agent escalated): Rotate the key now?",
        "  Stage: Deploy, Make the change",
        "  1. Rotate now",
        "     Two hours of standstill.",
        "  2. Rotate later (recommended)",
        "  Recommendation: Rotate later: nothing leaked.",
        "  Blocked: every deployment",
      ].join("\n"),
    );
  });

  it("says who decided what, why, and when in their own words", () => {
    expect(decisionText(aDecision)).toBe(
      "bob decided: Ask security first (in their own words), because it is their key",
    );
  });

  it("of a decided question tells the decision, of an open one nothing before it is asked", () => {
    const post = {
      kind: "question",
      run: "abcd1234",
      question: aQuestion,
      about: null,
      closed: null,
      rehearsal: false,
    };
    expect(printPost(Post.parse({ ...post, decision: aDecision }))).toContain("bob decided");
    expect(printPost(Post.parse({ ...post, decision: null }))).toBeNull();
    expect(printPost(Post.parse({ ...post, decision: null, closed: "The run ended." }))).toContain(
      "The run ended.",
    );
  });

  it("shows our own markdown without its marks, and people by name", () => {
    expect(plain("Recorded: *Approve* by <@terminal:alice> in `abcd1234`.")).toBe(
      "Recorded: Approve by alice in abcd1234.",
    );
  });
});

describe("hostile text in a terminal", () => {
  it("cannot clear the screen, ring the bell, hide behind a carriage return or turn the direction of writing", () => {
    const shown = printable("\u001b[2Jgone\u0007\rover\u202etxt.exe\u009b31m");
    expect(shown).toBe("␛[2Jgone␇␍over\\u202etxt.exe\\u009b31m");
  });

  it("reaches it without a control character, and without a lost one, whatever it was", () => {
    assert(
      property(string({ unit: "binary" }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/(?![\n\t])\p{Cc}/u);
        expect(shown.length).toBeGreaterThanOrEqual(text.replaceAll("\r\n", "\n").length);
      }),
    );
  });
});

describe("figures in a terminal", () => {
  it.each([
    [{ usd: 1.5, unknown: false }, "$1.50"],
    [{ usd: 0.0012, unknown: false }, "$0.0012"],
    [{ usd: 0, unknown: true }, "cost unknown"],
    [{ usd: 2, unknown: true }, "at least $2.00, the rest unknown"],
  ])("%j reads %s", (cost, text) => {
    expect(costText(cost)).toBe(text);
  });

  it.each([
    [900, "1s"],
    [65_000, "1m 05s"],
    [3_660_000, "1h 01m"],
  ])("%d milliseconds read %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
