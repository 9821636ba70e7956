import { array, assert, constantFrom, nat, oneof, property, record, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { planOf } from "../../src/definitions/explain.ts";
import { mermaidOf } from "../../src/definitions/mermaid.ts";
import { Snapshot } from "../../src/definitions/snapshot.ts";
import { treeOf } from "../../src/definitions/tree.ts";
import { CLEAN, cleanFiles, loaded } from "../rooms/definitions-support.ts";

/** One damage to a file: a line removed, doubled, moved, re-indented, or replaced by something else. */
const damage = record({
  kind: constantFrom("remove", "double", "move", "indent", "replace", "clip"),
  line: nat(70),
  to: nat(70),
  text: oneof(
    constantFrom(
      "phases: 3",
      "      - *x",
      "  ? [a]",
      "agent:",
      "when: 1 +",
      "  - null",
      "mode: route",
      "facts: []",
      "when: constructor",
      "&a [*a]",
      "title: &t x",
    ),
    string({ maxLength: 12 }),
  ),
});
type Damage = { kind: string; line: number; to: number; text: string };

function damaged(text: string, { kind, line, to, text: other }: Damage): string {
  const lines = text.split("\n");
  const found = lines[line] ?? "";
  const rest = lines.toSpliced(line, 1);
  const changed: Record<string, string[]> = {
    remove: rest,
    double: lines.toSpliced(line, 0, found),
    move: rest.toSpliced(to, 0, found),
    indent: lines.with(Math.min(line, lines.length - 1), `  ${found}`),
    replace: lines.with(Math.min(line, lines.length - 1), other),
    clip: lines.with(Math.min(line, lines.length - 1), found.slice(0, to)),
  };
  return (changed[kind] ?? lines).join("\n");
}

describe("a damaged workflow", () => {
  test("is refused with problems on lines of the file, or is a workflow that can be run and shown", () => {
    assert(
      property(array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        const text = damages.reduce(damaged, CLEAN);
        const { snapshot, problems } = loaded(cleanFiles(() => text));
        for (const { line, message, remedy } of problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split("\n").length);
          expect(message).not.toMatch(/undefined|\[object/);
          expect(remedy).not.toBe("");
        }
        const errors = problems.filter(({ severity }) => severity === "error");
        const usable = Object.values(snapshot.workflows);
        expect(usable.length).toBe(errors.length === 0 ? 1 : 0);
        for (const workflow of usable) {
          expect(planOf(workflow, snapshot).length).toBe(workflow.phases.length);
          expect(treeOf(workflow)).toContain(workflow.title);
          expect(mermaidOf(workflow, snapshot)).toContain("flowchart");
        }
        expect(Snapshot.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
      }),
      { numRuns: 300 },
    );
  });
});
