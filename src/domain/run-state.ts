import { type AskedQuestion, afterTurn, isOpen, justAsked } from "./asked-question.ts";
import type { CriterionResult, Finding } from "./criterion.ts";
import type { Decision } from "./decision.ts";
import { withDelegate, withoutRefused } from "./delegate-line.ts";
import type { BodyOf, Entry, EntryBody } from "./entry.ts";
import type { PersonId, RunId } from "./ids.ts";
import { type OpenSeat, seatsAfter } from "./open-seats.ts";
import type { Place } from "./place.ts";
import { alongCourse, type CourseBody, isOnCourse } from "./question-course.ts";
import { isTerminal, type RunStatus, statusAfter } from "./run-status.ts";
import { isOfSeat, type SeatBody } from "./seat-entries.ts";
import { isSteering, type SteeringBody } from "./steering.ts";
import { afterSkipping, afterSteering, notSteered, type SteeredState } from "./steering-state.ts";
import type { PhaseLine, StepLine } from "./step-line.ts";
import { addCost, addUsage, type Cost, noCost, noUsage, totalOf, type Usage } from "./usage.ts";

export { type AskedQuestion, isOpen } from "./asked-question.ts";
export { isTerminal, type RunStatus, statusAfter } from "./run-status.ts";
export type { PhaseLine, StepLine, StepState } from "./step-line.ts";

/** Everything a card, a list or a summary shows of a run: a fold over its entries. */
export interface RunState extends SteeredState {
  readonly run: RunId;
  readonly status: RunStatus;
  readonly task: string;
  readonly requester: PersonId;
  readonly place: Place;
  readonly rehearsal: boolean;
  readonly workflow: {
    readonly name: string;
    readonly title: string;
    readonly reason: string;
  } | null;
  readonly runnerUp: { readonly workflow: string; readonly reason: string } | null;
  /** What the rules of triage would have chosen, where the Lead or people chose otherwise. */
  readonly dispute: { readonly workflow: string; readonly reason: string } | null;
  /** The name of the project profile whose facts its steps know. */
  readonly project: string | null;
  readonly phases: readonly PhaseLine[];
  readonly questions: readonly AskedQuestion[];
  /** Steps that wait for a person to perform them. */
  readonly seats: readonly OpenSeat[];
  /** The newest state of every finding of every review, keyed by the review's path. */
  readonly findings: Readonly<Record<string, readonly Finding[]>>;
  readonly criteria: readonly CriterionResult[];
  readonly usage: Usage;
  readonly cost: Cost;
  readonly startedAt: number;
  readonly lastEntryAt: number;
  readonly endedAt: number | null;
  /** Result, reason of failure, or who stopped it and why. */
  readonly ending: string;
  readonly stoppedBy: PersonId | null;
}

/** Folds a journal, oldest entry first, into the state of its run; null for an empty journal. */
export function foldRun(entries: readonly Entry[]): RunState | null {
  return entries.reduce<RunState | null>(
    (state, entry) => (state ? applyEntry(state, entry) : begin(entry)),
    null,
  );
}

/** What reviews found and nobody has fixed, over all reviews of the run. */
export function openFindings(state: RunState): Finding[] {
  return Object.values(state.findings)
    .flat()
    .filter((finding) => finding.status === "open");
}

function begin(entry: Entry): RunState | null {
  if (entry.body.kind !== "run.started") return null;
  const { task, requester, place, rehearsal } = entry.body;
  return {
    run: entry.run,
    status: "pending",
    task,
    requester,
    place,
    rehearsal,
    workflow: null,
    runnerUp: null,
    dispute: null,
    project: entry.body.project,
    phases: [],
    questions: [],
    seats: [],
    findings: {},
    criteria: [],
    usage: noUsage,
    cost: noCost,
    startedAt: entry.at,
    lastEntryAt: entry.at,
    endedAt: null,
    ending: "",
    stoppedBy: null,
    ...notSteered,
  };
}

/** The state after one more entry. A run that has ended stays as it is. */
export function applyEntry(state: RunState, entry: Entry): RunState {
  if (isTerminal(state.status)) return state;
  const seats = seatsAfter(state.seats, entry);
  const now = { ...state, seats, lastEntryAt: entry.at };
  const next = isOnCourse(entry.body)
    ? { ...now, questions: now.questions.map(alongCourseOf(entry.body, entry.at)) }
    : applyBody(now, entry.body, entry.at);
  const status = statusAfter(entry.body) ?? state.status;
  const waits = seats.length > 0 || next.questions.some(isOpen);
  return booked(
    { ...next, status: waits && status === "running" ? "waiting" : status },
    entry.body,
  );
}

function booked(state: RunState, body: EntryBody): RunState {
  if (!("calls" in body)) return state;
  const { usage, cost } = totalOf(body.calls);
  return { ...state, usage: addUsage(state.usage, usage), cost: addCost(state.cost, cost) };
}

function alongCourseOf(body: CourseBody, at: number): (asked: AskedQuestion) => AskedQuestion {
  return (asked) => alongCourse(asked, body, at);
}

