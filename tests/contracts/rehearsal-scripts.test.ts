import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Envelope } from "../../src/domain/envelope.ts";
import { anAsk, envelopeOf, type Rehearsed, rehearsed, textOf } from "../support/rehearsal.ts";

const decision = (words: string) =>
  JSON.stringify({
    issue:
      "The registry pull credential, which staging shares with production, was printed. Rotate?",
    decision: words,
    why: "",
  });

async function ask(
  { client }: Rehearsed,
  step: string,
  sections: Readonly<Record<string, string>> = {},
): Promise<Envelope> {
  return envelopeOf(await client.messages.stream(anAsk(step, sections)).finalMessage());
}

const CANDIDATES = "- devops-pipeline: CI/CD failures.\n- error-investigation: Spikes and alerts.";

it("sends the CircleCI story to devops-pipeline, and says why and what came second", async () => {
  await using stage = await rehearsed();
  const chosen = await ask(stage, "triage/choose/workflow, round 1, attempt 1", {
    candidates: CANDIDATES,
  });
  const facts = Object.fromEntries(chosen.facts.map(({ name, value }) => [name, value]));
  expect(facts).toMatchObject({ workflow: "devops-pipeline", runner_up: "error-investigation" });
  expect(facts["reason"]).toMatch(/staging/);
  expect(facts["runner_up_reason"]).not.toBe("");
});

it("chooses without its script when a workflow of the script is not among the candidates", async () => {
  await using stage = await rehearsed();
  const chosen = await ask(stage, "triage/choose/workflow, round 1, attempt 1", {
    candidates: "- devops-pipeline: CI/CD failures.\n- payments: Money.",
    facts:
      "- workflow: one_of devops-pipeline|payments\n- runner_up: one_of devops-pipeline|payments",
  });
  expect(chosen.facts.map(({ value }) => value)).toEqual(["devops-pipeline", "payments"]);
});

it("plays the golden run: a rejection, an escalation, a rework that quotes the decision, an approval", async () => {
  await using stage = await rehearsed();
  const step = (path: string, sections = {}) => ask(stage, `devops-pipeline/${path}`, sections);

  const triage = await step("triage/classify, round 1, attempt 1");
  expect(triage.facts).toEqual([
    { name: "kind", value: "deployment" },
    { name: "services_affected", value: "true" },
  ]);

  const criteria = { criteria: "- no-breaking-contract (must): no breaking service contracts" };
  const impact = await step("architecture-review/assess-impact, round 1, attempt 1", criteria);
  expect(impact.criteria).toEqual([
    expect.objectContaining({ criterion: "no-breaking-contract", met: true }),
  ]);
  expect(impact.handoff.summary).toMatch(/image tag/);

  const first = await step("implementation/implement, round 1, attempt 1");
  expect(first.handoff.artifacts).toHaveLength(3);

  const rejection = await step("review/review, round 1, attempt 1", { reviewing: "implement" });
  expect(rejection.verdict).toBe("reject");
  expect(rejection.findings).toHaveLength(3);
  for (const finding of rejection.findings) {
    expect(finding).toMatchObject({ id: "", status: "open" });
    expect(finding.fix).not.toBe("");
    expect(finding.evidence[0]?.start).toBeGreaterThan(0);
  }

  const question = await step("implementation/implement, round 2, attempt 1", {
    decisions: "(none)",
  });
  expect(question.verdict).toBe("escalate");
  expect(question.options).toHaveLength(3);
  expect(question.options.some(({ label }) => question.recommendation.startsWith(label))).toBe(
    true,
  );
  expect(question.blocking).not.toBe("");

  const chosen = question.options[0]?.label ?? "";
  const decisions = { decisions: decision(chosen) };
  const rework = await step("implementation/implement, round 2, attempt 2", decisions);
  expect(rework.verdict).toBe("none");
  expect(rework.answers.map(({ finding }) => finding)).toEqual(["F1", "F2", "F3"]);
  expect(rework.answers[0]?.answer).toContain(chosen);
  expect(rework.handoff.artifacts.map(({ name }) => name)).toEqual(
    expect.arrayContaining(first.handoff.artifacts.map(({ name }) => name)),
  );

  const approval = await step("review/review, round 2, attempt 1");
  expect(approval.verdict).toBe("approve");
  expect(
    approval.findings.map(({ id, status, severity }) => `${id} ${status} ${severity}`),
  ).toEqual([
    "F1 fixed critical",
    "F2 fixed warning",
    "F3 fixed warning",
    " open warning",
    " open suggestion",
  ]);

  const summary = await step("approval/summarise, round 1, attempt 1", decisions);
  expect(summary.report_md).toMatch(/Root cause[\s\S]*Fix[\s\S]*Review/);
  expect(summary.report_md).toContain(chosen);
  expect(summary.question).toBe("");
});

