import { describe, expect, it } from "vitest";
import { readEnvelope } from "../../../src/claude/read-envelope.ts";
import type { StepAsk } from "../../../src/domain/ask.ts";
import { problemsOf, tidyEnvelope } from "../../../src/domain/check-envelope.ts";
import type { Envelope } from "../../../src/domain/envelope.ts";
import { aFinding, plainStep } from "../../support/asking.ts";
import { anEnvelope } from "../../support/builders.ts";

type Told = Envelope["findings"][number];
const told = (change: Partial<Told> = {}): Told => ({
  id: "",
  status: "open",
  severity: "warning",
  step: "",
  title: "Pin the tag",
  fix: "Pin it.",
  evidence: [],
  ...change,
});
const review: Partial<StepAsk> = {
  reviewing: [{ step: "implementation/implement", artifacts: [] }],
};
const escalation = {
  verdict: "escalate" as const,
  question: "Deploy tonight?",
  options: [
    { label: "Tonight", tradeoff: "risk" },
    { label: "Monday", tradeoff: "delay" },
  ],
  recommendation: "Monday, because people are there.",
  blocking: "The deployment.",
};
const kind: StepAsk["facts"][number] = { name: "kind", values: ["a", "B c"], meaning: "" };
const criterion = { id: "c1", text: "It holds.", level: "must" as const };

interface Case {
  readonly what: string;
  readonly step?: Partial<StepAsk>;
  readonly says?: Parameters<typeof anEnvelope>[0];
  readonly problems: readonly RegExp[];
}

