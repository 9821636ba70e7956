import * as fc from "fast-check";
import { expect, it } from "vitest";
import { readEnvelope } from "../../src/claude/read-envelope.ts";
import { problemsOf, tidyEnvelope } from "../../src/domain/check-envelope.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { Envelope } from "../../src/domain/envelope.ts";
import { aFinding, anAskOf, aStepRequest, plainStep } from "../support/asking.ts";
import { anEnvelope } from "../support/builders.ts";
import { says, startModelServer } from "../support/model-server.ts";

/** Keys that would pass a gate, choose who decides, raise a limit or widen the tools, if anything read them. */
const grabs = fc.dictionary(
  fc.constantFrom(
    "approved_by",
    "decision",
    "decided_by",
    "deciders",
    "gate",
    "passed",
    "budget",
    "usd",
    "tools",
    "workflow",
    "model",
    "__proto__",
    "constructor",
    "kind",
    "calls",
  ),
  fc.anything({ maxDepth: 2 }),
);

const words = fc.oneof(
  fc.constantFrom("U0BOSS", "approve", "<!channel>", "budget=1000", "gate passed"),
  fc.string({ maxLength: 20 }),
);
const verdict = fc.constantFrom(
  "approve",
  "Approve",
  "reject",
  "escalate",
  "delegate",
  "none",
  "passed",
  "APPROVE ",
);
const finding = fc.record({
  id: fc.constantFrom("", "F1", "f1", "F2", "gate"),
  status: fc.constantFrom("open", "fixed", "deferred", "approved"),
  severity: fc.constantFrom("critical", "warning", "suggestion", "none"),
  step: fc.constantFrom("", "implement", "somewhere-else"),
  title: words,
  fix: words,
  evidence: fc.constant([]),
});

const hostile = fc
  .tuple(
    grabs,
    grabs,
    fc.record({
      verdict,
      findings: fc.array(finding, { maxLength: 3 }),
      facts: fc.array(fc.record({ name: words, value: words }), { maxLength: 3 }),
      criteria: fc.array(
        fc.record({
          criterion: fc.constantFrom("c1", "tests-exist", "gate"),
          met: fc.boolean(),
          reason: words,
        }),
        { maxLength: 3 },
      ),
      question: words,
      delegate: words,
      request: words,
      recommendation: words,
    }),
  )
  .map(([outer, inner, told]) => {
    const plain = anEnvelope({ report_md: "ok" });
    return JSON.stringify({ ...outer, ...plain, ...told, handoff: { ...inner, ...plain.handoff } });
  });

const review = {
  ...plainStep,
  reviewing: [{ step: "implementation/implement", artifacts: [] }],
  findings: [aFinding("F1", { severity: "critical" })],
  criteria: [{ id: "c1", text: "It holds.", level: "must" as const }],
};

const allowedKeys = Object.keys(Envelope.shape).toSorted();

it("an answer has the envelope's keys and no others, whatever the model adds", () => {
  let read = 0;
  fc.assert(
    fc.property(hostile, (text) => {
      const reading = readEnvelope(text);
      if (reading.kind === "problems") return;
      read += 1;
      const envelope = tidyEnvelope(reading.envelope, review);
      expect(Object.keys(envelope).toSorted()).toEqual(allowedKeys);
      expect(Object.keys(envelope.handoff).toSorted()).toEqual(
        Object.keys(Envelope.shape.handoff.shape).toSorted(),
      );
      for (const { criterion } of envelope.criteria) expect(criterion).toBe("c1");
      expect(envelope.facts).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(read).toBeGreaterThan(50);
});

it("an answer without problems never approves over a critical finding that is open", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const reading = readEnvelope(text);
      if (reading.kind === "problems") return;
      const envelope = tidyEnvelope(reading.envelope, review);
      if (envelope.verdict !== "approve" || problemsOf(envelope, review).length > 0) return;
      const marked = envelope.findings.filter(({ id }) => id === "F1");
      expect(marked).toHaveLength(1);
      expect(marked[0]?.status).not.toBe("open");
      expect(
        envelope.findings.some((one) => one.status === "open" && one.severity === "critical"),
      ).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

it("what a model sends ends as an answer, a failure or a stop, and leaves the budget as it was", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(hostile, fc.json(), fc.string()), async (text) => {
      await using server = await startModelServer(() => says(text));
      const request = aStepRequest({ step: review, budget: { calls: 2 } });
      const outcome = await anAskOf(server.url, systemClock)(request);
      expect(["answered", "failed"]).toContain(outcome.kind);
      expect(server.bodies.length).toBeLessThanOrEqual(2);
      expect(request.budget.calls).toBe(2);
      const known =
        outcome.kind === "answered"
          ? ["kind", "envelope", "calls"]
          : ["kind", "cause", "message", "raw", "retryable", "calls"];
      expect(Object.keys(outcome).toSorted()).toEqual(known.toSorted());
    }),
    { numRuns: 60 },
  );
});
