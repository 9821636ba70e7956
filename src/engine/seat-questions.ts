import type { Option } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { PersonId } from "../domain/ids.ts";
import type { Draft } from "./questions.ts";
import type { Placed } from "./rules/stations.ts";

/** The option that gives a step back to its agent. */
export const TO_AGENT = "agent";

/** The time for a person's step is over and nothing came. */
export function overdueDraft(placed: Placed, people: readonly PersonId[], waitMs: number): Draft {
  const title = placed.step.title ?? placed.step.id;
  const who = people.length === 1 ? "the person who performs it" : "those who were asked";
  return {
    reason: "seat_overdue",
    issue: `“${title}” is due, and nothing has come from ${who}. What is sent in now still counts if you wait.`,
    options: [
      toAgent(placed),
      {
        id: "wait",
        label: `Wait another ${spanText(waitMs)}`,
        tradeoff: "The same person goes on; the run waits.",
      },
      stop,
    ],
    recommended: "wait",
    recommendation: "",
    blocking: "this step and all that follows",
    other: false,
  };
}

/** Why nobody is asked for a review that is in the hands of those whose work it judges. */
export function ownWork({ step }: Placed): string {
  return `“${step.title ?? step.id}” is in the hands of whoever delivered the work that it judges, and nobody reviews their own work.`;
}

/** Those who are to perform a step cannot be asked; it never becomes anybody's step in silence. */
export function nobodyDraft(body: BodyOf<"step.failed">, placed: Placed): Draft {
  return {
    reason: "step_failed",
    rule: "nobody can be asked to perform it",
    issue: body.message,
    options: [
      {
        id: "again",
        label: "Look again",
        tradeoff:
          "Once the role, the group or the person is put right, or the step was given to somebody else.",
      },
      toAgent(placed),
      stop,
    ],
    recommended: null,
    recommendation: "",
    blocking: "this step and all that follows",
    other: false,
  };
}

function toAgent({ step }: Placed): Option {
  const agent = step.agent?.split("/").at(-1) ?? "the agent";
  return {
    id: TO_AGENT,
    label: `Give it to ${agent}`.slice(0, 75),
    tradeoff: "An agent does the step; no person does.",
  };
}

const stop: Option = {
  id: "stop",
  label: "Stop the run",
  tradeoff: "Everything delivered so far stays in this thread.",
};

const SPANS = [
  { ms: 86_400_000, word: "day" },
  { ms: 3_600_000, word: "hour" },
  { ms: 60_000, word: "minute" },
  { ms: 1_000, word: "second" },
];

/** A span of time in words, in the largest unit that fits it. */
export function spanText(ms: number): string {
  const unit = SPANS.find((one) => ms >= one.ms && ms % one.ms === 0) ?? {
    ms: 1_000,
    word: "second",
  };
  const count = Math.round(ms / unit.ms);
  return `${count} ${unit.word}${count === 1 ? "" : "s"}`;
}
