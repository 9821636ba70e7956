import { describe, expect, it } from "vitest";
import type { EntryBody } from "../../src/domain/entry.ts";
import { phaseReport, postsAfter } from "../../src/domain/phase-report.ts";
import { chosen, failed, finished, journalOf, started } from "../support/journals.ts";
import { alice, runId } from "../support/run-builders.ts";

/** What a pass's message tells, as the paths and rounds of its steps. */
function told(bodies: readonly EntryBody[], phase: string, pass = 1) {
  const report = phaseReport(journalOf(...bodies), { phase, pass });
  return report?.steps.map((step) => `${step.path}#${step.round}`) ?? null;
}

/** The slots that the last of these records writes. */
function slotsOf(bodies: readonly EntryBody[]): string[] {
  const last = bodies.at(-1);
  return last
    ? postsAfter(journalOf(...bodies.slice(0, -1)), last, runId()).map(({ slot }) => slot)
    : [];
}

function isComplete(bodies: readonly EntryBody[], phase: string, pass = 1) {
  return phaseReport(journalOf(...bodies), { phase, pass })?.complete;
}

const done = (path: string, round = 1) => [started(path, round), finished(path, round)];

const inTurn = chosen({
  build: ["sequential", "code", "docs", "check"],
  review: ["sequential", "review"],
});
const beside = chosen({
  build: ["parallel", "code", "docs", "tests"],
  review: ["sequential", "review"],
});

describe("a pass in sequence", () => {
  it("goes on as long as the walk goes forward", () => {
    const bodies = [inTurn, ...done("build/code"), ...done("build/docs"), ...done("build/check")];
    expect(told(bodies, "build")).toEqual(["build/code#1", "build/docs#1", "build/check#1"]);
    expect(told(bodies, "build", 2)).toBeNull();
  });

  it("ends where the walk goes back within the phase, and the next goes on from there", () => {
    const bodies = [
      inTurn,
      ...done("build/code"),
      ...done("build/docs"),
      ...done("build/code", 2),
      ...done("build/docs", 2),
      ...done("build/check"),
    ];
    expect(told(bodies, "build")).toEqual(["build/code#1", "build/docs#1"]);
    expect(told(bodies, "build", 2)).toEqual(["build/code#2", "build/docs#2", "build/check#1"]);
  });

  it("ends where another phase begins, even when the walk comes back to a later step", () => {
    const bodies = [inTurn, ...done("build/code"), ...done("review/review"), ...done("build/docs")];
    expect(told(bodies, "build")).toEqual(["build/code#1"]);
    expect(told(bodies, "build", 2)).toEqual(["build/docs#1"]);
  });

  it("keeps a step that is tried again, and tells its newest result", () => {
    const again = finished("build/code", 1, { attempt: 2, summary: "better" });
    const bodies = [inTurn, ...done("build/code"), started("build/code", 1, 2), again];
    const report = phaseReport(journalOf(...bodies), { phase: "build", pass: 1 });
    expect(report?.steps.map(({ summary }) => summary)).toEqual(["better"]);
  });
});

describe("a pass side by side", () => {
  const all = ["code", "docs", "tests"].map((id) => `build/${id}`);

  it("tells the same whoever was done first", () => {
    const starts = all.map((path) => started(path));
    const orders = [all, all.toReversed(), [all[1] ?? "", all[2] ?? "", all[0] ?? ""]];
    for (const order of orders) {
      const bodies = [beside, ...starts, ...order.map((path) => finished(path))];
      expect(told(bodies, "build")).toEqual(all.map((path) => `${path}#1`));
    }
  });

  it("tells of those alone that were done again", () => {
    const bodies = [
      beside,
      ...all.map((path) => started(path)),
      ...all.map((path) => finished(path)),
      ...done("review/review"),
      started("build/tests", 2),
      started("build/code", 2),
      finished("build/code", 2),
      finished("build/tests", 2),
    ];
    expect(told(bodies, "build", 2)).toEqual(["build/code#2", "build/tests#2"]);
    expect(told(bodies, "build")).toHaveLength(3);
  });

  it("is complete when the last of all its steps is done, failed or skipped", () => {
    const skipped = { kind: "step.skipped" as const, path: "build/docs", reason: "" };
    const starts = [started("build/code"), started("build/tests")];
    const bodies = [beside, skipped, ...starts, finished("build/code")];
    expect(isComplete(bodies, "build")).toBe(false);
    expect(isComplete([...bodies, finished("build/tests")], "build")).toBe(true);
    expect(isComplete([...bodies, failed("build/tests")], "build")).toBe(true);
    expect(
      isComplete([...bodies, failed("build/tests"), started("build/tests", 1, 2)], "build"),
    ).toBe(false);
    expect(
      isComplete([beside, ...starts, finished("build/code"), finished("build/tests")], "build"),
    ).toBe(false);
  });
});

