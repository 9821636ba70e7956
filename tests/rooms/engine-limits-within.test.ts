import { describe, expect, it } from "vitest";
import { nothingAgreed } from "../../src/domain/channel-settings.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { type Knowledge, noKnowledge } from "../../src/engine/knowledge.ts";
import type { Limits } from "../../src/engine/ports.ts";
import { limitsFor } from "../../src/engine/run-limits.ts";
import { leftOfRun } from "../../src/engine/step-request.ts";

const limits: Limits = {
  usdPerRun: 10,
  tokensPerRun: 1_000,
  usdPerStep: null,
  tokensPerStep: null,
  callsPerStep: 9,
  stepDurationMs: 1,
};

const spent = (usd: number, output: number): Knowledge["spent"] => ({
  cost: { usd, unknown: false },
  usage: { ...noUsage, output },
});

describe("what a run may still spend", () => {
  it("is the installation's limit less what it spent, when nobody called it", () => {
    const known = { ...noKnowledge, spent: spent(4, 300) };
    expect(leftOfRun(limits, known, null)).toEqual({ usd: 6, tokens: 700 });
  });

  it("is no more than its caller had left, when a step of another run called it", () => {
    const known = { ...noKnowledge, spent: spent(1, 50) };
    expect(leftOfRun(limits, known, { usd: 2, tokens: 60 })).toEqual({ usd: 1, tokens: 10 });
    const over = { ...noKnowledge, spent: spent(3, 90) };
    expect(leftOfRun(limits, over, { usd: 2, tokens: 60 })).toEqual({ usd: 0, tokens: 0 });
  });

  it("grows by the limit that the question offered, when people raise it", () => {
    const known = { ...noKnowledge, raises: [spent(2, 60)], spent: spent(3, 80) };
    expect(leftOfRun(limits, known, { usd: 2, tokens: 60 })).toEqual({ usd: 9, tokens: 980 });
  });

  it("is what the channel agreed on, also for what a raise adds and for the runs within it", () => {
    const agreed = { ...nothingAgreed, limits: { usd: 3, tokens: null } };
    const own = limitsFor(limits, { agreed });
    const known = { ...noKnowledge, raises: [spent(3, 0)], spent: spent(4, 700) };
    expect(leftOfRun(own, { ...noKnowledge, spent: spent(1, 5) }, null)).toEqual({
      usd: 2,
      tokens: null,
    });
    expect(leftOfRun(own, known, null)).toEqual({ usd: 2, tokens: null });
    expect(limitsFor(limits, { agreed: nothingAgreed })).toBe(limits);
  });

  it("has no bound where the caller has none", () => {
    const known = { ...noKnowledge, spent: spent(99, 9_000) };
    expect(leftOfRun(limits, known, { usd: null, tokens: null })).toEqual({
      usd: null,
      tokens: null,
    });
  });
});
