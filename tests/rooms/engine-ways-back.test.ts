import { describe, expect, it } from "vitest";
import { Phase, Workflow } from "../../src/definitions/workflow.ts";
import type { Finding } from "../../src/domain/criterion.ts";
import { begin, goBack, newProgress, takeDue, type WayBack } from "../../src/engine/progress.ts";
import { addressed, concerning } from "../../src/engine/rules/findings.ts";
import { factsOfInputs } from "../../src/engine/rules/inputs.ts";
import { sentBack } from "../../src/engine/rules/review.ts";
import { branchTitle, chooseBranch } from "../../src/engine/rules/routes.ts";
import { type Branch, stationsOf } from "../../src/engine/rules/stations.ts";

const steps = (...ids: readonly string[]) => ids.map((id) => ({ id, agent: "test/coder" }));

function aRoute(otherwise: object) {
  const route = Phase.parse({
    id: "route",
    mode: "route",
    branches: [
      { when: "left", title: "Left", steps: steps("a", "b") },
      { when: "right", steps: steps("c") },
    ],
    default: otherwise,
  });
  if (route.mode !== "route") throw new Error("It is no route.");
  return route;
}

const looking = { steps: steps("d") };

describe("the branch of a route", () => {
  it.each([
    ["the first that holds", ["left"], { kind: "take", branch: 0, passedOver: [] }],
    ["a later one", ["right"], { kind: "take", branch: 1, passedOver: [] }],
    ["the first of several", ["left", "right"], { kind: "take", branch: 0, passedOver: [1] }],
    ["the default's steps when none holds", ["up"], { kind: "default" }],
  ])("is %s", (_what, holding, expected) => {
    expect(chooseBranch(aRoute(looking), (when) => holding.includes(when))).toEqual(expected);
  });

  it("is for people to say where the default asks", () => {
    const choice = chooseBranch(aRoute({ ask: "Which?" }), () => false);
    expect(choice).toEqual({ kind: "ask", ask: "Which?" });
  });

  it("is called by its title, else by its condition", () => {
    const titles = ([0, 1, "default"] as const).map((branch) =>
      branchTitle(aRoute(looking), branch),
    );
    expect(titles).toEqual(["Left", "right", "Otherwise"]);
  });
});

const finding = (step: string, status: Finding["status"] = "open"): Finding => ({
  id: "F1",
  severity: "warning",
  step,
  title: "",
  fix: "",
  evidence: [],
  status,
  raisedInRound: 1,
});

describe("a rejection without a target", () => {
  it.each([
    ["to the step that its finding names", [finding("api")], ["api"]],
    [
      "to each that a finding names, in their own order",
      [finding("page"), finding("api")],
      ["api", "page"],
    ],
    ["to all when a finding names none", [finding("api"), finding("")], ["api", "page", "docs"]],
    ["to all when a finding names a stranger", [finding("other")], ["api", "page", "docs"]],
    ["by open findings alone", [finding("api", "fixed"), finding("page")], ["page"]],
    ["to all when nothing is open", [finding("api", "fixed")], ["api", "page", "docs"]],
  ])("goes %s", (_where, findings, expected) => {
    expect(sentBack(findings, ["api", "page", "docs"])).toEqual(expected);
  });

  it("shows a step its own findings and those that name none", () => {
    const all = [finding("api"), finding("page"), finding(""), finding("other")];
    expect(concerning(all, "api", ["api", "page"]).map(({ step }) => step)).toEqual([
      "api",
      "",
      "other",
    ]);
  });
});

describe("the step that a finding names", () => {
  it.each([
    ["page", ["api", "page"], "page"],
    ["build/page", ["api", "page"], "page"],
    [" Page ", ["api", "page"], "page"],
    ["", ["api", "page"], ""],
    ["somewhere", ["api", "page"], ""],
    ["", ["api"], "api"],
    ["somewhere", ["api"], "api"],
    ["api", [], ""],
  ])("%o among %o is %o", (step, reviewed, expected) => {
    expect(addressed([finding(step)], reviewed).map((one) => one.step)).toEqual([expected]);
  });
});

