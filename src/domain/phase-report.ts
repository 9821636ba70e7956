import { withEdits } from "./edits.ts";
import type { BodyOf, Entry, EntryBody } from "./entry.ts";
import { artifactsOf } from "./handoff.ts";
import { type PostDraft, phaseSlot, RECORD_SLOT } from "./outbox.ts";
import { type Pass, type Passes, passesOf, withBody } from "./passes.ts";
import type { Plan, PlannedStep } from "./plan.ts";
import type { StepPost } from "./post.ts";
import { personIn } from "./seat.ts";
import { seatPostsAfter } from "./seats.ts";

/** What one message tells of one pass through a phase. */
export interface PhaseReport {
  readonly phase: string;
  readonly title: string;
  readonly mode: Plan[number]["mode"];
  readonly pass: number;
  /** What has been delivered, in the order of the plan. */
  readonly steps: readonly StepPost[];
  /** How many steps this message may come to tell of. */
  readonly expected: number;
  /** True when nothing more will be added to this message for now. */
  readonly complete: boolean;
  readonly rehearsal: boolean;
}

type Completed = BodyOf<"step.completed">;

/** What a phase's message tells, folded from the run's entries; null while none of its steps has anything to tell there. */
export function phaseReport(
  entries: readonly Entry[],
  wanted: { readonly phase: string; readonly pass: number },
): PhaseReport | null {
  const passes = passesOf(withEdits(entries).map(({ body }) => body));
  const pass = passes.all.find((one) => one.phase === wanted.phase && one.number === wanted.pass);
  return pass ? reportOf(passes, pass) : null;
}

/** Every pass through every phase, oldest first: as its message told it, or whole, with the steps that other messages told of. */
export function phaseReports(
  entries: readonly Entry[],
  extent: "as told" | "whole",
): readonly PhaseReport[] {
  const passes = passesOf(entries.map(({ body }) => body));
  const included = extent === "whole" ? () => true : toldIn;
  return passes.all.flatMap((pass) => reportOf(passes, pass, included) ?? []);
}

/**
 * The messages that this record changes: the one that tells of a finished step, one to which nothing more will come, and at the end of
 * a run the file with all of it. A step with a gate says its piece together with the question.
 */
export function postsAfter(
  entries: readonly Entry[],
  body: EntryBody,
  run: Entry["run"],
): PostDraft[] {
  return [...phasesAfter(entries, body, run), ...seatPostsAfter(entries, body, run)];
}

function phasesAfter(entries: readonly Entry[], body: EntryBody, run: Entry["run"]): PostDraft[] {
  const before = passesOf(entries.map((entry) => entry.body));
  const after = withBody(before, body);
  const record = recordAfter(before, after, run);
  if (after.started?.agreed.quiet) return record;
  const first = Math.max(0, after.all.length - 2);
  const phases = after.all.slice(first).flatMap((pass, index) => {
    const earlier = before.all[first + index];
    const changed = isChanged(body, { before, after, earlier, pass });
    return changed ? [draftOf(pass, run, after.started?.rehearsal ?? false)] : [];
  });
  return [...phases, ...record];
}

/** A run within another has no file of its own: the outermost one's holds it. */
function recordAfter(before: Passes, { ended, started }: Passes, run: Entry["run"]): PostDraft[] {
  if (!ended || before.ended || !started || started.parent !== null) return [];
  const { rehearsal } = started;
  return [{ slot: RECORD_SLOT, post: { kind: "record", run, rehearsal } }];
}

function isChanged(
  body: EntryBody,
  at: { before: Passes; after: Passes; earlier: Pass | undefined; pass: Pass },
): boolean {
  const now = reportOf(at.after, at.pass);
  if (now === null) return false;
  if (body.kind === "step.completed" && toldIn(at.after, at.pass, body)) return true;
  const stopped = body.kind === "run.cancelled" || body.kind === "run.failed";
  if (stopped && at.pass === at.after.all.at(-1)) return true;
  const then = at.earlier ? reportOf(at.before, at.earlier) : null;
  return now.complete && then?.complete !== true;
}

/** What the team reads of a finished step. */
export function stepPostOf(
  body: Completed,
  as: { readonly title: string; readonly agent: StepPost["agent"] },
  rehearsal: boolean,
): StepPost {
  const { handoff, findings, answers, criteria, evidence, facts, round, verdict } = body;
  const { report, path } = body;
  return {
    kind: "step",
    path,
    ...as,
    round,
    verdict,
    summary: handoff.summary,
    report,
    facts,
    findings,
    answers,
    criteria,
    evidence,
    handsOn: {
      to: handoff.target_agent.split("/").at(-1) ?? handoff.target_agent,
      artifacts: artifactsOf(handoff).filter((ref) => ref.digest !== report?.digest),
      requirements: handoff.context.requirements,
      constraints: handoff.context.constraints,
      openQuestions: handoff.open_questions,
    },
    rehearsal,
  };
}

type Included = (passes: Passes, pass: Pass, body: Completed) => boolean;

