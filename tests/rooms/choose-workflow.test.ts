import { describe, expect, it } from "vitest";
import { Snapshot } from "../../src/definitions/snapshot.ts";
import { bodiesOf, playOutFrom } from "../support/played-run.ts";
import { type Script, snapshotOf } from "../support/scripted-engine.ts";

/** Four workflows, three of them with a rule; `lonely` is for other workflows only. */
function aCatalogue(): Snapshot {
  const step = { id: "work", agent: "test/coder" };
  const phases = [{ id: "only", mode: "sequential", steps: [step] }];
  const flow = (name: string) => ({
    name,
    title: name,
    description: name,
    lead: "test/lead",
    phases,
  });
  const base = snapshotOf(flow("pipeline"));
  const workflows = Object.fromEntries(
    ["pipeline", "errors", "security", "research", "lonely"].map((name) => [
      `test/${name}`,
      { ...flow(name), offered: name !== "lonely" },
    ]),
  );
  const triage = [
    {
      id: "ci",
      title: "CI",
      workflow: "test/pipeline",
      crew: ["test/coder"],
      signals: ["deploy job", "pipeline"],
      hints: ["fail*"],
    },
    {
      id: "bugs",
      title: "Bugs",
      workflow: "test/errors",
      signals: ["exception*"],
      hints: ["fail*", "slow"],
    },
    { id: "holes", title: "Holes", workflow: "test/security", signals: ["leak*"], hints: ["slow"] },
  ];
  const packs = { test: { name: "test", title: "Test", triage } };
  const projects = { shop: { name: "shop", title: "Shop", version: "2", packs: ["test"] } };
  return Snapshot.parse({ ...base, packs, workflows, projects });
}

const leadSays =
  (facts: Readonly<Record<string, string>>): Script =>
  ({ step }) =>
    step.path === "choose/workflow"
      ? { facts: Object.entries(facts).map(([name, value]) => ({ name, value })) }
      : {};

const surely = {
  workflow: "errors",
  reason: "it fails",
  runner_up: "research",
  runner_up_reason: "unknown",
};

function played(
  task: string,
  script: Script = leadSays(surely),
  choices: Record<string, string> = {},
) {
  return playOutFrom({ snapshot: aCatalogue(), script, choices, started: { task } });
}

const chosenIn = (told: Awaited<ReturnType<typeof played>>) => bodiesOf(told, "workflow.chosen");

describe("choosing a workflow", () => {
  it("asks no model in a clear case, and names the words, the crew and the runner-up", async () => {
    const told = await played("the deploy job of our pipeline fails");
    expect(told.asked).toEqual(["only/work#1.1"]);
    expect(chosenIn(told)).toMatchObject([
      {
        workflow: "test/pipeline",
        by: "rule",
        rule: "ci",
        crew: ["test/coder"],
        reason: "the request says “deploy job”, “pipeline” and “fail…”",
        runnerUp: { workflow: "test/errors", reason: expect.stringMatching(/“fail…”, but less/) },
        dispute: null,
        calls: [],
      },
    ]);
  });

  it("lets the Lead choose among those that are offered when it is not clear, the likely ones first", async () => {
    const told = await played("it is slow");
    const [request] = told.requests;
    expect(request?.step.candidates.map(({ name }) => name)).toEqual([
      "errors",
      "security",
      "pipeline",
      "research",
    ]);
    expect(request?.step.facts.at(-1)).toMatchObject({
      name: "confidence",
      values: ["high", "medium", "low"],
    });
    expect(request?.step.task).toMatch(/signs of these.*errors \(the request says “slow”\)/);
    expect(chosenIn(told)).toMatchObject([
      {
        workflow: "test/errors",
        by: "lead",
        dispute: null,
        runnerUp: { workflow: "test/research" },
      },
    ]);
  });

  it("records that the rules leaned elsewhere than the Lead", async () => {
    const told = await played("it is slow", leadSays({ ...surely, workflow: "security" }));
    expect(chosenIn(told)).toMatchObject([
      {
        workflow: "test/security",
        by: "lead",
        rule: "bugs",
        dispute: { workflow: "test/errors", reason: "the request says “slow”" },
      },
    ]);
    expect(told.state.dispute?.workflow).toBe("test/errors");
  });

  it("takes no workflow from the Lead that was not offered", async () => {
    const told = await played("it is slow", leadSays({ ...surely, workflow: "lonely" }), {
      "choose/workflow#1/question": "test/errors",
    });
    expect(told.questions[0]?.issue).toMatch(/"lonely", which is no workflow/);
  });

  it("asks people when the Lead is not sure: its choice, its runner-up, then what the rules put first", async () => {
    const unsure = { ...surely, workflow: "research", runner_up: "security", confidence: "low" };
    const told = await played("it is slow", leadSays(unsure), {
      "choose/workflow#1/question": "test/pipeline",
    });
    const [question] = told.questions;
    expect(question).toMatchObject({ reason: "triage", recommended: "test/research", other: true });
    expect(question?.recommendation).toBe("research: it fails");
    expect(question?.options.map(({ id }) => id)).toEqual([
      "test/research",
      "test/security",
      "test/errors",
      "test/pipeline",
    ]);
    expect(question?.issue).toContain("`lonely`");
    expect(chosenIn(told)).toMatchObject([
      { workflow: "test/pipeline", by: "person", dispute: { workflow: "test/errors" } },
    ]);
    expect(told.state.status).toBe("completed");
  });

  it("lets people name a workflow that is never offered", async () => {
    const unsure = { ...surely, confidence: "low" };
    const told = await played("it is slow", leadSays(unsure), {
      "choose/workflow#1/question": "lonely",
    });
    expect(chosenIn(told)).toMatchObject([{ workflow: "test/lonely", by: "person" }]);
  });

  it("leaves what the requester named alone", async () => {
    const started = { task: "the deploy job fails", workflow: "test/security" };
    const told = await playOutFrom({ snapshot: aCatalogue(), script: () => ({}), started });
    expect(chosenIn(told)).toMatchObject([
      { workflow: "test/security", by: "requester", rule: null, dispute: null },
    ]);
  });

  it("tells the project to the Lead and to every step in the same words", async () => {
    const started = { task: "it is slow", project: "shop" };
    const told = await playOutFrom({ snapshot: aCatalogue(), script: leadSays(surely), started });
    expect(told.requests.map(({ brief }) => brief.project)).toEqual([
      { name: "shop", text: "Shop 2" },
      { name: "shop", text: "Shop 2" },
    ]);
    expect(told.state.project).toBe("shop");
  });
});
