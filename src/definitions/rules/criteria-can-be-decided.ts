import { agentKey, type Rule } from "../known.ts";
import { proposal } from "../names.ts";
import type { Problem } from "../problem.ts";
import { type Path, problemAt, type Source } from "../source.ts";
import { type PlacedStep, stepsOf } from "../steps.ts";
import type { Probe } from "../workflow.ts";

/** A judged criterion is judged by whoever performs the step or reviews it; nobody else sees the work in time. */
export const judgesSeeTheWork: Rule = (checked, known) => {
  const steps = stepsOf(checked.workflow);
  const meaning = (name: string) => agentKey(name, checked, known);
  return steps.flatMap((placed) => {
    const seers = seersOf(placed, steps);
    return placed.step.criteria.flatMap((criterion, index) => {
      if (!("judged_by" in criterion)) return [];
      if (seers.map(meaning).includes(meaning(criterion.judged_by))) return [];
      return problemAt(checked.source, [...placed.at, "criteria", index, "judged_by"], {
        message: `"${criterion.judged_by}" neither performs nor reviews "${placed.step.id}", and so never judges this.`,
        remedy: `Let ${seers.join(" or ")} judge it, or add a review of "${placed.step.id}" by "${criterion.judged_by}".`,
      });
    });
  });
};

/** A measured criterion looks at something its step delivers, and compares a number with a bound. */
export const probesCanDecide: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.criteria.flatMap((criterion, index) => {
      if (!("measured_by" in criterion)) return [];
      const place = { at: [...at, "criteria", index, "measured_by"], source };
      return probeProblem(criterion.measured_by, step.produces, place);
    }),
  );

/** What a probe runs or reads, some project of this installation defines (catalogue 6.13). */
export const projectsCanMeasure: Rule = ({ workflow, source }, { projects }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.criteria.flatMap((criterion, index) => {
      const wanted = "measured_by" in criterion ? ofProject(criterion.measured_by) : null;
      if (wanted === null) return [];
      const known = new Set(projects.flatMap((project) => Object.keys(project[wanted.kind])));
      if (known.has(wanted.name)) return [];
      return problemAt(source, [...at, "criteria", index, "measured_by"], {
        severity: "warning",
        message: `Nobody can measure this: no project defines "${wanted.name}" under ${wanted.kind}.`,
        remedy: `${known.size > 0 ? `${proposal(wanted.name, known)} Or define` : "Define"} it in a profile, workflows/projects/<name>.yaml.`,
      });
    }),
  );

/** What can be measured is not left to an opinion (catalogue 6.11): a model's word never turns it green. */
export const whatIsMeasuredIsNotJudged: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.criteria.flatMap((criterion, index) => {
      if (!("judged_by" in criterion)) return [];
      const said = "must" in criterion ? criterion.must : criterion.should;
      const better = MEASURED.find(({ words }) => words.test(said));
      if (better === undefined) return [];
      return problemAt(source, [...at, "criteria", index, "judged_by"], {
        severity: "warning",
        message: `"${said}" can be measured, but "${criterion.judged_by}" only gives an opinion on it.`,
        remedy: `Write measured_by: ${better.probe}.`,
      });
    }),
  );

/** Whole statements only: a sentence that says more is an opinion in its other parts. */
const MEASURED: readonly { readonly words: RegExp; readonly probe: string }[] = [
  {
    words:
      /^(the )?(test )?coverage (is |stays |of |must be )?(above|over|at least|≥|>=?) ?\d+ ?(%|percent)\.?$/i,
    probe: "{ number: coverage, at_least: … }",
  },
  { words: /^(all |the )?tests (are )?pass(ing|ed)?\.?$/i, probe: "{ command: test }" },
  {
    words: /^(there are )?no (exposed )?(secrets|credentials)( exposed)?\.?$/i,
    probe: "no_secrets",
  },
  { words: /^(all |the )?config(uration)?s? (files )?(is|are) valid\.?$/i, probe: "configs_parse" },
  { words: /^(there are tests|(the )?tests exist)\.?$/i, probe: "tests_exist" },
];

function ofProject(probe: Probe): { kind: "commands" | "numbers"; name: string } | null {
  if (typeof probe === "string") return null;
  if ("command" in probe) return { kind: "commands", name: probe.command };
  return "number" in probe ? { kind: "numbers", name: probe.number } : null;
}

function probeProblem(
  probe: Probe,
  produces: readonly string[],
  { at, source }: { at: Path; source: Source },
): Problem[] {
  if (typeof probe === "string") return [];
  if ("number" in probe && probe.at_least === undefined && probe.at_most === undefined) {
    const message = `The number "${probe.number}" decides nothing without a bound.`;
    return [problemAt(source, at, { message, remedy: "Add at_least or at_most." })];
  }
  if (!("artifact" in probe) || produces.includes(probe.artifact)) return [];
  const message = `The step does not produce "${probe.artifact}", and so can never meet this.`;
  return [problemAt(source, at, { message, remedy: `Add ${probe.artifact} to produces.` })];
}

function seersOf({ step }: PlacedStep, steps: readonly PlacedStep[]): string[] {
  const reviewers = steps.filter((other) => [other.step.reviews ?? []].flat().includes(step.id));
  return [step.agent, ...reviewers.map((other) => other.step.agent)].filter(
    (agent) => agent !== undefined,
  );
}
