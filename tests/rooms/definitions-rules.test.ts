import { describe, expect, test } from "vitest";
import type { FoundFile } from "../../src/definitions/find-files.ts";
import { allRules } from "../../src/definitions/rules/all-rules.ts";
import {
  aChecklist,
  anAgent,
  aPack,
  aWorkflow,
  CHECKLIST,
  CLEAN,
  cleanFiles,
  loaded,
} from "./definitions-support.ts";

interface Planted {
  readonly rule: keyof typeof allRules | "schema";
  readonly says: string;
  /** What is replaced in the clean workflow, and by what. */
  readonly swap: readonly [string, string];
  /** A part of the line that the problem must point at. */
  readonly line: string;
  readonly message: RegExp;
  readonly remedy: RegExp;
  readonly severity?: "warning";
  readonly also?: readonly FoundFile[];
  /** Facts that the workflow has besides. */
  readonly facts?: string;
}

const STEP = "      - id: look\n        agent: lead\n        task: Look at it\n";

/** A workflow with an input that it requires, one that it does not, and a fact. */
const CALLED = CLEAN.replace("name: deliver", "name: called")
  .replace("make the thing", "call the thing")
  .replace(
    "facts:\n",
    `inputs:
  - { name: size, label: Size, type: one_of, options: [big, small] }
  - { name: note, label: Note, type: text, required: false }
facts:
`,
  );

const called = [aWorkflow(CALLED, "called")];

/** The clean workflow with a step that calls the other one, first as it should be. */
function calling(written: string, instead: string): readonly [string, string] {
  expect(CALL).toContain(written);
  return [LAST, LAST + CALL.replace(written, instead)];
}

const LAST = "        decides: [kind, risky, parts]\n        produces: [notes]\n";
const CALL = `      - id: other
        workflow: called
        inputs: { size: kind, note: "'risky: ' + string(risky)" }
        decides: [risky]
`;

/** The clean workflow's middle, and a route in its place. */
const MIDDLE = CLEAN.slice(
  CLEAN.indexOf("  - id: make\n"),
  CLEAN.indexOf("  - id: judge\n    mode"),
);

function aRoute(
  branches: readonly (readonly [title: string, when: string])[],
  otherwise: string,
): string {
  const lines = branches.map(
    ([title, when], index) => `      - title: ${title}
        when: ${when}
        steps:
          - { id: ${index === 0 ? "first" : `other-${index}`}, agent: maker, task: Make, produces: [half, rest] }
`,
  );
  return `  - id: make
    mode: route
    branches:
${lines.join("")}    default: ${otherwise}
`;
}

const anArchitect: FoundFile = (() => {
  const file = anAgent("architect");
  return { ...file, text: file.text.replace("role: r", "role: Architect") };
})();

const aProject: FoundFile = {
  kind: "project",
  pack: "projects",
  path: "workflows/projects/shop.yaml",
  text: "name: shop\ntitle: Shop\ncommands: { test: make test }\n",
};

/** Two reviews side by side, by one agent; the second is of the step that is named. */
function twoReviews(second: string): string {
  return `  - id: judge
    mode: parallel
    steps:
      - { id: one, agent: judge, task: Judge, reviews: first, on_reject: first }
      - { id: two, agent: judge, task: Judge, reviews: ${second}, on_reject: ${second} }
`;
}

/** A route with two branches, of which the first decides something that is then asked for, whichever was taken. */
function routeThatDecides(decides: string, otherwise: string, second = "[]"): string {
  return `  - id: make
    mode: route
    branches:
      - title: One
        when: risky
        steps: [{ id: first, agent: maker, task: Make, decides: ${decides} }]
      - title: Two
        when: parts > 2
        steps: [{ id: second, agent: maker, task: Make, decides: ${second} }]
    default: ${otherwise}
  - id: judge
    mode: sequential
    steps:
      - id: judge
        agent: judge
        task: Judge
        when: sure
`;
}

