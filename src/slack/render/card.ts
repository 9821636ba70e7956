import type { KnownBlock } from "@slack/web-api";
import { runMarks, stepMarks } from "../../domain/marks.ts";
import {
  isTerminal,
  openFindings,
  type PhaseLine,
  type RunState,
  type StepLine,
} from "../../domain/run-state.ts";
import { noRunsWithin, openQuestions, type RunsWithin, spentBy } from "../../domain/runs-within.ts";
import { openBranches, shownSteps } from "../../domain/shown-steps.ts";
import { dateTime, joined, line, link, type Mrkdwn, mention, mrkdwn } from "../sanitise.ts";
import { buttons, context, type Message, message, section } from "./blocks.ts";
import { performer, seatLines } from "./card-seats.ts";
import { steeringLines } from "./card-steering.ts";
import { duration, price, tokens } from "./figures.ts";
import { gatesAhead } from "./gates.ts";
import { actions } from "./names.ts";
import { decisionLine, whoMay } from "./question.ts";
import { startOf } from "./split.ts";
import { REHEARSAL } from "./step.ts";
import { INDENT, lineWithin } from "./within.ts";

const TASK = 8_000;
const SHORT = 140;
const FINDINGS = 5;
const DECISIONS = 10;

export interface CardSurroundings {
  readonly now: number;
  /** The runs that steps of this one called. */
  readonly within?: RunsWithin;
  /** The address of a question's message, once it stands. */
  linkTo(question: string): string | null;
}

/** The root of a run's thread, edited in place: what was asked, the plan and where it is, what is next, what it cost. */
export function renderCard(run: RunState, around: CardSurroundings): Message {
  const ended = isTerminal(run.status);
  return message({
    text: mrkdwn`${runMarks[run.status]} ${headlineWords(run)}: ${startOf(run.task, 200).start}`,
    blocks: [
      ...section(taskWords(run.task)),
      ...context(origin(run), ...(run.rehearsal ? [REHEARSAL] : [])),
      ...context(choice(run), gatesAhead(run)),
      ...section(plan(run, around.within ?? noRunsWithin)),
      ...section(
        joined(
          ended ? endLines(run, around) : [...steeringLines(run), ...nextLines(run, around)],
          "\n",
        ),
      ),
      ...section(decisions(run, around.within ?? noRunsWithin)),
      ...context(figures(run, around)),
      ...(ended ? [] : stopButton(run)),
    ],
  });
}

function headlineWords(run: RunState): string {
  const now = run.paused && !isTerminal(run.status) ? "paused" : run.status;
  return `Run ${run.run} ${now === "waiting" ? "waits for people" : now}`;
}

function taskWords(task: string): Mrkdwn {
  const { start, cut } = startOf(task, TASK);
  const [first = "", ...rest] = start.trim().split("\n");
  const more = cut ? mrkdwn`\n_The task goes on; \`orchestrate show\` has all of it._` : mrkdwn``;
  const below = rest.length === 0 ? mrkdwn`` : mrkdwn`\n${rest.join("\n")}`;
  return mrkdwn`*${line(first)}*${below}${more}`;
}

function origin(run: RunState): Mrkdwn {
  const started = dateTime(run.startedAt, "{time}");
  const project = run.project === null ? mrkdwn`` : mrkdwn` · project ${line(run.project)}`;
  return mrkdwn`${runMarks[run.status]} ${run.status} · asked by ${mention(run.requester)} at ${started} · run \`${run.run}\`${project}`;
}

function choice(run: RunState): Mrkdwn {
  const { workflow, runnerUp, dispute } = run;
  if (!workflow) return mrkdwn`The Lead is choosing a workflow`;
  const other = runnerUp
    ? mrkdwn` · runner-up \`${shortName(runnerUp.workflow)}\`: ${short(runnerUp.reason)}`
    : mrkdwn``;
  const rules = dispute
    ? mrkdwn` · rules leaned to \`${shortName(dispute.workflow)}\`: ${short(dispute.reason)}`
    : mrkdwn``;
  return mrkdwn`*${line(workflow.title)}* (\`${shortName(workflow.name)}\`): ${short(workflow.reason)}${other}${rules}`;
}

