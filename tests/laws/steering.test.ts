import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BodyOf, Entry, EntryBody } from "../../src/domain/entry.ts";
import { pastBefore } from "../../src/domain/fork.ts";
import { PersonId } from "../../src/domain/ids.ts";
import { foldRun, isTerminal } from "../../src/domain/run-state.ts";
import type { Host } from "../../src/durable/durable.ts";
import { createMemoryStore, type MemoryStore } from "../../src/durable/memory-store.ts";
import { begin, type Playing, play, snapshotOf, theRun } from "../support/scripted-engine.ts";
import { turns } from "../support/turns.ts";

const steps = (...ids: readonly string[]) => ids.map((id) => ({ id, agent: `test/${id}` }));

const story = snapshotOf({
  name: "story",
  title: "Story",
  description: "A story",
  lead: "test/lead",
  facts: { kind: { one_of: ["small", "large"] } },
  phases: [
    {
      id: "triage",
      mode: "sequential",
      steps: [{ id: "classify", agent: "test/lead", decides: ["kind"] }, ...steps("design")],
    },
    { id: "build", mode: "parallel", steps: steps("code", "tests", "docs") },
    {
      id: "fix",
      mode: "route",
      branches: [
        { when: 'kind == "small"', title: "Small", steps: steps("patch") },
        { when: 'kind == "large"', title: "Large", steps: steps("plan", "mend") },
      ],
      default: { ask: "Which?" },
    },
    {
      id: "review",
      mode: "sequential",
      steps: [
        { id: "review", agent: "test/reviewer", reviews: ["code", "docs"] },
        {
          id: "audit",
          agent: "test/auditor",
          reviews: ["patch", "mend", "tests"],
          on_reject: "code",
        },
      ],
    },
    {
      id: "end",
      mode: "sequential",
      steps: [
        {
          id: "summarise",
          agent: "test/lead",
          gate: {
            ask: "Shall I proceed?",
            options: [
              { id: "proceed", label: "Proceed" },
              { id: "again", label: "Again", leads_to: { back_to: "design" } },
            ],
            decided_by: {},
          },
        },
      ],
    },
  ],
});

type Turn = "deliver" | "escalate" | "unavailable" | "reject";

/** What somebody says to the run, after so many entries of its own. */
interface Word {
  readonly after: number;
  readonly kind: "rewind" | "skip" | "pause" | "note";
  /** Picks the step that is meant. */
  readonly which: number;
}

interface Plot {
  readonly kinds: readonly string[];
  readonly turns: readonly Turn[];
  readonly answers: readonly number[];
  readonly words: readonly Word[];
}

