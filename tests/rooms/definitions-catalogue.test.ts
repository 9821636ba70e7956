import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { catalogueText } from "../../src/definitions/catalogue.ts";
import { describeCandidates, planOf, workflowsNamed } from "../../src/definitions/explain.ts";
import { loadDefinitions } from "../../src/definitions/load.ts";
import { mermaidOf } from "../../src/definitions/mermaid.ts";
import { stepsOf } from "../../src/definitions/steps.ts";
import { treeOf } from "../../src/definitions/tree.ts";
import type { CriterionDefinition, Workflow } from "../../src/definitions/workflow.ts";
import { workflowSchemaText } from "../../src/definitions/workflow-schema.ts";
import { abilities } from "./definitions-support.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const shipped = await loadDefinitions({
  ...abilities,
  folders: [{ agents: root("agents"), workflows: root("workflows") }],
});
const { snapshot } = shipped;

/** An agent file as a team brings it: no role, no specialty, and a description that strict YAML refuses (S2-F1). */
const AS_ITS_TEAM_WROTE_IT = "agents/fullstack/workflow-orchestrator.md";

function workflow(name: string): Workflow {
  const found = snapshot.workflows[name];
  if (!found) throw new Error(`${name} is not shipped`);
  return found;
}

/** S3-A1 to S3-A10, written down by hand: name, role, specialty, model. */
const roster = [
  [
    "principal-software-engineer",
    "Lead/Orchestrator",
    "leadership, excellence, coordination",
    "sonnet",
  ],
  ["backend-architect", "Architect", "API design, boundaries, scalability", "sonnet"],
  ["database-architect", "Architect", "modelling, DB selection, CQRS/event sourcing", "opus"],
  ["devops-engineer", "Implementer", "CI/CD, infrastructure, deployment", "sonnet"],
  ["database-optimization", "Implementer", "query tuning, indexing", "sonnet"],
  ["error-detective", "Investigator", "logs, patterns, root cause", "sonnet"],
  ["code-reviewer", "Quality Gate", "quality, security, maintainability", "sonnet"],
  ["context-manager", "Coordinator", "context preservation, session handoffs", "opus"],
  ["search-specialist", "Researcher", "web research, docs, trends", "haiku"],
  ["mcp-expert", "Specialist", "MCP configurations", "sonnet"],
] as const;

/** S3-W1 and S3-W4: phase, mode, step, agent, condition, where a rejection goes. */
const workflows = {
  "engineering/devops-pipeline": [
    ["triage", "sequential", "classify", "principal-software-engineer", "", ""],
    [
      "architecture-review",
      "sequential",
      "assess-impact",
      "backend-architect",
      "services_affected",
      "",
    ],
    ["implementation", "sequential", "implement", "devops-engineer", "", ""],
    ["review", "sequential", "review", "code-reviewer", "", "implement"],
    ["approval", "sequential", "summarise", "principal-software-engineer", "", ""],
  ],
  "engineering/error-investigation": [
    ["detect", "sequential", "detect", "error-detective", "", ""],
    ["analyze", "route", "analyze-service", "backend-architect", "", ""],
    ["analyze", "route", "analyze-data", "database-architect", "", ""],
    ["fix", "sequential", "fix", "principal-software-engineer", "", ""],
    ["review", "sequential", "review", "code-reviewer", "", "fix"],
    ["monitor", "sequential", "monitor", "error-detective", "", ""],
  ],
} as const;

function backwards<Value>(all: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).toReversed());
}

function kind(criterion: CriterionDefinition) {
  return "judged_by" in criterion ? criterion.judged_by : criterion.measured_by;
}

