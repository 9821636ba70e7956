import { describe, expect, it } from "vitest";
import {
  listPrices,
  PriceOverride,
  PriceTable,
  priceOf,
  withOverride,
} from "../../../src/claude/prices.ts";
import { noUsage } from "../../../src/domain/usage.ts";

const million = 1_000_000;
const today = Date.parse("2026-11-20");
const full = {
  input: million,
  output: million,
  cacheWrite5m: million,
  cacheWrite1h: million,
  cacheRead: million,
};

describe("the price of a request", () => {
  const cases: readonly [string, string, number, Partial<typeof full>, number][] = [
    ["all kinds of tokens of Opus", "claude-opus-5-5", today, full, 4 + 20 + 5 + 8 + 0.2],
    ["all kinds of tokens of Sonnet", "claude-sonnet-5-5", today, full, 2 + 10 + 2.5 + 4 + 0.1],
    [
      "Sonnet's reads on 6 October",
      "claude-sonnet-5-5",
      Date.parse("2026-10-06T23:59:59Z"),
      { cacheRead: million },
      0.2,
    ],
    [
      "Sonnet's reads from 7 October",
      "claude-sonnet-5-5",
      Date.parse("2026-10-07"),
      { cacheRead: million },
      0.1,
    ],
    [
      "Haiku at its threshold",
      "claude-haiku-5-5",
      today,
      { input: 100_000, output: 1_000 },
      0.01 + 0.0005,
    ],
    [
      "Haiku beyond its threshold, for the whole request",
      "claude-haiku-5-5",
      today,
      { input: 100_001, output: 1_000 },
      0.0500005 + 0.0025,
    ],
    [
      "Haiku beyond it through cached tokens",
      "claude-haiku-5-5",
      today,
      { input: 1, cacheRead: 100_000 },
      0.0000005 + 0.005,
    ],
    ["a dated id by its undated name", "claude-haiku-4-5-20251001", today, { input: million }, 1],
    ["nothing at all", "claude-opus-5-5", today, {}, 0],
  ];
  it.each(cases)("is right for %s", (...[, model, at, used, usd]) => {
    const priced = priceOf(listPrices, { ...noUsage, ...used }, { model, at });
    expect(priced.cost.usd).toBeCloseTo(usd, 9);
    expect(priced.cost.unknown).toBe(false);
    expect(priced.priceTable).toBe(listPrices.version);
  });

  it("is unknown, never zero, for a model that is not in the table or not yet", () => {
    for (const [model, at] of [
      ["llama-9", today],
      ["claude-opus-5-5", Date.parse("2020-01-01")],
    ] as const)
      expect(priceOf(listPrices, full, { model, at })).toEqual({
        cost: { usd: 0, unknown: true },
        priceTable: null,
      });
  });
});

describe("a team's own prices", () => {
  it("stand in place of ours, and the version says so", () => {
    const table = withOverride(
      listPrices,
      PriceOverride.parse({ "claude-opus-5-5": { input: 1, output: 2 } }),
    );
    const { cost, priceTable } = priceOf(table, full, { model: "claude-opus-5-5", at: today });
    expect(cost.usd).toBeCloseTo(1 + 2 + 1.25 + 2 + 0.1);
    expect(priceTable).toBe(`${listPrices.version}+own`);
    expect(priceOf(table, full, { model: "claude-sonnet-5-5", at: today }).cost.usd).toBeCloseTo(
      18.6,
    );
  });

  it("make a local model cost nothing, which is then known", () => {
    const table = withOverride(listPrices, { "llama-9": { input: 0, output: 0 } });
    expect(priceOf(table, full, { model: "llama-9", at: today }).cost).toEqual({
      usd: 0,
      unknown: false,
    });
  });

  it("are refused when a rate is negative, missing or misspelt", () => {
    for (const price of [
      { input: -1, output: 1 },
      { input: 1 },
      { input: 1, output: 1, cached: 1 },
    ])
      expect(PriceOverride.safeParse({ model: price }).success).toBe(false);
  });
});

it("the list itself is a valid table, in which every model has one row per day", () => {
  expect(PriceTable.parse(listPrices)).toEqual(listPrices);
  const keys = listPrices.rows.map(({ model, from }) => `${model} ${from}`);
  expect(new Set(keys).size).toBe(keys.length);
});