const plots = fc.record<Plot>({
  kinds: fc.array(fc.constantFrom("small", "large", "odd"), { minLength: 1, maxLength: 3 }),
  turns: fc.array(
    fc.constantFrom<Turn>("deliver", "deliver", "deliver", "escalate", "unavailable", "reject"),
    { minLength: 8, maxLength: 12 },
  ),
  answers: fc.array(fc.nat(2), { minLength: 4, maxLength: 8 }),
  words: fc.array(
    fc.record<Word>({
      after: fc.integer({ min: 2, max: 40 }),
      kind: fc.constantFrom("rewind", "rewind", "skip", "pause", "note"),
      which: fc.nat(20),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

const alice = PersonId.parse("U_ALICE");

/** The entry by which the desk would write down what somebody says; null where the desk would refuse. */
function bodyOf({ kind, which }: Word, entries: readonly Entry[]): EntryBody | null {
  const by = alice;
  const begun = entries.flatMap(({ body }) => (body.kind === "step.started" ? [body.path] : []));
  const paths = ["triage/design", "build/code", "build/docs", "fix/mend", "review/review"];
  switch (kind) {
    case "note":
      return { kind: "note.added", by, text: "mind the tests", origin: "x" };
    case "pause":
      return { kind: "run.paused", by, reason: "" };
    case "skip":
      return { kind: "skip.requested", path: paths[which % 5] ?? "", by, reason: "not now" };
    default: {
      const to = begun[which % Math.max(1, begun.length)];
      if (to === undefined) return null;
      const how = { agent: null, model: null, reason: "", instructions: `again ${which}` };
      return { kind: "run.rewound", to, by, ...how };
    }
  }
}

/** Lets people speak to the run while it is walked; whoever pauses it resumes it a little later. */
function speaking(store: MemoryStore, words: readonly Word[]): Playing["meanwhile"] {
  let count = 0;
  return async (_entry, host) => {
    count += 1;
    for (const [index, word] of words.entries()) {
      if (word.after !== count) continue;
      const body = bodyOf(word, await store.entriesOf(theRun));
      if (body) await say(store, host, { key: `words/${count}.${index}`, body });
      if (word.kind === "pause") void resumeLater(store, host, `words/${count}.${index}/on`);
    }
  };
}

async function resumeLater(store: MemoryStore, host: Host, key: string): Promise<void> {
  await turns(30);
  await say(store, host, { key, body: { kind: "run.resumed", by: alice } });
}

async function say(
  store: MemoryStore,
  host: Host | null,
  { key, body }: { readonly key: string; readonly body: EntryBody },
): Promise<void> {
  const entry = await store.record({ run: theRun, key, at: 0, body, posts: [], artifacts: [] });
  if (entry) host?.entriesAdded(theRun, [entry]);
}

/** A life after a death begins with somebody who resumes what was left paused. */
async function live(
  plot: Plot,
  store: MemoryStore,
  more: Partial<Playing> = {},
): Promise<string[]> {
  if (foldRun(await store.entriesOf(theRun))?.paused)
    await say(store, null, { key: "words/on", body: { kind: "run.resumed", by: alice } });
  return play({ ...playingOf(plot, store), ...more });
}

function playingOf(plot: Plot, store: MemoryStore): Playing {
  return {
    store,
    snapshot: story,
    script({ step }) {
      const at = ((step.round + step.attempt) * 5 + step.path.length) % 13;
      const turn = step.round + step.attempt > 4 ? "deliver" : (plot.turns[at] ?? "deliver");
      if (turn === "unavailable") return "unavailable";
      if (turn === "escalate")
        return {
          verdict: "escalate",
          question: "Which?",
          options: [
            { label: "A", tradeoff: "" },
            { label: "B", tradeoff: "" },
          ],
        };
      const rejects = step.reviewing !== null && turn === "reject";
      const finding = { id: "", status: "open" as const, severity: "warning" as const, step: "" };
      const raised = { ...finding, title: `In round ${step.round}`, fix: "", evidence: [] };
      const kind = plot.kinds[(step.round - 1) % plot.kinds.length] ?? "odd";
      return {
        verdict: step.reviewing === null ? "none" : rejects ? "reject" : "approve",
        findings: rejects ? [raised] : [],
        facts: step.facts.map(({ name }) => ({ name, value: kind })),
      };
    },
    answers(question) {
      const wish = plot.answers[question.key.length % 8] ?? 0;
      const isFree = question.key.includes("#1.") || question.reason === "route";
      const offered = question.options.filter(({ id }) => id !== "stop");
      return offered[(isFree ? wish : 0) % offered.length]?.id ?? "";
    },
  };
}

async function told(plot: Plot): Promise<{ store: MemoryStore; images: MemoryStore[] }> {
  const store = createMemoryStore();
  await begin(store);
  const images = [store.image()];
  await live(plot, store, {
    onEntry: () => images.push(store.image()),
    meanwhile: speaking(store, plot.words),
  });
  return { store, images };
}

/** The same run, walked once more from the top over everything but its end. */
async function walkedAgain(plot: Plot, store: MemoryStore) {
  const entries = await store.entriesOf(theRun);
  const others = entries.slice(1);
  const copy = createMemoryStore();
  await begin(copy);
  for (const { key, at, body } of others.slice(0, -1))
    await copy.record({ run: theRun, key, at, body, posts: [], artifacts: [] });
  const asked = await play(playingOf(plot, copy));
  const again = await copy.entriesOf(theRun);
  return { asked, added: again.slice(others.length), end: entries.at(-1) };
}

function ofKind<Kind extends EntryBody["kind"]>(
  entries: readonly Entry[],
  kind: Kind,
): BodyOf<Kind>[] {
  const isOf = (body: EntryBody): body is BodyOf<Kind> => body.kind === kind;
  return entries.map(({ body }) => body).filter(isOf);
}

const CHANGES: ReadonlySet<string> = new Set(["step.started", "run.paused", "run.resumed"]);

describe("a run that people steer, whatever they say and when", () => {
  it("comes to an end, and walking it again from the top asks nobody and adds nothing", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const { store } = await told(plot);
        const entries = await store.entriesOf(theRun);
        const state = foldRun(entries);
        expect(state && isTerminal(state.status)).toBe(true);
        const { asked, added, end } = await walkedAgain(plot, store);
        expect(asked).toEqual([]);
        expect(added.map(({ key, body }) => ({ key, body }))).toEqual(
          end ? [{ key: end.key, body: end.body }] : [],
        );
      }),
      { numRuns: 150 },
    );
  });

  it("does so from every position of its journal at which the process may die, and repeats no finished step", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const { images } = await told(plot);
        for (const image of images) {
          const before = await image.entriesOf(theRun);
          const finished = new Set(before.map(({ key }) => key));
          const asked = await live(plot, image);
          expect(asked.filter((key) => finished.has(key))).toEqual([]);
          const again = await walkedAgain(plot, image);
          expect(again.asked).toEqual([]);
          expect(again.added.map(({ key }) => key)).toEqual([again.end?.key]);
        }
      }),
      { numRuns: 12 },
    );
  });

  it("takes up each word once, in the order in which people said them", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const { store } = await told(plot);
        const entries = await store.entriesOf(theRun);
        const said = entries.filter(({ body }) => body.kind === "run.rewound");
        const taken = ofKind(entries, "steering.taken").map(({ steering }) => steering);
        expect(taken).toEqual(said.map(({ key }) => key).slice(0, taken.length));
      }),
      { numRuns: 60 },
    );
  });

  it("begins nothing while it is paused", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const { store } = await told(plot);
        const entries = await store.entriesOf(theRun);
        const changes = entries.filter(({ body }) => CHANGES.has(body.kind));
        const begun = changes.filter(
          ({ body }, at) =>
            body.kind === "step.started" &&
            changes.slice(0, at).findLast((one) => one.body.kind !== "step.started")?.body.kind ===
              "run.paused",
        );
        // Of three side by side, two may have been on their way into the journal.
        expect(begun.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  it("is forked from any step it came to: nothing before that step is done again, and it comes to an end", async () => {
    await fc.assert(
      fc.asyncProperty(plots, fc.nat(40), async (plot, pick) => {
        const { store } = await told(plot);
        const entries = await store.entriesOf(theRun);
        const paths = [...new Set(ofKind(entries, "step.started").map(({ path }) => path))];
        const to = paths[pick % paths.length] ?? "";
        const past = pastBefore(entries, to, { from: theRun, run: theRun });
        if (past === null) throw new Error(`The run never came to ${to}.`);
        const fork = createMemoryStore();
        await begin(fork);
        for (const { key, body } of past)
          await fork.record({ run: theRun, key, at: 0, body, posts: [], artifacts: [] });
        const word = bodyOf({ after: 0, kind: "rewind", which: 0 }, entries);
        if (word?.kind !== "run.rewound") throw new Error("There is nothing to go back to.");
        await say(fork, null, { key: "said/fork", body: { ...word, to } });
        const known = new Set(past.map(({ key }) => key));
        const asked = await live(plot, fork);
        expect(asked.filter((key) => known.has(key))).toEqual([]);
        const state = foldRun(await fork.entriesOf(theRun));
        expect(state && isTerminal(state.status)).toBe(true);
        expect(asked.some((key) => key.startsWith(`${to}#`))).toBe(true);
        const again = await walkedAgain(plot, fork);
        expect(again.asked).toEqual([]);
        expect(again.added.map(({ key }) => key)).toEqual([again.end?.key]);
      }),
      { numRuns: 80 },
    );
  });
});
