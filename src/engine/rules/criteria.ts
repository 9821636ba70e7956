import type { Checklist, CriterionDefinition, Probe, Step } from "../../definitions/workflow.ts";
import type { CriterionResult } from "../../domain/criterion.ts";
import type { Envelope, Verdict } from "../../domain/envelope.ts";
import type { ProbeResult } from "../ports.ts";

/** A criterion that applies to one step, with how it is decided. */
export interface Applied {
  readonly id: string;
  /** The id of the step that it is written at; empty for a checklist's. */
  readonly owner: string;
  readonly text: string;
  readonly level: "must" | "should";
  readonly by:
    | { readonly kind: "judged"; readonly agent: string }
    | { readonly kind: "measured"; readonly probe: Probe };
}

/**
 * The criteria that this step's answer decides: its own that its own agent judges, all measured ones, and, for a review,
 * those of the reviewed steps that the reviewer judges, and the checklists. Two of one id are told apart by their steps.
 */
export function criteriaFor(
  step: Step,
  reviewed: readonly Step[],
  checklists: readonly Checklist[],
): Applied[] {
  const agent = step.agent ?? "";
  const own = step.criteria.map((criterion, index) => applied(step.id, criterion, index));
  const others = reviewed.flatMap(({ id, criteria }) =>
    criteria.map((criterion, index) => applied(id, criterion, index)),
  );
  const mine = (criterion: Applied) =>
    criterion.by.kind === "measured" || criterion.by.agent === agent;
  const judgedHere = others.filter(
    (criterion) => criterion.by.kind === "judged" && criterion.by.agent === agent,
  );
  const lists = checklists.flatMap((list) => fromChecklist(list, agent));
  return [...own.filter(mine), ...judgedHere, ...lists].map(toldApart);
}

function toldApart(criterion: Applied, index: number, all: readonly Applied[]): Applied {
  const isFirst = all.findIndex(({ id }) => id === criterion.id) === index;
  return isFirst ? criterion : { ...criterion, id: `${criterion.owner}/${criterion.id}` };
}

/** Decides every applied criterion: judged ones from the answer, measured ones by their probe alone. */
export async function decideCriteria(
  criteria: readonly Applied[],
  envelope: Pick<Envelope, "criteria">,
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
  criteria: readonly Applied[],
): Pick<Envelope, "verdict" | "findings"> {
  const failed = failedMusts(results);
  if (envelope.verdict !== "approve" || failed.length === 0) {
    return { verdict: envelope.verdict, findings: envelope.findings };
  }
  const verdict: Verdict = "reject";
  return { verdict, findings: [...envelope.findings, ...failed.map(asFinding(criteria))] };
}

function applied(owner: string, criterion: CriterionDefinition, index: number): Applied {
  const level = "must" in criterion ? "must" : "should";
  const text = "must" in criterion ? criterion.must : criterion.should;
  const id = criterion.id ?? `${owner}-${index + 1}`;
  const by =
    "judged_by" in criterion
      ? { kind: "judged" as const, agent: criterion.judged_by }
      : { kind: "measured" as const, probe: criterion.measured_by };
  return { id, owner, text, level, by };
}

function fromChecklist(list: Checklist, agent: string): Applied[] {
  const line = (level: "must" | "should") => (criterion: Checklist["must"][number]) => ({
    id: criterion.id,
    owner: "",
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
  envelope: Pick<Envelope, "criteria">,
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

function asFinding(criteria: readonly Applied[]) {
  return ({ id, text, reason }: CriterionResult): Envelope["findings"][number] => ({
    id: "",
    status: "open",
    severity: "critical",
    step: criteria.find((one) => one.id === id)?.owner ?? "",
    title: `Not met: ${text}`,
    fix: reason || "Meet the criterion.",
    evidence: [],
  });
}