it.each(['Do it "our" way', "C:\\vault, nothing else", "später, bitte"])(
  "quotes a decision in people's own words: %s",
  async (words) => {
    await using stage = await rehearsed();
    const step = "devops-pipeline/implementation/implement, round 2, attempt 2";
    const rework = await ask(stage, step, { decisions: decision(words) });
    expect(rework.handoff.summary).toContain(words);
  },
);

it("is not taken in by a decision about something else", async () => {
  await using stage = await rehearsed();
  const other = JSON.stringify({
    issue: "A step failed. Try again?",
    decision: "Try again",
    why: "",
  });
  const step = "devops-pipeline/implementation/implement, round 2, attempt 2";
  expect((await ask(stage, step, { decisions: other })).verdict).toBe("escalate");
});

it.each([
  [
    "Errors spike on POST /orders after the release",
    "service",
    "analyze-service",
    "payments-client",
  ],
  ["Alert: orders time out since the database migration", "data", "analyze-data", "migration"],
])("follows an error to its side: %s", async (task, type, ...[analysis, delivered]) => {
  await using stage = await rehearsed();
  const sections = { task: JSON.stringify(task) };
  const step = (path: string, more = {}) =>
    ask(stage, `error-investigation/${path}, round 1, attempt 1`, { ...sections, ...more });
  const detected = await step("detect/detect");
  expect(detected.facts).toEqual([{ name: "error_type", value: type }]);
  const analysed = await step(`analyze/${analysis}`);
  const handoffs = { handoffs: JSON.stringify({ summary: analysed.handoff.summary }) };
  const fixed = await step("fix/fix", handoffs);
  expect(fixed.handoff.artifacts.map(({ name }) => name)).toContain(delivered);
  expect((await step("review/review", handoffs)).verdict).toBe("approve");
  const monitored = await step("monitor/monitor", handoffs);
  expect(monitored.handoff.artifacts.map(({ name }) => name)).toEqual([
    "alert-rules",
    "dashboard-queries",
  ]);
});

it("delivers configuration that parses", async () => {
  await using stage = await rehearsed();
  const steps = [
    "devops-pipeline/implementation/implement, round 1, attempt 1",
    "error-investigation/monitor/monitor, round 1, attempt 1",
  ];
  const answers = await Promise.all(steps.map((step) => ask(stage, step)));
  answers.push(
    await ask(stage, "devops-pipeline/implementation/implement, round 2, attempt 2", {
      decisions: decision("Rotate now"),
    }),
  );
  const configs = answers.flatMap(({ handoff }) =>
    handoff.artifacts.filter(({ kind }) => kind === "config"),
  );
  expect(configs.length).toBeGreaterThan(4);
  for (const { content } of configs) expect(parse(content)).toBeTypeOf("object");
});

it("reads the artifacts that a script wants, each once, and answers when they have come back", async () => {
  await using stage = await rehearsed();
  const read: string[] = [];
  const tool = betaZodTool({
    name: "read_artifact",
    description: "Reads an artifact.",
    inputSchema: z.object({ id: z.string() }),
    run: ({ id }) => {
      read.push(id);
      return "text";
    },
  });
  const handoffs = "art_0123456789ab art_ba9876543210 art_0123456789ab";
  const runner = stage.client.beta.messages.toolRunner({
    ...anAsk("devops-pipeline/review/review, round 1, attempt 1", { handoffs }),
    tools: [tool],
    thread: false,
  });
  const message = await runner.runUntilDone();
  const text = message.content.find((block) => block.type === "text");
  expect(read).toEqual(["art_0123456789ab", "art_ba9876543210"]);
  expect(JSON.parse(text?.text ?? "")).toMatchObject({ verdict: "reject" });
  expect(stage.rehearsal.asked("devops-pipeline/review/review")).toBe(1);
});

/** Starts with one script of the test's own. */
async function withScript(name: string, text: string) {
  const folder = await mkdtemp(join(tmpdir(), "rehearsal-"));
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const started = rehearsed({ scripts: folder });
  await Promise.allSettled([started]);
  await rm(folder, { recursive: true });
  return { file, started };
}

function entry(keys: string, report: string): string {
  return `
  - step: a/b
    ${keys}
    turns: [{ answer: { report_md: ${report} } }]`;
}

