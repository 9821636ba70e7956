import type { BodyOf, EntryBody } from "./entry.ts";
import type { Plan } from "./plan.ts";

type Completed = BodyOf<"step.completed">;

/**
 * One pass through a phase: the walk entered it, or went back into it, and left it again. It follows from the order of the entries alone
 * and never changes afterwards, whatever is recorded later.
 */
export interface Pass {
  readonly phase: string;
  readonly number: number;
  /** The round in which each of its steps was begun, by path. */
  readonly rounds: ReadonlyMap<string, number>;
  readonly results: ReadonlyMap<string, Completed>;
  /** Steps whose last attempt failed. */
  readonly failed: ReadonlySet<string>;
}

/** What the messages about phases follow from. */
export interface Passes {
  readonly plan: Plan;
  readonly skipped: ReadonlySet<string>;
  readonly delegated: ReadonlyMap<string, BodyOf<"step.delegated">>;
  readonly all: readonly Pass[];
  readonly started: BodyOf<"run.started"> | null;
  /** The title of the workflow, once it is chosen. */
  readonly title: string;
  readonly ended: boolean;
}

const noPasses: Passes = {
  plan: [],
  skipped: new Set(),
  delegated: new Map(),
  all: [],
  started: null,
  title: "",
  ended: false,
};

/** The passes of a run, oldest first. */
export function passesOf(bodies: readonly EntryBody[]): Passes {
  return bodies.reduce(withBody, noPasses);
}

/** The same after one more record. */
export function withBody(passes: Passes, body: EntryBody): Passes {
  switch (body.kind) {
    case "run.started":
      return { ...passes, started: body };
    case "workflow.chosen":
      return { ...passes, plan: body.plan, title: body.title };
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
