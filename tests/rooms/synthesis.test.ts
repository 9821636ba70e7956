import { describe, expect, it } from "vitest";
import { withSynthesis } from "../../src/definitions/synthesis.ts";
import { Workflow } from "../../src/definitions/workflow.ts";
import { linesOf, playOut, playOutFrom } from "../support/played-run.ts";
import { runId } from "../support/run-builders.ts";
import { snapshotOf, theRun } from "../support/scripted-engine.ts";

const code = { id: "code", title: "Write it", agent: "test/coder" };
const review = { id: "review", agent: "test/reviewer", reviews: "code", on_reject: "code" };
const risky = { id: "migrate", title: "Migrate", agent: "test/coder", when: "risky" };

function aWorkflow(...steps: readonly object[]): Workflow {
  return Workflow.parse({
    name: "story",
    title: "Story",
    description: "A story",
    lead: "test/lead",
    facts: { risky: { type: "boolean", meaning: "" } },
    phases: [{ id: "build", mode: "sequential", steps }],
  });
}

/** The snapshot as it is loaded: with what was added, and with a word of that. */
function loaded(workflow: Workflow) {
  const { workflow: whole, added } = withSynthesis(workflow);
  return { ...snapshotOf(whole), synthesised: added ? ["test/story"] : [] };
}

describe("a workflow", () => {
  it("that says nothing of it gets a last phase in which its Lead puts everything together", () => {
    const { workflow, added } = withSynthesis(aWorkflow(code));
    expect(added).toBe(true);
    expect(workflow.phases.map(({ id }) => id)).toEqual(["build", "synthesis"]);
    expect(workflow.phases.at(-1)).toMatchObject({
      title: "Synthesis",
      steps: [{ id: "synthesise", agent: "test/lead", assembles: true }],
    });
    expect(Workflow.parse(workflow)).toEqual(workflow);
  });

  it("that has such a step stays as it is", () => {
    const workflow = aWorkflow(code, { id: "sum", agent: "test/lead", assembles: true });
    expect(withSynthesis(workflow)).toEqual({ workflow, added: false });
  });

  it("that uses these names for something else keeps them", () => {
    const { workflow } = withSynthesis(aWorkflow({ ...code, id: "synthesise" }));
    expect(workflow.phases.at(-1)).toMatchObject({ steps: [{ id: "final-synthesise" }] });
  });
});

describe("the step that assembles", () => {
  const open = {
    id: "",
    step: "",
    fix: "",
    evidence: [],
    status: "open" as const,
    severity: "warning" as const,
    title: "No time limit",
  };

  it("is told what every step delivered, which findings are open and what is not done, and may read it all", async () => {
    const delivered = { name: "change", kind: "code" as const, content: "x = 1" };
    const told = await playOut(loaded(aWorkflow(risky, code, review)), ({ step }) => ({
      verdict: step.reviewing ? "approve" : "none",
      summary: `${step.path} is done`,
      findings: step.reviewing ? [open] : [],
      artifacts: step.path === "build/code" ? [delivered] : [],
    }));
    const request = told.requests.at(-1);
    const { assembling } = request?.step ?? {};
    expect(assembling?.steps.map(({ title, summary }) => [title, summary])).toEqual([
      ["Write it", "build/code is done"],
      ["review", "build/review is done"],
    ]);
    expect(assembling?.open).toMatchObject([{ review: "build/review", finding: { id: "F1" } }]);
    expect(assembling?.notDone).toEqual([
      { step: "Migrate", why: "not needed: nobody has decided risky" },
    ]);
    const [ref] = assembling?.steps[0]?.artifacts ?? [];
    expect((await request?.readArtifact(ref?.id ?? ""))?.content).toBe("x = 1");
    expect(told.state.ending).toBe("synthesis/synthesise is done");
  });

  it("is told of long summaries only their beginning, and that they are cut", async () => {
    const summary = "A very long summary. ".repeat(100);
    const told = await playOut(loaded(aWorkflow(code)), () => ({ summary }));
    const [step] = told.requests.at(-1)?.step.assembling?.steps ?? [];
    expect(step?.summary.length).toBeLessThan(560);
    expect(step?.summary).toContain("cut");
  });

  it("is the only one that is told", async () => {
    const told = await playOut(loaded(aWorkflow(code)), () => ({}));
    expect(told.requests.map(({ step }) => step.assembling !== null)).toEqual([false, true]);
  });
});

describe("a run that another one called", () => {
  const parent = { run: runId(5), key: "build/call#1.1", root: runId(5) };

  it("leaves an added synthesis to its caller, and does not show it", async () => {
    const snapshot = loaded(aWorkflow(code));
    const told = await playOutFrom({ snapshot, script: () => ({}), started: { parent } });
    expect(told.asked).toEqual(["build/code#1.1"]);
    expect(linesOf(told)).toEqual(["build/code completed"]);
    expect(told.state.run).toBe(theRun);
  });

  it("performs one that its file has", async () => {
    const sum = { id: "sum", agent: "test/lead", assembles: true };
    const snapshot = loaded(aWorkflow(code, sum));
    const told = await playOutFrom({ snapshot, script: () => ({}), started: { parent } });
    expect(told.asked).toEqual(["build/code#1.1", "build/sum#1.1"]);
  });
});
