import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import type { AskRequest } from "../../src/domain/ask.ts";
import type { Envelope } from "../../src/domain/envelope.ts";
import { bodiesOf, linesOf, playOut, type Told } from "../support/played-run.ts";
import { type Script, snapshotOf } from "../support/scripted-engine.ts";

/** Three steps side by side, one between, and a review of two of the three. */
function built(review: object, further: readonly unknown[] = []): Snapshot {
  return snapshotOf({
    name: "story",
    title: "Story",
    description: "A review of several steps",
    lead: "test/lead",
    phases: [
      {
        id: "build",
        mode: "parallel",
        steps: [
          {
            id: "api",
            agent: "test/coder",
            criteria: [{ id: "sound", must: "The API is sound", judged_by: "test/reviewer" }],
          },
          {
            id: "page",
            agent: "test/designer",
            criteria: [{ id: "sound", must: "The page is sound", judged_by: "test/reviewer" }],
          },
          { id: "docs", agent: "test/writer" },
        ],
      },
      { id: "join", mode: "sequential", steps: [{ id: "join", agent: "test/coder" }] },
      {
        id: "check",
        mode: "parallel",
        steps: [
          { id: "review", agent: "test/reviewer", reviews: ["api", "page"], ...review },
          ...further,
        ],
      },
    ],
  });
}

type Found = Envelope["findings"][number];

function found(step: string, change: Partial<Found> = {}): Found {
  const title = `Wrong in ${step === "" ? "all" : step}`;
  const rest = { id: "", fix: "", evidence: [], status: "open" as const };
  return { severity: "warning", step, title, ...rest, ...change };
}

/** Reviews reject with these findings, round by round, and then approve; every answer answers what it is shown. */
const rejecting =
  (rounds: Readonly<Record<string, readonly (readonly Found[])[]>>): Script =>
  ({ step }) => {
    const answers = step.findings.map(({ id }) => ({ finding: id, answer: "done" }));
    if (step.reviewing === null) return { answers };
    const findings = rounds[step.path]?.[step.round - 1];
    const earlier = step.findings.map((one) => found(one.step, { ...one, status: "fixed" }));
    const criteria = step.criteria.map(({ id }) => ({ criterion: id, met: true, reason: "" }));
    return findings
      ? { verdict: "reject", findings: [...earlier, ...findings], criteria }
      : { verdict: "approve", findings: earlier, criteria };
  };

const requestFor = (told: Told, key: string): AskRequest | undefined =>
  told.requests.find(({ step }) => `${step.path}#${step.round}.${step.attempt}` === key);

const again = (told: Told) => told.asked.slice(5).toSorted();

/** Approves, though the page does not meet its must in the first round. */
const pageIsUnsound: Script = ({ step }) => {
  if (step.reviewing === null)
    return { answers: step.findings.map(({ id }) => ({ finding: id, answer: "done" })) };
  const met = (id: string) => id !== "page/sound" || step.round > 1;
  const criteria = step.criteria.map(({ id }) => ({ criterion: id, met: met(id), reason: "" }));
  const findings = step.findings.map((one) => found(one.step, { ...one, status: "fixed" }));
  return { verdict: "approve", criteria, findings };
};

