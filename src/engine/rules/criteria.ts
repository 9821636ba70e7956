import type { Checklist, CriterionDefinition, Probe, Step } from "../../definitions/workflow.ts";
import type { CriterionResult } from "../../domain/criterion.ts";
import type { Envelope, Verdict } from "../../domain/envelope.ts";
import type { ProbeResult } from "../ports.ts";

/** A criterion that applies to one step, with how it is decided. */
export interface Applied {
  readonly id: string;
  readonly text: string;
  readonly level: "must" | "should";
  readonly by:
    | { readonly kind: "judged"; readonly agent: string }
    | { readonly kind: "measured"; readonly probe: Probe };
}

/**
 * The criteria that this step's answer decides: its own that its own agent judges, all measured ones, and, for a review,
 * those of the reviewed step that the reviewer judges, and the checklists.
 */
export function criteriaFor(
  step: Step,
  reviewed: Step | null,
  checklists: readonly Checklist[],
): Applied[] {
  const agent = step.agent ?? "";
  const own = step.criteria.map((criterion, index) => applied(step.id, criterion, index));
  const others = (reviewed?.criteria ?? []).map((criterion, index) =>
    applied(reviewed?.id ?? "", criterion, index),
  );
  const mine = (criterion: Applied) =>
    criterion.by.kind === "measured" || criterion.by.agent === agent;
  const judgedHere = others.filter(
    (criterion) => criterion.by.kind === "judged" && criterion.by.agent === agent,
  );
  return [
    ...own.filter(mine),
    ...judgedHere,
    ...checklists.flatMap((list) => fromChecklist(list, agent)),
  ];
}

/** Decides every applied criterion: judged ones from the answer, measured ones by their probe alone. */
export async function decideCriteria(
  criteria: readonly Applied[],
  envelope: Envelope,
  measure: (probe: Probe) => Promise<ProbeResult>,
): Promise<CriterionResult[]> {
  return Promise.all(criteria.map((criterion) => decide(criterion, envelope, measure)));
}

/** A must that is known not to be met. */
export function failedMusts(results: readonly CriterionResult[]): CriterionResult[] {
  return results.filter((result) => result.level === "must" && result.state === "not_met");
}

/** An approval cannot stand on a must that is not met: it becomes a rejection, and each such must a finding. */
export function verdictWith(
  results: readonly CriterionResult[],
  envelope: Envelope,
): Pick<Envelope, "verdict" | "findings"> {
  const failed = failedMusts(results);
  if (envelope.verdict !== "approve" || failed.length === 0) {
    return { verdict: envelope.verdict, findings: envelope.findings };
  }
  const verdict: Verdict = "reject";
  return { verdict, findings: [...envelope.findings, ...failed.map(asFinding)] };
}

function applied(owner: string, criterion: CriterionDefinition, index: number): Applied {
  const level = "must" in criterion ? "must" : "should";
  const text = "must" in criterion ? criterion.must : criterion.should;
  const id = criterion.id ?? `${owner}-${index + 1}`;
  const by =
    "judged_by" in criterion
      ? { kind: "judged" as const, agent: criterion.judged_by }
      : { kind: "measured" as const, probe: criterion.measured_by };
  return { id, text, level, by };
}

function fromChecklist(list: Checklist, agent: string): Applied[] {
  const line = (level: "must" | "should") => (criterion: Checklist["must"][number]) => ({
    id: criterion.id,
    text: criterion.text,
    level,
    by: criterion.measured_by
      ? { kind: "measured" as const, probe: criterion.measured_by }
      : { kind: "judged" as const, agent },
  });
  return [...list.must.map(line("must")), ...list.should.map(line("should"))];
}

async function decide(
  criterion: Applied,
  envelope: Envelope,
  measure: (probe: Probe) => Promise<ProbeResult>,
): Promise<CriterionResult> {
  const { id, text, level, by } = criterion;
  if (by.kind === "measured") {
    const { state, reason } = await measure(by.probe);
    return { id, text, level, class: "measured", state, reason, decidedBy: probeName(by.probe) };
  }
  const word = envelope.criteria.find((one) => one.criterion === id);
  const state = word ? (word.met ? "met" : "not_met") : "undecided";
  return {
    id,
    text,
    level,
    class: "judged",
    state,
    reason: word?.reason ?? "",
    decidedBy: by.agent,
  };
}

function probeName(probe: Probe): string {
  if (typeof probe === "string") return probe;
  if ("artifact" in probe) return `artifact ${probe.artifact}`;
  return "command" in probe ? `command ${probe.command}` : `number ${probe.number}`;
}

function asFinding(result: CriterionResult): Envelope["findings"][number] {
  return {
    id: "",
    status: "open",
    severity: "critical",
    step: "",
    title: `Not met: ${result.text}`,
    fix: result.reason || "Meet the criterion.",
    evidence: [],
  };
}
