import { describe, expect, test } from "vitest";
import {
  checkCondition,
  type Facts,
  factsIn,
  holds,
  undecidedIn,
} from "../../src/definitions/conditions.ts";

const facts: Facts = {
  kind: { one_of: ["deployment", "security"], meaning: "" },
  affected: { type: "boolean", meaning: "" },
  count: { type: "number", meaning: "" },
  owner: { type: "text", meaning: "" },
};

describe("checking a condition", () => {
  test.each([
    "affected",
    "!affected",
    'kind == "deployment"',
    'kind != "security" && affected',
    'kind in ["deployment", "security"]',
    "count > 3",
    "count == 3",
    "count >= 2.5 || affected",
    'owner.startsWith("team-")',
    'affected ? count > 1 : kind == "security"',
  ])("%s is sound", (text) => {
    expect(checkCondition(text, facts)).toBeNull();
  });

  test.each([
    ["affected &&", /cannot be read/],
    ["", /cannot be read/],
    ["afected", /"afected", which is no fact/],
    ["deployment", /"deployment", which is no fact/],
    ["kind", /gives a string/],
    ["count + 1.0", /gives a double/],
    ["kind == 3", /cannot be used/],
    ["affected > 1", /cannot be used/],
    ['kind == "deploy"', /never hold for "deploy"/],
    ['kind in ["deployment", "securety"]', /never hold for "securety"/],
    ["unknown(kind)", /cannot be used/],
  ])("%s is refused with a reason and a remedy", (text, message) => {
    const problem = checkCondition(text, facts);
    expect(problem?.message).toMatch(message);
    expect(problem?.message).not.toContain("\n");
    expect(problem?.remedy).not.toBe("");
  });

  test("the facts of a condition are named once each", () => {
    expect(factsIn('affected && (kind == "a" || kind == "b") && count > 1')).toEqual([
      "affected",
      "kind",
      "count",
    ]);
  });
});

describe("deciding a condition", () => {
  test.each([
    ["affected", { affected: true }, true],
    ["affected", { affected: false }, false],
    ['kind == "security"', { kind: "security" }, true],
    ["count == 3", { count: 3 }, true],
    ["count == 3", { count: 3.5 }, false],
    ["count > 3", { count: 4 }, true],
    ["affected || count > 1", { affected: true }, true],
    ["affected && count > 1", { affected: false, count: null }, false],
  ])("%s with %o gives %s", (text, values, expected) => {
    expect(holds(text, values)).toBe(expected);
  });

  test.each([
    ["affected", {}, "affected"],
    ["affected", { affected: null }, "affected"],
    ["affected && count > 1", { affected: true }, "count"],
    ["count > 1 || affected", { affected: false, count: undefined }, "count"],
  ])("%s with %o does not hold and names what nobody decided", (text, values, missing) => {
    expect(holds(text, values)).toBe(false);
    expect(undecidedIn(text, values)).toEqual([missing]);
  });

  test("what does not matter may be undecided", () => {
    expect(undecidedIn("affected || count > 1", { affected: true })).toEqual([]);
  });

  test("neither a condition nor its opposite holds while its fact is undecided", () => {
    expect([holds("affected", {}), holds("!affected", {})]).toEqual([false, false]);
  });

  test("a condition that is neither true nor false is an error", () => {
    expect(() => holds("kind", { kind: "security" })).toThrow(/not true or false/);
  });
});
