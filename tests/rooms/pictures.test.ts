import { describe, expect, it } from "vitest";
import { graphOf, type WorkflowGraph } from "../../src/definitions/graph.ts";
import { mermaidOf } from "../../src/definitions/mermaid.ts";
import { Snapshot } from "../../src/definitions/snapshot.ts";
import { Workflow } from "../../src/definitions/workflow.ts";
import { dotOf, wrapped } from "../../src/pictures/dot.ts";
import { drawPicture } from "../../src/pictures/draw-picture.ts";
import { hostileWords } from "../support/hostile-words.ts";

const nobody = Snapshot.parse({ packs: {}, agents: {}, workflows: {}, checklists: {} });
const step = (id: string, more: object = {}) => ({ id, agent: `team/${id}-er`, ...more });

/** A route of two branches whose default asks, a review of two steps side by side, and a gate. */
const WINDING = Workflow.parse({
  name: "winding",
  title: "A winding way",
  description: "Every shape at once",
  lead: "team/lead",
  phases: [
    { id: "look", mode: "sequential", steps: [step("look")] },
    {
      id: "do",
      mode: "route",
      branches: [
        { when: "small", title: "Small", steps: [step("patch")] },
        { when: "large", title: "Large", steps: [step("plan"), step("build", { when: "agreed" })] },
      ],
      default: { ask: "Which is it?" },
    },
    { id: "test", mode: "parallel", steps: [step("unit"), step("load")] },
    {
      id: "end",
      mode: "sequential",
      steps: [
        step("review", { reviews: ["unit", "load"] }),
        step("ask", {
          gate: {
            ask: "Shall I go on?",
            options: [
              { id: "yes", label: "Yes" },
              { id: "no", label: "No", leads_to: "stop" },
              { id: "again", label: "Again", leads_to: { back_to: "unit" } },
            ],
            decided_by: { anyone: true },
          },
        }),
      ],
    },
  ],
});

const waysOf = ({ edges }: WorkflowGraph, kind: string) =>
  edges
    .filter((edge) => edge.kind === kind)
    .map(({ from, to, label }) => `${from} > ${to}${label === "" ? "" : `: ${label}`}`);

describe("the ways of a workflow", () => {
  const graph = graphOf(WINDING, nobody);

  it("lead onward through branches, side by side and past what is not needed", () => {
    expect(waysOf(graph, "onward").toSorted()).toEqual(
      [
        "start > look",
        "look > do-route",
        "do-route > patch: small",
        "do-route > plan: large",
        "plan > build: agreed",
        "do-route > do-ask: otherwise",
        "do-ask > patch: Small",
        "do-ask > plan: Large",
        "patch > unit",
        "patch > load",
        "build > unit",
        "build > load",
        "plan > unit: !(agreed)",
        "plan > load: !(agreed)",
        "unit > review",
        "load > review",
        "review > ask",
        "ask > ask-gate",
        "ask-gate > done: Yes",
      ].toSorted(),
    );
  });

  it("lead back where a review or a choice sends work, and out where a choice ends it", () => {
    expect(waysOf(graph, "back")).toEqual([
      "review > unit: rejected",
      "review > load: rejected",
      "ask-gate > unit: Again",
    ]);
    expect(waysOf(graph, "out")).toEqual(["ask-gate > stopped: No"]);
  });

  it("are all in the flowchart too", () => {
    const chart = mermaidOf(WINDING, nobody);
    expect(chart.split("\n").filter((line) => /-->|\.->/.test(line))).toHaveLength(
      graph.edges.length,
    );
    expect(chart).toContain('s_do_ask{{"Which is it?"}}');
  });
});

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

describe("a picture", () => {
  it("is a PNG of some size, drawn beside the thread that asks for it", async () => {
    const picture = await drawPicture(graphOf(WINDING, nobody));
    expect(picture.slice(0, 4)).toEqual(PNG);
    const header = new DataView(picture.buffer, picture.byteOffset);
    expect(header.getUint32(16)).toBeGreaterThan(300);
    expect(header.getUint32(20)).toBeGreaterThan(300);
  });

  it("is drawn of whatever words stand in a workflow", async () => {
    const words = hostileWords().map(({ text }) => text);
    const nodes = words.slice(0, 120).map((title, index) => {
      const id = `n${index}`;
      return {
        id,
        kind: index % 5 === 0 ? ("gate" as const) : ("step" as const),
        title,
        by: title,
      };
    });
    const edges = nodes.slice(1).map(({ id }, index) => ({
      from: `n${index}`,
      to: id,
      label: words[index] ?? "",
      kind: index % 7 === 0 ? ("back" as const) : ("onward" as const),
    }));
    const phases = [{ id: 'a"b', title: words.join(" "), nodes }];
    const picture = await drawPicture({ title: words.join(""), phases, ends: [], edges });
    expect(picture.slice(0, 4)).toEqual(PNG);
  }, 60_000);

  it("keeps every quote and bracket of a label out of its language", () => {
    const node = { id: "x", kind: "step" as const, title: 'a < b && "c" > d', by: "" };
    const dot = dotOf({ title: "", phases: [], ends: [node], edges: [] });
    expect(dot).toContain("label=<a &lt; b &amp;&amp; &quot;c&quot; &gt; d>");
  });
});

describe("a label", () => {
  it.each([
    ["one two three", 7, ["one two", "three"]],
    ["abcdefgh", 3, ["abc", "def", "gh"]],
    ["a 🚀 b\u0000", 9, ["a b"]],
    ["", 9, []],
    ["a b c d e f g", 1, ["a", "b", "c", "d", "e…"]],
  ])("“%s” is broken at %i", (text, width, lines) => {
    expect(wrapped(text, width)).toEqual(lines);
  });
});
