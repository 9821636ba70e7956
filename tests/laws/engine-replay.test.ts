import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldRun, isTerminal } from "../../src/domain/run-state.ts";
import { createMemoryStore, type MemoryStore } from "../../src/durable/memory-store.ts";
import {
  begin,
  essence,
  type Playing,
  play,
  snapshotOf,
  theRun,
} from "../support/scripted-engine.ts";

/** A workflow with one of everything that the engine performs: a condition, a parallel phase, a review, a gate. */
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
      steps: [{ id: "classify", agent: "test/lead", decides: ["kind"] }],
    },
    {
      id: "design",
      mode: "sequential",
      steps: [{ id: "design", agent: "test/architect", when: 'kind == "large"' }],
    },
    {
      id: "build",
      mode: "parallel",
      steps: [
        { id: "code", agent: "test/coder" },
        { id: "tests", agent: "test/tester" },
        { id: "docs", agent: "test/writer" },
      ],
    },
    {
      id: "review",
      mode: "sequential",
      steps: [{ id: "review", agent: "test/reviewer", reviews: "code", on_reject: "code" }],
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
              { id: "stop", label: "Stop", leads_to: "stop" },
            ],
            decided_by: {},
          },
        },
      ],
    },
  ],
});

type Turn = "deliver" | "escalate" | "unavailable" | "reject";

interface Plot {
  readonly kind: "small" | "large";
  /** What the n-th asking of each step brings; then it delivers. */
  readonly turns: readonly Turn[];
  readonly answers: readonly number[];
}

const plots = fc.record<Plot>({
  kind: fc.constantFrom("small", "large"),
  turns: fc.array(fc.constantFrom<Turn>("deliver", "escalate", "unavailable", "reject"), {
    minLength: 8,
    maxLength: 12,
  }),
  answers: fc.array(fc.nat(2), { minLength: 4, maxLength: 8 }),
});

/** Agents and people who answer by the plot: always the same for the same try and question, in whatever life they are asked. */
function playingOf(plot: Plot, store: MemoryStore): Playing {
  const turnOf = (path: string, number: number) =>
    plot.turns[(number * 5 + path.length) % 13] ?? "deliver";
  return {
    store,
    snapshot: story,
    script({ step }) {
      const turn =
        step.round + step.attempt > 4 ? "deliver" : turnOf(step.path, step.round + step.attempt);
      if (turn === "unavailable") return "unavailable";
      if (turn === "escalate") {
        return {
          verdict: "escalate",
          question: "Which?",
          options: [
            { label: "A", tradeoff: "" },
            { label: "B", tradeoff: "" },
          ],
          recommendation: "A",
        };
      }
      const reviewing = step.reviewing !== null;
      const rejects = reviewing && turn === "reject";
      const finding = {
        id: "",
        status: "open" as const,
        severity: "warning" as const,
        step: "",
        title: `In round ${step.round}`,
        fix: "",
        evidence: [],
      };
      return {
        verdict: reviewing ? (rejects ? "reject" : "approve") : "none",
        findings: rejects ? [finding] : [],
        facts: step.facts.map(({ name }) => ({ name, value: plot.kind })),
      };
    },
    answers(question) {
      const wish = plot.answers[question.key.length % 8] ?? 0;
      const number = question.key.includes("#1.") ? wish : 0;
      return question.options[number % question.options.length]?.id ?? "";
    },
  };
}

/** Every message as it stands in the end. */
function saidIn(store: MemoryStore): string[] {
  return store
    .posts(theRun)
    .map(({ slot, post }) => `${slot} ${JSON.stringify(post)}`)
    .toSorted();
}

describe("a run, whatever its agents and people do", () => {
  it("ends the same from every position of its journal at which the process may die, and repeats no finished step", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store);
        const images = [store.image()];
        const playing = playingOf(plot, store);
        await play({ ...playing, onEntry: () => images.push(store.image()) });
        const whole = await store.entriesOf(theRun);
        const posts = saidIn(store);
        for (const image of images) {
          const before = await image.entriesOf(theRun);
          const asked = await play(playingOf(plot, image));
          const finished = new Set(before.map(({ key }) => key));
          expect(asked.filter((key) => finished.has(key))).toEqual([]);
          expect(essence(await image.entriesOf(theRun))).toEqual(essence(whole));
          expect(saidIn(image)).toEqual(posts);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("never leaves a terminal state, whatever entries follow", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store);
        await play(playingOf(plot, store));
        const entries = await store.entriesOf(theRun);
        const ended = foldRun(entries);
        expect(ended && isTerminal(ended.status)).toBe(true);
        expect(foldRun([...entries, ...entries.slice(1)])).toEqual(ended);
      }),
      { numRuns: 40 },
    );
  });
});