const planted: readonly Planted[] = [
  {
    rule: "designComesFirst",
    says: "an architecture beside the implementation",
    swap: [
      "        agent: maker\n        task: Make the second half",
      "        agent: architect\n        task: Design it",
    ],
    line: "id: second",
    message: /architecture "second" runs beside the implementation "first"/,
    remedy: /a phase before it/,
    severity: "warning",
    also: [anArchitect],
  },
  {
    rule: "designComesFirst",
    says: "an architecture that comes after the implementation and that nobody uses",
    swap: [
      "      - id: judge\n",
      "      - id: design\n        agent: architect\n        task: Design it\n        produces: [design]\n      - id: judge\n",
    ],
    line: "id: design",
    message: /architecture "design" comes after the implementation "first"/,
    remedy: /Move it before "first"/,
    severity: "warning",
    also: [anArchitect],
  },
  {
    rule: "parallelReviewsDiffer",
    says: "one reviewer who judges the same work twice side by side",
    swap: [CLEAN.slice(CLEAN.indexOf("  - id: judge\n    mode: sequential")), twoReviews("first")],
    line: "reviews: first",
    message: /"one" and "two" have the same agent judge the same work/,
    remedy: /other steps/,
    severity: "warning",
  },
  {
    rule: "rejectionsHaveTargets",
    says: "a way back to a step beside the review",
    swap: [
      "        when: risky || parts == 1\n        consumes: [notes]\n",
      "        reviews: look\n        on_reject: first\n",
    ],
    line: "on_reject: first",
    message: /"first" is not over before "second"/,
    remedy: /earlier phase/,
  },
  {
    rule: "stepsCanBeReached",
    says: "a condition that contradicts itself",
    swap: ['kind == "big" && parts > 2', 'kind == "big" && kind == "small"'],
    line: 'kind == "small"',
    message: /step "first" can never be reached: "kind == "big" && kind == "small"" never holds\./,
    remedy: /Correct the condition/,
  },
  {
    rule: "stepsCanBeReached",
    says: "a condition that contradicts that of its phase",
    swap: ["    mode: parallel\n", "    mode: parallel\n    when: parts <= 2\n"],
    line: "parts > 2",
    message: /never holds where "parts <= 2" does/,
    remedy: /Correct the condition/,
  },
  {
    rule: "stepsCanBeReached",
    says: "a phase that is never needed",
    swap: ["    mode: parallel\n", "    mode: parallel\n    when: risky && !risky\n"],
    line: "risky && !risky",
    message: /phase "make" can never be reached/,
    remedy: /take out what it guards/,
  },
  {
    rule: "stepsCanBeReached",
    says: "a branch whose facts an earlier one takes",
    swap: [
      MIDDLE,
      aRoute(
        [
          ["One", "parts > 2 || risky"],
          ["Two", "parts > 3 && kind == 'big'"],
        ],
        "{ ask: Which? }",
      ),
    ],
    line: "parts > 3",
    message: /branch "Two" can never be taken: wherever .* holds, a branch before it is taken/,
    remedy: /Move it before/,
  },
  {
    rule: "projectsCanMeasure",
    says: "a command that no project defines",
    swap: ["measured_by: no_secrets", "measured_by: { command: tests }"],
    line: "command: tests",
    message: /no project defines "tests" under commands/,
    remedy: /"test".*Or define it/,
    severity: "warning",
    also: [aProject],
  },
  {
    rule: "projectsCanMeasure",
    says: "a number where there is no project",
    swap: ["measured_by: no_secrets", "measured_by: { number: coverage, at_least: 70 }"],
    line: "coverage",
    message: /no project defines "coverage" under numbers/,
    remedy: /Define it in a profile/,
    severity: "warning",
  },
  {
    rule: "whatIsMeasuredIsNotJudged",
    says: "an opinion on what a probe measures",
    swap: ["must: it works,", "must: Coverage above 70 %,"],
    line: "Coverage",
    message: /"Coverage above 70 %" can be measured, but "judge" only gives an opinion/,
    remedy: /measured_by: \{ number/,
    severity: "warning",
  },
  {
    rule: "checklistsAreJudgedByOwners",
    says: "a checklist that another agent judges by",
    swap: ["        task: Look at it\n", "        task: Look at it\n        checklist: care\n"],
    line: "checklist: care",
    message: /"care" is owned by base\/judge, but "lead" judges "look" by it/,
    remedy: /Give the step to judge/,
    severity: "warning",
  },
  {
    rule: "qualityGatesHaveOwners",
    says: "a verdict on performance by somebody else than its owner",
    swap: ["id: works,", "id: performance-validated,"],
    line: "performance-validated",
    message:
      /gate "performance-validated" is owned by performance-analyzer, and here "judge" judges it/,
    remedy: /judged_by: performance-analyzer/,
  },
  {
    rule: "qualityGatesHaveOwners",
    says: "passing tests as an opinion",
    swap: ["id: works,", "id: tests-passing,"],
    line: "tests-passing",
    message: /owned by a probe, and here "judge" judges it/,
    remedy: /measured_by with a command/,
  },
  {
    rule: "codeIsReviewed",
    says: "code that nobody reviews",
    swap: ["produces: [half]", "produces: [half, half-tests]"],
    line: "id: first",
    message: /"first" delivers code, and nobody owns the gate code_review_passed/,
    remedy: /agent code-reviewer with reviews: first/,
    severity: "warning",
  },
  {
    rule: "codeIsReviewed",
    says: "code of a workflow within that nobody reviews",
    swap: calling("", ""),
    line: "id: other",
    message: /"other" delivers code/,
    remedy: /code-reviewer/,
    severity: "warning",
    also: [
      aWorkflow(
        CALLED.replace("produces: [rest]", "produces: [rest, rest-tests]").replace(
          "lead: lead\n",
          "lead: lead\noffered: false\n",
        ),
        "called",
      ),
    ],
  },
  {
    rule: "factsAreDecidedBeforeUse",
    says: "a fact that only one branch of a route decides",
    swap: [
      CLEAN.slice(CLEAN.indexOf("  - id: make\n")),
      routeThatDecides("[sure]", "{ ask: Which? }"),
    ],
    line: "when: sure",
    message: /"sure" may be undecided when "sure" is asked/,
    remedy: /Ask for the same condition first/,
    severity: "warning",
    facts: "  sure: { type: boolean, meaning: whether it is }\n",
  },
  {
    rule: "factsAreDecidedBeforeUse",
    says: "a fact that only the default of a route decides",
    swap: [
      CLEAN.slice(CLEAN.indexOf("  - id: make\n")),
      routeThatDecides(
        "[]",
        "{ steps: [{ id: rest, agent: maker, task: Make, decides: [sure] }] }",
      ),
    ],
    line: "when: sure",
    message: /"sure" may be undecided/,
    remedy: /./,
    severity: "warning",
    facts: "  sure: { type: boolean, meaning: whether it is }\n",
  },
  {
    rule: "schema",
    says: "a route without a default",
    swap: [
      MIDDLE,
      aRoute([["One", "risky"]], "{ ask: Which? }").replace("    default: { ask: Which? }\n", ""),
    ],
    line: "id: make",
    message: /"default" is missing/,
    remedy: /./,
  },
  {
    rule: "routesCanBeTaken",
    says: "two branches of one title",
    swap: [
      MIDDLE,
      aRoute(
        [
          ["One", "risky"],
          ["One", "parts == 1"],
        ],
        "{ ask: Which? }",
      ),
    ],
    line: "title: One",
    message: /called "One" too/,
    remedy: /title of its own/,
  },
  {
    rule: "routesCanBeTaken",
    says: "more branches than a question can offer",
    swap: [
      MIDDLE,
      aRoute(
        [1, 2, 3, 4, 5, 6].map((count) => [`Part ${count}`, `parts == ${count}`] as const),
        "{ ask: Which? }",
      ),
    ],
    line: "ask: Which?",
    message: /choose among 6 branches/,
    remedy: /default steps/,
  },
  {
    rule: "questionsHaveDeciders",
    says: "a route that asks nobody",
    swap: [MIDDLE, aRoute([["One", "risky"]], "{ ask: Which?, decided_by: {} }")],
    line: "ask: Which?",
    message: /Nobody may answer/,
    remedy: /anyone: true/,
  },
  {
    rule: "workflowsExist",
    says: "an unknown workflow as a step",
    swap: calling("workflow: called", "workflow: claled"),
    line: "workflow: claled",
    message: /no workflow "claled"/,
    remedy: /"called"/,
    also: called,
  },
  {
    rule: "workflowsExist",
    says: "a workflow as a step that cannot be used",
    swap: calling("", ""),
    line: "workflow: called",
    message: /workflow "called" cannot be used: workflows\/base\/called.yaml has an error/,
    remedy: /Mend workflows\/base\/called.yaml first/,
    also: [aWorkflow(CALLED.replace("lead: lead", "lead: nobody"), "called")],
  },
  {
    rule: "workflowsDoNotCircle",
    says: "a workflow that calls itself",
    swap: calling("workflow: called", "workflow: deliver"),
    line: "workflow: deliver",
    message: /comes back to itself: base\/deliver → base\/deliver/,
    remedy: /does not lead back/,
  },
  {
    rule: "workflowsDoNotCircle",
    says: "a workflow that comes back to itself by another one",
    swap: calling("", ""),
    line: "workflow: called",
    message: /comes back to itself: base\/deliver → base\/called → base\/deliver/,
    remedy: /does not lead back/,
    also: [
      aWorkflow(
        CALLED.replace(LAST, `${LAST}      - id: back\n        workflow: deliver\n`),
        "called",
      ),
    ],
  },
  {
    rule: "inputsFit",
    says: "an input that the workflow of a step does not have",
    swap: calling("note:", "noet:"),
    line: "noet",
    message: /base\/called has no input "noet"/,
    remedy: /"note"/,
    also: called,
  },
  {
    rule: "inputsFit",
    says: "an input that the workflow of a step requires and does not get",
    swap: calling("size: kind, ", ""),
    line: "workflow: called",
    message: /requires the input "size" \(Size\), which "other" does not give/,
    remedy: /inputs: \{ size/,
    also: called,
  },
  {
    rule: "inputsFit",
    says: "an input that speaks of an unknown fact",
    swap: calling("size: kind", "size: kidn"),
    line: "size: kidn",
    message: /"kidn", which is no fact/,
    remedy: /"kind"/,
    also: called,
  },
  {
    rule: "inputsFit",
    says: "an input that cannot be chosen",
    swap: calling("size: kind", "size: \"'bigger'\""),
    line: "bigger",
    message: /gives "bigger", which cannot be chosen there/,
    remedy: /Known: big, small/,
    also: called,
  },
  {
    rule: "inputsFit",
    says: "an input that is no expression",
    swap: calling("size: kind", 'size: "kind =="'),
    line: "kind ==",
    message: /expression "kind ==" cannot be read/,
    remedy: /CEL/,
    also: called,
  },
  {
    rule: "inputsFit",
    says: "an input that adds what cannot be added",
    swap: calling("size: kind", 'size: "kind + 1"'),
    line: "kind + 1",
    message: /expression "kind \+ 1" cannot be used/,
    remedy: /text/,
    also: called,
  },
  {
    rule: "inputsFit",
    says: "an input whose fact is decided only later",
    swap: ["    steps:\n      - id: look", `    steps:\n${CALL}      - id: look`],
    line: "inputs",
    message: /uses the fact "kind" before any step decides it/,
    remedy: /earlier step/,
    also: called,
  },
  {
    rule: "inputsFit",
    says: "inputs for no workflow",
    swap: [STEP, `${STEP}        inputs: { a: kind }\n`],
    line: "inputs",
    message: /has inputs but no workflow/,
    remedy: /in the task/,
  },
  {
    rule: "factsAreTakenOver",
    says: "a fact that the workflow of a step does not decide",
    swap: calling("decides: [risky]", "decides: [risk]"),
    line: "decides: [risk]",
    message: /takes the fact "risk" over from base\/called, which does not decide it/,
    remedy: /"risky"/,
    also: called,
  },
  {
    rule: "workflowsJudgeNothing",
    says: "a workflow that reviews",
    swap: [
      "        agent: judge\n        task: Judge it\n",
      "        workflow: called\n        inputs: { size: kind }\n",
    ],
    line: "reviews: first",
    message: /a workflow gives no verdict/,
    remedy: /agent review it/,
    also: called,
  },
  {
    rule: "probesCanDecide",
    says: "an artifact that the step does not produce",
    swap: ["measured_by: no_secrets", "measured_by: { artifact: half }"],
    line: "artifact: half",
    message: /does not produce "half"/,
    remedy: /Add half to produces/,
  },
  {
    rule: "judgesSeeTheWork",
    says: "a judge who never sees the work",
    swap: ["judged_by: judge", "judged_by: maker"],
    line: "judged_by: maker",
    message: /"maker" neither performs nor reviews "judge"/,
    remedy: /Let judge judge it/,
  },
  {
    rule: "agentsExist",
    says: "an unknown agent at a step",
    swap: ["agent: judge", "agent: jugde"],
    line: "agent: jugde",
    message: /no agent "jugde"/,
    remedy: /"judge"/,
  },
  {
    rule: "agentsExist",
    says: "an unknown lead",
    swap: ["lead: lead", "lead: leader"],
    line: "lead: leader",
    message: /no agent "leader"/,
    remedy: /"lead"/,
  },
  {
    rule: "agentsExist",
    says: "a criterion judged by nobody we know",
    swap: ["judged_by: judge", "judged_by: jury"],
    line: "judged_by: jury",
    message: /no agent "jury"/,
    remedy: /Did you mean|Known/,
  },
  {
    rule: "agentsExist",
    says: "an unknown member of the crew",
    swap: ["crew: [lead, maker, judge]", "crew: [lead, maker, judge, mkaer]"],
    line: "crew:",
    message: /no agent "mkaer"/,
    remedy: /"maker"/,
  },
  {
    rule: "agentsExist",
    says: "an agent of a pack that is not there",
    swap: ["agent: judge", "agent: other/judge"],
    line: "agent: other/judge",
    message: /no agent "other\/judge"/,
    remedy: /./,
  },
  {
    rule: "checklistsExist",
    says: "an unknown checklist",
    swap: ["checklist: care", "checklist: core"],
    line: "checklist: core",
    message: /no checklist "core"/,
    remedy: /"care"/,
  },
  {
    rule: "idsAreUnique",
    says: "two phases of one id",
    swap: ["- id: make\n", "- id: start\n"],
    line: "id: start",
    message: /phase id "start"/,
    remedy: /first is on line 15/,
  },
  {
    rule: "idsAreUnique",
    says: "two steps of one id",
    swap: ["id: second", "id: first"],
    line: "id: first",
    message: /step id "first"/,
    remedy: /first is on line/,
  },
  {
    rule: "idsAreUnique",
    says: "two options of one id",
    swap: ["id: again", "id: go"],
    line: "label: Again",
    message: /gate option id "go"/,
    remedy: /Rename/,
  },
  {
    rule: "idsAreUnique",
    says: "two criteria of one id",
    swap: ["id: clean", "id: works"],
    line: "no secret in it",
    message: /criterion id "works"/,
    remedy: /Rename/,
  },
  {
    rule: "idsAreUnique",
    says: "two escalations of one id",
    swap: ["id: money", "id: conflict"],
    line: "it costs",
    message: /escalation id "conflict"/,
    remedy: /Rename/,
  },
  {
    rule: "stepsHaveOnePerformer",
    says: "a step that nobody performs",
    swap: [STEP, STEP.replace("        agent: lead\n", "")],
    line: "id: look",
    message: /Nobody performs/,
    remedy: /exactly one/,
  },
  {
    rule: "stepsHaveOnePerformer",
    says: "a step with two performers",
    swap: [STEP, `${STEP}        person: Ann\n`],
    line: "person: Ann",
    message: /agent and person/,
    remedy: /exactly one/,
  },
  {
    rule: "stepsHaveOnePerformer",
    says: "a step without a task",
    swap: ["        task: Look at it\n", ""],
    line: "id: look",
    message: /has no task/,
    remedy: /task/,
  },
  {
    rule: "rejectionsHaveTargets",
    says: "a review without on_reject",
    swap: ["        on_reject: first\n", ""],
    line: "reviews: first",
    message: /where a rejection goes/,
    remedy: /on_reject: first/,
  },
  {
    rule: "rejectionsHaveTargets",
    says: "a rejection without a review",
    swap: ["        reviews: first\n", ""],
    line: "on_reject: first",
    message: /reviews nothing/,
    remedy: /reviews: first/,
  },
  {
    rule: "rejectionsHaveTargets",
    says: "a rejection to no step",
    swap: ["on_reject: first", "on_reject: frist"],
    line: "on_reject: frist",
    message: /no step "frist"/,
    remedy: /"first"/,
  },
  {
    rule: "rejectionsHaveTargets",
    says: "a rejection to the review itself",
    swap: ["on_reject: first", "on_reject: judge"],
    line: "on_reject: judge",
    message: /not over before/,
    remedy: /earlier/,
  },
  {
    rule: "rejectionsHaveTargets",
    says: "a review beside the work it reviews",
    swap: [
      "        when: risky || parts == 1\n",
      "        reviews: first\n        on_reject: first\n",
    ],
    line: "reviews: first",
    message: /not over before "second"/,
    remedy: /earlier phase/,
  },
  {
    rule: "artifactsAreProduced",
    says: "something consumed that nobody makes",
    swap: ["consumes: [half, rest]", "consumes: [halve, rest]"],
    line: "consumes: [halve",
    message: /"halve", which no step produces/,
    remedy: /"half"/,
  },
  {
    rule: "artifactsAreProduced",
    says: "something consumed before it is made",
    swap: ["        produces: [notes]\n", "        produces: [notes]\n        consumes: [half]\n"],
    line: "consumes: [half]",
    message: /produces only later/,
    remedy: /Move "first" before "look"/,
  },
  {
    rule: "parallelStepsAreIndependent",
    says: "something that a neighbour makes at the same time",
    swap: [
      "consumes: [notes]\n        produces: [rest]",
      "consumes: [half]\n        produces: [rest]",
    ],
    line: "consumes: [half]",
    message: /neighbour "first"/,
    remedy: /sequential/,
    severity: "warning",
  },
  {
    rule: "factsAreDeclared",
    says: "a decided fact that is none",
    swap: ["decides: [kind, risky, parts]", "decides: [kind, risky, parts, kinds]"],
    line: "decides:",
    message: /"kinds", which is no fact/,
    remedy: /"kind"/,
  },
  {
    rule: "factsAreDeclared",
    says: "a fact that nobody decides",
    swap: ["facts:\n", "facts:\n  idle: { type: text, meaning: nothing }\n"],
    line: "idle:",
    message: /No step decides the fact "idle"/,
    remedy: /decides: \[idle\]/,
    severity: "warning",
  },
  {
    rule: "conditionsAreSound",
    says: "an unknown fact in a condition",
    swap: ['kind == "big"', 'knid == "big"'],
    line: "knid ==",
    message: /"knid", which is no fact/,
    remedy: /"kind"/,
  },
  {
    rule: "conditionsAreSound",
    says: "a condition that cannot be read",
    swap: ["when: risky || parts == 1", "when: risky or parts"],
    line: "risky or",
    message: /cannot be read/,
    remedy: /CEL/,
  },
  {
    rule: "conditionsAreSound",
    says: "a condition that is not true or false",
    swap: ["when: risky || parts == 1", "when: kind"],
    line: "when: kind",
    message: /gives a string/,
    remedy: /Compare/,
  },
  {
    rule: "conditionsAreSound",
    says: "a value that the fact can never have",
    swap: ['kind == "big"', 'kind == "bigg"'],
    line: "bigg",
    message: /never hold for "bigg"/,
    remedy: /"big"/,
  },
  {
    rule: "factsAreDecidedBeforeUse",
    says: "a fact used before it is decided",
    swap: [STEP, `${STEP}        when: risky\n`],
    line: "when: risky",
    message: /before any step decides it/,
    remedy: /decides: \[risky\]/,
  },
  {
    rule: "factsAreDecidedBeforeUse",
    says: "a fact that a skipped step would decide",
    swap: [
      "        decides: [kind, risky, parts]\n        produces: [notes]\n",
      '        decides: [kind, parts]\n        produces: [notes]\n      - id: ask\n        agent: lead\n        task: Ask\n        when: kind == "small"\n        decides: [risky]\n',
    ],
    line: "when: risky",
    message: /may be undecided/,
    remedy: /kind == "small" &&/,
    severity: "warning",
  },
  {
    rule: "questionsHaveDeciders",
    says: "a gate that nobody may answer",
    swap: ["decided_by: { requester: true }", "decided_by: {}"],
    line: "decided_by: {}",
    message: /Nobody may answer/,
    remedy: /anyone: true/,
  },
  {
    rule: "questionsHaveDeciders",
    says: "a gate for the requester without the requester",
    swap: [
      "decided_by: { requester: true }",
      "decided_by: { requester: true, not_requester: true }",
    ],
    line: "not_requester",
    message: /Nobody may answer/,
    remedy: /Name who/,
  },
  {
    rule: "questionsHaveDeciders",
    says: "an escalation that nobody may answer",
    swap: ["decided_by: { people: [U1] }", "decided_by: { people: [] }"],
    line: "it costs",
    message: /Nobody may answer/,
    remedy: /Name who/,
  },
  {
    rule: "questionsHaveDeciders",
    says: "all of a single group",
    swap: ["decided_by: { requester: true }", "decided_by: { groups: [finance], all_of: true }"],
    line: "all_of",
    message: /not two of them/,
    remedy: /leave all_of out/,
  },
  {
    rule: "questionsHaveDeciders",
    says: "a quorum that cannot be reached",
    swap: ["decided_by: { requester: true }", "decided_by: { people: [U1], quorum: 2 }"],
    line: "quorum",
    message: /only 1 may answer/,
    remedy: /lower the quorum/,
  },
  {
    rule: "questionsHaveDeciders",
    says: "a person by a name that is no id",
    swap: ["decided_by: { requester: true }", "decided_by: { people: [U1, alice] }"],
    line: "alice",
    message: /"alice" is no person's id/,
    remedy: /member ID/,
  },
  {
    rule: "gateOptionsLeadSomewhere",
    says: "a recommendation that is no option",
    swap: ["recommend: go", "recommend: og"],
    line: "recommend: og",
    message: /none of its options/,
    remedy: /"go"/,
  },
  {
    rule: "gateOptionsLeadSomewhere",
    says: "an option that goes back to no step",
    swap: ["back_to: first", "back_to: frist"],
    line: "back_to: frist",
    message: /is no step/,
    remedy: /"first"/,
  },
  {
    rule: "gateOptionsLeadSomewhere",
    says: "an option id that is taken",
    swap: ["id: again", "id: other"],
    line: "id: other",
    message: /in one's own words/,
    remedy: /Rename/,
  },
  {
    rule: "probesCanDecide",
    says: "a number without a bound",
    swap: ["measured_by: no_secrets", "measured_by: { number: coverage }"],
    line: "coverage",
    message: /without a bound/,
    remedy: /at_least/,
  },
  {
    rule: "examplesAreGiven",
    says: "no examples",
    swap: ["examples: [make the thing]\n", ""],
    line: "name: deliver",
    message: /no examples/,
    remedy: /requests/,
    severity: "warning",
  },
  {
    rule: "examplesAreGiven",
    says: "an example of another workflow",
    swap: ["title: Deliver", "title: Deliver"],
    line: "examples:",
    message: /also stands in workflows\/base\/again.yaml/,
    remedy: /Keep it/,
    severity: "warning",
    also: [
      aWorkflow(
        CLEAN.replace("name: deliver", "name: again").replace("make the thing", "Make  the THING"),
        "again",
      ),
    ],
  },
  {
    rule: "crewIsUsed",
    says: "a member of the crew without a step",
    swap: ["crew: [lead, maker, judge]", "crew: [lead, maker, judge, idler]"],
    line: "crew:",
    message: /"idler" is in the crew but performs no step/,
    remedy: /out of the crew/,
    severity: "warning",
    also: [anAgent("idler")],
  },
  {
    rule: "crewIsUsed",
    says: "a step outside the crew",
    swap: ["crew: [lead, maker, judge]", "crew: [lead, maker]"],
    line: "agent: judge",
    message: /not in the crew/,
    remedy: /Add it/,
    severity: "warning",
  },
  {
    rule: "onlyWhatIsPerformed",
    says: "a schedule",
    swap: ["facts:\n", "schedules:\n  - { cron: 0 9 * * 1, task: look }\nfacts:\n"],
    line: "schedules:",
    message: /Schedules: not performed yet/,
    remedy: /by hand/,
  },
  {
    rule: "seatsHavePeople",
    says: "a step by somebody whom nobody can find",
    swap: ["        agent: judge\n", "        person: Ann Other\n"],
    line: "person: Ann Other",
    message: /"Ann Other" is no person, no role and no user group/,
    remedy: /member ID/,
  },
  {
    rule: "deadlinesLeadSomewhere",
    says: "a deadline without an outcome",
    swap: ["          recommend: go\n", "          recommend: go\n          deadline: 4h\n"],
    line: "deadline: 4h",
    message: /Nothing says what happens/,
    remedy: /on_deadline: stop/,
  },
  {
    rule: "deadlinesLeadSomewhere",
    says: "an outcome without a deadline",
    swap: ["          recommend: go\n", "          recommend: go\n          on_deadline: stop\n"],
    line: "on_deadline",
    message: /no deadline after which/,
    remedy: /Set a deadline/,
  },
  {
    rule: "deadlinesLeadSomewhere",
    says: "a deadline after which nobody is asked",
    swap: [
      "          recommend: go\n",
      "          recommend: go\n          deadline: 4h\n          on_deadline: escalate\n",
    ],
    line: "on_deadline",
    message: /Nobody is named/,
    remedy: /then_decided_by/,
  },
  {
    rule: "deadlinesLeadSomewhere",
    says: "people who are asked after the run has ended",
    swap: [
      "          recommend: go\n",
      "          recommend: go\n          deadline: 4h\n          on_deadline: stop\n          then_decided_by: { anyone: true }\n",
    ],
    line: "then_decided_by",
    message: /The run ends at the deadline/,
    remedy: /Leave it out/,
  },
  {
    rule: "schema",
    says: "a phase without a mode",
    swap: ["    mode: parallel\n", ""],
    line: "id: make",
    message: /phase "make" has no mode/,
    remedy: /sequential, parallel, route/,
  },
  {
    rule: "schema",
    says: "a mode that is none",
    swap: ["mode: parallel", "mode: paralel"],
    line: "mode: paralel",
    message: /cannot be "paralel"/,
    remedy: /parallel/,
  },
  {
    rule: "schema",
    says: "an unknown key of a step",
    swap: ["on_reject: first", "on_rejct: first"],
    line: "on_rejct",
    message: /key "on_rejct" is not known in steps\[1\]/,
    remedy: /"on_reject"/,
  },
  {
    rule: "schema",
    says: "an unknown key at the top",
    swap: ["escalations:", "escalation:"],
    line: "escalation:",
    message: /key "escalation" is not known/,
    remedy: /"escalations"/,
  },
  {
    rule: "schema",
    says: "an unknown key of a criterion",
    swap: ["judged_by: judge", "judgd_by: judge"],
    line: "judgd_by",
    message: /key "judgd_by"/,
    remedy: /"judged_by"/,
  },
  {
    rule: "schema",
    says: "a missing title",
    swap: ["title: Deliver something\n", ""],
    line: "name: deliver",
    message: /"title" is missing/,
    remedy: /Write a text/,
  },
  {
    rule: "schema",
    says: "a list where a text belongs",
    swap: ["ask: Go on?", "ask: [Go, on]"],
    line: "ask: [",
    message: /"ask" cannot be \["Go","on"\]/,
    remedy: /Write a text/,
  },
  {
    rule: "schema",
    says: "a name with a space",
    swap: ["- id: make\n", "- id: make it\n"],
    line: "make it",
    message: /"id" cannot be "make it"/,
    remedy: /hyphens/,
  },
  {
    rule: "schema",
    says: "a fact whose name has a hyphen",
    swap: ["  risky:", "  is-risky:"],
    line: "is-risky",
    message: /"is-risky" cannot be used/,
    remedy: /underscores/,
  },
  {
    rule: "schema",
    says: "YAML that is none",
    swap: ["ask: Go on?", "ask: Go: on?"],
    line: "ask: Go",
    message: /not valid YAML/,
    remedy: /quotes/,
  },
  {
    rule: "schema",
    says: "one key twice",
    swap: ["title: Deliver something\n", "title: Deliver something\ntitle: Again\n"],
    line: "title: Again",
    message: /not valid YAML/,
    remedy: /./,
  },
];

const UNTIL_FIRST = CLEAN.slice(
  CLEAN.indexOf("crew:"),
  CLEAN.indexOf("        task: Make the first"),
);

/** What must not be reported though it comes near a fault. */
const allowed: readonly Pick<Planted, "says" | "swap" | "also" | "facts">[] = [
  {
    says: "research beside independent architecture (S3-T1)",
    swap: [STEP, STEP],
    also: [
      anArchitect,
      aWorkflow(
        `name: beside
title: Beside
description: Research and architecture
examples: [look around]
lead: lead
phases:
  - id: both
    mode: parallel
    steps:
      - { id: research, agent: lead, task: Look around, produces: [findings] }
      - { id: design, agent: architect, task: Design, produces: [design] }
  - id: build
    mode: sequential
    steps:
      - { id: build, agent: maker, task: Make, consumes: [findings, design] }
      - { id: check, agent: judge, task: Judge, reviews: build, on_reject: build }
`,
        "beside",
      ),
    ],
  },
  {
    says: "several reviews of different work side by side (S3-T1)",
    swap: [CLEAN.slice(CLEAN.indexOf("  - id: judge\n    mode: sequential")), twoReviews("second")],
  },
  {
    says: "one analysis beside another (S3-T1)",
    swap: ["        task: Make the second half", "        task: Read the error logs"],
  },
  {
    says: "an architect who mends what is reviewed, beside others",
    swap: [
      UNTIL_FIRST,
      UNTIL_FIRST.replace("agent: maker", "agent: architect").replace(
        "crew: [",
        "crew: [architect, ",
      ),
    ],
    also: [anArchitect],
  },
  {
    says: "a fact that every branch of a route decides",
    swap: [
      CLEAN.slice(CLEAN.indexOf("  - id: make\n")),
      routeThatDecides("[sure]", "{ ask: Which? }", "[sure]"),
    ],
    facts: "  sure: { type: boolean, meaning: whether it is }\n",
  },
  {
    says: "a fact that is only asked for in the branch that decides it",
    swap: [
      CLEAN.slice(CLEAN.indexOf("  - id: make\n")),
      routeThatDecides("[sure]", "{ ask: Which? }").replace("when: sure", "when: risky && sure"),
    ],
    facts: "  sure: { type: boolean, meaning: whether it is }\n",
  },
  {
    says: "a branch that overlaps with one before it",
    swap: [
      MIDDLE,
      aRoute(
        [
          ["One", "risky"],
          ["Two", "parts > 2"],
        ],
        "{ ask: Which? }",
      ),
    ],
  },
  {
    says: "a default that is never reached",
    swap: [
      MIDDLE,
      aRoute(
        [
          ["One", "risky"],
          ["Two", "'!risky'"],
        ],
        "{ steps: [{ id: rest, agent: maker, task: Make }] }",
      ),
    ],
  },
  {
    says: "a number between two others",
    swap: ["parts > 2", "parts > 2 && parts < 3"],
  },
  {
    says: "a command that a project defines",
    swap: ["measured_by: no_secrets", "measured_by: { command: test }"],
    also: [aProject],
  },
  {
    says: "an opinion that says more than a probe could",
    swap: ["must: it works,", "must: The tests pass for the reason that is given,"],
  },
  {
    says: "tests that a probe runs",
    swap: [
      "{ id: clean, must: no secret in it, measured_by: no_secrets }",
      "{ id: tests-passing, must: tests pass, measured_by: { command: test } }",
    ],
    also: [aProject],
  },
  {
    says: "code with a code review after it",
    swap: ["produces: [half]", "produces: [half, half-tests]"],
    also: [
      { ...anAgent("judge"), text: anAgent("judge").text.replace("role: r", "role: Quality Gate") },
    ],
  },
];

/** Why each rule is there: the decision of the catalogue's section 6, or the requirement, that it keeps. */
const reasons: Readonly<Record<keyof typeof allRules | "schema", string>> = {
  agentsExist: "6.2: unknown agents are errors that propose the closest name; 6.8: the Lead's seat",
  checklistsExist: "an unknown definition",
  workflowsExist: "an unknown definition",
  workflowsDoNotCircle: "a sub-workflow cycle",
  inputsFit: "a fact used before any step decides it; an unknown fact",
  factsAreTakenOver: "an unknown fact",
  workflowsJudgeNothing: "a rejection without a target",
  idsAreUnique: "6.1: nothing is silently replaced",
  stepsHaveOnePerformer: "6.2: nothing is silently replaced",
  seatsHavePeople: "a pinned person who cannot be resolved never becomes an open task",
  rejectionsHaveTargets:
    "a rejection without a target; S3-T2: implementation, review and re-implementation follow each other",
  artifactsAreProduced: "S3-T2: an implementation before its design",
  parallelStepsAreIndependent: "6.6: parallel steps with a hidden dependency",
  designComesFirst: "S3-T2: architecture before implementation",
  parallelReviewsDiffer: "S3-T1: several reviewers on different work",
  factsAreDeclared: "an unknown fact",
  conditionsAreSound: "an unknown fact",
  factsAreDecidedBeforeUse: "a fact used before any step decides it",
  questionsHaveDeciders: "a question that nobody may answer",
  gateOptionsLeadSomewhere: "a rejection without a target",
  deadlinesLeadSomewhere: "a question that nobody may answer",
  routesCanBeTaken: "6.5: routes whose default offers the branches",
  stepsCanBeReached: "an unreachable step; 6.5: the first branch that holds is taken",
  judgesSeeTheWork: "6.7: gates have owners",
  probesCanDecide: "6.11: a criterion nobody can measure",
  projectsCanMeasure: "6.13: commands belong to a project; a criterion nobody can measure",
  whatIsMeasuredIsNotJudged: "6.11: two classes of criterion",
  checklistsAreJudgedByOwners: "6.7: gates have owners",
  qualityGatesHaveOwners: "6.7: gates have owners",
  codeIsReviewed: "6.7: every workflow with code has a code review",
  examplesAreGiven: "triage chooses by examples",
  crewIsUsed: "6.3: crew and order",
  onlyWhatIsPerformed: "nothing is promised that no run performs",
  schema: "6.4: a phase has a mode; 6.5: a route has a default",
};

function problemsAfter({ swap: [found, instead], also = [], facts = "" }: Planted) {
  expect(CLEAN).toContain(found);
  const text = CLEAN.replace(found, () => instead).replace("facts:\n", () => `facts:\n${facts}`);
  const files = cleanFiles(() => text);
  const { problems, snapshot } = loaded([...files, ...also]);
  const own = problems.filter(({ file }) => file === "workflows/base/deliver.yaml");
  return { own, lines: text.split("\n"), usable: "base/deliver" in snapshot.workflows };
}

describe("what can be wrong with a workflow", () => {
  test("a workflow with nothing wrong has no problem", () => {
    const { problems, snapshot } = loaded(cleanFiles());
    expect(problems).toEqual([]);
    expect(Object.keys(snapshot.workflows)).toEqual(["base/deliver"]);
  });

  test("a workflow that calls another one with all that it asks for has no problem", () => {
    const text = CLEAN.replace(LAST, LAST + CALL);
    const { problems, snapshot } = loaded([...cleanFiles(() => text), ...called]);
    expect(problems).toEqual([]);
    const steps = snapshot.workflows["base/deliver"]?.phases.flatMap((phase) =>
      phase.mode === "route" ? [] : phase.steps,
    );
    expect(steps?.map(({ workflow }) => workflow)).toContain("base/called");
  });

  test.each(planted)("$says is found, with its line and a remedy", (fault) => {
    const { own, lines, usable } = problemsAfter(fault);
    const found = own.filter(({ message }) => fault.message.test(message));
    expect(own.map(({ message }) => message).join("\n")).toMatch(fault.message);
    expect(lines[(found[0]?.line ?? 0) - 1]).toContain(fault.line);
    expect(found[0]?.remedy).toMatch(fault.remedy);
    expect(found[0]?.severity).toBe(fault.severity ?? "error");
    expect(usable).toBe(fault.severity === "warning");
  });

  test.each([
    ['size == "s"', /^$/],
    ['size == "s" && note != ""', /^$/],
    ['kept == ""', /^$/],
    ['size == "l"', /never hold for "l"/],
    ["size > 3", /cannot be used/],
    ["sise", /no fact of this workflow/],
  ])("a condition may speak of inputs from the start: %s", (condition, wrong) => {
    const inputs = `inputs:
  - { name: size, label: Size, type: one_of, options: [s, m] }
  - { name: kept, label: Kept, type: one_of, options: [a, b], required: false }
  - { name: note, label: Note, type: text }
facts:
`;
    const first = STEP.replace("task: Look at it\n", `task: Look\n        when: ${condition}\n`);
    const { problems } = loaded(
      cleanFiles((text) => text.replace("facts:\n", () => inputs).replace(STEP, () => first)),
    );
    const errors = problems.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message).join("\n")).toMatch(wrong);
  });

  test("every rule has a planted fault, and a reason to be there", () => {
    const tried = new Set<string>(planted.map(({ rule }) => rule));
    expect(Object.keys(allRules).filter((rule) => !tried.has(rule))).toEqual([]);
    expect(Object.keys(reasons).toSorted()).toEqual([...tried].toSorted());
    expect(Object.values(reasons).filter((reason) => reason === "")).toEqual([]);
  });

  test.each(allowed)("$says is allowed", ({ swap: [found, instead], also = [], facts = "" }) => {
    expect(CLEAN).toContain(found);
    const text = CLEAN.replace(found, () => instead).replace("facts:\n", () => `facts:\n${facts}`);
    const other = also.map(({ path }) => path);
    const files = cleanFiles(() => text).filter(({ path }) => !other.includes(path));
    const { problems } = loaded([...files, ...also]);
    expect(problems).toEqual([]);
  });

  test("a bare name that two packs have means the own pack's agent, and nothing is said", () => {
    const base = "name: base\ntitle: Base\n";
    const text = CLEAN.replace("crew: [lead, maker, judge]\n", "").replace(
      "checklist: care",
      "checklist: base/care",
    );
    const { problems, snapshot } = loaded([
      ...cleanFiles(),
      aPack(base),
      aPack("name: shop\ntitle: Shop\nbuilds_on: [base]\n", "shop"),
      anAgent("maker", "shop"),
      aWorkflow(text.replace("make the thing", "make the other thing"), "deliver", "shop"),
    ]);
    expect(problems).toEqual([]);
    const steps = snapshot.workflows["shop/deliver"]?.phases.flatMap((phase) =>
      phase.mode === "route" ? [] : phase.steps.map(({ agent }) => agent),
    );
    expect(steps).toEqual(["base/lead", "shop/maker", "shop/maker", "base/judge", "base/lead"]);
  });

  test("a phase without a mode hides nothing of what else is wrong in it", () => {
    const { problems } = loaded(
      cleanFiles((text) =>
        text
          .replace("    mode: parallel\n", "")
          .replace("task: Make the second half", "tsak: Make")
          .replace("mode: sequential", "mode: serial"),
      ),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      '"mode" cannot be "serial".',
      'The phase "make" has no mode.',
      'The key "tsak" is not known in steps[2].',
    ]);
  });

  test("all problems of a file are told at once", () => {
    const { problems } = loaded(
      cleanFiles((text) =>
        text
          .replace("lead: lead", "lead: leader")
          .replace("recommend: go", "recommend: og")
          .replace("checklist: care", "checklist: core"),
      ),
    );
    expect(problems.map(({ line }) => line)).toHaveLength(3);
    expect(problems.map(({ line }) => line)).toEqual(
      problems.map(({ line }) => line).toSorted((a, b) => a - b),
    );
  });
});