it("prefers the exact round, then a condition, then the exact attempt", async () => {
  const { started } = await withScript(
    "pack/w.yaml",
    `workflow: w
entries:${entry("attempt: 2", "any round")}${entry("when_prompt: /magic/i", "magic")}${entry("round: 2", "second")}${entry("from_round: 3", "later")}${entry("round: 2\n    attempt: 3", "third try")}`,
  );
  await using stage = await started;
  const report = async (step: string, sections = {}) =>
    (await ask(stage, `w/a/b, ${step}`, sections)).report_md;
  expect(await report("round 1, attempt 2")).toBe("any round");
  expect(await report("round 1, attempt 2", { handoffs: "MAGIC" })).toBe("magic");
  expect(await report("round 2, attempt 1", { handoffs: "MAGIC" })).toBe("second");
  expect(await report("round 2, attempt 3")).toBe("third try");
  expect(await report("round 5, attempt 1", { handoffs: "MAGIC" })).toBe("later");
  expect(await report("round 1, attempt 1")).toContain("rehearsal");
});

it("can put a fault into a script, and strikes each time that entry is asked", async () => {
  const { started } = await withScript(
    "w.yaml",
    `workflow: w
entries:
  - { step: a/b, attempt: 1, turns: [{ fault: refusal }] }
  - { step: a/b, attempt: 2, turns: [{ answer: { verdict: approve }, fault: wrong_case }] }`,
  );
  await using stage = await started;
  const send = (attempt: number) =>
    stage.client.messages.create(anAsk(`w/a/b, round 1, attempt ${attempt}`));
  expect((await send(1)).stop_reason).toBe("refusal");
  expect((await send(1)).stop_reason).toBe("refusal");
  expect(textOf(await send(2))).toContain('"Approve"');
});

it("names the script and the line when a scripted answer does not fit the schema", async () => {
  const { started } = await withScript(
    "w.yaml",
    "workflow: w\nentries:\n  - { step: a/b, turns: [{ answer: { verdict: maybe } }] }",
  );
  await using stage = await started;
  const asked = stage.client.messages.create(anAsk("w/a/b, round 1, attempt 1"));
  await expect(asked).rejects.toThrow(
    /w\.yaml:3 \(a\/b\): answer\.verdict: \\"maybe\\" is not one of/,
  );
});

const broken: [string, string, number, RegExp][] = [
  ["broken YAML", "workflow: w\nentries: [", 2, /./],
  [
    "an unknown key",
    "workflow: w\nentries:\n  - step: a/b\n    rounds: 2\n    turns: [{ fault: reset }]",
    3,
    /rounds/,
  ],
  [
    "a step without its phase",
    "workflow: w\nentries:\n  - step: b\n    turns: [{ fault: reset }]",
    3,
    /expected phase\/step/,
  ],
  ["no turns", "workflow: w\nentries:\n  - step: a/b\n    turns: []", 4, /turns/],
  [
    "an unknown fault",
    "workflow: w\nentries:\n  - step: a/b\n    turns:\n      - fault: rain",
    5,
    /a turn has/,
  ],
  [
    "a broken pattern",
    'workflow: w\nentries:\n  - step: a/b\n    when_task: "/(/"\n    turns: [{ fault: reset }]',
    4,
    /regular expression/,
  ],
  [
    "a name that nothing captures",
    'workflow: w\nentries:\n  - step: a/b\n    turns: [{ answer: { report_md: "%{who}" } }]',
    3,
    /%\{who\}/,
  ],
  [
    "another workflow's name",
    "workflow: v\nentries:\n  - { step: a/b, turns: [{ fault: reset }] }",
    1,
    /"v" but the file is named "w"/,
  ],
];

it.each(broken)(
  "does not start with a script that has %s, and says where",
  async (_name, text, ...[line, what]) => {
    const { file, started } = await withScript("w.yaml", text);
    const [outcome] = await Promise.allSettled([started]);
    const reason = outcome.status === "rejected" ? String(outcome.reason) : "started";
    expect(reason).toContain(`${file}:${line}: `);
    expect(reason).toMatch(what);
  },
);

it("plays the script that its own page of instructions shows", async () => {
  const page = await readFile("src/rehearsal/scripts/README.md", "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const { started } = await withScript("devops-pipeline.yaml", example);
  await using stage = await started;
  const task = JSON.stringify("staging fails");
  const sections = {
    task,
    candidates: "- devops-pipeline: x",
    criteria: "- s-1 (must): no secret",
  };
  const answer = await ask(stage, "devops-pipeline/review/review, round 2, attempt 1", {
    ...sections,
    decisions: '{"issue":"Deploy by digest?","decision":"Yes"}',
  });
  expect(answer).toMatchObject({ verdict: "approve", report_md: "Approved. Decided before: Yes." });
  expect(answer.criteria).toEqual([
    { criterion: "s-1", met: false, reason: "The password is printed." },
  ]);
});