function plan(run: RunState, within: RunsWithin): Mrkdwn {
  const asked = run.questions.flatMap(({ question, decision }) =>
    decision ? [] : [question.issue],
  );
  const phases = run.phases.filter((phase) => phase.steps.length > 0);
  return joined(
    phases.map((phase) => {
      const open = openBranches(phase);
      if (open.length > 0) return openRoute(phase, open);
      return phaseLines({ ...phase, steps: shownSteps(phase).map(withoutAsked(asked)) }, within);
    }),
    "\n",
  );
}

/** A route that is still to be decided takes one line, whatever its branches hold. */
function openRoute(phase: PhaseLine, branches: readonly string[]): Mrkdwn {
  return mrkdwn`${stepMarks.pending} *${line(phase.title)}* _(${oneOf(branches)})_`;
}

function oneOf(branches: readonly string[]): Mrkdwn {
  return mrkdwn`one of: ${joined(branches.map(short), "; ")}`;
}

/** The title of a phase, and of a route the branch that was taken with those that would have fitted as well. */
function phaseWords({ title, taken }: PhaseLine): Mrkdwn {
  if (taken === null) return mrkdwn`*${line(title)}*`;
  const over = joined(taken.passedOver.map(short), "; ");
  const note = taken.passedOver.length === 0 ? mrkdwn`` : mrkdwn` _(passed over: ${over})_`;
  return mrkdwn`*${line(title)}* → ${short(taken.title)}${note}`;
}

/** What a step waits for, or people are asked about, stands below the plan with a link. */
function withoutAsked(asked: readonly string[]): (step: StepLine) => StepLine {
  return (step) => {
    const below = step.state === "waiting" || asked.includes(step.note);
    return below ? { ...step, note: "" } : step;
  };
}

/** A phase of one step takes one line. */
function phaseLines(phase: PhaseLine, within: RunsWithin): Mrkdwn {
  const [only, ...others] = phase.steps;
  if (only && others.length === 0) {
    const alone = mrkdwn`${stepMarks[only.state]} ${phaseWords(phase)} · ${stepWords(only, phase.title)}`;
    return joined([alone, ...lineWithin(only, within)], "\n");
  }
  const side = phase.mode === "parallel" ? " _(side by side)_" : "";
  const heading = mrkdwn`${stepMarks[phaseState(phase)]} ${phaseWords(phase)}${{ mrkdwn: side }}`;
  const steps = phase.steps.flatMap((step) => [
    mrkdwn`${INDENT}${stepMarks[step.state]} ${stepWords(step, "")}`,
    ...lineWithin(step, within),
  ]);
  return joined([heading, ...steps], "\n");
}

function phaseState(phase: PhaseLine): StepLine["state"] {
  const states = phase.steps.map((step) => step.state);
  const urgent = (["failed", "waiting", "rework", "running"] as const).find((state) =>
    states.includes(state),
  );
  if (urgent) return urgent;
  if (states.every((state) => state === "skipped")) return "skipped";
  const open = states.filter((state) => state === "pending").length;
  if (open === 0) return "completed";
  return open === states.length ? "pending" : "running";
}

function stepWords(step: StepLine, phase: string): Mrkdwn {
  const who = performer(step);
  const title = step.title === phase ? who : mrkdwn`${line(step.title)} · ${who}`;
  const round = step.round > 1 ? mrkdwn` · round ${step.round}` : mrkdwn``;
  const maybe = step.conditional && step.state === "pending" ? mrkdwn` _(if needed)_` : mrkdwn``;
  const by = step.skippedBy ? mrkdwn`${mention(step.skippedBy)}: ` : mrkdwn``;
  const note = step.note === "" ? mrkdwn`` : mrkdwn` · ${by}${short(step.note)}`;
  return mrkdwn`${title}${round}${maybe}${note}`;
}

function nextLines(run: RunState, around: CardSurroundings): Mrkdwn[] {
  const within = around.within ?? noRunsWithin;
  const asked = openQuestions(run, within).map(({ question }) =>
    waitingLine(run, question, around),
  );
  const open = [...asked, ...seatLines(run, within)];
  if (open.length > 0) return open;
  const running = run.phases
    .flatMap((phase) => phase.steps)
    .filter((step) => step.state === "running");
  const now = joined(
    running.map((step) => mrkdwn`${line(step.title)} (${shortName(step.agent)})`),
    ", ",
  );
  return [...(running.length > 0 ? [mrkdwn`*Now* ${now}`] : []), ...nextLine(run)];
}

