import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { playOut, type Told } from "../support/played-run.ts";
import { type Script, snapshotOf } from "../support/scripted-engine.ts";

const proceed = { id: "proceed", label: "Proceed" };
const stop = { id: "stop", label: "Stop", leads_to: "stop" };

function aWorkflow(phases: readonly unknown[], name = "story") {
  const facts = { risky: { type: "boolean", meaning: "" } };
  return { name, title: name, description: name, lead: "test/lead", facts, phases };
}

function inTurn(id: string, ...steps: readonly unknown[]) {
  return { id, mode: "sequential", steps };
}

const noteOf = ({ state }: Told, path: string) =>
  state.phases.flatMap(({ steps }) => steps).find((step) => step.path === path)?.note;

const risk =
  (value: "true" | "false"): Script =>
  ({ step }) => ({
    verdict: step.reviewing ? "approve" : "none",
    facts: step.facts.map(({ name }) => ({ name, value })),
  });

const work = (when: object, reviewing: object) =>
  snapshotOf(
    aWorkflow([
      inTurn("triage", { id: "classify", agent: "test/lead", decides: ["risky"] }),
      inTurn("build", {
        id: "code",
        agent: "test/coder",
        criteria: [
          { must: "No secret stands in it", judged_by: "test/reviewer" },
          { should: "It is short", judged_by: "test/coder" },
        ],
        ...when,
      }),
      inTurn("review", {
        id: "review",
        agent: "test/reviewer",
        reviews: "code",
        on_reject: "code",
        ...reviewing,
      }),
    ]),
  );

describe("a review", () => {
  it("of work that was skipped is skipped with it, and says so", async () => {
    const told = await playOut(work({ when: "risky" }, {}), risk("false"));
    expect(told.asked).toEqual(["triage/classify#1.1"]);
    expect(noteOf(told, "review/review")).toBe("nothing to review: code was skipped");
    expect(told.state.status).toBe("completed");
  });

  it("that is not needed names what nobody judges then", async () => {
    const told = await playOut(work({}, { when: "risky" }), risk("false"));
    expect(noteOf(told, "review/review")).toBe(
      "not needed: risky does not hold; nobody judges: No secret stands in it",
    );
    expect(told.state.status).toBe("completed");
  });

  it("that is needed takes place", async () => {
    const told = await playOut(work({ when: "risky" }, { when: "risky" }), risk("true"));
    expect(told.asked).toEqual(["triage/classify#1.1", "build/code#1.1", "review/review#1.1"]);
  });
});

const gate = (...options: unknown[]) => ({ ask: "Well?", options, decided_by: { anyone: true } });

describe("gates side by side", () => {
  const back = { id: "back", label: "Back", leads_to: { back_to: "plan" } };
  const snapshot = snapshotOf(
    aWorkflow([
      inTurn("plan", { id: "plan", agent: "test/lead" }),
      {
        id: "both",
        mode: "parallel",
        steps: [
          { id: "left", agent: "test/coder", gate: gate(proceed, back) },
          { id: "right", agent: "test/coder", gate: gate(proceed, stop) },
        ],
      },
    ]),
  );

  it("end the run when one says stop, though another sends it back", async () => {
    const { state, asked } = await playOut(snapshot, () => ({}), {
      "both/left#1.1/gate": "back",
      "both/right#1.1/gate": "stop",
    });
    expect(state.status).toBe("cancelled");
    expect(asked).not.toContain("plan/plan#2.1");
  });

  it("send the run back when one says so and the other does not stop it", async () => {
    const { state, asked } = await playOut(snapshot, () => ({}), { "both/left#1.1/gate": "back" });
    expect(asked.toSorted()).toEqual([
      "both/left#1.1",
      "both/left#2.1",
      "both/right#1.1",
      "both/right#2.1",
      "plan/plan#1.1",
      "plan/plan#2.1",
    ]);
    expect(state.status).toBe("completed");
  });
});

const lost: Script = ({ step }) => (step.path === "choose/workflow" ? "unavailable" : {});

describe("people who choose the workflow", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const snapshot = (count: number): Snapshot => {
    const step = { id: "work", agent: "test/coder" };
    const flows = names.slice(0, count).map((name) => aWorkflow([inTurn("only", step)], name));
    const { workflows, ...rest } = snapshotOf(flows[0]);
    const [one] = Object.values(workflows);
    if (!one) throw new Error("There is no workflow.");
    const all = flows.map(({ name }) => [`test/${name}`, { ...one, name, title: name }] as const);
    return { ...rest, workflows: Object.fromEntries(all) };
  };

  it("can take any of five by its button, and nothing else", async () => {
    const { state, questions } = await playOut(snapshot(5), lost, {
      "choose/workflow#1/question": "test/e",
    });
    expect(questions.map(({ options, other }) => [options.length, other])).toEqual([[5, false]]);
    expect(state.workflow?.name).toBe("test/e");
  });

  it("name one beyond five in their own words, and are asked again after a name that is none", async () => {
    const { state, questions } = await playOut(snapshot(7), lost, {
      "choose/workflow#1/question": "the last one",
      "choose/workflow#1/question.2": " G ",
    });
    expect(questions.every(({ other }) => other)).toBe(true);
    expect(questions[0]?.issue).toMatch(/`f`, `g`/);
    expect(questions[1]?.issue).toContain('"the last one" is no workflow here');
    expect([state.workflow?.name, state.status]).toEqual(["test/g", "completed"]);
  });
});