describe("a review of several steps", () => {
  it("gets the work and the criteria of all of them, told apart", async () => {
    const told = await playOut(built({}), rejecting({}));
    const request = requestFor(told, "check/review#1.1");
    expect(request?.step.reviewing?.map(({ step }) => step)).toEqual(["build/api", "build/page"]);
    expect(request?.brief.handoffs.map((handoff) => handoff.source_agent)).toEqual([
      "test/coder",
      "test/designer",
    ]);
    expect(request?.step.criteria.map(({ id, text }) => [id, text])).toEqual([
      ["sound", "The API is sound"],
      ["page/sound", "The page is sound"],
    ]);
  });

  it("sends back only the step that its findings name, and is done again itself", async () => {
    const script = rejecting({ "check/review": [[found("page"), found("build/page")]] });
    const told = await playOut(built({}), script);
    expect(again(told)).toEqual(["build/page#2.1", "check/review#2.1"]);
    expect(bodiesOf(told, "rework.requested")).toEqual([
      {
        kind: "rework.requested",
        path: "build/page",
        review: "check/review",
        round: 2,
        findings: ["F1", "F2"],
      },
    ]);
    expect(told.state.status).toBe("completed");
    expect(linesOf(told).every((line) => line.endsWith("completed"))).toBe(true);
  });

  it("shows each step its own findings and those that name none", async () => {
    const findings = [found("api"), found("page"), found("somewhere else")];
    const told = await playOut(built({}), rejecting({ "check/review": [findings] }));
    expect(again(told)).toEqual(["build/api#2.1", "build/page#2.1", "check/review#2.1"]);
    const shown = (key: string) => requestFor(told, key)?.step.findings.map(({ id }) => id);
    expect(shown("build/api#2.1")).toEqual(["F1", "F3"]);
    expect(shown("build/page#2.1")).toEqual(["F2", "F3"]);
    const second = requestFor(told, "check/review#2.1")?.step;
    expect(second?.findings.map(({ id, step }) => [id, step])).toEqual([
      ["F1", "api"],
      ["F2", "page"],
      ["F3", ""],
    ]);
    expect(second?.answers.map(({ finding }) => finding)).toEqual(["F1", "F3", "F2", "F3"]);
  });

  it("with on_reject sends everything from there on through once more", async () => {
    const script = rejecting({ "check/review": [[found("page")]] });
    const told = await playOut(built({ on_reject: "api" }), script);
    expect(again(told)).toEqual([
      "build/api#2.1",
      "build/docs#2.1",
      "build/page#2.1",
      "check/review#2.1",
      "join/join#2.1",
    ]);
    expect(requestFor(told, "build/api#2.1")?.step.findings.map(({ id }) => id)).toEqual(["F1"]);
  });

  it("turns a must of one step that is not met into a finding of that step", async () => {
    const told = await playOut(built({}), pageIsUnsound);
    expect(again(told)).toEqual(["build/page#2.1", "check/review#2.1"]);
  });

  it("asks people at its third rejection, and one more round sends back the same steps", async () => {
    const rounds = [1, 2, 3].map((round) => [found("api", { title: `In round ${round}` })]);
    const told = await playOut(built({}), rejecting({ "check/review": rounds }));
    expect(told.questions.map(({ reason, key }) => [reason, key])).toEqual([
      ["rejections", "check/review#3/rejected"],
    ]);
    expect(told.asked.slice(-2)).toEqual(["build/api#4.1", "check/review#4.1"]);
  });
});

describe("two reviews side by side", () => {
  const beside = { id: "audit", agent: "test/auditor", reviews: ["page", "docs"] };

  it("that both reject send back the steps of both, each once", async () => {
    const script = rejecting({
      "check/review": [[found("page")]],
      "check/audit": [[found("page"), found("docs")]],
    });
    const told = await playOut(built({}, [beside]), script);
    expect(told.asked.slice(6).toSorted()).toEqual([
      "build/docs#2.1",
      "build/page#2.1",
      "check/audit#2.1",
      "check/review#2.1",
    ]);
    expect(bodiesOf(told, "rework.requested").map(({ path, review }) => [path, review])).toEqual([
      ["build/page", "check/review"],
      ["build/page", "check/audit"],
      ["build/docs", "check/audit"],
    ]);
  });

  it("of which one rejects leave the other as it is", async () => {
    const script = rejecting({ "check/audit": [[found("docs")]] });
    const told = await playOut(built({}, [beside]), script);
    expect(told.asked.slice(6)).toEqual(["build/docs#2.1", "check/audit#2.1"]);
  });

  it("of which one goes back to a step walk everything from there, and the named steps before it", async () => {
    const script = rejecting({
      "check/review": [[found("page")]],
      "check/audit": [[found("")]],
    });
    const told = await playOut(
      built({}, [{ ...beside, reviews: "join", on_reject: "join" }]),
      script,
    );
    expect(told.asked.slice(6).toSorted()).toEqual([
      "build/page#2.1",
      "check/audit#2.1",
      "check/review#2.1",
      "join/join#2.1",
    ]);
  });
});
