import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { stepsOf } from "../../src/definitions/steps.ts";
import { Checklist, type Step, Workflow } from "../../src/definitions/workflow.ts";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { Ask, AskOutcome, StepAsk } from "../../src/domain/ask.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { Decision } from "../../src/domain/decision.ts";
import { criteriaFor } from "../../src/engine/rules/criteria.ts";
import { scanSecrets } from "../../src/probes/scan-secrets.ts";
import { aFinding, anAskOf, aStepRequest, envelopeIn, plainStep } from "../support/asking.ts";
import { around, theProbes } from "../support/measuring.ts";
import { type Rehearsed, rehearsed } from "../support/rehearsal.ts";

const FOLDER = "workflows/engineering";
const workflows = ["devops-pipeline", "error-investigation"].map((name) =>
  Workflow.parse(parse(readFileSync(join(FOLDER, `${name}.yaml`), "utf8"))),
);
const checklists = readdirSync(join(FOLDER, "checklists")).map((file) =>
  Checklist.parse(parse(readFileSync(join(FOLDER, "checklists", file), "utf8"))),
);

function askOn({ rehearsal }: Rehearsed): Ask {
  return anAskOf(rehearsal.url, systemClock);
}

/** A step as the engine asks for it in the first round. */
function stepAskOf(workflow: Workflow, { step, path }: { step: Step; path: string }): StepAsk {
  const reviewed = stepsOf(workflow).find((placed) => placed.step.id === step.reviews);
  const lists = checklists.filter(({ name }) => [step.checklist ?? []].flat().includes(name));
  const judged = criteriaFor(step, reviewed ? [reviewed.step] : [], lists).filter(
    ({ by }) => by.kind === "judged",
  );
  return {
    ...plainStep,
    path,
    task: step.task ?? "",
    reviewing: reviewed ? [{ step: reviewed.path, artifacts: [] }] : null,
    criteria: judged.map(({ id, text, level }) => ({ id, text, level })),
    facts: step.decides.map((name) => {
      const fact = workflow.facts[name];
      if (!fact) throw new Error(`no fact ${name}`);
      return {
        name,
        values: "one_of" in fact ? fact.one_of : fact.type,
        meaning: fact.meaning ?? "",
      };
    }),
    produces: step.produces,
  };
}

function callsOf(outcome: AskOutcome): number {
  return outcome.calls.length;
}

const placed = workflows.flatMap((workflow) =>
  stepsOf(workflow).map((one) => [`${workflow.name}/${one.path}`, workflow, one] as const),
);

it.each(placed)("%s is scripted, and its answer needs no repair", async (whole, workflow, one) => {
  await using stage = await rehearsed();
  const request = aStepRequest({
    brief: { workflow: { name: workflow.name, title: workflow.title } },
    step: stepAskOf(workflow, one),
  });
  const outcome = await askOn(stage)(request);
  const delivered = envelopeIn(outcome).handoff.artifacts.map(({ name }) => name);
  expect(callsOf(outcome)).toBe(1);
  expect(delivered).toEqual(expect.arrayContaining(one.step.produces));
  expect(stage.rehearsal.requests()[0]?.answeredWith).toMatchObject({ kind: "script" });
  expect(stage.rehearsal.asked(whole)).toBe(1);
});

it("the rework of the golden run needs no repair, and what it delivers passes every probe", async () => {
  await using stage = await rehearsed();
  const ask = askOn(stage);
  const findings = ["F1", "F2", "F3"].map((id) => aFinding(id));
  const round2 = { path: "implementation/implement", round: 2, findings };
  const asked = await ask(aStepRequest({ step: round2 }));
  const question = envelopeIn(asked);
  expect(callsOf(asked)).toBe(1);
  expect(question.verdict).toBe("escalate");

  const decided = {
    issue: question.question,
    decision: Decision.parse({
      question: "q_abcd1234_1",
      option: "2",
      label: question.options[1]?.label,
      why: "",
      by: "U00000001",
      at: 0,
      door: "button",
    }),
  };
  const reworked = await ask(
    aStepRequest({ brief: { decisions: [decided] }, step: { ...round2, attempt: 2 } }),
  );
  const rework = envelopeIn(reworked);
  expect(callsOf(reworked)).toBe(1);
  expect(rework.answers[0]?.answer).toContain(question.options[1]?.label);

  const artifacts = rework.handoff.artifacts.map(({ name, kind, content }) =>
    artifactOf(name, kind, content),
  );
  const probe = theProbes();
  for (const what of [
    "no_secrets",
    "configs_parse",
    "tests_exist",
    { artifact: "rollback-runbook" },
  ] as const)
    expect(await probe(what, artifacts, around())).toMatchObject({ state: "met" });

  const reviewing = [{ step: "implementation/implement", artifacts: [] }];
  const review = { path: "review/review", round: 2, findings, reviewing };
  const reviewed = await ask(aStepRequest({ step: review }));
  expect(callsOf(reviewed)).toBe(1);
  expect(envelopeIn(reviewed).verdict).toBe("approve");
});

