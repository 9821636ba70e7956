import { describe, expect, test } from "vitest";
import { graphOf } from "../../src/definitions/graph.ts";
import { loadDefinitions } from "../../src/definitions/load.ts";
import { mermaidOf } from "../../src/definitions/mermaid.ts";
import { Snapshot } from "../../src/definitions/snapshot.ts";
import { stepsOf } from "../../src/definitions/steps.ts";
import { treeOf } from "../../src/definitions/tree.ts";
import { Workflow } from "../../src/definitions/workflow.ts";
import { hostileWords } from "../support/hostile-words.ts";
import { abilities } from "./definitions-support.ts";

const { snapshot } = await loadDefinitions({
  folders: [{ agents: "agents", workflows: "workflows" }],
  ...abilities,
});
const nobody = Snapshot.parse({ packs: {}, agents: {}, workflows: {}, checklists: {} });

/** A text of Mermaid in quotes: no character in it may end the text or be read as markup; characters are named by number. */
const TEXT = String.raw`"(?:[^"#<>\x60\\&;{}|\n]|#\d+;|<br/>)*"`;
const ID = String.raw`[a-z][A-Za-z0-9_]*`;
const END = String.raw`\(\[${TEXT}\]\)`;
const SHAPE = String.raw`(?:\[${TEXT}\]|\[\[${TEXT}\]\]|\{\{${TEXT}\}\}|\{${TEXT}\})`;

/** The part of Mermaid's language for flowcharts that our diagrams are written in. */
const LINES = [
  String.raw`flowchart TD`,
  String.raw`  subgraph ${ID}\[${TEXT}\]`,
  String.raw`    ${ID}${SHAPE}`,
  String.raw`  end`,
  String.raw`  ${ID}(?:${END})? (?:-->|-- ${TEXT} -->|-\. ${TEXT} \.->) ${ID}(?:${END})?`,
].map((line) => new RegExp(`^${line}$`));

/** What Mermaid's own parser would refuse in a flowchart of ours; empty when it is well formed. */
function faultsIn(chart: string): string[] {
  const lines = chart.trimEnd().split("\n");
  const malformed = lines.filter((line) => !LINES.some((form) => form.test(line)));
  const opened = lines.filter((line) => line.startsWith("  subgraph ")).length;
  const closed = lines.filter((line) => line === "  end").length;
  const declared = lines.flatMap((line) => /^ {4}(\w+)/.exec(line)?.[1] ?? []);
  const twice = declared.filter((id, index) => declared.indexOf(id) !== index);
  const used = lines.flatMap((line) => {
    const ends = /^ {2}(\w+)(?:\(.*?\]\))? -.*-?> (\w+)/.exec(line);
    return ends ? [ends[1] ?? "", ends[2] ?? ""] : [];
  });
  const known = new Set([...declared, "start", "done", "stopped"]);
  return [
    ...malformed,
    ...(opened === closed ? [] : [`${opened} opened, ${closed} closed`]),
    ...twice.map((id) => `${id} is declared twice`),
    ...used.filter((id) => !known.has(id)).map((id) => `${id} is not declared`),
  ];
}

/** A sub-workflow, a route, a form and a review of several, each with words that mean something to a drawing language. */
function strange(words: string): Workflow {
  const title = words.trim() === "" ? "empty" : words;
  return Workflow.parse({
    name: "strange",
    title,
    description: "d",
    lead: "team/lead",
    inputs: [
      { name: "size", label: title, type: "one_of", options: ["big", "small"] },
      { name: "note", label: "Note", type: "text", required: false },
    ],
    phases: [
      {
        id: "part",
        mode: "route",
        when: 'size == "big" && note != "<b>;"',
        branches: [{ when: "true", title, steps: [{ id: "end", title, workflow: "team/other" }] }],
        default: { steps: [{ id: "sub-graph", title, agent: "team/maker", task: title }] },
      },
      {
        id: "review",
        mode: "sequential",
        title,
        steps: [
          {
            id: "class",
            agent: "team/judge",
            task: "t",
            reviews: ["end", "sub-graph"],
            checklist: ["team/one", "team/two"],
            assembles: true,
            gate: {
              ask: title,
              options: [
                { id: "go", label: title.slice(0, 60) },
                { id: "no", label: "No", leads_to: "stop" },
              ],
              decided_by: { anyone: true },
            },
          },
        ],
      },
    ],
  });
}

describe("a workflow as a diagram", () => {
  test.each(Object.entries(snapshot.workflows))("%s is well-formed Mermaid", (_, workflow) => {
    const chart = mermaidOf(workflow, snapshot);
    expect(faultsIn(chart)).toEqual([]);
    expect(chart.split("\n").length).toBeGreaterThan(stepsOf(workflow).length);
  });

  test.each(Object.entries(snapshot.workflows))("%s has a way to each of its steps", (_, each) => {
    const { edges, phases } = graphOf(each, snapshot);
    const reached = new Set(edges.filter(({ kind }) => kind === "onward").map(({ to }) => to));
    const nodes = phases.flatMap((phase) => phase.nodes.map(({ id }) => id));
    expect(nodes.filter((id) => !reached.has(id))).toEqual([]);
    expect(reached.has("done")).toBe(true);
  });

  test("words that mean something to Mermaid are only words in it", () => {
    for (const words of [
      ...hostileWords().map(({ text }) => text),
      'a "b" ]]; end',
      "--> x",
      "`md` **b** #quot; &amp;",
    ]) {
      expect(faultsIn(mermaidOf(strange(words), nobody))).toEqual([]);
    }
  });

  test("the check finds what Mermaid would refuse", () => {
    const chart = mermaidOf(strange("Plain"), nobody);
    expect(faultsIn(chart.replace("  end\n", ""))).toEqual(["2 opened, 1 closed"]);
    expect(faultsIn(chart.replace('"Note', '""Note'))).not.toEqual(chart);
    expect(faultsIn(chart.replace("s_class[", "s-class["))).not.toEqual([]);
    expect(faultsIn(chart.replace("--> s_part_route", "--> s_part_rout"))).not.toEqual([]);
  });

  test("a route parts at a point of its own, a workflow within has a shape of its own, and a form is told", () => {
    const chart = mermaidOf(strange("Plain"), nobody);
    expect(chart).toContain('s_part_route{"Which one?"}');
    expect(chart).toContain('s_end[["Plain<br/>workflow other"]]');
    expect(chart).toContain('start(["Task and form: Plain, Note"])');
    expect(chart).toContain('s_part_route -- "otherwise" --> s_sub_graph');
    expect(chart).toContain('s_class -. "rejected" .-> s_end');
    expect(chart).toContain("size == #34;big#34; #38;#38; note");
  });
});

describe("a workflow as a tree", () => {
  test("each branch is a way of its own; forms, checklists, workflows within and the synthesis are told", () => {
    expect(treeOf(strange("Plain"))).toBe(
      [
        "Plain (strange)",
        "Asks first: Plain (big / small); Note, if wanted",
        '1. Part, one of, when size == "big" && note != "<b>;"',
        "   ├ Plain, when true",
        "   │ └ Plain: the workflow other",
        "   └ Otherwise",
        "     └ Plain: maker",
        "2. Plain",
        "   └ Class: judge (puts everything together; reviews end, sub-graph; checklist one, two; rejected → whoever must mend it)",
        "     └ asks anyone: Plain (Plain / No)",
      ].join("\n"),
    );
  });
});
