import type { BodyOf, Entry, EntryBody } from "./entry.ts";
import { artifactsOf } from "./handoff.ts";
import { type PostDraft, phaseSlot } from "./outbox.ts";
import type { Plan, PlannedStep } from "./plan.ts";
import type { StepPost } from "./post.ts";

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

/**
 * One pass through a phase: the walk entered it, or went back into it, and left it again. It follows from the order of the entries alone
 * and never changes afterwards, whatever is recorded later.
 */
interface Pass {
  readonly phase: string;
  readonly number: number;
  /** The round in which each of its steps was begun, by path. */
  readonly rounds: ReadonlyMap<string, number>;
  readonly results: ReadonlyMap<string, Completed>;
  /** Steps whose last attempt failed. */
  readonly failed: ReadonlySet<string>;
}

interface Passes {
  readonly plan: Plan;
  readonly skipped: ReadonlySet<string>;
  readonly delegated: ReadonlyMap<string, BodyOf<"step.delegated">>;
  readonly all: readonly Pass[];
  readonly started: BodyOf<"run.started"> | null;
  readonly ended: boolean;
}

/** What a phase's message tells, folded from the run's entries; null while none of its steps has anything to tell there. */
export function phaseReport(
  entries: readonly Entry[],
  wanted: { readonly phase: string; readonly pass: number },
): PhaseReport | null {
  const passes = passesOf(entries.map(({ body }) => body));
  const pass = passes.all.find((one) => one.phase === wanted.phase && one.number === wanted.pass);
  return pass ? reportOf(passes, pass) : null;
}

/**
 * The messages that this record changes: the one that tells of a finished step, and one to which nothing more will come and whose files
 * can follow. A step with a gate says its piece together with the question.
 */
export function postsAfter(
  entries: readonly Entry[],
  body: EntryBody,
  run: Entry["run"],
): PostDraft[] {
  const before = passesOf(entries.map((entry) => entry.body));
  const after = withBody(before, body);
  const first = Math.max(0, after.all.length - 2);
  return after.all.slice(first).flatMap((pass, index) => {
    const earlier = before.all[first + index];
    const changed = isChanged(body, { before, after, earlier, pass });
    return changed ? [draftOf(pass, run, after.started?.rehearsal ?? false)] : [];
  });
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

const noPasses: Passes = {
  plan: [],
  skipped: new Set(),
  delegated: new Map(),
  all: [],
  started: null,
  ended: false,
};

function passesOf(bodies: readonly EntryBody[]): Passes {
  return bodies.reduce(withBody, noPasses);
}

function withBody(passes: Passes, body: EntryBody): Passes {
  switch (body.kind) {
    case "run.started":
      return { ...passes, started: body };
    case "workflow.chosen":
      return { ...passes, plan: body.plan };
    case "step.started":
      return { ...passes, all: withStart(passes, body) };
    case "step.completed":
      return { ...passes, all: withLast(passes.all, (pass) => withResult(pass, body)) };
    case "step.failed":
      return { ...passes, all: withLast(passes.all, (pass) => withFailure(pass, body)) };
    case "step.skipped":
      return { ...passes, skipped: new Set([...passes.skipped, body.path]) };
    case "step.delegated":
      return { ...passes, delegated: new Map([...passes.delegated, [delegatePath(body), body]]) };
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
      return { ...passes, ended: true };
    default:
      return passes;
  }
}

/** One pass is under way at a time, so only the last one changes. */
function withLast(all: readonly Pass[], change: (pass: Pass) => Pass): readonly Pass[] {
  const last = all.at(-1);
  return last ? [...all.slice(0, -1), change(last)] : all;
}

/** Where the delegate's part stands: below the step that named it. */
export function delegatePath({ path, to }: { readonly path: string; readonly to: string }): string {
  return `${path}/${to.split("/").at(-1) ?? to}`;
}

/** A first attempt begins a step's round: in the pass at hand, or in the next one when the walk has come back. */
function withStart({ plan, all }: Passes, body: BodyOf<"step.started">): readonly Pass[] {
  if (body.attempt > 1) return withLast(all, (pass) => withoutFailure(pass, body));
  const { path, round } = body;
  const phase = path.split("/")[0] ?? path;
  const last = all.at(-1);
  if (last && last.phase === phase && belongs(plan, last, path)) {
    const rounds = new Map([...last.rounds, [path, round]]);
    return [...all.slice(0, -1), { ...last, rounds }];
  }
  const number = all.filter((pass) => pass.phase === phase).length + 1;
  const fresh = { results: new Map(), failed: new Set<string>() };
  return [...all, { phase, number, rounds: new Map([[path, round]]), ...fresh }];
}

/** In sequence a pass only goes forward; side by side, each step has one round in it. A delegate's part goes where its step is. */
function belongs(plan: Plan, { phase, rounds }: Pass, path: string): boolean {
  const planned = plan.find(({ id }) => id === phase);
  const order = planned?.steps.map((step) => step.path) ?? [];
  if (path.split("/").length > 2) return true;
  if (rounds.has(path)) return false;
  const reached = Math.max(-1, ...[...rounds.keys()].map((known) => order.indexOf(known)));
  return planned?.mode === "parallel" || !order.includes(path) || order.indexOf(path) > reached;
}

function withResult(pass: Pass, body: Completed): Pass {
  if (pass.rounds.get(body.path) !== body.round) return pass;
  return { ...pass, results: new Map([...pass.results, [body.path, body]]) };
}

function withFailure(pass: Pass, body: BodyOf<"step.failed">): Pass {
  if (pass.rounds.get(body.path) !== body.round) return pass;
  return { ...pass, failed: new Set([...pass.failed, body.path]) };
}

function withoutFailure(pass: Pass, body: BodyOf<"step.started">): Pass {
  if (pass.rounds.get(body.path) !== body.round) return pass;
  const failed = new Set([...pass.failed].filter((path) => path !== body.path));
  return { ...pass, failed };
}

function reportOf(passes: Passes, pass: Pass): PhaseReport | null {
  const planned = passes.plan.find(({ id }) => id === pass.phase);
  const steps = inOrder(planned?.steps ?? [], pass).flatMap((body) => postIn(passes, pass, body));
  if (steps.length === 0) return null;
  return {
    phase: pass.phase,
    title: planned?.title ?? pass.phase,
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

function postIn(passes: Passes, pass: Pass, body: Completed): StepPost[] {
  if (!toldIn(passes, pass, body)) return [];
  const rehearsal = passes.started?.rehearsal ?? false;
  return [stepPostOf(body, namesOf(passes, body), rehearsal)];
}

/** Whether a finished step is told in this pass's message, not together with the question of its gate. */
function toldIn({ plan }: Passes, pass: Pass, body: Completed): boolean {
  if (pass.rounds.get(body.path) !== body.round) return false;
  const step = plannedStep(plan, body.path);
  const asks = step !== undefined && step.gate !== "";
  return !asks || (step.reviews && body.verdict === "reject");
}

function namesOf({ plan, delegated }: Passes, body: Completed) {
  const step = plannedStep(plan, body.path);
  const bare = body.agent.split("/").at(-1) ?? body.agent;
  if (step) {
    const { title, role, icon } = step;
    return { title, agent: { name: bare, role: role || bare, icon } };
  }
  const delegation = delegated.get(body.path);
  const of = delegation && plannedStep(plan, delegation.path);
  const title = of ? `Part of “${of.title}”` : bare;
  return { title, agent: delegation?.as ?? { name: bare, role: bare, icon: "" } };
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
  return telling.filter((step) => step.gate === "" || step.reviews).length;
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
