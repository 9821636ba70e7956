import { decisionKeyOf } from "../domain/decision.ts";
import type { BodyOf, Entry, EntryBody } from "../domain/entry.ts";
import { type Key, questionIdOf } from "../domain/ids.ts";
import { questionSlot } from "../domain/outbox.ts";
import type { Post } from "../domain/post.ts";
import { type Durable, type Overtaking, waitingOf } from "../durable/durable.ts";

/** Up to where this walk has taken up what people asked for: the place in the journal of the last rewind it went by. */
export interface Taken {
  upTo: number;
}

/** An entry by which a person sends the run back or has a step left out. */
export type Word = Entry & { readonly body: BodyOf<"run.rewound" | "skip.requested"> };

/** Thrown out of a step that a person's word has overtaken: the walk goes on from its next boundary, or without the step. */
export class Steered extends Error {
  override readonly name = "Steered";
  /** The path of the step that is left out; null when the run goes back. */
  readonly leaves: string | null;
  constructor(leaves: string | null) {
    super("People steered the run elsewhere.");
    this.leaves = leaves;
  }
}

/** The verbs of a run that people steer: whatever waits for people ends as well when the run is sent elsewhere. */
export function steerable(durable: Durable, taken: Taken): Durable {
  const waiting = { durable, taken };
  return {
    ...durable,
    async waitForDecision(key, question, said) {
      const { posts, meanwhile } = waitingOf(said);
      requireStay(waiting, { key, asked: key });
      const body = { kind: "question.asked" as const, question };
      const asked = await durable.note(key, { body, posts });
      const shown = posts.flatMap(({ post }) => (post.kind === "question" ? [post] : []));
      const end = decisionKeyOf(key);
      durable.overtake(end, closing(waiting, { key, end, shown: shown[0] }));
      const kinds = ["decision.recorded", "question.closed"] as const;
      const ended = await durable.waitForEntry(end, kinds, meanwhile(asked.question));
      return ended.kind === "decision.recorded" ? ended.decision : leave(waiting, ended);
    },
    async waitForEntry(key, kinds, meanwhile) {
      if (!kinds.some((kind) => HANDS.has(kind)))
        return durable.waitForEntry(key, kinds, meanwhile);
      durable.overtake(key, closing(waiting, { key, end: key, shown: undefined }));
      const either = [...kinds, "question.closed" as const];
      const ended: EntryBody = await durable.waitForEntry(key, either, meanwhile);
      return ended.kind === "question.closed"
        ? leave(waiting, ended)
        : durable.waitForEntry(key, kinds, []);
    },
  };
}

/** By these it shows that a step in people's hands is waited for. */
const HANDS: ReadonlySet<string> = new Set(["step.delivered"]);

interface Waiting {
  readonly durable: Durable;
  readonly taken: Taken;
}

/**
 * What is not in the journal yet is not begun any more once a person has sent the run elsewhere. What is, is: so a walk from the
 * top leaves a step where the first one did.
 */
function requireStay({ durable, taken }: Waiting, at: { readonly key: Key; readonly asked: Key }) {
  const entries = durable.entries();
  if (entries.some(({ key }) => key === at.asked)) return;
  const path = pathIn(at.key);
  if (path !== null && entries.some(({ key }) => key === leftKey(at.key))) throw new Steered(path);
  const word = wordOn(entries, { path, taken });
  if (word) throw new Steered(leavesOf(word.body));
}

/** Waits while the run is paused, unless the try has begun before; then no step starts that people have sent elsewhere. */
export async function mayBegin(waiting: Waiting, key: Key): Promise<void> {
  const { durable, taken } = waiting;
  const started = `${key}/started`;
  const begun = () => durable.entries().some((entry) => entry.key === started);
  requireStay(waiting, { key, asked: started });
  if (begun()) return;
  const path = pathIn(key);
  await durable.until(
    started,
    (entries) => !isPaused(entries) || wordOn(entries, { path, taken }) !== null,
  );
  requireStay(waiting, { key, asked: started });
}

/** Waits while the run is paused. */
export async function whileUnpaused(durable: Durable, key: Key): Promise<void> {
  if (durable.entries().some((entry) => entry.key === key)) return;
  await durable.until(key, (entries) => !isPaused(entries));
}

/** Whether nothing may begin now. */
export function isPaused(entries: readonly Entry[]): boolean {
  const last = entries.findLast(({ body }) => PAUSING.has(body.kind));
  return last?.body.kind === "run.paused";
}

const PAUSING: ReadonlySet<string> = new Set(["run.paused", "run.resumed"]);

/** The first word of people that this walk has still to go by and that concerns whatever happens at this path. */
function wordOn(
  entries: readonly Entry[],
  at: { readonly path: string | null; readonly taken: Taken },
): Word | null {
  const [rewind] = rewindsAfter(entries, at.taken.upTo);
  return rewind ?? (at.path === null ? null : standingSkip(entries, at.path));
}

/** Rewinds that lie behind this place in the journal, oldest first. */
export function rewindsAfter(entries: readonly Entry[], upTo: number): Word[] {
  return entries.flatMap((entry) =>
    entry.body.kind === "run.rewound" && entry.seq > upTo ? [{ ...entry, body: entry.body }] : [],
  );
}

/** A person's wish to have this step left out, unless somebody has sent the run back to it since. */
export function standingSkip(entries: readonly Entry[], path: string): Word | null {
  const last = entries.findLast(
    ({ body }) =>
      (body.kind === "skip.requested" && path === body.path) ||
      (body.kind === "run.rewound" && path === body.to),
  );
  return last?.body.kind === "skip.requested" ? { ...last, body: last.body } : null;
}

/** The key under which it stands that a step was left out after it had begun. */
export function leftKey(key: Key): Key {
  return `${key.replace(/#(\d+).*$/, "#$1")}/left`;
}

/** The path of the step that a key belongs to, `<phase>/<step>`; null for a key that belongs to no step. */
function pathIn(key: Key): string | null {
  const [path = "", round] = key.split("#");
  const [phase, step] = path.split("/");
  return round === undefined || step === undefined || step === "route" ? null : `${phase}/${step}`;
}

function leavesOf(body: Word["body"]): string | null {
  return body.kind === "skip.requested" ? body.path : null;
}

interface Open {
  /** The key of what is asked. */
  readonly key: Key;
  /** Where its end is recorded. */
  readonly end: Key;
  readonly shown: Extract<Post, { kind: "question" }> | undefined;
}

function closing({ durable, taken }: Waiting, open: Open): Overtaking {
  return (entries) => {
    const word = wordOn(entries, { path: pathIn(open.key), taken });
    if (word === null) return null;
    const reason = reasonOf(word.body);
    const { by } = word.body;
    const question = open.shown ? questionIdOf(durable.run, open.key) : null;
    const body = { kind: "question.closed" as const, question, by, reason, steering: word.key };
    const { shown } = open;
    const slot = questionSlot(open.key);
    return { body, posts: shown ? [{ slot, post: { ...shown, closed: reason } }] : [] };
  };
}

function reasonOf(body: Word["body"]): string {
  const why = body.reason === "" ? "" : `: ${body.reason}`;
  return body.kind === "skip.requested"
    ? `This step was left out${why}`
    : `The run was sent back to ${body.to}${why}`;
}

function leave({ durable }: Waiting, { steering }: BodyOf<"question.closed">): never {
  const word = durable.entries().find(({ key }) => key === steering)?.body;
  throw new Steered(word?.kind === "skip.requested" ? word.path : null);
}