describe("what a run knows from its start", () => {
  const fields = [
    { name: "target", label: "Where", type: "text" },
    { name: "speed", label: "How fast", type: "text", default: "slow" },
  ];
  const workflow = Workflow.parse({
    name: "w",
    title: "W",
    description: "W",
    lead: "test/lead",
    inputs: fields,
    phases: [{ id: "p", mode: "sequential", steps: steps("a") }],
  });

  it.each([
    [{}, { target: "", speed: "slow" }],
    [{ target: "here" }, { target: "here", speed: "slow" }],
    [{ speed: "" }, { target: "", speed: "" }],
    [{ more: "too" }, { target: "", speed: "slow", more: "too" }],
  ])("from %o is %o", (given, expected) => {
    expect(factsOfInputs(workflow, given)).toEqual(expected);
  });
});

/** Stations 0 to 6: `first`, a parallel phase, `a` `b` `c` `d` of a route, `last`. */
const stations = stationsOf([
  Phase.parse({ id: "begin", mode: "sequential", steps: steps("first") }),
  Phase.parse({ id: "beside", mode: "parallel", steps: steps("left", "right") }),
  aRoute(looking),
  Phase.parse({ id: "end", mode: "sequential", steps: steps("last") }),
]);

/** Where the walk goes from the last station, and what it does on the way back there. */
function backFrom(ways: readonly WayBack[], taken: Branch) {
  const progress = newProgress({});
  progress.routes.set("route", taken);
  const from = goBack(stations, progress, { position: 6, ways });
  const due = stations
    .slice(from)
    .flatMap((station, index) => takeDue(progress, station, from + index))
    .map(({ step }) => step.id);
  return { due, isDecided: progress.routes.has("route") };
}

const again = (...paths: readonly string[]): WayBack => ({ kind: "again", paths });
const back = (to: string): WayBack => ({ kind: "back", to });

describe("the way back", () => {
  it.each([
    [
      "to a step before a route does everything again",
      [back("first")],
      ["first", "left", "right", "a", "b", "c", "d", "last"],
    ],
    [
      "to a step side by side does its whole phase again",
      [back("right")],
      ["left", "right", "a", "b", "c", "d", "last"],
    ],
    ["to a step within a branch does everything from it on", [back("b")], ["b", "c", "d", "last"]],
    [
      "to a step of another branch begins with the first of the one that was taken",
      [back("d")],
      ["a", "b", "c", "d", "last"],
    ],
    ["to some steps does only these again", [again("beside/right", "end/last")], ["right", "last"]],
    [
      "to some steps of two reviews does each once",
      [again("beside/right", "end/last"), again("beside/right", "route/b", "end/last")],
      ["right", "b", "last"],
    ],
    [
      "to some steps and to one does the first alone and everything from the other on",
      [again("begin/first", "end/last"), back("b")],
      ["first", "b", "c", "d", "last"],
    ],
  ])("%s", (_sentence, ways, due) => {
    expect(backFrom(ways, 0).due).toEqual(due);
  });

  it.each([
    [[back("first")], false],
    [[back("right")], false],
    [[back("b")], true],
    [[back("d")], true],
    [[back("last")], true],
    [[again("beside/right", "end/last")], true],
    [[again("begin/first", "end/last"), back("b")], true],
    [[again("route/b", "end/last"), back("left")], false],
  ])("%o leaves the route decided: %s", (ways, isDecided) => {
    expect(backFrom(ways, 0).isDecided).toBe(isDecided);
  });

  it("of a step that is done again and sends back itself keeps what was still to be done", () => {
    const progress = newProgress({});
    goBack(stations, progress, { position: 6, ways: [again("beside/left", "end/last")] });
    const [beside] = stations.slice(1);
    expect(beside && takeDue(progress, beside, 1).map(({ path }) => path)).toEqual(["beside/left"]);
    goBack(stations, progress, { position: 1, ways: [again("begin/first", "beside/left")] });
    const due = stations.flatMap((station, index) => takeDue(progress, station, index));
    expect(due.map(({ path }) => path)).toEqual(["begin/first", "beside/left", "end/last"]);
  });

  it("begins a round of each step for itself", () => {
    const progress = newProgress({});
    const [one, other] = stations.flatMap((station) => station.steps);
    if (!one || !other) throw new Error("There are no steps.");
    expect([begin(progress, one), begin(progress, one), begin(progress, other)]).toEqual([1, 2, 1]);
  });
});
