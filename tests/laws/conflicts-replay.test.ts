import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { createMemoryStore, type MemoryStore } from "../../src/durable/memory-store.ts";
import {
  begin,
  essence,
  type Playing,
  play,
  snapshotOf,
  theRun,
} from "../support/scripted-engine.ts";

interface Plot {
  readonly mode: "parallel" | "sequential";
  /** What the steps decide, by step and round. */
  readonly stores: readonly string[];
  /** How often the review sends the design back. */
  readonly rejections: number;
  readonly answers: readonly number[];
}

const plots = fc.record<Plot>({
  mode: fc.constantFrom("parallel", "sequential"),
  stores: fc.array(fc.constantFrom("Redis", "Postgres", "files", ""), {
    minLength: 5,
    maxLength: 9,
  }),
  rejections: fc.nat(2),
  answers: fc.array(fc.nat(3), { minLength: 3, maxLength: 5 }),
});

const steps = (...ids: readonly string[]) => ids.map((id) => ({ id, agent: `test/${id}` }));

/** Three architects side by side or one after the other, a fourth after them, and a review that may send them all back. */
function designOf({ mode }: Plot): Snapshot {
  const snapshot = snapshotOf({
    name: "story",
    title: "Story",
    description: "A design",
    lead: "test/lead",
    phases: [
      { id: "design", mode, steps: steps("tables", "service", "queue") },
      {
        id: "end",
        mode: "sequential",
        steps: [
          ...steps("whole"),
          { id: "judge", agent: "test/lead", reviews: "tables", on_reject: "tables" },
        ],
      },
    ],
  });
  const agents = Object.entries(snapshot.agents).map(([name, agent]) => [
    name,
    { ...agent, role: "Architect" },
  ]);
  return { ...snapshot, agents: Object.fromEntries(agents) };
}

function playingOf(plot: Plot, store: MemoryStore): Playing {
  return {
    store,
    snapshot: designOf(plot),
    script({ step }) {
      const value = plot.stores[(step.path.length + step.round * 3) % plot.stores.length] ?? "";
      const rejects = step.reviewing !== null && step.round <= plot.rejections;
      const approves = step.reviewing === null ? "none" : "approve";
      return {
        verdict: rejects ? "reject" : approves,
        context: value === "" ? [] : [{ key: "decision:store", values: [value] }],
      };
    },
    answers({ key, options }) {
      const wish = plot.answers[key.length % plot.answers.length] ?? 0;
      return options[wish % options.length]?.id ?? "";
    },
  };
}

describe("a run whose architects differ, whatever they and people decide", () => {
  it("asks the same questions from every position of its journal at which the process may die, no pair of answers twice", async () => {
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store);
        const images = [store.image()];
        await play({ ...playingOf(plot, store), onEntry: () => images.push(store.image()) });
        const whole = await store.entriesOf(theRun);
        const options = whole.flatMap(({ body }) =>
          body.kind === "question.asked" ? [optionsIn(body.question.options)] : [],
        );
        asked += options.length;
        expect(new Set(options).size).toBe(options.length);
        for (const image of images) {
          await play(playingOf(plot, image));
          expect(essence(await image.entriesOf(theRun))).toEqual(essence(whole));
        }
      }),
      { numRuns: 12 },
    );
    expect(asked).toBeGreaterThan(0);
  });
});

function optionsIn(options: readonly { readonly label: string }[]): string {
  return options
    .map(({ label }) => label)
    .toSorted()
    .join(", ");
}
