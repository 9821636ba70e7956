import { conditionReader, factsOf } from "../definitions/conditions.ts";
import { nodesOf, possibleFacts, valuesOf } from "../definitions/possible-facts.ts";
import type { Snapshot } from "../definitions/snapshot.ts";
import { stepsOf } from "../definitions/steps.ts";
import type { Workflow } from "../definitions/workflow.ts";
import { type Simulation, summaryOf } from "./simulation/report.ts";
import { factPoint } from "./simulation/scripted-agents.ts";
import { type Plan, searchPaths } from "./simulation/search-paths.ts";
import { type Staged, walkOnce } from "./simulation/walk-once.ts";
import { withoutCalls } from "./simulation/without-calls.ts";

export interface SimulationOptions {
  /** So many paths are walked at most. */
  readonly most?: number;
  /** Whether agents also fail, miss criteria, ask people and delegate, at every step; they do unless this is false. */
  readonly trouble?: boolean;
}

const MOST_PATHS = 1000;

/**
 * Walks a workflow through the real interpreter with scripted answers until every choice at every point has been made once:
 * values of facts, verdicts, options of questions, failures and delegations. No model is asked. A workflow that a step calls is
 * one step that completes or fails.
 */
export async function simulate(
  snapshot: Snapshot,
  name: string,
  { most = MOST_PATHS, trouble = true }: SimulationOptions = {},
): Promise<Simulation> {
  const workflow = snapshot.workflows[name];
  if (!workflow) throw new Error(`There is no workflow "${name}" to simulate.`);
  const staged = stage(snapshot, { name, workflow, trouble });
  const searched = await searchPaths((chooser) => walkOnce(staged, chooser), {
    seeds: seedsFor(workflow),
    most,
  });
  return summaryOf(name, workflow, searched);
}

function stage(
  snapshot: Snapshot,
  {
    name,
    workflow,
    trouble,
  }: { readonly name: string; readonly workflow: Workflow; readonly trouble: boolean },
): Staged {
  const values = valuesByName(workflow);
  return {
    name,
    snapshot: withoutCalls(snapshot, name),
    cast: {
      trouble,
      valuesOf: (fact) => values.get(fact) ?? [""],
      isWorkflow: (agent) => agent in snapshot.workflows,
    },
  };
}

/** For each fact and input the values that the workflow's conditions tell apart. */
function valuesByName(workflow: Workflow): Map<string, readonly string[]> {
  const nodes = nodesOf(conditionsOf(workflow));
  return new Map(
    Object.entries(factsOf(workflow)).map(([name, fact]) => [
      name,
      valuesOf(fact, nodes).map(String),
    ]),
  );
}

/** A plan for every step with conditions under which they all hold, so that none is missed for want of two values together. */
function seedsFor(workflow: Workflow): Plan[] {
  const facts = factsOf(workflow);
  const condition = conditionReader();
  const plans = stepsOf(workflow).flatMap(({ conditions }): Plan[] => {
    const texts = conditions.map(({ text }) => text);
    const holds = texts.map(condition);
    const values = possibleFacts(texts, facts)?.find((one) => holds.every((each) => each(one)));
    if (texts.length === 0 || values === undefined) return [];
    const points = Object.entries(values).map(
      ([name, value]) => [pointOf(name, workflow), String(value)] as const,
    );
    return [new Map(points)];
  });
  return [...new Map(plans.map((plan) => [JSON.stringify([...plan]), plan])).values()];
}

function pointOf(name: string, { inputs }: Workflow): string {
  return inputs.some((field) => field.name === name) ? `input ${name}` : factPoint(name);
}

function conditionsOf(workflow: Workflow): string[] {
  const all = stepsOf(workflow).flatMap(({ conditions }) => conditions.map(({ text }) => text));
  return [...new Set(all)];
}
