import { describe, expect, test } from "vitest";
import { simulate } from "../../src/app/simulate.ts";
import { searchPaths } from "../../src/app/simulation/search-paths.ts";
import { loadDefinitions } from "../../src/definitions/load.ts";
import { abilities, cleanFiles, loaded } from "./definitions-support.ts";

const { snapshot } = await loadDefinitions({
  folders: [{ agents: "agents", workflows: "workflows" }],
  ...abilities,
});

describe("every shipped workflow, simulated", () => {
  test.each(Object.keys(snapshot.workflows))(
    "%s has no step that is never reached, and comes to its end",
    async (name) => {
      const found = await simulate(snapshot, name, { trouble: false });
      expect(found.problems).toEqual([]);
      expect(found.unreached).toEqual([]);
      expect(found.untried).toBe(0);
      expect(found.ends.completed).toBeGreaterThan(0);
      expect(found.ends.failed).toBe(0);
    },
    60_000,
  );

  test("with agents that fail, ask and delegate at every step, a run still ends", async () => {
    const found = await simulate(snapshot, "engineering/devops-pipeline");
    expect(found.problems).toEqual([]);
    expect(found.ends.failed).toBe(0);
    const reasons = new Set(found.questions.map(({ why }) => why));
    expect([...reasons].toSorted()).toEqual([
      "agent_escalated",
      "criterion_failed",
      "delegation",
      "finding_returned",
      "gate",
      "rejections",
      "step_failed",
    ]);
  }, 60_000);

  test("a review rejects three times until people are asked", async () => {
    const found = await simulate(snapshot, "engineering/devops-pipeline", { trouble: false });
    expect(found.loops).toEqual([{ review: "review/review", rounds: 3 }]);
    expect(found.ends.stopped).toBeGreaterThan(0);
    const gate = found.questions.find(({ why }) => why === "gate");
    expect(gate?.who).toBe("the requester");
  });

  test("the branches of a route are all taken, by their facts and by people", async () => {
    const found = await simulate(snapshot, "django/complex-bug", { trouble: false });
    const route = found.questions.find(({ why }) => why === "route");
    expect(route?.options).toHaveLength(5);
    expect(found.reached.filter((path) => path.includes("/fix-"))).toHaveLength(5);
  });

  test("a workflow that a step calls is one step, which may fail", async () => {
    const found = await simulate(snapshot, "engineering/long-running-project", { trouble: false });
    expect(found.questions.map(({ why }) => why)).toContain("child_failed");
    expect(found.unreached).toEqual([]);
  });
});

function simulated(change: (text: string) => string) {
  return simulate(loaded(cleanFiles(change)).snapshot, "base/deliver", { trouble: false });
}

describe("what a simulation finds", () => {
  test("a workflow with nothing wrong has no problem", async () => {
    const found = await simulated((text) => text);
    expect(found.problems).toEqual([]);
    expect(found.reached).toHaveLength(5);
  });

  test("a step that no facts lead to is a problem, though no rule can tell", async () => {
    const found = await simulated((text) =>
      text.replace("when: risky || parts == 1", "when: size(kind) > 90"),
    );
    expect(found.unreached).toEqual(["make/second"]);
    expect(found.problems).toEqual(["No path completes the step make/second."]);
  });

  test("conditions that need two facts at once are met", async () => {
    const found = await simulated((text) =>
      text.replace("when: risky || parts == 1", 'when: risky && parts == 1 && kind == "small"'),
    );
    expect(found.problems).toEqual([]);
  });

  test("a gate that lets nobody on is a problem", async () => {
    const found = await simulated((text) =>
      text
        .replace('        when: kind == "big" && parts > 2\n', "")
        .replace(
          "{ id: go, label: Go on }",
          "{ id: go, label: Go on, leads_to: { back_to: look } }",
        ),
    );
    expect(found.ends.completed).toBe(0);
    expect(found.problems.join("\n")).toMatch(/No path comes to the end of the workflow/);
    expect(found.problems.join("\n")).toMatch(
      /A walk broke off: It asks agents more than \d+ times/,
    );
  });

  test("too many paths are told, and nothing is claimed of them", async () => {
    const files = cleanFiles();
    const found = await simulate(loaded(files).snapshot, "base/deliver", { most: 3 });
    expect(found.paths).toBe(3);
    expect(found.untried).toBeGreaterThan(0);
  });
});

describe("the search for paths", () => {
  test("takes every option of every point once, and not every combination", async () => {
    const walks: string[] = [];
    const { paths, untried } = await searchPaths(
      async ({ choose }) => {
        const taken = ["a", "b", "c"].map((point) => choose(point, ["1", "2", "3"], "usual"));
        walks.push(taken.join(""));
      },
      { seeds: [], most: 100 },
    );
    expect(paths).toHaveLength(7);
    expect(untried).toBe(0);
    expect(walks.toSorted()).toEqual(["111", "112", "113", "121", "131", "211", "311"]);
  });

  test("comes to points that lie behind a choice", async () => {
    const walks: string[] = [];
    await searchPaths(
      async ({ choose }) => {
        const first = choose("first", ["on", "aside"], "usual");
        walks.push(first === "on" ? first : `${first} ${choose("aside", ["x", "y"], "usual")}`);
      },
      { seeds: [], most: 100 },
    );
    expect(walks.toSorted()).toEqual(["aside x", "aside y", "on"]);
  });

  test("a point that is come to again brings the usual, or the same", async () => {
    const walks: string[] = [];
    await searchPaths(
      async ({ choose }) => {
        const twice = [choose("way", ["a", "b"], "usual"), choose("way", ["a", "b"], "usual")];
        const kept = [choose("fact", ["x", "y"], "same"), choose("fact", ["x", "y"], "same")];
        walks.push([...twice, ...kept].join(""));
      },
      { seeds: [new Map([["fact", "y"]])], most: 100 },
    );
    expect(walks.toSorted()).toEqual(["aaxx", "aayy", "aayy", "baxx"]);
  });
});
