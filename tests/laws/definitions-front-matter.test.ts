import { array, assert, constantFrom, oneof, property, record, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { readAgentFile, toMarkdown } from "../../src/definitions/agent-file.ts";

/** Lines of the kinds that people and programs write into front matter, sound and broken. */
const line = oneof(
  constantFrom(
    "name: a",
    "name: 7",
    "description: Use: it",
    'description: "a "b" c"',
    "description: |",
    "  more: text",
    "\t- tabbed",
    "- plain",
    "tools: [a",
    "model:opus",
    "# comment",
    "color: &x red",
    "other: *x",
    "user: hello",
    "Context: there",
    "'",
    '"',
    "{",
    "key:",
    "a: b: c",
    "...more",
    "--- more",
    "%TAG",
    "? odd",
    "effort: ~",
    "role: !x y",
    "\u00A0odd: space",
    "a:\u00A0b",
    "",
  ),
  string({ unit: "grapheme", maxLength: 30 }).map((text) => text.replaceAll(/[\r\n]/g, " ")),
  string({ unit: "binary-ascii", maxLength: 20 }).map((text) => text.replaceAll(/[\r\n]/g, " ")),
);

const file = record({
  lines: array(line, { maxLength: 8 }),
  body: string(),
  ends: constantFrom("\n", "\r\n"),
}).map(({ lines, body, ends }) => ["---", ...lines, "---", body].join(ends));

describe("front matter", () => {
  test("any text is read without an error", () => {
    assert(
      property(oneof(file, string({ unit: "binary" })), (text) => {
        expect(readAgentFile("a.md", text).values).toBeTypeOf("object");
      }),
      { numRuns: 400 },
    );
  });

  test("what was read once is written so that nothing changes any more", () => {
    assert(
      property(file, (text) => {
        const first = readAgentFile("a.md", text);
        const written = toMarkdown(first);
        const second = readAgentFile("a.md", written);
        expect(second.values).toEqual(first.values);
        expect(second.body).toBe(first.body);
        expect(toMarkdown(second)).toBe(written);
      }),
      { numRuns: 400 },
    );
  });

  test("no word is lost", () => {
    assert(
      property(file, (text) => {
        const written = toMarkdown(readAgentFile("a.md", text)).toLowerCase();
        for (const word of text.toLowerCase().match(/[a-z]{2,}/g) ?? [])
          expect(written).toContain(word);
      }),
      { numRuns: 400 },
    );
  });
});