describe("what can be wrong with a checklist", () => {
  test.each([
    {
      says: "an unknown owner",
      swap: ["owner: judge", "owner: jugde"],
      line: 3,
      message: /no agent "jugde"/,
    },
    {
      says: "an id used twice",
      swap: ["id: careless", "id: careful"],
      line: 7,
      message: /"careful" is used twice/,
    },
    {
      says: "an unknown probe",
      swap: ["text: it was made with care", "text: tested, measured_by: magic"],
      line: 5,
      message: /"measured_by" cannot be "magic"/,
    },
    {
      says: "an unknown key",
      swap: ["title: Care", "titel: Care"],
      line: 2,
      message: /"titel" is not known/,
    },
  ] as const)(
    "$says is found, and the workflow that needs it says so",
    ({ swap, line, message }) => {
      const files = cleanFiles().filter(({ kind }) => kind !== "checklist");
      const { problems, snapshot } = loaded([
        ...files,
        aChecklist(CHECKLIST.replace(swap[0], swap[1])),
      ]);
      const own = problems.filter(({ file }) => file.endsWith("care.yaml"));
      expect(own.some((problem) => message.test(problem.message) && problem.line === line)).toBe(
        true,
      );
      expect(problems.map((problem) => problem.message)).toContain(
        'The checklist "care" cannot be used: workflows/base/checklists/care.yaml has an error.',
      );
      expect(snapshot.workflows).toEqual({});
    },
  );
});
