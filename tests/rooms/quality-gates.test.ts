import { expect, test } from "vitest";
import {
  type Finished,
  gatesAfter,
  gatesOfAll,
  openGates,
  type QualityGates,
} from "../../src/engine/rules/quality-gates.ts";

type Criterion = Finished["criteria"][number];

function criterion(change: Partial<Criterion>): Criterion {
  const text = "it holds";
  const said = { id: "c", text, level: "must", decidedBy: "test/agent", reason: "" } as const;
  return { ...said, class: "judged", state: "met", ...change };
}

const measured = (decidedBy: string, state: Criterion["state"]) =>
  criterion({ class: "measured", decidedBy, state });

function step(change: Partial<Finished>): Finished {
  return {
    agent: "coder",
    isReview: false,
    isReviewed: false,
    verdict: "none",
    criteria: [],
    ...change,
  };
}

const review = (agent: string, verdict: Finished["verdict"]) =>
  step({ agent, isReview: true, verdict });
const passed: QualityGates = {
  code_review_passed: "passed",
  tests_passing: "passed",
  performance_validated: "passed",
};

test.each<[string, readonly [QualityGates, Finished, Partial<QualityGates>]]>([
  [
    "the code reviewer's approval passes the review",
    [openGates, review("code-reviewer", "approve"), { code_review_passed: "passed" }],
  ],
  [
    "its rejection fails it",
    [passed, review("code-reviewer", "reject"), { code_review_passed: "failed" }],
  ],
  ["anybody else's review leaves it", [openGates, review("security-auditor", "approve"), {}]],
  [
    "work of the code reviewer that is no review leaves it",
    [openGates, step({ agent: "code-reviewer" }), {}],
  ],
  [
    "rework of what was reviewed opens it again",
    [passed, step({ isReviewed: true }), { code_review_passed: "open" }],
  ],
  ["work that nobody reviews leaves it", [passed, step({}), {}]],
  [
    "missing tests fail the tests",
    [passed, step({ criteria: [measured("tests_exist", "not_met")] }), { tests_passing: "failed" }],
  ],
  [
    "tests that merely exist pass nothing",
    [openGates, step({ criteria: [measured("tests_exist", "met")] }), {}],
  ],
  [
    "a test command that ended well passes them",
    [openGates, step({ criteria: [measured("command test", "met")] }), { tests_passing: "passed" }],
  ],
  [
    "one that did not fails them",
    [
      passed,
      step({ criteria: [measured("command test", "not_met")] }),
      { tests_passing: "failed" },
    ],
  ],
  [
    "one that could not be run leaves them",
    [passed, step({ criteria: [measured("command test", "undecided")] }), {}],
  ],
  [
    "a number of passing tests counts",
    [
      openGates,
      step({ criteria: [measured("number tests-passing", "met")] }),
      { tests_passing: "passed" },
    ],
  ],
  [
    "another command does not",
    [openGates, step({ criteria: [measured("command latest", "met")] }), {}],
  ],
  [
    "an opinion on tests does not",
    [openGates, step({ criteria: [criterion({ decidedBy: "command test" })] }), {}],
  ],
  [
    "a failure outweighs a pass",
    [
      openGates,
      step({ criteria: [measured("command test", "met"), measured("tests_exist", "not_met")] }),
      { tests_passing: "failed" },
    ],
  ],
  [
    "the performance analyzer validates by its criteria",
    [
      openGates,
      step({ agent: "performance-analyzer", criteria: [criterion({})] }),
      { performance_validated: "passed" },
    ],
  ],
  [
    "one that is not met fails it",
    [
      passed,
      step({
        agent: "performance-analyzer",
        criteria: [criterion({}), criterion({ state: "not_met" })],
      }),
      { performance_validated: "failed" },
    ],
  ],
  [
    "without a criterion it decides nothing",
    [openGates, step({ agent: "performance-analyzer" }), {}],
  ],
  [
    "one that nobody decided leaves it",
    [
      passed,
      step({ agent: "performance-analyzer", criteria: [criterion({ state: "undecided" })] }),
      {},
    ],
  ],
  [
    "another agent's criteria do not validate performance",
    [openGates, step({ criteria: [criterion({})] }), {}],
  ],
])("%s", (_, [before, done, change]) => {
  expect(gatesAfter(before, done)).toEqual({ ...before, ...change });
});

test("of several handoffs a failure outweighs a pass, and a pass what is open", () => {
  const failed = { ...openGates, tests_passing: "failed" as const };
  expect(gatesOfAll([])).toEqual(openGates);
  expect(gatesOfAll([passed, failed, openGates])).toEqual({ ...passed, tests_passing: "failed" });
});
