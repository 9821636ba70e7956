import type { BodyOf, Entry, EntryBody } from "../domain/entry.ts";
import { type CourseBody, isOnCourse } from "../domain/question-course.ts";
import { decidersText } from "../domain/record-document.ts";
import type { AskedQuestion, RunState } from "../domain/run-state.ts";
import { isOfSeat, type SeatBody } from "../domain/seat-entries.ts";
import { shownSteps } from "../domain/shown-steps.ts";
import { isSteering, type SteeringBody } from "../domain/steering.ts";
import type { Call } from "../domain/usage.ts";
import { tokensOf } from "../domain/usage.ts";
import { callsText, durationText, personText, spentText, tokensText } from "./figures.ts";
import { stepLine } from "./print-card.ts";
import { courseText } from "./print-course.ts";
import { decisionText } from "./print-post.ts";
import { seatText } from "./print-seats.ts";
import { printable } from "./printable.ts";
import { steeringText } from "./steering-text.ts";

/** A run for people: what happened when, who decided what, and what each step took. */
export function timelineText(state: RunState, entries: readonly Entry[]): string {
  return [
    headText(state),
    section("Plan", state.phases.flatMap(shownSteps).map(stepLine)),
    section(
      "Timeline",
      entries.flatMap((entry) => entryLine(entry, state.startedAt)),
    ),
    section("Decisions", state.questions.flatMap(questionLines)),
    section("Usage", usageLines(entries)),
    totalText(state),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function headText(state: RunState): string {
  const rehearsal = state.rehearsal ? ", a rehearsal" : "";
  return [
    `Run ${state.run}: ${state.status}${rehearsal}`,
    `Task: ${printable(state.task)}`,
    `Asked by ${personText(state.requester)} at ${new Date(state.startedAt).toISOString()}`,
    ...(state.workflow
      ? [`Workflow ${state.workflow.name}: ${printable(state.workflow.reason)}`]
      : []),
    ...(state.ending === "" ? [] : [`End: ${printable(state.ending)}`]),
  ].join("\n");
}

function section(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [head, ...lines.map((line) => `  ${line}`)].join("\n");
}

function entryLine(entry: Entry, startedAt: number): string[] {
  const told = bodyText(entry.body);
  const after = `+${durationText(entry.at - startedAt)}`.padStart(8);
  return told === null ? [] : [`${after}  ${told}`];
}

/** What an entry says in one line; null for those that only serve the machinery. */
function bodyText(body: EntryBody): string | null {
  if (isOnCourse(body)) return courseText(body);
  if (isSteering(body)) return steeringText(body);
  if (isOfSeat(body)) return seatText(body);
  switch (body.kind) {
    case "workflow.chosen":
      return `${body.workflow} was chosen by ${body.by.replace("_", " ")}`;
    case "run.started":
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
      return runText(body);
    case "route.taken":
      return `${body.phase} takes "${printable(body.title)}"`;
    default:
      return decidingText(body);
  }
}

type StepBody = Exclude<
  Extract<EntryBody, { path: string }>,
  BodyOf<"artifact.edited"> | CourseBody | SeatBody | SteeringBody
>;

type RunKind = "run.started" | "run.completed" | "run.failed" | "run.cancelled";
type Told = BodyOf<RunKind | "workflow.chosen" | "route.taken"> | CourseBody | SeatBody;

function decidingText(body: Exclude<EntryBody, Told | SteeringBody>): string | null {
  switch (body.kind) {
    case "question.asked":
      return `asked: ${printable(body.question.issue)}`;
    case "vote.recorded":
      return `${personText(body.vote.by)} voted for ${printable(body.vote.label)}`;
    case "vote.withdrawn":
      return `${personText(body.by)} withdrew their vote`;
    case "artifact.edited":
      return `${personText(body.by)} edited ${printable(body.before.name)} of ${body.path}`;
    case "decision.recorded":
      return decisionText(body.decision);
    case "post.said":
    case "timer.set":
    case "timer.fired":
      return null;
    default:
      return stepText(body);
  }
}

function runText(body: BodyOf<RunKind>): string {
  if (body.kind === "run.cancelled") return stoppedText(body);
  if (body.kind === "run.failed") return `the run failed: ${printable(body.reason)}`;
  return body.kind === "run.started" ? "the run started" : "the run completed";
}

function stoppedText({ by, reason }: BodyOf<"run.cancelled">): string {
  const who = by ? ` by ${personText(by)}` : "";
  return reason === "" ? `stopped${who}` : `stopped${who}: ${printable(reason)}`;
}

function stepText(body: StepBody): string {
  switch (body.kind) {
    case "step.started":
      return `${where(body)} started by ${body.agent}`;
    case "step.completed": {
      const verdict = body.verdict === "none" ? "" : ` with ${body.verdict}`;
      return `${where(body)} completed${verdict} in ${durationText(body.durationMs)}`;
    }
    case "step.escalated":
      return `${where(body)} escalated: ${printable(body.issue)}`;
    case "step.failed":
      return `${where(body)} failed (${body.cause}): ${printable(body.message)}`;
    case "step.delegated":
      return `${where(body)} named ${body.to}: ${printable(body.request)}`;
    case "child.started":
      return `${where(body)} started the run ${body.child} of ${body.workflow}`;
    case "step.skipped":
      return skippedText(body);
    case "rework.requested":
      return `${body.path} goes back with ${body.findings.join(", ")}`;
    default:
      return body satisfies never;
  }
}

function skippedText({ path, reason, by }: BodyOf<"step.skipped">): string {
  return `${path} skipped${by ? ` by ${personText(by)}` : ""}: ${printable(reason)}`;
}

function where(body: {
  readonly path: string;
  readonly round: number;
  readonly attempt: number;
}): string {
  const round = body.round > 1 ? ` round ${body.round}` : "";
  const attempt = body.attempt > 1 ? ` attempt ${body.attempt}` : "";
  return `${body.path}${round}${attempt}`;
}

/** Who was asked, shown what, answered what, when, why, over which door. */
function questionLines({ question, askedAt, decision, shown }: AskedQuestion): string[] {
  const outcome = decision
    ? `${decisionText(decision)} (${new Date(decision.at).toISOString()}, over ${decision.door})`
    : "open";
  const digest = shown === null ? "" : `, shown ${shown.slice(0, 12)}`;
  return [
    `${printable(question.issue)} -> ${outcome}`,
    `  asked ${new Date(askedAt).toISOString()} of ${decidersText(question.deciders)}${digest}`,
  ];
}

/** Usage and price of every step, in the order in which the steps were first asked. */
function usageLines(entries: readonly Entry[]): string[] {
  const byStep = Map.groupBy(entries.flatMap(callsOf), ({ step }) => step);
  return [...byStep].map(([step, booked]) => {
    const models = [...new Set(booked.map(({ call }) => call.model))].join(", ");
    return `${step}: ${callsText(booked.map(({ call }) => call))} (${models})`;
  });
}

function callsOf({ body }: Entry): { step: string; call: Call }[] {
  if (!("calls" in body)) return [];
  const step = "path" in body ? body.path : "triage";
  return body.calls.map((call) => ({ step, call }));
}

function totalText(state: RunState): string {
  const elapsed = durationText((state.endedAt ?? state.lastEntryAt) - state.startedAt);
  return `Total: ${tokensText(tokensOf(state.usage))}, ${spentText(state)}, ${elapsed}`;
}