/** The first step that nobody has begun, or the first route that is still to be decided. */
function nextLine({ phases }: RunState): Mrkdwn[] {
  const [next] = phases.flatMap((phase) => {
    const open = openBranches(phase);
    if (open.length > 0) return [mrkdwn`*Next* ${line(phase.title)} (${oneOf(open)})`];
    return shownSteps(phase)
      .filter((step) => step.state === "pending")
      .map((step) => mrkdwn`*Next* ${line(step.title)} (${shortName(step.agent)})`);
  });
  return next ? [next] : [];
}

function waitingLine(
  run: RunState,
  question: RunState["questions"][number]["question"],
  around: CardSurroundings,
): Mrkdwn {
  const url = around.linkTo(question.id);
  const issue = startOf(question.issue.split("\n")[0] ?? "", SHORT).start;
  const what = url === null ? line(issue) : link(url, issue);
  return mrkdwn`⏸ *Waits for ${whoMay(question.deciders, run.requester)}*: ${what}`;
}

function endLines(run: RunState, { within = noRunsWithin }: CardSurroundings): Mrkdwn[] {
  const result = startOf(run.ending, 1_500).start;
  switch (run.status) {
    case "completed":
      return [mrkdwn`✅ *Completed.* ${result}`, ...leftOpen([run, ...within.values()])];
    case "failed":
      return [mrkdwn`❌ *Failed.* ${result}`];
    default:
      return [
        run.stoppedBy
          ? mrkdwn`⏹ *Stopped by ${mention(run.stoppedBy)}.* ${result}`
          : mrkdwn`⏹ *Stopped.* ${result}`,
      ];
  }
}

/** Counted from the reviews, whatever the summary says. */
function leftOpen(runs: readonly RunState[]): Mrkdwn[] {
  const open = runs.flatMap(openFindings);
  if (open.length === 0) return [];
  const words = open
    .slice(0, FINDINGS)
    .map(({ id, title, severity }) => mrkdwn`${id} ${short(title)} _(${severity})_`);
  const more = open.length > FINDINGS ? mrkdwn` and ${open.length - FINDINGS} more` : mrkdwn``;
  return [mrkdwn`📌 *Left open* ${joined(words, "; ")}${more}`];
}

function decisions(run: RunState, within: RunsWithin): Mrkdwn {
  const asked = [run, ...within.values()].flatMap(({ questions }) => questions);
  const taken = asked
    .flatMap(({ decision }) => (decision ? [decision] : []))
    .toSorted((left, right) => left.at - right.at);
  if (taken.length === 0 || !isTerminal(run.status)) return mrkdwn``;
  const left = taken.length - DECISIONS;
  const rest = left > 0 ? [mrkdwn`… and ${left} earlier ones in the thread`] : [];
  return joined([...rest, ...taken.slice(-DECISIONS).map(decisionLine)], "\n");
}

function figures(run: RunState, { now, within = noRunsWithin }: CardSurroundings): Mrkdwn {
  const elapsed = duration((run.endedAt ?? now) - run.startedAt);
  const { usage, cost } = spentBy(run, within);
  return mrkdwn`⏱ ${elapsed} · ${tokens(usage)} · ${price(cost, run.rehearsal)}`;
}

function stopButton(run: RunState): KnownBlock[] {
  return buttons([
    { label: "Steps…", action: actions.steps, value: run.run },
    { label: "Steer…", action: actions.steer, value: run.run },
    {
      label: "Stop",
      action: actions.stop,
      value: run.run,
      style: "danger",
      confirm: {
        title: "Stop this run?",
        text: "Agents at work are interrupted. What was delivered stays in the thread.",
        yes: "Stop it",
      },
    },
  ]);
}

function short(text: string): Mrkdwn {
  return line(startOf(text.trim(), SHORT * 2).start);
}

/** Without its pack: `engineering/code-reviewer` is `code-reviewer` to people. */
function shortName(name: string): string {
  return name.split("/").at(-1) ?? name;
}