describe("the shipped definitions against the catalogue", () => {
  test("they have no problem, not even a warning, but for the one agent that comes as its team wrote it", () => {
    const others = shipped.problems.filter(({ file }) => !file.endsWith(AS_ITS_TEAM_WROTE_IT));
    expect(others).toEqual([]);
  });

  test("S2-F1: an agent file that strict YAML refuses loads with everything it says, and is told about", async () => {
    const text = await readFile(root(AS_ITS_TEAM_WROTE_IT), "utf8");
    const [, frontMatter = ""] = text.split("---\n");
    expect(() => parse(frontMatter, { strict: true })).toThrow(/mapping/i);
    expect(frontMatter).toMatch(/^model: sonnet$/m);
    expect(frontMatter).not.toMatch(/^(role|specialty):/m);

    const agent = snapshot.agents["fullstack/workflow-orchestrator"];
    const written = /^description: (.*)$/m.exec(frontMatter)?.[1];
    expect(agent).toMatchObject({ model: "sonnet", description: written });
    expect(agent?.sections.work).toHaveLength(8);
    expect(agent?.sections.review).toHaveLength(5);

    const told = shipped.problems.filter(({ file }) => file.endsWith(AS_ITS_TEAM_WROTE_IT));
    expect(told.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
  });

  test("the base team has the ten agents of the catalogue and no more", () => {
    const found = Object.values(snapshot.agents).filter(({ pack }) => pack === "engineering");
    const rows = found.map(({ name, role, specialty, model }) => [name, role, specialty, model]);
    expect(rows).toHaveLength(roster.length);
    expect(rows).toEqual(expect.arrayContaining(roster.map((row) => [...row])));
  });

  test.each(roster)(
    "%s has an icon, and instructions of its own that name how it escalates and cites",
    (name) => {
      const agent = snapshot.agents[`engineering/${name}`];
      const lines = agent?.instructions.split("\n") ?? [];
      expect(agent?.icon).toMatch(/^:[a-z0-9_]+:$/);
      expect(lines.length).toBeGreaterThanOrEqual(40);
      expect(agent?.instructions).toMatch(/## When you escalate/);
      expect(agent?.instructions).toMatch(/`(start:end:path|\d+:\d+:\S+)`/);
    },
  );

  test("no two agents share more than a heading", () => {
    const seen = new Map<string, string>();
    for (const { name, instructions } of Object.values(snapshot.agents)) {
      const sentences = instructions
        .split("\n")
        .filter((line) => line.length > 30 && !line.startsWith("#"));
      for (const sentence of sentences) {
        expect(`${sentence} (${seen.get(sentence) ?? name})`).toBe(`${sentence} (${name})`);
        seen.set(sentence, name);
      }
    }
  });

  test("every agent has another icon", () => {
    const icons = Object.values(snapshot.agents).map(({ icon }) => icon);
    expect(new Set(icons).size).toBe(icons.length);
  });

  test.each(Object.entries(workflows))("%s has the steps of the catalogue", (name, expected) => {
    const added = snapshot.synthesised.includes(name) ? -1 : undefined;
    const phases = workflow(name).phases.slice(0, added);
    const rows = stepsOf({ ...workflow(name), phases }).map(({ phase, step }) => [
      phase.id,
      phase.mode,
      step.id,
      step.agent?.replace("engineering/", ""),
      step.when ?? "",
      step.on_reject ?? "",
    ]);
    expect(rows).toEqual(expected.map((row) => [...row]));
  });

  test.each(Object.keys(workflows))("%s knows the five escalation triggers", (name) => {
    expect(workflow(name).escalations.map(({ id }) => id)).toEqual([
      "conflicting-requirements",
      "security-against-speed",
      "breaking-change",
      "repeated-rejection",
      "out-of-scope",
    ]);
  });

  test("S3-W1 decides its kinds, reviews with the checklist and asks the requester at the end", () => {
    const steps = stepsOf(workflow("engineering/devops-pipeline")).map(({ step }) => step);
    expect(workflow("engineering/devops-pipeline").facts["kind"]).toMatchObject({
      one_of: ["deployment", "infrastructure", "monitoring", "security"],
    });
    expect(steps[0]?.decides).toEqual(["kind", "services_affected"]);
    expect(steps[1]?.produces).toEqual(["impact-assessment"]);
    expect(steps[3]).toMatchObject({
      reviews: "implement",
      checklist: "engineering/code-review",
      fast_track: false,
    });
    expect(steps[4]?.produces).toEqual(["deployment-plan"]);
    expect(steps[4]?.gate).toMatchObject({
      ask: "Shall I proceed?",
      recommend: "proceed",
      decided_by: { requester: true, anyone: false, quorum: 1 },
    });
    expect(steps[4]?.gate?.options.map(({ id, leads_to }) => [id, leads_to])).toEqual([
      ["proceed", "continue"],
      ["hold", { back_to: "implement" }],
      ["stop", "stop"],
    ]);
  });

  test("S3-W4 looks at the service or at the data, and asks people when the error type is unclear", () => {
    const { facts, phases } = workflow("engineering/error-investigation");
    expect(facts["error_type"]).toMatchObject({ one_of: ["service", "data", "unclear"] });
    const route = phases.find(({ mode }) => mode === "route");
    expect(route).toMatchObject({
      branches: [{ when: 'error_type == "service"' }, { when: 'error_type == "data"' }],
      default: { ask: expect.stringContaining("Where shall we look first?") },
    });
  });

  test("S3-W4 reviews on the fast track", () => {
    const review = stepsOf(workflow("engineering/error-investigation")).find(
      ({ step }) => step.reviews,
    );
    expect(review?.step).toMatchObject({ reviews: "fix", fast_track: true });
  });

  test("what can be measured is measured, and opinions are an agent's", () => {
    const criteria = Object.values(snapshot.workflows).flatMap((each) =>
      stepsOf(each).flatMap(({ step }) => step.criteria.map((one) => [one.id, kind(one)])),
    );
    expect(Object.fromEntries(criteria)).toMatchObject({
      "contracts-kept": "engineering/backend-architect",
      "configs-valid": "configs_parse",
      "secure-practice": "engineering/code-reviewer",
    });
  });

  test("the checklist holds S3-G1 to S3-G13", () => {
    const list = snapshot.checklists["engineering/code-review"];
    expect(list?.owner).toBe("engineering/code-reviewer");
    expect(list?.must.map(({ id, measured_by }) => [id, measured_by])).toEqual([
      ["no-secrets", "no_secrets"],
      ["input-validated", undefined],
      ["errors-handled", undefined],
      ["no-known-weakness", undefined],
      ["tests-exist", "tests_exist"],
    ]);
    expect(list?.should).toHaveLength(4);
    expect(list?.reject).toHaveLength(4);
  });

  test("the JSON Schema beside the workflows is what the schema generates", async () => {
    const written = await readFile(root("workflows/workflow.schema.json"), "utf8");
    expect(written, "run: node src/cli/write-schema.ts").toBe(workflowSchemaText());
  });

  test("docs/catalogue.md is what the definitions generate, with every agent, workflow and checklist", async () => {
    const written = await readFile(root("docs/catalogue.md"), "utf8");
    expect(written === catalogueText(snapshot), "run: npm run catalogue").toBe(true);
    const { agents, workflows: all, checklists } = snapshot;
    const missing = [
      ...Object.values(agents).map(({ name }) => `| \`${name}\` |`),
      ...Object.values(all).map(({ name, title }) => `#### ${name}: ${title}`),
      ...Object.values(checklists).map(({ name, title }) => `#### ${name}: ${title}`),
    ].filter((line) => !written.includes(line));
    expect(missing).toEqual([]);
  });

  test("the catalogue does not depend on the order in which files were read", () => {
    const { agents, packs, workflows: all, checklists } = snapshot;
    const other = {
      ...snapshot,
      agents: backwards(agents),
      packs: backwards(packs),
      workflows: backwards(all),
      checklists: backwards(checklists),
    };
    expect(catalogueText(other) === catalogueText(snapshot)).toBe(true);
  });

  test.each(Object.keys(snapshot.workflows))(
    "the file of %s tells editors where its schema is",
    async (name) => {
      const text = await readFile(root(`workflows/${name}.yaml`), "utf8");
      expect(text.startsWith("# yaml-language-server: $schema=../workflow.schema.json\n")).toBe(
        true,
      );
    },
  );
});

describe("explaining a workflow", () => {
  const devops = workflow("engineering/devops-pipeline");

  test("the tree tells phases, agents, conditions, rejections and gates in words", () => {
    expect(treeOf(devops)).toBe(
      [
        "DevOps or infrastructure issue (devops-pipeline)",
        "1. Triage",
        "   └ Classify the issue: principal-software-engineer",
        "2. Architecture review",
        "   └ Assess the impact: backend-architect (when services_affected)",
        "3. Implementation",
        "   └ Make the change: devops-engineer",
        "4. Review",
        "   └ Review the change: code-reviewer (reviews implement; checklist code-review; rejected → implement)",
        "5. Approval",
        "   └ Summarise and ask: principal-software-engineer (puts everything together)",
        "     └ asks the requester: Shall I proceed? (Proceed / Hold and rework / Stop here)",
      ].join("\n"),
    );
  });

  test("the diagram has every step, each condition, the rejection and the gate with its ways", () => {
    const lines = mermaidOf(devops, snapshot)
      .split("\n")
      .map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        's_classify -- "services_affected" --> s_assess_impact',
        's_classify -- "!(services_affected)" --> s_implement',
        "s_assess_impact --> s_implement",
        's_review -. "rejected" .-> s_implement',
        's_summarise_gate -. "Hold and rework" .-> s_implement',
        's_summarise_gate -. "Stop here" .-> stopped(["Stopped"])',
        's_summarise_gate -- "Proceed" --> done(["Done"])',
      ]),
    );
  });

  test("the plan has a line per step with agent and icon, and knows which may be skipped", () => {
    const plan = planOf(devops, snapshot);
    expect(plan.map(({ title }) => title)).toEqual([
      "Triage",
      "Architecture review",
      "Implementation",
      "Review",
      "Approval",
    ]);
    expect(plan[1]?.steps).toEqual([
      {
        path: "architecture-review/assess-impact",
        role: "Architect",
        branch: null,
        gate: "",
        reviews: false,
        title: "Assess the impact",
        agent: "backend-architect",
        icon: ":classical_building:",
        conditional: true,
      },
    ]);
    expect(plan[2]?.steps[0]?.conditional).toBe(false);
  });

  test("triage chooses among qualified names, and people may leave the pack out", () => {
    expect(describeCandidates(snapshot).map(({ name }) => name)).toEqual(
      Object.keys(snapshot.workflows).toSorted(),
    );
    expect(workflowsNamed(snapshot, "devops-pipeline")).toEqual(["engineering/devops-pipeline"]);
    expect(workflowsNamed(snapshot, "engineering/devops-pipeline")).toEqual([
      "engineering/devops-pipeline",
    ]);
    expect(workflowsNamed(snapshot, "nothing")).toEqual([]);
  });
});
