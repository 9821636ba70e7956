import { decisionKeyOf, type Question } from "../domain/decision.ts";
import type { BodyOf, Entry, EntryKind } from "../domain/entry.ts";
import { type Key, questionIdOf, type RunId } from "../domain/ids.ts";
import { isTerminal, statusAfter } from "../domain/run-state.ts";
import { childStarted, endOf } from "./call.ts";
import {
  type Durable,
  type Interpreter,
  type Meanwhile,
  type Part,
  type PartOutcome,
  waitingOf,
} from "./durable.ts";
import { overtake } from "./overtake.ts";
import type { Walk } from "./walk.ts";

/** What the verbs need beside the walk itself. */
interface Means {
  readonly interpreter: Interpreter;
  readonly started: BodyOf<"run.started">;
  /** Has another run walked, and resolves when nobody walks it any more. */
  readonly walked: (run: RunId) => Promise<void>;
}

/** What an interpreted run may do, over one walk of it. */
export function durableOf(walk: Walk, { interpreter, started, walked }: Means): Durable {
  const durable: Durable = {
    run: walk.run,
    signal: walk.signal,
    started,
    entries: () => walk.past.entries,
    step: async (key, kinds, work) => bodyOf(await walk.once(key, work), kinds),
    note: async (key, recording) =>
      bodyOf(await walk.once(key, async () => recording), [recording.body.kind]),
    async say(key, post) {
      const body = { kind: "post.said" as const, slot: post.slot };
      bodyOf(await walk.once(key, async () => ({ body, posts: [post] })), ["post.said"]);
    },
    async waitForDecision(key, question, said) {
      requireOwnKey(walk, key, question);
      const { posts, meanwhile } = waitingOf(said);
      const body = { kind: "question.asked" as const, question };
      const asked = bodyOf(await walk.once(key, async () => ({ body, posts })), ["question.asked"]);
      await pass(walk, decisionKeyOf(key), meanwhile(asked.question));
      const decided = await walk.entryAt(decisionKeyOf(key));
      return bodyOf(decided, ["decision.recorded"]).decision;
    },
    async waitForEntry(key, kinds, meanwhile) {
      await pass(walk, key, meanwhile);
      return bodyOf(await walk.entryAt(key), kinds);
    },
    until: (key, fits) => walk.after(key, walk.recorded(fits)),
    overtake(key, overtaking) {
      void overtake(walk, key, overtaking);
    },
    async sleepUntil(key, time) {
      const body = { kind: "timer.set" as const, until: time };
      const set = bodyOf(await walk.once(key, async () => ({ body })), ["timer.set"]);
      const fired = `${key}/fired`;
      if (!walk.past.at(fired)) await walk.wakeAt(fired, set.until);
      bodyOf(await walk.once(fired, async () => ({ body: { kind: "timer.fired" } })), [
        "timer.fired",
      ]);
    },
    async call(key, kinds, { begin, conclude }) {
      const caller = { walk, started, key };
      const concluded = walk.past.at(key);
      if (concluded && !walk.stopped) return bodyOf(concluded, kinds);
      const begun = await walk.once(`${key}/child`, async () =>
        childStarted(caller, await begin()),
      );
      const { child } = bodyOf(begun, ["child.started"]);
      const end = await endOf(caller, child, walked);
      return bodyOf(await walk.once(key, () => conclude(end)), kinds);
    },
    branches: (_key, parts) => settleAll(walk, parts, (part) => interpreter.part(durable, part)),
  };
  return durable;
}

/** Lets happen what happens while an entry is waited for. Whoever writes first, that entry or what comes meanwhile, is first for good. */
async function pass(walk: Walk, key: Key, meanwhile: readonly Meanwhile[]): Promise<void> {
  for (const { at, key: then, recording } of meanwhile) {
    if (walk.past.at(key)) return;
    if (walk.past.at(then)) continue;
    await walk.wakeAt(key, at);
    if (walk.past.at(key)) return;
    const left = typeof recording === "function" ? recording() : recording;
    const { body } = await walk.once(then, async () => ({ ...left, unless: key }));
    if (endsRun(body)) walk.interrupt();
    if (walk.stopped) return walk.halt();
  }
}

function endsRun(body: Entry["body"]): boolean {
  const status = statusAfter(body);
  return status !== undefined && isTerminal(status);
}

/** A part that fails does not end the others, and none of them works on behind the back of a run that has failed. */
async function settleAll(
  walk: Walk,
  parts: readonly Part[],
  walkPart: (part: Part) => Promise<void>,
): Promise<PartOutcome[]> {
  if (walk.stopped) return walk.halt();
  const outcomes = await Promise.all(parts.map((part) => settle(part, walkPart)));
  return walk.stopped ? walk.halt() : outcomes;
}

async function settle(part: Part, walkPart: (part: Part) => Promise<void>): Promise<PartOutcome> {
  try {
    await walkPart(part);
    return { name: part.name, state: "done" };
  } catch (error) {
    return { name: part.name, state: "failed", error };
  }
}

/** A recorded entry of another kind means that two places of the program share a key: a defect, not an outcome. */
function bodyOf<Kind extends EntryKind>(entry: Entry, kinds: readonly Kind[]): BodyOf<Kind> {
  if (isOfKind(entry.body, kinds)) return entry.body;
  throw new Error(
    `The journal of the run ${entry.run} holds ${entry.body.kind} under ${entry.key}, where ${kinds.join(" or ")} belongs.`,
  );
}

function isOfKind<Kind extends EntryKind>(
  body: Entry["body"],
  kinds: readonly Kind[],
): body is BodyOf<Kind> {
  const expected: readonly EntryKind[] = kinds;
  return expected.includes(body.kind);
}

/** The decision finds its question by the id, so id and key must name the same one. */
function requireOwnKey(walk: Walk, key: Key, question: Question): void {
  if (question.key === key && question.id === questionIdOf(walk.run, key)) return;
  throw new Error(
    `The question ${question.id} was asked under the key ${key} of the run ${walk.run}.`,
  );
}
