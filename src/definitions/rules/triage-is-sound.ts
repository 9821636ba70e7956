import { type CheckedWorkflow, type Known, namesSeenFrom, resolve, type Shelf } from "../known.ts";
import { proposal } from "../names.ts";
import type { Problem } from "../problem.ts";
import { referenceProblem } from "../references.ts";
import { problemAt, type Source } from "../source.ts";
import { stepsOf } from "../steps.ts";
import type { Pack, TriageRule } from "../workflow.ts";

/** One triage rule where it stands. */
interface Placed {
  readonly rule: TriageRule;
  readonly index: number;
  readonly pack: string;
  readonly source: Source;
}

/** A pack's triage rules are told apart, go to workflows that can be used, and name crews that work there (catalogue 6.3). */
export function checkTriage(
  checked: { readonly pack: Pack; readonly source: Source },
  known: Known,
  workflows: Shelf<CheckedWorkflow>,
): { readonly sound: TriageRule[]; readonly problems: Problem[] } {
  const { pack, source } = checked;
  const judged = pack.triage.map((rule, index) => {
    const placed = { rule, index, pack: pack.name, source };
    const faults = [
      ...repeated(placed, pack.triage),
      ...workflowProblems(placed, known, workflows),
      ...crewProblems(placed, known, workflows),
    ];
    return { rule, faults, sound: faults.every(({ severity }) => severity === "warning") };
  });
  return {
    sound: judged.flatMap(({ rule, sound }) => (sound ? [rule] : [])),
    problems: judged.flatMap(({ faults }) => faults),
  };
}

function repeated({ rule, index, source }: Placed, all: readonly TriageRule[]): Problem[] {
  const first = all.findIndex(({ id }) => id === rule.id);
  if (first === index) return [];
  return [
    problemAt(source, ["triage", index, "id"], {
      message: `The triage id "${rule.id}" is used twice.`,
      remedy: `Rename this one; the first is on line ${source.lineOf(["triage", first, "id"])}.`,
    }),
  ];
}

function workflowProblems(
  { rule, index, pack, source }: Placed,
  { packs }: Known,
  workflows: Shelf<CheckedWorkflow>,
): Problem[] {
  const at = ["triage", index, "workflow"];
  const meant = resolve(rule.workflow, { pack, packs }, workflows);
  if (meant.kind === "unknown") {
    return [
      problemAt(source, at, {
        message: `There is no workflow "${rule.workflow}".`,
        remedy: proposal(rule.workflow, namesSeenFrom(pack, packs, workflows)),
      }),
    ];
  }
  if (meant.kind === "broken") {
    return [
      problemAt(source, at, {
        message: `The workflow "${rule.workflow}" cannot be used: ${meant.file} has an error.`,
        remedy: `Mend ${meant.file} first.`,
      }),
    ];
  }
  const offered = workflows.healthy.get(meant.key)?.workflow.offered ?? true;
  if (offered) return [];
  return [
    problemAt(source, at, {
      message: `The workflow "${rule.workflow}" says offered: false, so that triage never chooses it.`,
      remedy: "Take the rule out, or that line of the workflow.",
    }),
  ];
}

function crewProblems(
  { rule, index, pack, source }: Placed,
  known: Known,
  workflows: Shelf<CheckedWorkflow>,
): Problem[] {
  const meant = resolve(rule.workflow, { pack, packs: known.packs }, workflows);
  const checked = meant.kind === "found" ? workflows.healthy.get(meant.key) : undefined;
  const working = checked ? agentsOf(checked, known) : null;
  return rule.crew.flatMap((name, member) => {
    const mention = { name, at: ["triage", index, "crew", member], source, pack };
    const unknown = referenceProblem(mention, "agent", known);
    if (unknown !== null) return unknown;
    if (working === null || working.has(keyOf(name, pack, known))) return [];
    return problemAt(source, mention.at, {
      severity: "warning",
      message: `"${name}" is in the crew of "${rule.id}", but performs no step of "${rule.workflow}".`,
      remedy: "Give it a step there, or take it out of the crew.",
    });
  });
}

function agentsOf({ workflow, pack }: CheckedWorkflow, known: Known): Set<string> {
  const names = stepsOf(workflow).flatMap(({ step }) => step.agent ?? []);
  return new Set([workflow.lead, ...names].map((name) => keyOf(name, pack, known)));
}

function keyOf(name: string, pack: string, known: Known): string {
  const meant = resolve(name, { pack, packs: known.packs }, known.agents);
  return meant.kind === "unknown" ? name : meant.key;
}
