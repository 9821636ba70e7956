import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { promises } from "../promises.ts";
import { testsLeftOut, testsWithoutAssertion } from "./rules/assertions.ts";
import { brokenPromises, unspokenPromises } from "./rules/promises.ts";
import { fileOf, filesBelow, ROOT } from "./source-file.ts";

const tests = filesBelow("tests").filter((file) => file.path.endsWith(".test.ts"));

describe("every test", () => {
  it("asserts something", () => {
    expect(tests.length).toBeGreaterThan(10);
    expect(tests.flatMap(testsWithoutAssertion)).toEqual([]);
  });

  it.each([
    'it("works", () => { run(); });',
    'it.each([1])("works", async (one) => { await run(one); });',
    'test("works", function () { helper(); }); function helper() { run(); }',
    'it("works", { timeout: 5 }, () => run());',
  ])("is caught when it does not: %s", (text) => {
    expect(testsWithoutAssertion(fileOf("tests/a.test.ts", text))).toHaveLength(1);
  });

  it.each([
    'it("works", () => { expect(run()).toBe(1); });',
    'it("works", () => { fc.assert(fc.property(fc.string(), holds)); });',
    'it("works", () => first()); const first = () => second(); function second() { expect(1).toBe(1); }',
    'it.each`a\n${1}`("works", () => { assert.equal(1, 1); });',
  ])("may do so in any way: %s", (text) => {
    expect(testsWithoutAssertion(fileOf("tests/a.test.ts", text))).toEqual([]);
  });

  it("is run, and keeps no other from running", () => {
    expect(tests.flatMap(testsLeftOut)).toEqual([]);
  });

  it.each([
    'it.skip("a", () => {});',
    'describe.only("a", () => {});',
    'test.todo("a");',
    'it.skip.each([1])("a", () => {});',
    'describe.skipIf(true)("a", () => {});',
  ])("is caught when left out: %s", (text) => {
    expect(testsLeftOut(fileOf("tests/a.test.ts", text)).length).toBeGreaterThan(0);
  });
});

describe("every promise", () => {
  it("is proven by a test that cites it", () => {
    expect(promises.length).toBeGreaterThan(10);
    expect(brokenPromises(promises, tests)).toEqual([]);
  });

  it("stands in the README in the same words", () => {
    expect(unspokenPromises(promises, readFileSync(join(ROOT, "README.md"), "utf8"))).toEqual([]);
  });

  it("is missed when no test proves it, and so is a citation of none", () => {
    const file = fileOf(
      "tests/a.test.ts",
      'it("[P-kept] holds", () => {});\nit(`[P-else] ${1}`, f);',
    );
    const found = brokenPromises(
      [
        { id: "P-kept", sentence: "It holds." },
        { id: "P-lost", sentence: "It also holds." },
      ],
      [file],
    );
    expect(found).toEqual([
      { at: "P-lost", message: "no test proves: It also holds." },
      { at: "tests/a.test.ts:2", message: "cites P-else, which nobody promised" },
    ]);
  });

  it("is missed when the README says something else", () => {
    const [first] = unspokenPromises([{ id: "P-a", sentence: "It always holds." }], "It holds.");
    expect(first?.message).toBe("does not say: It always holds.");
    expect(
      unspokenPromises([{ id: "P-a", sentence: "It always holds." }], "It always\nholds."),
    ).toEqual([]);
  });
});
