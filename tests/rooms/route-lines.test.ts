import { describe, expect, it } from "vitest";
import { cardChanges } from "../../src/cli/print-card.ts";
import { progressTree } from "../../src/commands/progress-tree.ts";
import { foldRun, type RunState } from "../../src/domain/run-state.ts";
import { openBranches, shownSteps } from "../../src/domain/shown-steps.ts";
import { wordsOf } from "../../src/slack/render/blocks.ts";
import { renderCard } from "../../src/slack/render/card.ts";
import { checkBlocks } from "../../src/workspace/limits/check-blocks.ts";
import { playOut } from "../support/played-run.ts";
import { type Script, snapshotOf } from "../support/scripted-engine.ts";

const steps = (...ids: readonly string[]) => ids.map((id) => ({ id, agent: "test/coder" }));

const snapshot = snapshotOf({
  name: "story",
  title: "Story",
  description: "A route",
  lead: "test/lead",
  facts: { kind: { one_of: ["query", "schema"] }, needed: { type: "boolean", meaning: "" } },
  phases: [
    {
      id: "triage",
      mode: "sequential",
      steps: [{ id: "classify", agent: "test/lead", decides: ["kind", "needed"] }],
    },
    {
      id: "fix",
      mode: "route",
      when: "needed",
      branches: [
        { when: 'kind == "query"', title: "The query", steps: steps("explain", "rewrite") },
        { when: 'kind != "none"', title: "The schema", steps: steps("migrate") },
      ],
      default: { steps: steps("look") },
    },
  ],
});

/** The run as it stood when its workflow was chosen, when its route was decided, and in the end. */
async function statesOf(needed: boolean): Promise<readonly RunState[]> {
  const script: Script = ({ step }) => ({
    facts: step.facts.map(({ name }) => ({
      name,
      value: name === "kind" ? "query" : String(needed),
    })),
  });
  const { entries } = await playOut(snapshot, script);
  const until = (kind: string) => entries.findIndex(({ body }) => body.kind === kind) + 1;
  const moments = [until("workflow.chosen"), until("route.taken"), entries.length];
  return moments.flatMap((moment) => foldRun(entries.slice(0, moment)) ?? []);
}

const card = (state: RunState | undefined): string => {
  if (!state) return "";
  const message = renderCard(state, { now: 1, linkTo: () => null });
  expect(checkBlocks(message.blocks, "message", [])).toEqual([]);
  return wordsOf(message.blocks);
};

const tree = (state: RunState | undefined) => (state ? progressTree(state, 1) : "");

describe("a route before it is decided", () => {
  it("takes one line that names its branches, wherever a run is shown", async () => {
    const [chosen] = await statesOf(true);
    const fix = chosen?.phases[1];
    expect(fix && openBranches(fix)).toEqual(["The query", "The schema", "Otherwise"]);
    expect(fix && shownSteps(fix)).toEqual([]);
    expect(card(chosen)).toContain("*Fix* _(one of: The query; The schema; Otherwise)_");
    expect(card(chosen)).not.toContain("Migrate");
    expect(tree(chosen)).toContain("*Fix* _(one of: `The query`, `The schema`, `Otherwise`)_");
  });

  it("stands in a terminal's plan with the steps of each branch", async () => {
    const [chosen] = await statesOf(true);
    expect(chosen && cardChanges(null, chosen).slice(-8)).toEqual([
      "  Fix (route)",
      "    The query:",
      "      Explain, coder (if needed)",
      "      Rewrite, coder (if needed)",
      "    The schema:",
      "      Migrate, coder (if needed)",
      "    Otherwise:",
      "      Look, coder (if needed)",
    ]);
  });
});

describe("a route that is decided", () => {
  it("shows the branch that was taken, what was passed over, and no step of the others", async () => {
    const [, taken, ended] = await statesOf(true);
    for (const state of [taken, ended]) {
      expect(card(state)).toContain("*Fix* → The query _(passed over: The schema)_");
      expect(card(state)).toContain("Rewrite");
      expect(`${card(state)} ${tree(state)}`).not.toMatch(/Migrate|Look|another branch/);
      expect(tree(state)).toContain("*Fix* · `The query`");
    }
    expect(card(taken)).toContain("*Next* Explain (coder)");
  });

  it("is told once in a terminal", async () => {
    const [chosen, taken, ended] = await statesOf(true);
    const told = "→ Fix: The query (passed over: The schema)";
    expect(chosen && taken && cardChanges(chosen, taken)).toContain(told);
    expect(taken && ended && cardChanges(taken, ended)).not.toContain(told);
    expect(taken && ended && cardChanges(taken, ended).join("\n")).not.toContain("Migrate");
  });
});

describe("a route that was not needed", () => {
  it("takes one line that says why", async () => {
    const ended = (await statesOf(false)).at(-1);
    const fix = ended?.phases[1];
    expect(fix && openBranches(fix)).toEqual([]);
    expect(fix && shownSteps(fix)).toHaveLength(1);
    expect(card(ended).split("needed does not hold")).toHaveLength(2);
  });
});