function applyBody(state: RunState, body: Exclude<EntryBody, CourseBody>, at: number): RunState {
  switch (body.kind) {
    case "workflow.chosen":
      return withWorkflow(state, body);
    case "question.asked":
      return {
        ...state,
        questions: [...state.questions, justAsked(body.question, at)],
      };
    case "vote.recorded":
    case "vote.withdrawn":
    case "artifact.edited":
      return { ...state, questions: state.questions.map((asked) => afterTurn(asked, body, at)) };
    case "decision.recorded":
      return { ...state, questions: state.questions.map(decidedBy(body.decision)) };
    case "run.completed":
      return { ...state, endedAt: at, ending: body.result };
    case "run.failed":
      return { ...state, endedAt: at, ending: body.reason };
    case "run.cancelled":
      return { ...state, endedAt: at, ending: body.reason, stoppedBy: body.by };
    default:
      return isSteering(body) ? afterSteering(state, body, at) : applyStep(state, body);
  }
}

function decidedBy(decision: Decision): (asked: AskedQuestion) => AskedQuestion {
  return (asked) => (asked.question.id === decision.question ? { ...asked, decision } : asked);
}

type RunKind =
  | "workflow.chosen"
  | "question.asked"
  | "vote.recorded"
  | "vote.withdrawn"
  | "artifact.edited"
  | "decision.recorded"
  | "run.completed"
  | "run.failed"
  | "run.cancelled";
type StepKind =
  | "step.started"
  | "step.completed"
  | "step.failed"
  | "step.escalated"
  | "step.skipped"
  | "rework.requested";

type StepBody = Exclude<EntryBody, { kind: RunKind } | SteeringBody | CourseBody>;

function applyStep(state: RunState, body: StepBody): RunState {
  switch (body.kind) {
    case "step.started":
      return withStep({ ...state, phases: withoutRefused(state.phases, body) }, body.path, {
        state: "running",
        round: body.round,
        note: "",
        child: undefined,
        people: body.seated?.people,
      });
    case "step.completed":
      return withResult(state, body);
    case "step.failed":
      return withStep(state, body.path, { state: "failed", note: body.message });
    case "step.escalated":
      return withStep(state, body.path, { state: "waiting", note: body.issue });
    case "step.skipped":
      return withStep(afterSkipping(state, body.path), body.path, {
        state: "skipped",
        note: body.reason,
        skippedBy: body.by,
      });
    case "rework.requested":
      return withStep(state, body.path, {
        state: "rework",
        note: `${body.findings.length} to answer`,
      });
    default:
      return applyTurn(state, body);
  }
}

/** Who performs a step, and that it waits for them. */
function withSeat(state: RunState, body: SeatBody): RunState {
  if (body.kind === "seat.offered")
    return withStep(state, body.path, { state: "waiting", people: body.to });
  if (body.kind === "seat.changed")
    return withStep(state, body.path, { people: body.to === null ? undefined : [body.to] });
  if (body.kind !== "step.delivered") return state;
  return withStep(state, body.path, { state: "running", people: [body.by] });
}

type TurnBody = Exclude<StepBody, { kind: StepKind }>;

/** Turns the run takes that are no step's result. */
function applyTurn(state: RunState, body: TurnBody): RunState {
  if (isOfSeat(body)) return withSeat(state, body);
  switch (body.kind) {
    case "route.taken":
      return withRoute(state, body);
    case "child.started":
      return withStep(state, body.path, { child: body.child });
    case "step.delegated":
      return { ...state, phases: withDelegate(state.phases, body) };
    case "run.started":
    case "timer.set":
    case "timer.fired":
    case "post.said":
      return state;
    default:
      return body satisfies never;
  }
}

function withResult(state: RunState, body: BodyOf<"step.completed">): RunState {
  const done = body.verdict === "reject" ? "rework" : "completed";
  return {
    ...withStep(state, body.path, { state: done, note: "" }),
    findings:
      body.findings.length > 0 ? { ...state.findings, [body.path]: body.findings } : state.findings,
    criteria: [...state.criteria, ...body.criteria],
  };
}

function withWorkflow(
  state: RunState,
  body: Extract<EntryBody, { kind: "workflow.chosen" }>,
): RunState {
  return {
    ...state,
    workflow: { name: body.workflow, title: body.title, reason: body.reason },
    runnerUp: body.runnerUp,
    dispute: body.dispute,
    phases: body.plan.map((phase) => ({
      ...phase,
      taken: null,
      steps: phase.steps.map((step) => ({ ...step, state: "pending", round: 0, note: "" })),
    })),
  };
}

/** The steps of the branches that were not taken are skipped without an entry of their own. */
function withRoute(state: RunState, body: BodyOf<"route.taken">): RunState {
  const { round, title, by, passedOver } = body;
  const phases = state.phases.map((phase) =>
    phase.id === body.phase
      ? {
          ...phase,
          taken: { round, title, by, passedOver },
          steps: phase.steps.map(alongRoute(title)),
        }
      : phase,
  );
  return { ...state, phases };
}

function alongRoute(taken: string): (step: StepLine) => StepLine {
  return (step) => {
    if (step.branch !== taken)
      return { ...step, state: "skipped", note: "another branch was taken" };
    return step.state === "skipped" ? { ...step, state: "pending", note: "" } : step;
  };
}

function withStep(state: RunState, path: string, change: Partial<StepLine>): RunState {
  const phases = state.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) => (step.path === path ? { ...step, ...change } : step)),
  }));
  return { ...state, phases };
}
