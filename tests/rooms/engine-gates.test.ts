import { expect, test } from "vitest";
import { foldRun } from "../../src/domain/run-state.ts";
import { createMemoryStore } from "../../src/durable/memory-store.ts";
import { begin, play, snapshotOf, theRun } from "../support/scripted-engine.ts";

const snapshot = snapshotOf({
  name: "story",
  title: "Story",
  description: "A review with a gate of its own",
  lead: "test/lead",
  phases: [
    {
      id: "build",
      mode: "sequential",
      steps: [
        { id: "code", agent: "test/coder" },
        {
          id: "review",
          agent: "test/reviewer",
          reviews: "code",
          on_reject: "code",
          gate: {
            ask: "Shall it apply?",
            options: [
              { id: "apply", label: "Apply it" },
              { id: "stop", label: "Stop", leads_to: "stop" },
            ],
            decided_by: { requester: true },
          },
        },
      ],
    },
  ],
});

const finding = {
  id: "",
  status: "open" as const,
  severity: "critical" as const,
  step: "",
  title: "Wrong",
  fix: "",
  evidence: [],
};

/** A run whose review rejects so many rounds; what people were asked, the messages, and how the run ended. */
async function playedWith(rejections: number, answers: Readonly<Record<string, string>>) {
  const store = createMemoryStore();
  await begin(store);
  const questions: string[] = [];
  await play({
    store,
    snapshot,
    script: ({ step }) => {
      if (step.reviewing === null) return {};
      const rejects = step.round <= rejections;
      return { verdict: rejects ? "reject" : "approve", findings: rejects ? [finding] : [] };
    },
    answers: ({ reason }) => answers[reason] ?? "",
    onEntry: ({ body }) => {
      if (body.kind === "question.asked") questions.push(body.question.reason);
    },
  });
  const status = foldRun(await store.entriesOf(theRun))?.status;
  return { questions, status, slots: store.posts(theRun).map(({ slot }) => slot) };
}

test("the gate of a review is asked when the review approves, never about work that goes back anyway", async () => {
  const { questions, status, slots } = await playedWith(1, { gate: "apply" });
  expect(questions).toEqual(["gate"]);
  expect(status).toBe("completed");
  expect(slots).toContain("phase:build#1");
});

test("accepting rejected work does not pass the gate of its review", async () => {
  const accepted = { rejections: "accept", finding_returned: "accept" };
  const { questions, status } = await playedWith(9, { ...accepted, gate: "stop" });
  expect(questions.slice(-1)).toEqual(["gate"]);
  expect(questions).toHaveLength(2);
  expect(status).toBe("cancelled");
});