function reportOf(passes: Passes, pass: Pass, included: Included = toldIn): PhaseReport | null {
  const planned = passes.plan.find(({ id }) => id === pass.phase);
  const steps = inOrder(planned?.steps ?? [], pass)
    .filter((body) => included(passes, pass, body))
    .map((body) => postOf(passes, body));
  if (steps.length === 0) return null;
  return {
    phase: pass.phase,
    title: titleWithin(passes, planned?.title ?? pass.phase),
    mode: planned?.mode ?? "sequential",
    pass: pass.number,
    steps,
    expected: Math.max(steps.length, expectedIn(passes, pass)),
    complete: isComplete(passes, pass),
    rehearsal: passes.started?.rehearsal ?? false,
  };
}

/** In the plan's order, a delegate's part below its step. */
function inOrder(planned: readonly PlannedStep[], pass: Pass): Completed[] {
  const place = (path: string) =>
    planned.findIndex((step) => path === step.path || path.startsWith(`${step.path}/`));
  return [...pass.results.values()].toSorted(
    (left, right) =>
      place(left.path) - place(right.path) ||
      left.path.split("/").length - right.path.split("/").length,
  );
}

function postOf(passes: Passes, body: Completed): StepPost {
  return stepPostOf(body, namesOf(passes, body), passes.started?.rehearsal ?? false);
}

/**
 * Whether a finished step is told in this pass's message: not together with the question of its gate, nor by the messages of a
 * run of its own.
 */
function toldIn({ plan }: Passes, pass: Pass, body: Completed): boolean {
  if (pass.rounds.get(body.path) !== body.round) return false;
  const step = plannedStep(plan, body.path);
  return step === undefined || mayTell(step) || (step.reviews && body.verdict === "reject");
}

function mayTell({ gate, workflow }: PlannedStep): boolean {
  return gate === "" && workflow === undefined;
}

function namesOf(passes: Passes, body: Completed) {
  const { plan, delegated } = passes;
  const step = plannedStep(plan, body.path);
  const bare = body.agent.split("/").at(-1) ?? body.agent;
  if (step) {
    const title = titleWithin(passes, step.title);
    return { title, agent: namedAs(body.agent, step) };
  }
  const delegation = delegated.get(body.path);
  const of = delegation && plannedStep(plan, delegation.path);
  const title = of ? `Part of “${of.title}”` : bare;
  return { title, agent: delegation?.as ?? { name: bare, role: bare, icon: "" } };
}

/** Who performed a step, as its post names them: a person in an agent's seat keeps the seat's role. */
export function namedAs(
  performer: string,
  seat: Pick<PlannedStep, "role" | "icon">,
): StepPost["agent"] {
  const bare = performer.split("/").at(-1) ?? performer;
  if (personIn(performer) === null) return { name: bare, role: seat.role || bare, icon: seat.icon };
  return { name: performer, role: seat.role, icon: PERSON_ICON };
}

const PERSON_ICON = ":bust_in_silhouette:";

/** In the thread of the calling run, a step of another workflow says which. */
function titleWithin({ started, title: workflow }: Passes, title: string): string {
  return (started?.parent ?? null) === null ? title : `${workflow} › ${title}`;
}

function plannedStep(plan: Plan, path: string): PlannedStep | undefined {
  return plan.flatMap(({ steps }) => steps).find((step) => step.path === path);
}

/** A first pass may come to tell of all its steps; a later one tells of those that were done again. */
function expectedIn({ plan, skipped }: Passes, pass: Pass): number {
  if (pass.number > 1) return pass.rounds.size;
  const planned = plan.find(({ id }) => id === pass.phase);
  const begun = planned?.steps.find(({ path }) => pass.rounds.has(path));
  const own = planned?.steps.filter(({ branch }) => branch === begun?.branch) ?? [];
  const telling = own.filter((step) => pass.rounds.has(step.path) || !skipped.has(step.path));
  return telling.filter((step) => mayTell(step) || step.reviews).length;
}

/**
 * Nothing is at work in it, and nothing more is to come: the walk has gone on from it, its last step in sequence is done, or all side by
 * side are.
 */
function isComplete(passes: Passes, pass: Pass): boolean {
  if (passes.ended || pass !== passes.all.at(-1)) return true;
  const over = (path: string) => pass.results.has(path) || pass.failed.has(path);
  if (![...pass.rounds.keys()].every(over)) return false;
  const planned = passes.plan.find(({ id }) => id === pass.phase);
  const steps = planned?.steps ?? [];
  if (planned?.mode === "parallel")
    return (
      pass.number > 1 ||
      steps.every(({ path }) => pass.rounds.has(path) || passes.skipped.has(path))
    );
  const begun = steps.findLast(({ path }) => pass.rounds.has(path));
  const own = steps.filter(({ branch }) => branch === begun?.branch);
  return begun !== undefined && own.at(-1) === begun && pass.results.has(begun.path);
}

function draftOf(pass: Pass, run: Entry["run"], rehearsal: boolean): PostDraft {
  const { phase, number } = pass;
  return {
    slot: phaseSlot(phase, number),
    post: { kind: "phase", run, phase, pass: number, rehearsal },
  };
}