describe("the message of a pass", () => {
  it("is written by each step that finishes", () => {
    const first = [beside, started("build/code"), started("build/docs"), finished("build/code")];
    expect(slotsOf(first)).toEqual(["phase:build#1"]);
    expect(slotsOf([...first, finished("build/docs")])).toEqual(["phase:build#1"]);
  });

  it("is not written for a step whose gate tells of it", () => {
    const gated = chosen({ end: ["sequential", { path: "end/ask", gate: "Shall I?" }] });
    const bodies = [gated, ...done("end/ask")];
    expect(slotsOf(bodies)).toEqual([]);
    expect(told(bodies, "end")).toBeNull();
  });

  it("tells of a review that rejects, because its gate is not asked then", () => {
    const step = { path: "end/review", gate: "Shall it apply?", reviews: true };
    const gated = chosen({ end: ["sequential", step] });
    const rejected = finished("end/review", 1, { verdict: "reject" });
    expect(slotsOf([gated, started("end/review"), rejected])).toEqual(["phase:end#1"]);
  });

  it("is written once more by the gate of its last step, because nothing more will come", () => {
    const gated = chosen({ end: ["sequential", "sum", { path: "end/ask", gate: "Shall I?" }] });
    const bodies = [gated, ...done("end/sum"), started("end/ask")];
    expect(isComplete(bodies, "end")).toBe(false);
    expect(slotsOf([...bodies, finished("end/ask")])).toEqual(["phase:end#1"]);
  });

  it("is written once more when the walk leaves it unfinished", () => {
    const open = [inTurn, ...done("build/code"), ...done("build/docs")];
    expect(isComplete(open, "build")).toBe(false);
    expect(slotsOf([...open, started("build/code", 2)])).toEqual(["phase:build#1"]);
    expect(slotsOf([...open, started("review/review")])).toEqual(["phase:build#1"]);
    expect(slotsOf([...open, started("build/check")])).toEqual([]);
    const whole = [...open, ...done("build/check")];
    expect(slotsOf([...whole, started("review/review")])).toEqual([]);
  });

  it("is written once more when the run ends in the middle of it", () => {
    const open = [inTurn, ...done("build/code")];
    const stopped = { kind: "run.cancelled" as const, by: alice, reason: "" };
    expect(slotsOf([...open, stopped])).toEqual(["phase:build#1", "record"]);
    expect(slotsOf([inTurn, started("build/code"), stopped])).toEqual(["record"]);
  });

  it("leaves the record of a run within another to the outermost one", () => {
    const ended = { kind: "run.completed" as const, result: "" };
    const own = journalOf(inTurn);
    const parent = { run: runId(2), key: "step", root: runId(2) };
    const called = own.map((entry) =>
      entry.body.kind === "run.started" ? { ...entry, body: { ...entry.body, parent } } : entry,
    );
    expect(postsAfter(own, ended, runId()).map(({ slot }) => slot)).toEqual(["record"]);
    expect(postsAfter(called, ended, runId())).toEqual([]);
  });

  it("tells what a delegate delivered below the step that named it, with the delegate's own name", () => {
    const delegated = {
      kind: "step.delegated" as const,
      path: "build/code",
      round: 1,
      attempt: 1,
      agent: "test/baker",
      to: "test/miller",
      as: { name: "miller", role: "Miller", icon: ":ear_of_rice:" },
      rule: "flour is missing",
      how: "take" as const,
      request: "Grind flour",
      calls: [],
      durationMs: 0,
    };
    const part = "build/code/miller";
    const bodies = [
      inTurn,
      started("build/code"),
      delegated,
      started(part),
      finished(part, 1, { agent: "test/miller" }),
      started("build/code", 1, 2),
      finished("build/code", 1, { attempt: 2 }),
    ];
    const report = phaseReport(journalOf(...bodies), { phase: "build", pass: 1 });
    expect(report?.steps.map(({ path, agent }) => [path, agent.role])).toEqual([
      ["build/code", "Baker"],
      [part, "Miller"],
    ]);
  });
});
