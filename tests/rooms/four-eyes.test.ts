import { describe, expect, it } from "vitest";
import { PersonId } from "../../src/domain/ids.ts";
import { createMemoryStore } from "../../src/durable/memory-store.ts";
import { begin, type Playing, play, snapshotOf, theRun } from "../support/scripted-engine.ts";

const bob = PersonId.parse("U_BOB");
const carol = PersonId.parse("U_CAROL");

const story = snapshotOf({
  name: "story",
  title: "Story",
  description: "A story",
  lead: "test/lead",
  phases: [
    {
      id: "work",
      mode: "sequential",
      steps: [
        { id: "write", person: "U_BOB", produces: ["text"] },
        { id: "look", agent: "test/reviewer", reviews: "write", on_reject: "write" },
      ],
    },
  ],
});

const performers: Playing["performers"] = async (word) => ({
  people: word === "writers" ? [bob, carol] : [PersonId.parse(word)],
  problem: "",
});

async function reviewedBy(seat: string, playing: Partial<Playing>) {
  const store = createMemoryStore();
  await begin(store, { seats: { look: seat } });
  const asked: string[] = [];
  await play({
    store,
    snapshot: story,
    script: ({ step }) => ({ verdict: step.reviewing === null ? "none" : "approve" }),
    answers(question) {
      asked.push(question.issue);
      return "agent";
    },
    deliver: ({ ask }) => ({ verdict: ask.reviewing === null ? "none" : "approve" }),
    ...playing,
  });
  const bodies = (await store.entriesOf(theRun)).map(({ body }) => body);
  const offered = bodies.flatMap((body) =>
    body.kind === "seat.offered" ? [`${body.path} to ${body.to.join()}`] : [],
  );
  const completed = bodies.flatMap((body) =>
    body.kind === "step.completed" ? [`${body.path} by ${body.agent}`] : [],
  );
  return { asked, offered, completed };
}

describe("a review in a person's hands", () => {
  it("of that person's own work is not asked of them: people say who does it", async () => {
    const { asked, offered, completed } = await reviewedBy("U_BOB", {});
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/“look”.*nobody reviews their own work/);
    expect(offered).toEqual(["work/write to U_BOB"]);
    expect(completed.slice(0, 2)).toEqual([
      "work/write by person:U_BOB",
      "work/look by test/reviewer",
    ]);
  });

  it("of a role's work is asked of its other holders alone", async () => {
    const { asked, offered, completed } = await reviewedBy("writers", { performers });
    expect(asked).toEqual([]);
    expect(offered).toEqual(["work/write to U_BOB", "work/look to U_CAROL"]);
    expect(completed).toContain("work/look by person:U_CAROL");
  });

  it("whose work was handed on meanwhile is still not asked of whoever delivered an earlier round", async () => {
    const { offered } = await reviewedBy("writers", {
      performers,
      deliver({ ask, round, path }) {
        if (path === "work/write") return round === 2 ? { to: null } : { verdict: "none" };
        if (ask.reviewing === null || round > 1) return { verdict: "approve" };
        const finding = {
          id: "",
          status: "open" as const,
          severity: "warning" as const,
          step: "",
          title: "It is short",
          fix: "",
          evidence: [],
        };
        return { verdict: "reject", findings: [finding] };
      },
    });
    expect(offered).toEqual([
      "work/write to U_BOB",
      "work/look to U_CAROL",
      "work/write to U_BOB",
      "work/look to U_CAROL",
    ]);
  });
});