it("a release that is held at the gate is reworked, reviewed and summarised without repair", async () => {
  await using stage = await rehearsed();
  const ask = askOn(stage);
  const open = ["F4", "F5"].map((id) => aFinding(id));
  const all = [...["F1", "F2", "F3"].map((id) => aFinding(id, { status: "fixed" })), ...open];
  const steps: Partial<StepAsk>[] = [
    { path: "implementation/implement", findings: open },
    {
      path: "review/review",
      findings: all,
      reviewing: [{ step: "implementation/implement", artifacts: [] }],
    },
    { path: "approval/summarise", produces: ["deployment-plan"] },
  ];
  for (const round of [3, 4])
    for (const step of steps) {
      const outcome = await ask(aStepRequest({ step: { ...step, round } }));
      expect(callsOf(outcome)).toBe(1);
      expect(envelopeIn(outcome).verdict).toBe(step.reviewing ? "approve" : "none");
    }
});

it("every criterion of a scripted step is judged in the script's own words", async () => {
  await using stage = await rehearsed();
  const ask = askOn(stage);
  for (const [, workflow, one] of placed) {
    const brief = { workflow: { name: workflow.name, title: workflow.title } };
    const outcome = await ask(aStepRequest({ brief, step: stepAskOf(workflow, one) }));
    const reasons = envelopeIn(outcome).criteria.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason.includes("Rehearsal"))).toEqual([]);
  }
});

it("no script holds anything that would be taken for a secret", async () => {
  const folder = "src/rehearsal/scripts";
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const scripts = files.filter((file) => file.endsWith(".yaml"));
  expect(scripts.length).toBeGreaterThan(2);
  for (const file of scripts)
    expect(await scanSecrets(readFileSync(join(folder, file), "utf8"))).toEqual([]);
});

it.each([
  ["orders fail since the release", "service"],
  ["orders fail since the database migration", "data"],
])("the fix of an error passes every probe: %s", async (task, type) => {
  await using stage = await rehearsed();
  const brief = {
    task,
    workflow: { name: "error-investigation", title: "Error investigation" },
    facts: { error_type: type },
  };
  const outcome = await askOn(stage)(aStepRequest({ brief, step: { path: "fix/fix" } }));
  const artifacts = envelopeIn(outcome).handoff.artifacts.map(({ name, kind, content }) =>
    artifactOf(name, kind, content),
  );
  const probe = theProbes();
  for (const what of ["no_secrets", "tests_exist"] as const)
    expect(await probe(what, artifacts, around())).toMatchObject({ state: "met" });
});

const examples = workflows.flatMap(({ name, examples: given }) =>
  given.map((example) => [example, name] as const),
);

it.each(examples)("triage sends “%s” to %s", async (task, name) => {
  await using stage = await rehearsed();
  const names = workflows.map((workflow) => workflow.name);
  const outcome = await askOn(stage)(
    aStepRequest({
      brief: { task, workflow: { name: "triage", title: "Triage" } },
      step: {
        path: "choose/workflow",
        mayEscalate: false,
        candidates: workflows,
        facts: [
          { name: "workflow", values: names, meaning: "the workflow that fits the task best" },
          { name: "reason", values: "text", meaning: "why it fits" },
          { name: "runner_up", values: names, meaning: "the next best workflow" },
          { name: "runner_up_reason", values: "text", meaning: "why it is only second" },
        ],
      },
    }),
  );
  const facts = Object.fromEntries(
    envelopeIn(outcome).facts.map((fact) => [fact.name, fact.value]),
  );
  expect(callsOf(outcome)).toBe(1);
  expect(facts["workflow"]).toBe(name);
  expect(facts["runner_up"]).not.toBe(name);
});