const cases: readonly Case[] = [
  { what: "a plain answer", problems: [] },
  {
    what: "a rejection without findings",
    step: review,
    says: { verdict: "reject" },
    problems: [/at least one open/],
  },
  {
    what: "a rejection with a finding",
    step: review,
    says: { verdict: "reject", findings: [told()] },
    problems: [],
  },
  { what: "a review without a verdict", step: review, problems: [/approve or reject/] },
  {
    what: "approval of a step that reviews nothing",
    says: { verdict: "approve" },
    problems: [/reviews nothing/],
  },
  {
    what: "approval with an open critical finding",
    step: review,
    says: { verdict: "approve", findings: [told({ severity: "critical" })] },
    problems: [/open critical/],
  },
  {
    what: "approval that calls an earlier critical finding a suggestion",
    step: { ...review, findings: [aFinding("F1", { severity: "critical" })] },
    says: { verdict: "approve", findings: [told({ id: "F1", severity: "suggestion" })] },
    problems: [/open critical/],
  },
  {
    what: "approval with open warnings",
    step: review,
    says: { verdict: "approve", findings: [told(), told({ severity: "suggestion" })] },
    problems: [],
  },
  {
    what: "a second round that leaves findings unmarked",
    step: { ...review, findings: [aFinding("F1"), aFinding("F2")] },
    says: { verdict: "approve", findings: [told({ id: "f1 ", status: "fixed" })] },
    problems: [/F2 is not marked/],
  },
  {
    what: "a second round that marks a finding twice",
    step: { ...review, findings: [aFinding("F1")] },
    says: {
      verdict: "approve",
      findings: [told({ id: "F1", status: "fixed" }), told({ id: "F1" })],
    },
    problems: [/F1 is marked more than once/],
  },
  {
    what: "a new finding that is fixed already",
    step: review,
    says: { verdict: "approve", findings: [told({ id: "F7", status: "fixed" })] },
    problems: [/other than open/],
  },
  {
    what: "rework that leaves an open finding unanswered",
    step: { findings: [aFinding("F1"), aFinding("F2"), aFinding("F3", { status: "fixed" })] },
    says: {
      answers: [
        { finding: "F1", answer: "Done." },
        { finding: "F2", answer: " " },
      ],
    },
    problems: [/F2 is not answered/],
  },
  { what: "a fact left undecided", step: { facts: [kind] }, problems: [/kind is not decided/] },
  {
    what: "a fact with a value nobody offered",
    step: { facts: [kind] },
    says: { facts: [{ name: "kind", value: "z" }] },
    problems: [/"z"; allowed: a, B c/],
  },
  {
    what: "a fact in another case",
    step: { facts: [kind] },
    says: { facts: [{ name: "Kind", value: "b C" }] },
    problems: [],
  },
  {
    what: "a boolean that is neither",
    step: { facts: [{ name: "x", values: "boolean", meaning: "" }] },
    says: { facts: [{ name: "x", value: "maybe" }] },
    problems: [/true, false/],
  },
  {
    what: "a number that is none",
    step: { facts: [{ name: "n", values: "number", meaning: "" }] },
    says: { facts: [{ name: "n", value: "many" }] },
    problems: [/a number/],
  },
  {
    what: "a fact decided twice",
    step: { facts: [kind] },
    says: {
      facts: [
        { name: "kind", value: "a" },
        { name: "kind", value: "b c" },
      ],
    },
    problems: [/more than once/],
  },
  { what: "a criterion left out", step: { criteria: [criterion] }, problems: [/c1 is not judged/] },
  {
    what: "a criterion judged",
    step: { criteria: [criterion] },
    says: { criteria: [{ criterion: "C1", met: false, reason: "no" }] },
    problems: [],
  },
  {
    what: "a promised artifact that is missing, and one that is empty",
    step: { produces: ["plan", "runbook", "notes"] },
    says: {
      artifacts: [
        { name: "Plan", kind: "document", content: "First this." },
        { name: "runbook", kind: "document", content: " " },
      ],
    },
    problems: [/runbook is not delivered/, /notes is not delivered/],
  },
  { what: "an escalation in full", says: escalation, problems: [] },
  {
    what: "an escalation that leaves the step's own work undone",
    step: { ...review, facts: [kind], criteria: [criterion], findings: [aFinding("F1")] },
    says: escalation,
    problems: [],
  },
  {
    what: "an escalation where none is allowed",
    step: { mayEscalate: false },
    says: escalation,
    problems: [/may not escalate/],
  },
  {
    what: "an escalation of one option, without question or recommendation",
    says: {
      ...escalation,
      question: " ",
      options: [{ label: "Go", tradeoff: "" }],
      recommendation: "",
    },
    problems: [/needs a question/, /two to five/, /recommendation/],
  },
  {
    what: "an escalation that recommends what is not offered",
    says: { ...escalation, recommendation: "Never." },
    problems: [/label of one of the options/],
  },
  {
    what: "an escalation with two options of one name",
    says: { ...escalation, options: [...escalation.options, { label: "tonight", tradeoff: "" }] },
    problems: [/same label/],
  },
];

describe("rules between the keys of an answer", () => {
  it.each(cases)("$what: $problems", ({ step, says, problems }) => {
    const asked = { ...plainStep, ...step };
    const found = problemsOf(tidyEnvelope(anEnvelope(says ?? {}), asked), asked);
    expect(found).toHaveLength(problems.length);
    for (const [index, words] of problems.entries()) expect(found[index]).toMatch(words);
  });
});

const naming = (delegate: string, request: string) =>
  anEnvelope({ verdict: "delegate", delegate, request });

describe("naming somebody else for a part", () => {
  const step = { ...plainStep, delegates: [{ to: "sommelier", when: "wine is to be chosen" }] };

  it.each([
    ["of the list, whatever the case of its letters", step, " Sommelier ", "Choose one", []],
    ["who is not on the list", step, "butler", "Choose one", [/one of these names: sommelier/]],
    ["without saying what for", step, "sommelier", " ", [/needs a request/]],
    ["where nobody may be named", plainStep, "sommelier", "Choose", [/may not name another/]],
  ] as const)("checks one %s", (...[, asked, name, request, problems]) => {
    const found = problemsOf(tidyEnvelope(naming(name, request), asked), asked);
    expect(found).toHaveLength(problems.length);
    for (const [index, words] of problems.entries()) expect(found[index]).toMatch(words);
  });

  it("puts off everything else that the step asks for", () => {
    const asked = { ...step, produces: ["menu"], facts: [kind] };
    expect(problemsOf(naming("sommelier", "Choose one"), asked)).toEqual([]);
  });
});

