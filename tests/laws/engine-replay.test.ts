import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { foldRun, isTerminal } from "../../src/domain/run-state.ts";
import { createMemoryStore, type MemoryStore } from "../../src/durable/memory-store.ts";
import {
  begin,
  essence,
  type Playing,
  play,
  type Script,
  snapshotOf,
  theRun,
} from "../support/scripted-engine.ts";

type Kind = "small" | "large" | "odd";

/** How one workflow differs from another. */
interface Shape {
  /** What happens at the route when nothing holds: people are asked, or the default's steps are done. */
  readonly asks: boolean;
  /** Whether the route's phase is needed for large work only. */
  readonly guarded: boolean;
  /** Where the review's rejections go: to one step, or to those that its findings name. */
  readonly goesTo: "code" | "patch" | "named";
  /** Whether a second review stands beside the first. */
  readonly audited: boolean;
  readonly backTo: "classify" | "design" | "mend" | "docs";
}

const steps = (...ids: readonly string[]) => ids.map((id) => ({ id, agent: `test/${id}` }));

/**
 * A workflow with one of everything that the engine performs: a condition, a parallel phase, a route, reviews of one step or of
 * several, in branches and outside, and a gate that leads back.
 */
function storyOf(shape: Shape): Snapshot {
  const story = plainStoryOf(shape);
  const named = (name: string, how: "offer" | "take") => {
    const agent = story.agents[name];
    if (!agent) throw new Error(`no agent ${name}`);
    return { ...agent, delegates: [{ when: "a part is hard", to: "test/expert", how }] };
  };
  const expert = { ...named("test/lead", "take"), name: "expert", delegates: [] };
  const agents = {
    ...story.agents,
    "test/code": named("test/code", "take"),
    "test/docs": named("test/docs", "offer"),
    "test/expert": expert,
  };
  return { ...story, agents };
}

function plainStoryOf({ asks, guarded, goesTo, audited, backTo }: Shape) {
  const rejects = goesTo === "named" ? {} : { on_reject: goesTo };
  return snapshotOf({
    name: "story",
    title: "Story",
    description: "A story",
    lead: "test/lead",
    facts: { kind: { one_of: ["small", "large", "odd"] } },
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
      { id: "build", mode: "parallel", steps: steps("code", "tests", "docs") },
      {
        id: "fix",
        mode: "route",
        ...(guarded ? { when: 'kind != "small"' } : {}),
        branches: [
          { when: 'kind == "small"', title: "Small", steps: steps("patch") },
          { when: 'kind in ["small", "large"]', title: "Large", steps: steps("plan", "mend") },
        ],
        default: asks ? { ask: "Which?" } : { steps: steps("look") },
      },
      {
        id: "review",
        mode: "parallel",
        steps: [
          {
            id: "review",
            agent: "test/reviewer",
            reviews: ["code", "patch", "mend", "docs"],
            ...rejects,
          },
          ...(audited ? [{ id: "audit", agent: "test/auditor", reviews: ["tests", "docs"] }] : []),
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
                { id: "again", label: "Again", leads_to: { back_to: backTo } },
                { id: "stop", label: "Stop", leads_to: "stop" },
              ],
              decided_by: {},
            },
          },
        ],
      },
    ],
  });
}

const branches: Readonly<Record<string, string>> = {
  "fix/patch": "Small",
  "fix/plan": "Large",
  "fix/mend": "Large",
  "fix/look": "Otherwise",
};

type Turn = "deliver" | "escalate" | "unavailable" | "reject" | "delegate";

interface Plot {
  readonly shape: Shape;
  /** What the work is taken for, each time it is classified. */
  readonly kinds: readonly Kind[];
  /** What the n-th asking of each step brings; then it delivers. */
  readonly turns: readonly Turn[];
  readonly answers: readonly number[];
  /** The step that the finding of the n-th review names. */
  readonly named: readonly string[];
}

const plots = fc.record<Plot>({
  shape: fc.record<Shape>({
    asks: fc.boolean(),
    guarded: fc.boolean(),
    goesTo: fc.constantFrom("code", "patch", "named"),
    audited: fc.boolean(),
    backTo: fc.constantFrom("classify", "design", "mend", "docs"),
  }),
  kinds: fc.array(fc.constantFrom<Kind>("small", "large", "odd"), { minLength: 1, maxLength: 3 }),
  turns: fc.array(
    fc.constantFrom<Turn>("deliver", "escalate", "unavailable", "reject", "delegate"),
    {
      minLength: 8,
      maxLength: 12,
    },
  ),
  answers: fc.array(fc.nat(2), { minLength: 4, maxLength: 8 }),
  named: fc.array(fc.constantFrom("code", "patch", "mend", "docs", "tests", ""), {
    minLength: 1,
    maxLength: 3,
  }),
});

const escalation: ReturnType<Script> = {
  verdict: "escalate",
  question: "Which?",
  options: [
    { label: "A", tradeoff: "" },
    { label: "B", tradeoff: "" },
  ],
  recommendation: "A",
};

/** Agents and people who answer by the plot: always the same for the same try and question, in whatever life they are asked. */
function playingOf(plot: Plot, store: MemoryStore): Playing {
  const turnOf = (path: string, number: number) =>
    plot.turns[(number * 5 + path.length) % 13] ?? "deliver";
  return {
    store,
    snapshot: storyOf(plot.shape),
    script({ step }) {
      const turn =
        step.round + step.attempt > 4 ? "deliver" : turnOf(step.path, step.round + step.attempt);
      if (turn === "unavailable") return "unavailable";
      if (turn === "escalate") return escalation;
      const [delegate] = step.delegates;
      if (turn === "delegate" && delegate)
        return { verdict: "delegate", delegate: delegate.to, request: "the hard part" };
      const reviewing = step.reviewing !== null;
      const rejects = reviewing && turn === "reject";
      const finding = {
        id: "",
        status: "open" as const,
        severity: "warning" as const,
        step: plot.named[step.round % plot.named.length] ?? "",
        title: `In round ${step.round}`,
        fix: "",
        evidence: [],
      };
      const kind = plot.kinds[(step.round - 1) % plot.kinds.length] ?? "odd";
      return {
        verdict: reviewing ? (rejects ? "reject" : "approve") : "none",
        findings: rejects ? [finding] : [],
        facts: step.facts.map(({ name }) => ({ name, value: kind })),
      };
    },
    answers(question) {
      const wish = plot.answers[question.key.length % 8] ?? 0;
      const isFree = question.key.includes("#1.") || question.reason === "route";
      return question.options[(isFree ? wish : 0) % question.options.length]?.id ?? "";
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
      { numRuns: 25 },
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

  it("performs steps of a route's branch only while that branch is the one taken", async () => {
    await fc.assert(
      fc.asyncProperty(plots, async (plot) => {
        const store = createMemoryStore();
        await begin(store);
        await play(playingOf(plot, store));
        const entries = (await store.entriesOf(theRun)).map(({ body }) => body);
        const strays = entries.filter((body, at) => {
          if (body.kind !== "step.started" || !body.path.startsWith("fix/")) return false;
          const taken = entries.slice(0, at).findLast((before) => before.kind === "route.taken");
          return taken?.title !== branches[body.path];
        });
        expect(strays).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
