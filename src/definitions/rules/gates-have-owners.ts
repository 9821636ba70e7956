import { agentKey, type CheckedWorkflow, type Known, type Rule, resolve } from "../known.ts";
import { problemAt } from "../source.ts";
import { isEarlier, type PlacedStep, stepsOf } from "../steps.ts";
import type { CriterionDefinition } from "../workflow.ts";
import { calledBy } from "./workflows-within.ts";

/** Who alone decides a quality gate (S0-H6, catalogue 6.7). */
const OWNERS: Readonly<Record<string, string>> = {
  "code-review-passed": "code-reviewer",
  "performance-validated": "performance-analyzer",
};
const TESTS = "tests-passing";

/** A checklist is judged by the agent that owns it. */
export const checklistsAreJudgedByOwners: Rule = (checked, known) => {
  const { workflow, source, pack } = checked;
  return stepsOf(workflow).flatMap(({ step, at }) =>
    [step.checklist ?? []].flat().flatMap((name, index) => {
      const meant = resolve(name, { pack, packs: known.packs }, known.checklists);
      if (meant.kind !== "found" || step.agent === undefined) return [];
      const owner = ownerOf(meant.key, known);
      if (owner === null || owner === agentKey(step.agent, checked, known)) return [];
      const place = Array.isArray(step.checklist) ? ["checklist", index] : ["checklist"];
      return problemAt(source, [...at, ...place], {
        severity: "warning",
        message: `The checklist "${name}" is owned by ${owner}, but "${step.agent}" judges "${step.id}" by it.`,
        remedy: `Give the step to ${bare(owner)}, or use a checklist that "${step.agent}" owns.`,
      });
    }),
  );
};

/** A criterion that is named as a quality gate is decided by the owner of that gate. */
export const qualityGatesHaveOwners: Rule = (checked) =>
  stepsOf(checked.workflow).flatMap(({ step, at }) =>
    step.criteria.flatMap((criterion, index) => {
      const wrong = wrongOwner(criterion);
      if (wrong === null) return [];
      return problemAt(checked.source, [...at, "criteria", index, "id"], {
        message: `The gate "${criterion.id}" is ${wrong.owned}, and here ${wrong.decided}.`,
        remedy: `${wrong.remedy}, or give the criterion another id.`,
      });
    }),
  );

/** Code that is delivered is reviewed by the code reviewer, or by another agent that is the quality gate of its pack. */
export const codeIsReviewed: Rule = (checked, known) => {
  if (!checked.workflow.offered) return [];
  return unreviewed(checked, known, []).map(({ step, at }) =>
    problemAt(checked.source, [...at, "id"], {
      severity: "warning",
      message: `"${step.id}" delivers code, and nobody owns the gate code_review_passed: no step after it is a code review.`,
      remedy: `Add a step of the agent code-reviewer with reviews: ${step.id} at the end of the implementation.`,
    }),
  );
};

function ownerOf(key: string, known: Known): string | null {
  const checklist = known.checklists.healthy.get(key);
  if (checklist === undefined) return null;
  const [pack = ""] = key.split("/");
  const meant = resolve(checklist.owner, { pack, packs: known.packs }, known.agents);
  return meant.kind === "unknown" ? null : meant.key;
}

function wrongOwner(criterion: CriterionDefinition) {
  const id = criterion.id ?? "";
  if (id === TESTS) {
    if ("measured_by" in criterion) return null;
    return {
      owned: "owned by a probe",
      decided: `"${criterion.judged_by}" judges it`,
      remedy: "Write measured_by with a command of the project",
    };
  }
  const owner = OWNERS[id];
  if (owner === undefined) return null;
  const judge = "judged_by" in criterion ? criterion.judged_by : null;
  if (judge !== null && bare(judge) === owner) return null;
  return {
    owned: `owned by ${owner}`,
    decided: judge === null ? "a probe measures it" : `"${judge}" judges it`,
    remedy: `Write judged_by: ${owner}`,
  };
}

/** The steps that deliver code, themselves or by the workflow that they call, without a review after them. */
function unreviewed(
  checked: CheckedWorkflow,
  known: Known,
  passed: readonly CheckedWorkflow[],
): PlacedStep[] {
  const steps = stepsOf(checked.workflow);
  return steps.filter(
    (placed) =>
      deliversCode(placed, { checked, known, passed }) &&
      !steps.some(
        (other) => isEarlier(placed, other) && reviewsCode(other, { checked, known, passed }),
      ),
  );
}

interface Within {
  readonly checked: CheckedWorkflow;
  readonly known: Known;
  /** The workflows that led here, so that a circle ends. */
  readonly passed: readonly CheckedWorkflow[];
}

function deliversCode({ step }: PlacedStep, within: Within): boolean {
  const called = calledAt(step.workflow, within);
  if (called !== null) return unreviewed(called.checked, called.known, called.passed).length > 0;
  if (step.reviews !== undefined) return false;
  const measured = step.criteria.flatMap((criterion) =>
    "measured_by" in criterion ? [criterion.measured_by] : [],
  );
  // A scan for secrets beside a check of configuration files is about those.
  const scansCode = measured.includes("no_secrets") && !measured.includes("configs_parse");
  const isTested = measured.includes("tests_exist");
  return scansCode || isTested || step.produces.some((name) => hasTests(name, step.produces));
}

/** A part comes with its tests: `parser` and `parser-tests`. */
function hasTests(name: string, produces: readonly string[]): boolean {
  return produces.includes(`${name}-tests`) || produces.includes(`${name}-test`);
}

function reviewsCode({ step }: PlacedStep, within: Within): boolean {
  const called = calledAt(step.workflow, within);
  if (called !== null) {
    return stepsOf(called.checked.workflow).some((one) => reviewsCode(one, called));
  }
  if (step.agent === undefined) return false;
  const key = agentKey(step.agent, within.checked, within.known);
  const role = within.known.agents.healthy.get(key)?.role ?? "";
  return bare(key) === "code-reviewer" || /quality gate/i.test(role);
}

function calledAt(name: string | undefined, { checked, known, passed }: Within): Within | null {
  const called = name === undefined ? null : calledBy(name, checked, known);
  if (called === null || passed.includes(called)) return null;
  return { checked: called, known, passed: [...passed, called] };
}

function bare(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
