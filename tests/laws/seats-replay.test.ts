import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PersonId } from "../../src/domain/ids.ts";
import { foldRun, isTerminal } from "../../src/domain/run-state.ts";
import { createMemoryStore, type MemoryStore } from "../../src/durable/memory-store.ts";
import { noTime } from "../support/no-time.ts";
import {
  begin,
  type Deliver,
  essence,
  type Playing,
  play,
  snapshotOf,
  theRun,
} from "../support/scripted-engine.ts";

const bob = PersonId.parse("U_BOB");
const carol = PersonId.parse("U_CAROL");

const story = snapshotOf({
  name: "story",
  title: "Story",
  description: "A story",
  lead: "test/lead",
  facts: { kind: { one_of: ["small", "large"] } },
  phases: [
    {
      id: "begin",
      mode: "sequential",
      steps: [{ id: "classify", person: "U_BOB", decides: ["kind"], due: "2h" }],
    },
    {
      id: "build",
      mode: "parallel",
      steps: [
        { id: "code", agent: "test/coder", produces: ["code"] },
        { id: "docs", agent: "test/writer", person: "writers" },
      ],
    },
    {
      id: "review",
      mode: "sequential",
      steps: [
        { id: "review", agent: "test/reviewer", reviews: ["code", "docs"], on_reject: "code" },
        { id: "end", agent: "test/lead" },
      ],
    },
  ],
});

type Turn = "deliver" | "reject" | "give back" | "hand on" | "nothing";

interface Plot {
  readonly seats: Readonly<Record<string, PersonId>>;
  readonly turns: readonly Turn[];
  readonly answers: readonly number[];
  /** Whether anybody fills the role of the writers. */
  readonly writers: boolean;
}

const plots = fc.record<Plot>({
  seats: fc.constantFrom<Plot["seats"]>(
    {},
    { code: carol },
    { review: bob },
    { lead: carol },
    { code: bob, review: carol, lead: bob },
  ),
  turns: fc.array(fc.constantFrom<Turn>("deliver", "reject", "give back", "hand on", "nothing"), {
    minLength: 7,
    maxLength: 7,
  }),
  answers: fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }),
  writers: fc.boolean(),
});

/** Whoever has been busy for long delivers, so that every run ends. */
function delivering({ turns }: Plot): Deliver {
  return (offered, key) => {
    const number = offered.round + offered.attempt + Number(key.at(-1));
    const turn = number > 6 ? "deliver" : turns[(number * 3 + offered.path.length) % 7];
    if (turn === "nothing") return "nothing";
    if (turn === "give back") return { to: null };
    if (turn === "hand on") return { to: carol };
    const reviewing = offered.ask.reviewing !== null;
    const finding = {
      id: "",
      status: "open" as const,
      severity: "warning" as const,
      step: "",
      title: `In round ${offered.round}`,
      fix: "",
      evidence: [],
    };
    const rejects = reviewing && turn === "reject";
    return {
      verdict: reviewing ? (rejects ? "reject" : "approve") : "none",
      findings: rejects ? [finding] : [],
      facts: offered.ask.facts.map(({ name }) => ({ name, value: "small" })),
    };
  };
}

function playingOf(plot: Plot, store: MemoryStore): Playing {
  return {
    store,
    snapshot: story,
    clock: noTime,
    script: ({ step }) => ({ verdict: step.reviewing === null ? "none" : "approve" }),
    answers(question) {
      const wish = plot.answers[question.key.length % 5] ?? 0;
      const isFree = question.key.includes("#1.1");
      const onward = question.options.find(({ id }) => id === "agent") ?? question.options[0];
      return (isFree ? question.options[wish % question.options.length] : onward)?.id ?? "";
    },
    performers: async (word) => {
      if (word !== "writers") return { people: [PersonId.parse(word)], problem: "" };
      return plot.writers
        ? { people: [bob, carol], problem: "" }
        : { people: [], problem: "Nobody fills the role." };
    },
    deliver: delivering(plot),
  };
}

function saidIn(store: MemoryStore): string[] {
  return store
    .posts(theRun)
    .map(({ slot, post }) => `${slot} ${JSON.stringify(post)}`)
    .toSorted();
}

describe("a run with people in its seats, whatever they do", () => {
  it("ends the same from every position of its journal at which the process may die, and asks no person twice", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store, { seats: plot.seats });
        const images = [store.image()];
        await play({ ...playingOf(plot, store), onEntry: () => images.push(store.image()) });
        const whole = await store.entriesOf(theRun);
        const state = foldRun(whole);
        expect(state && isTerminal(state.status)).toBe(true);
        expect(state?.seats).toEqual([]);
        for (const image of images) {
          await play(playingOf(plot, image));
          expect(essence(await image.entriesOf(theRun))).toEqual(essence(whole));
          expect(saidIn(image)).toEqual(saidIn(store));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("completes a person's step with what that person sent in, once, and never by the time that passes", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store, { seats: plot.seats });
        await play(playingOf(plot, store));
        const bodies = (await store.entriesOf(theRun)).map(({ body }) => body);
        const completed = bodies.filter((body) => body.kind === "step.completed");
        const byPeople = completed.filter(({ agent }) => agent.startsWith("person:"));
        for (const { path, agent, calls } of byPeople) {
          const sent = bodies.filter(
            (body) => body.kind === "step.delivered" && body.path === path,
          );
          expect(
            sent.map((body) => body.kind === "step.delivered" && `person:${body.by}`),
          ).toContain(agent);
          expect(calls).toEqual([]);
        }
        const sent = bodies.filter((body) => body.kind === "step.delivered");
        expect(byPeople.length).toBeLessThanOrEqual(sent.length);
      }),
      { numRuns: 60 },
    );
  });
});
