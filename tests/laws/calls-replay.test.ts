import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/domain/entry.ts";
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

const workflow = (name: string, phases: readonly unknown[], more: object = {}) => ({
  name,
  title: name,
  description: name,
  lead: "test/lead",
  phases,
  ...more,
});

const inSequence = (id: string, ...steps: readonly object[]) => ({ id, mode: "sequential", steps });

/** Two called side by side beside an agent, of which one is reviewed, asks at a gate, and calls a third. */
const story = snapshotOf(
  workflow(
    "story",
    [
      inSequence("triage", { id: "classify", agent: "test/lead", decides: ["kind"] }),
      {
        id: "build",
        mode: "parallel",
        steps: [
          { id: "service", workflow: "test/service", inputs: { kind: "kind" }, task: "Build it" },
          { id: "tests", agent: "test/tester" },
          { id: "documents", workflow: "test/documents", when: 'kind == "large"' },
        ],
      },
      inSequence("review", {
        id: "review",
        agent: "test/reviewer",
        reviews: "service",
        on_reject: "service",
      }),
    ],
    { facts: { kind: { one_of: ["small", "large"] } } },
  ),
  {
    "test/service": workflow("service", [
      inSequence("code", { id: "code", agent: "test/coder" }),
      inSequence("docs", { id: "docs", workflow: "test/documents" }),
      inSequence("release", {
        id: "release",
        agent: "test/lead",
        gate: {
          ask: "Release it?",
          options: [
            { id: "go", label: "Go" },
            { id: "again", label: "Again", leads_to: { back_to: "code" } },
            { id: "stop", label: "Stop", leads_to: "stop" },
          ],
          decided_by: {},
        },
      }),
    ]),
    "test/documents": workflow("documents", [
      inSequence("write", { id: "write", agent: "test/writer" }),
    ]),
  },
);

type Turn = "deliver" | "escalate" | "unavailable" | "reject";

interface Plot {
  readonly kind: "small" | "large";
  readonly turns: readonly Turn[];
  readonly answers: readonly number[];
}

const plots = fc.record<Plot>({
  kind: fc.constantFrom("small", "large"),
  turns: fc.array(
    fc.constantFrom<Turn>("deliver", "deliver", "escalate", "unavailable", "reject"),
    {
      minLength: 5,
      maxLength: 9,
    },
  ),
  answers: fc.array(fc.nat(2), { minLength: 4, maxLength: 8 }),
});

/** Agents and people who answer by the plot: always the same for the same try and question, in whatever life they are asked. */
function playingOf(plot: Plot, store: MemoryStore): Playing {
  return {
    store,
    snapshot: story,
    script({ step }) {
      const number = step.round + step.attempt;
      const planned = plot.turns[(number * 5 + step.path.length) % 11] ?? "deliver";
      const turn = number > 3 ? "deliver" : planned;
      if (turn === "unavailable") return "unavailable";
      if (turn === "escalate") {
        const options = ["A", "B"].map((label) => ({ label, tradeoff: "" }));
        return { verdict: "escalate", question: "Which?", options, recommendation: "A" };
      }
      const reviewing = step.reviewing !== null;
      const rejects = reviewing && turn === "reject";
      const title = `In round ${step.round}`;
      const finding = { id: "", status: "open" as const, severity: "warning" as const, title };
      return {
        verdict: reviewing ? (rejects ? "reject" : "approve") : "none",
        findings: rejects ? [{ ...finding, step: "", fix: "", evidence: [] }] : [],
        facts: step.facts.map(({ name }) => ({ name, value: plot.kind })),
      };
    },
    answers(question) {
      const wish = plot.answers[question.key.length % 8] ?? 0;
      const isEarly = question.key.includes("#1.1");
      const number = isEarly ? wish : question.reason === "child_failed" ? 1 : 0;
      return question.options[number % question.options.length]?.id ?? "";
    },
  };
}

/** Every journal of the store, in the order of the runs' ids. */
async function journalsOf(store: MemoryStore): Promise<readonly (readonly Entry[])[]> {
  const journals = new Map<string, readonly Entry[]>();
  const collect = async (run: Entry["run"]): Promise<void> => {
    const entries = await store.entriesOf(run);
    journals.set(run, entries);
    for (const { body } of entries) if (body.kind === "child.started") await collect(body.child);
  };
  await collect(theRun);
  return [...journals]
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([, one]) => one);
}

function finished(journals: readonly (readonly Entry[])[]): readonly string[] {
  const kinds = new Set(["step.completed", "step.failed", "step.escalated"]);
  return journals
    .flat()
    .filter(({ body }) => kinds.has(body.kind) && !("agent" in body && isCalled(body.agent)))
    .map(({ key }) => key);
}

function isCalled(agent: string | null): boolean {
  return agent === "test/service" || agent === "test/documents";
}

describe("a run that calls others, whatever their agents and people do", () => {
  it("ends the same with all of them from every position at which the process may die, and repeats no finished step", async () => {
    let called = 0;
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store, { workflow: "test/story" });
        const images = [store.image()];
        await play({ ...playingOf(plot, store), onEntry: () => images.push(store.image()) });
        const whole = await journalsOf(store);
        called += whole.length - 1;
        for (const image of images) {
          const before = finished(await journalsOf(image));
          const asked = await play(playingOf(plot, image));
          const after = await journalsOf(image);
          expect(after.map(essence)).toEqual(whole.map(essence));
          expect([...before, ...asked].toSorted()).toEqual([...finished(whole)].toSorted());
        }
      }),
      { numRuns: 8 },
    );
    expect(called).toBeGreaterThan(8);
  });

  it("leaves none of them unfinished", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store, { workflow: "test/story" });
        await play(playingOf(plot, store));
        const states = (await journalsOf(store)).map(foldRun);
        expect(states.every((state) => state && isTerminal(state.status))).toBe(true);
        expect(await store.unfinishedRuns()).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
