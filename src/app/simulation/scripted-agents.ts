import type { AskOutcome, AskRequest } from "../../domain/ask.ts";
import { type Envelope, nothingSaid } from "../../domain/envelope.ts";
import type { Chooser } from "./search-paths.ts";

/** What agents may do in a simulation beside delivering. */
export interface Cast {
  /** The values to try for a fact. */
  valuesOf(fact: string): readonly string[];
  /** Whether agents also fail, miss criteria, ask people and delegate. */
  readonly trouble: boolean;
  /** Whether an agent stands for another workflow. */
  isWorkflow(agent: string): boolean;
}

/** Answers for every agent of one path, by what the chooser says. Agents deliver unless another way is chosen. */
export function scriptedAgents(
  chooser: Chooser,
  cast: Cast,
): (request: AskRequest) => Promise<AskOutcome> {
  /** Of each review: what it does from now on. */
  const rejecting: Rejecting = new Map();
  return async (request) => {
    const { path } = request.step;
    if (cast.isWorkflow(request.agent.name)) return calledWorkflow(request, chooser, cast);
    const how = chooser.choose(
      `${path} comes to`,
      cast.trouble ? waysOf(request) : ["deliver"],
      "usual",
    );
    if (how === "fail") return failed("unavailable", "The agent could not be asked.");
    if (how === "escalate") return answered(escalation(request));
    if (how === "delegate") return answered(delegation(request));
    const facts = factsOf(request, chooser, cast);
    if (request.step.reviewing === null) {
      return answered({ ...work(request, how === "miss a criterion"), facts });
    }
    const verdict = verdictOf(request, chooser, rejecting);
    return answered({ ...verdict, facts });
  };
}

/** Whoever does a part of another's step delivers; what else he may do, that step's agent may do as well. */
function waysOf({ step }: AskRequest): string[] {
  if (step.path.split("/").length > 2) return ["deliver"];
  const mayMiss = step.reviewing === null && step.criteria.some(({ level }) => level === "must");
  return [
    "deliver",
    ...(mayMiss ? ["miss a criterion"] : []),
    ...(step.mayEscalate ? ["escalate"] : []),
    ...(step.delegates.length > 0 ? ["delegate"] : []),
    "fail",
  ];
}

/** A workflow within is one step here: it completes, or it does not. */
function calledWorkflow(request: AskRequest, chooser: Chooser, cast: Cast): AskOutcome {
  const { path } = request.step;
  const how = chooser.choose(`${path} comes to`, ["complete", "fail"], "usual");
  if (how === "fail") return failed("child_failed", `The workflow of "${path}" failed.`);
  return answered({ ...work(request, false), facts: factsOf(request, chooser, cast) });
}

/** A fact keeps its value when its step is done again. */
function factsOf({ step }: AskRequest, chooser: Chooser, cast: Cast): Envelope["facts"] {
  return step.facts.map(({ name }) => ({
    name,
    value: chooser.choose(factPoint(name), cast.valuesOf(name), "same"),
  }));
}

/** The point at which a fact gets its value. */
export function factPoint(name: string): string {
  return `fact ${name}`;
}

function work({ step }: AskRequest, misses: boolean): Partial<Envelope> {
  return {
    answers: step.findings.map(({ id }) => ({ finding: id, answer: "Mended." })),
    criteria: step.criteria.map(({ id }) => ({ criterion: id, met: !misses, reason: "" })),
    handoff: {
      ...nothingSaid.handoff,
      summary: `${step.title} is done.`,
      artifacts: step.produces.map((name) => ({ name, kind: "document", content: name })),
    },
  };
}

type Rejecting = Map<string, { readonly left: number; readonly how: string }>;

function verdictOf(
  { step }: AskRequest,
  chooser: Chooser,
  rejecting: Rejecting,
): Partial<Envelope> {
  const reviewed = (step.reviewing ?? []).map((one) => one.step);
  const { how, left } = rejecting.get(step.path) ?? beginning(step.path, reviewed, chooser);
  rejecting.set(step.path, { how, left: left - 1 });
  if (left <= 0) {
    const findings = step.findings.map(({ id }) => told(id, "fixed"));
    return { verdict: "approve", findings, ...judged(step) };
  }
  return { verdict: "reject", findings: objections(step, how, reviewed), ...judged(step) };
}

/** What a review does from its first round on: nothing against the work, one rejection, or several. */
function beginning(path: string, reviewed: readonly string[], chooser: Chooser) {
  const ways = ["approve", ...reviewed.map((id) => `reject ${id}`), THREE_TIMES, COMES_BACK];
  const how = chooser.choose(`${path} verdict`, ways, "usual");
  const often: Readonly<Record<string, number>> = { approve: 0, [THREE_TIMES]: 3, [COMES_BACK]: 2 };
  return { how, left: often[how] ?? 1 };
}

const THREE_TIMES = "reject three times";
const COMES_BACK = "reject with a finding that comes back";

function objections(
  step: AskRequest["step"],
  how: string,
  reviewed: readonly string[],
): Envelope["findings"] {
  const comesBack = how === COMES_BACK && step.findings.length > 0;
  const earlier = step.findings.map(({ id }) => told(id, comesBack ? "open" : "fixed"));
  if (comesBack) return earlier;
  const named = reviewed.find((id) => how === `reject ${id}`) ?? reviewed[0] ?? "";
  return [...earlier, { ...told("", "open"), title: `Objection ${step.round}`, step: named }];
}

function judged(step: AskRequest["step"]): Partial<Envelope> {
  return {
    criteria: [...step.criteria, ...step.checklist.filter(({ level }) => level !== "reject")].map(
      ({ id }) => ({ criterion: id, met: true, reason: "" }),
    ),
  };
}

function told(id: string, status: "open" | "fixed"): Envelope["findings"][number] {
  return { id, status, severity: "critical", step: "", title: id, fix: "Mend it.", evidence: [] };
}

function escalation({ step }: AskRequest): Partial<Envelope> {
  return {
    verdict: "escalate",
    trigger: step.escalations[0]?.id ?? "",
    question: "Only people can decide this.",
    options: [
      { label: "One way", tradeoff: "" },
      { label: "Another way", tradeoff: "" },
    ],
    recommendation: "One way",
    blocking: "this step",
  };
}

/** To the first on the list: what follows is the same for each. */
function delegation({ step }: AskRequest): Partial<Envelope> {
  return { verdict: "delegate", delegate: step.delegates[0]?.to ?? "", request: "Do this part." };
}

function answered(envelope: Partial<Envelope>): AskOutcome {
  return {
    kind: "answered",
    envelope: { ...nothingSaid, report_md: "Simulated.", ...envelope },
    calls: [],
  };
}

function failed(cause: "unavailable" | "child_failed", message: string): AskOutcome {
  return { kind: "failed", cause, message, raw: null, retryable: false, calls: [] };
}