describe("the headings that a role's report carries", () => {
  const sections = { work: ["Data flow", "Open risks"], review: ["Testing gaps"] };
  const report = "# 1. data flow\n\nx\n\n### **Open Risks:** ##\n\nnone";

  it("are looked for at every level, whatever their case, number and marks", () => {
    expect(problemsOf(anEnvelope({ report_md: report }), plainStep, sections)).toEqual([]);
  });

  it("are told each when it is missing", () => {
    const report_md = "The data flow and the open risks, in prose.";
    expect(problemsOf(anEnvelope({ report_md }), plainStep, sections)).toEqual([
      'report_md lacks the heading "Data flow".',
      'report_md lacks the heading "Open risks".',
    ]);
  });

  it("are others for a review", () => {
    const asked = { ...plainStep, ...review };
    const said = anEnvelope({ report_md: report, verdict: "approve" });
    expect(problemsOf(said, asked, sections)).toEqual([
      'report_md lacks the heading "Testing gaps".',
    ]);
  });

  it("are not asked of a question to people", () => {
    expect(problemsOf(anEnvelope(escalation), plainStep, sections)).toEqual([]);
  });
});

describe("tidying an answer", () => {
  it("keeps of the steps that findings name those under review", () => {
    const reviewing = ["build/code", "build/docs"].map((path) => ({ step: path, artifacts: [] }));
    const findings = ["code", "build/Docs", "kitchen", ""].map((name) => told({ step: name }));
    const tidy = tidyEnvelope(anEnvelope({ findings }), { ...plainStep, reviewing });
    expect(tidy.findings.map((finding) => finding.step)).toEqual(["code", "docs", "", ""]);
  });

  it("spells facts, findings and criteria as they were asked, and drops what nobody asked for", () => {
    const step: StepAsk = {
      ...plainStep,
      facts: [kind],
      criteria: [criterion],
      findings: [aFinding("F1")],
      checklist: [{ id: "k1", level: "reject", text: "" }],
    };
    const envelope = anEnvelope({
      facts: [
        { name: "KIND", value: "B C" },
        { name: "budget", value: "1000" },
      ],
      findings: [told({ id: "f1" }), told({ id: "F99" })],
      answers: [
        { finding: "f1", answer: "yes" },
        { finding: "F99", answer: "no" },
      ],
      criteria: [
        { criterion: " c1", met: true, reason: "" },
        { criterion: "K1", met: true, reason: "" },
        { criterion: "gate", met: true, reason: "" },
      ],
    });
    const tidy = tidyEnvelope(envelope, step);
    expect(tidy.facts).toEqual([{ name: "kind", value: "B c" }]);
    expect(tidy.findings.map(({ id }) => id)).toEqual(["F1", ""]);
    expect(tidy.answers).toEqual([{ finding: "F1", answer: "yes" }]);
    expect(tidy.criteria.map(({ criterion: id }) => id)).toEqual(["c1", "k1"]);
  });
});

describe("reading an answer", () => {
  const json = JSON.stringify(anEnvelope({ report_md: "Done {really}." }));
  it.each([
    ["alone", json],
    ["in a fence", `Sure:\n\`\`\`json\n${json}\n\`\`\`\nThat is all.`],
    ["between words", `Here you are: ${json} I hope it helps.`],
  ])("finds the object %s", (_where, text) => {
    const reading = readEnvelope(text);
    expect(reading.kind === "envelope" && reading.envelope.report_md).toBe("Done {really}.");
  });

  it("names every key that is missing or wrong", () => {
    const reading = readEnvelope('{"report_md": 1, "verdict": "perhaps"}');
    expect(reading.kind).toBe("problems");
    const problems = reading.kind === "problems" ? reading.problems.join("\n") : "";
    for (const key of ["report_md", "verdict", "handoff", "criteria"])
      expect(problems).toContain(key);
  });

  it.each(["", "[]", "null", '"text"', "{", "{}{"])("finds no envelope in %s", (text) => {
    expect(readEnvelope(text).kind).toBe("problems");
  });
});
