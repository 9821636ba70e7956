import { beforeAll, describe, expect, it } from "vitest";
import { definitionsOf } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { stepsOf } from "../../src/definitions/steps.ts";
import type { CriterionDefinition, Phase, Step, Workflow } from "../../src/definitions/workflow.ts";
import { catalogueAgents } from "../catalogue/agents.ts";
import { delegations, triageRules } from "../catalogue/routing.ts";
import {
  type CataloguePhase,
  catalogueWorkflows,
  countedWorkflows,
  type Seat,
} from "../catalogue/workflows.ts";

let snapshot: Snapshot;

beforeAll(async () => {
  const { config } = readConfig({}, process.cwd());
  if (!config) throw new Error("The checkout's own configuration cannot be read.");
  snapshot = (await definitionsOf(config)).snapshot;
});

describe("the agents that ship", () => {
  it.each(catalogueAgents)("$id $name is the catalogue's", ({ name, role, model, speaksOf }) => {
    const agent = snapshot.agents[name];
    if (!agent) throw new Error(`There is no usable agent ${name}.`);
    const about = `${agent.specialty} ${agent.description}`;
    for (const words of speaksOf) expect(about).toMatch(words);
    expect([role ?? agent.role, model ?? agent.model]).toEqual([agent.role, agent.model]);
  });

  it("are the catalogue's and no others", () => {
    const known = new Set(catalogueAgents.map(({ name }) => name));
    expect(Object.keys(snapshot.agents).toSorted()).toEqual([...known].toSorted());
  });

  it.each(delegations)("$id: $from hands on to $to", ({ from, to, when }) => {
    const cases = snapshot.agents[from]?.delegates ?? [];
    const fitting = cases.filter((one) => to.includes(one.to) && when.test(one.when));
    expect(fitting.map((one) => one.to).toSorted()).toEqual([...to].toSorted());
  });
});

describe("the workflows that ship", () => {
  it.each(catalogueWorkflows)(
    "$id $name has the catalogue's phases, in their modes and order",
    (wanted) => {
      const workflow = workflowOf(wanted.name);
      expect(written(workflow).map(shapeOf)).toEqual(wanted.phases);
      for (const [index, words] of (wanted.named ?? []).entries()) {
        const phase = written(workflow)[index];
        expect(`${phase?.title ?? ""} ${phase?.id ?? ""}`).toMatch(words);
      }
    },
  );

  it.each(catalogueWorkflows.filter(({ rejections }) => rejections !== undefined))(
    "$id $name sends rejected work back to those whom the catalogue names",
    ({ name, rejections }) => {
      const steps = stepsOf(workflowOf(name)).map(({ step }) => step);
      const found = steps
        .filter(({ reviews }) => reviews !== undefined)
        .map((review) => [agentOf(review), targetsOf(review, steps)]);
      expect(found).toEqual(rejections);
    },
  );

  it.each(catalogueWorkflows.filter(({ judged, measured }) => judged !== undefined || measured))(
    "$id $name has the catalogue's criteria, each decided in its way",
    (wanted) => {
      const criteria = stepsOf(workflowOf(wanted.name)).flatMap(({ step }) => step.criteria);
      const judged = criteria.filter((one) => "judged_by" in one).map(wordsOf);
      const measured = criteria.filter((one) => "measured_by" in one).map(wordsOf);
      for (const words of wanted.judged ?? []) expect(judged.join("\n")).toMatch(words);
      for (const words of wanted.measured ?? []) expect(measured.join("\n")).toMatch(words);
    },
  );

  it.each(countedWorkflows)("$id $name has its $steps steps", ({ name, steps }) => {
    const own = stepsOf({ ...workflowOf(name), phases: written(workflowOf(name)) });
    expect(own).toHaveLength(steps);
  });

  it("are the catalogue's and no others", () => {
    const known = [...catalogueWorkflows, ...countedWorkflows].map(({ name }) => name);
    expect(Object.keys(snapshot.workflows).toSorted()).toEqual(known.toSorted());
  });
});

describe("the triage rules that ship", () => {
  it.each(triageRules)("$id goes to $workflow with its crew", ({ pack, workflow, crew }) => {
    const rules = snapshot.packs[pack]?.triage ?? [];
    const rule = rules.find(
      (one) =>
        bare(one.workflow) === workflow &&
        crew.every((member) => one.crew.map(bare).includes(member)),
    );
    expect(rule?.crew.map(bare).toSorted()).toEqual([...crew].toSorted());
  });
});

function workflowOf(name: string): Workflow {
  const workflow = snapshot.workflows[name];
  if (!workflow) throw new Error(`There is no usable workflow ${name}.`);
  return workflow;
}

/** The phases of the file: the Lead's synthesis is appended when it is loaded. */
function written(workflow: Workflow): Phase[] {
  return workflow.phases.filter((phase) => phase.id !== "synthesis");
}

function shapeOf(phase: Phase): CataloguePhase {
  if (phase.mode !== "route") {
    const { mode, when } = phase;
    return { mode, seats: phase.steps.map((step) => seatOf(step, when)) };
  }
  return {
    mode: "route",
    branches: phase.branches.map(({ steps }) => steps.map((step) => seatOf(step))),
    otherwise: "ask" in phase.default ? "ask" : phase.default.steps.map((step) => seatOf(step)),
  };
}

function seatOf(step: Step, phaseWhen?: string): Seat {
  if (step.workflow !== undefined) return { run: bare(step.workflow) };
  const agent = agentOf(step);
  return step.when === undefined && phaseWhen === undefined ? agent : { if: agent };
}

function agentOf(step: Step): string {
  return bare(step.agent ?? "nobody");
}

function targetsOf(review: Step, steps: readonly Step[]): string[] {
  const targets =
    review.on_reject === undefined ? [review.reviews ?? []].flat() : [review.on_reject];
  return targets.map((id) => agentOf(steps.find((step) => step.id === id) ?? review));
}

function wordsOf(criterion: CriterionDefinition): string {
  return "must" in criterion ? criterion.must : criterion.should;
}

function bare(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
