import { artifactOf } from "../../src/domain/artifact.ts";
import type { PhaseReport } from "../../src/domain/phase-report.ts";
import type { QuestionPost, StepPost } from "../../src/domain/post.ts";
import { aQuestion, aQuestionPost, runId } from "./run-builders.ts";

/** A finished step's post that says little, but for what the test is about. */
export function aStepPost(change: Partial<StepPost> = {}): StepPost {
  return {
    kind: "step",
    path: "implementation/change",
    title: "Make the change",
    agent: { name: "devops-engineer", role: "Implementer", icon: ":rocket:" },
    round: 1,
    verdict: "none",
    summary: "Three files were changed.",
    report: null,
    facts: {},
    findings: [],
    answers: [],
    criteria: [],
    evidence: [],
    handsOn: { to: "", artifacts: [], requirements: [], constraints: [], openQuestions: [] },
    rehearsal: false,
    ...change,
  };
}

/** The same words in every field that an agent can fill. */
export function aStepPostOf(words: string, lists = 3): StepPost {
  const many = <Thing>(make: (index: number) => Thing) =>
    Array.from({ length: lists }, (_, index) => make(index + 1));
  const evidence = many((index) => ({ path: words, start: index, end: index, quote: words }));
  return aStepPost({
    title: words,
    verdict: "reject",
    summary: words,
    facts: { [`fact${words.slice(0, 20)}`]: words },
    findings: many((index) => ({
      id: `F${index}`,
      severity: "critical",
      step: "",
      title: words,
      fix: words,
      evidence,
      status: "open",
      raisedInRound: 1,
    })),
    answers: many((index) => ({ finding: `F${index}`, answer: words })),
    criteria: many((index) => ({
      id: `c${index}`,
      text: words,
      class: index % 2 === 0 ? "measured" : "judged",
      level: "must",
      state: index === 1 ? "met" : "not_met",
      decidedBy: "engineering/code-reviewer",
      reason: words,
    })),
    evidence,
    handsOn: {
      to: words.slice(0, 50),
      artifacts: [artifactOf(words.slice(0, 100), "code", words).ref],
      requirements: many(() => words),
      constraints: many(() => words),
      openQuestions: many(() => words),
    },
  });
}

/** One pass through a phase that is over, whose steps are given. */
export function aPhaseReport(change: Partial<PhaseReport>): PhaseReport {
  const steps = change.steps ?? [aStepPost()];
  return {
    phase: "implementation",
    title: "Implementation",
    mode: "parallel",
    pass: 1,
    steps,
    expected: steps.length,
    complete: true,
    rehearsal: false,
    ...change,
  };
}

/** A question whose every part is made of these words. */
export function aQuestionPostOf(words: string): QuestionPost {
  const run = runId(1);
  const question = {
    ...aQuestion(run, "phase/step#1"),
    reason: "agent_escalated" as const,
    issue: words,
    stage: words,
    options: ["a", "b", "c", "d", "e"].map((id) => ({ id, label: words, tradeoff: words })),
    recommended: "b",
    recommendation: words,
    blocking: words,
  };
  return { ...aQuestionPost(question, run).post, about: aStepPostOf(words) };
}
