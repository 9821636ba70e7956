import { describe, expect, it } from "vitest";
import { artifactOf } from "../../../src/domain/artifact.ts";
import { systemClock } from "../../../src/domain/clock.ts";
import type { FailureCause } from "../../../src/domain/entry.ts";
import type { FaultKind } from "../../../src/rehearsal/script.ts";
import {
  aHandoff,
  anAskOf,
  aStepRequest,
  envelopeIn,
  failureIn,
  readerOf,
} from "../../support/asking.ts";
import { rehearsed } from "../../support/rehearsal.ts";
import { stillClock } from "../../support/still-clock.ts";

const plan = artifactOf("plan", "document", "The plan.");
const brief = {
  workflow: { name: "unscripted", title: "Unscripted" },
  handoffs: [aHandoff({}, [plan])],
};
const step = {
  path: "work/do",
  facts: [{ name: "kind", values: ["a", "b"], meaning: "what it is" }],
  criteria: [{ id: "c1", text: "It holds.", level: "must" as const }],
  produces: ["notes"],
};
const request = aStepRequest({ brief, step, readArtifact: readerOf(plan) });

describe("asking the rehearsal", () => {
  it("reads what was handed on, decides and judges what was asked, and pays the cache's prices", async () => {
    await using server = await rehearsed();
    const outcome = await anAskOf(server.rehearsal.url, systemClock)(request);
    const envelope = envelopeIn(outcome);
    expect(envelope.facts.map(({ name }) => name)).toEqual(["kind"]);
    expect(envelope.criteria.map(({ criterion }) => criterion)).toEqual(["c1"]);
    expect(envelope.handoff.artifacts.map(({ name }) => name)).toEqual(["notes"]);
    expect(outcome.calls.map(({ ended }) => ended)).toEqual(["tool_use", "end_turn"]);
    expect(outcome.calls[1]?.usage.cacheRead).toBeGreaterThan(0);
    for (const { cost } of outcome.calls) expect(cost.usd).toBeGreaterThan(0);
    expect(server.rehearsal.asked("work/do")).toBe(1);
  });

  it("hits the cache of the step's first attempt in its second", async () => {
    await using server = await rehearsed();
    const ask = anAskOf(server.rehearsal.url, systemClock);
    const long = "Instructions that are long enough to be worth caching. ".repeat(200);
    const again = (attempt: number) =>
      aStepRequest({ brief, step: { ...step, attempt }, agent: { instructions: long } });
    await ask(again(1));
    const second = await ask(again(2));
    expect(second.calls[0]?.usage.cacheRead).toBeGreaterThan(2_000);
  });

  const survived: readonly FaultKind[] = [
    "wrong_case",
    "not_json",
    "max_tokens",
    "empty",
    "pause_turn",
  ];
  it.each(survived)("gets over %s in the same ask", async (kind) => {
    await using server = await rehearsed();
    server.rehearsal.faults.add({ kind, match: ({ opens }) => opens });
    expect((await anAskOf(server.rehearsal.url, systemClock)(request)).kind).toBe("answered");
  });

  const retried: readonly FaultKind[] = [
    "rate_limited",
    "overloaded",
    "server_error",
    "reset",
    "cut",
    "error_event",
  ];
  it.each(retried)("tries the turn again after %s", async (kind) => {
    await using server = await rehearsed();
    server.rehearsal.faults.add({ kind, afterEvents: 2 });
    const clock = stillClock();
    const asked = anAskOf(server.rehearsal.url, clock)(request);
    await clock.asleepFor(500);
    clock.turn(500);
    const outcome = await asked;
    expect(outcome.kind).toBe("answered");
    expect(outcome.calls).toHaveLength(3);
  });

  const final: readonly (readonly [FaultKind, FailureCause])[] = [
    ["refusal", "refused"],
    ["unknown_stop", "invalid_answer"],
  ];
  it.each(final)("ends after %s as %s", async (kind, cause) => {
    await using server = await rehearsed();
    server.rehearsal.faults.add({ kind, times: 9 });
    expect(failureIn(await anAskOf(server.rehearsal.url, systemClock)(request)).cause).toBe(cause);
  });

  it("gives up a stream that stalls, and tries again", async () => {
    await using server = await rehearsed();
    server.rehearsal.faults.add({ kind: "stall", afterEvents: 2 });
    const clock = stillClock();
    const asked = anAskOf(server.rehearsal.url, clock, { idleMs: 30_000 })(request);
    await server.rehearsal.until((requests) => requests.length === 1);
    await clock.asleepFor(30_000);
    clock.turn(30_000);
    await clock.asleepFor(500);
    clock.turn(500);
    expect((await asked).calls[0]?.ended).toBe("stalled");
  });
});
