import type { Gate } from "../definitions/workflow.ts";
import type { Deciders, Question, Timing } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import { questionSlot } from "../domain/outbox.ts";
import { postsAfter } from "../domain/phase-report.ts";
import { passedOnKeyOf, remindedKeyOf } from "../domain/question-course.ts";
import { timeAfter } from "../domain/working-time.ts";
import type { Durable, Meanwhile } from "../durable/durable.ts";
import type { Ports } from "./ports.ts";

/** What shall happen while nobody decides, in durations such as `4h`. */
export interface Patience {
  readonly remind: readonly string[];
  readonly deadline: { readonly after: string; readonly to: Deciders | null } | null;
}

/** What was not planned must not be forgotten: people are reminded after a day. */
export const escalationPatience: Patience = { remind: ["1d"], deadline: null };

/** What a gate says about time; `decidersOf` reads who is asked after the deadline. */
export function patienceOf(
  { remind, deadline, on_deadline, then_decided_by: then }: Gate,
  decidersOf: (definition: Gate["decided_by"]) => Deciders,
): Patience {
  if (deadline === undefined) return { remind, deadline: null };
  const to = on_deadline === "escalate" && then ? decidersOf(then) : null;
  return { remind, deadline: { after: deadline, to } };
}

interface Around {
  readonly durable: Durable;
  readonly ports: Pick<Ports, "clock" | "hours">;
}

/** The times of a question that is asked now, in the hours in which people of its place work. */
export async function timingOf({ durable, ports }: Around, patience: Patience): Promise<Timing> {
  const { remind, deadline } = patience;
  const hours = (await ports.hours?.(durable.started.place)) ?? null;
  const now = ports.clock.now();
  const reminders = remind.map((after) => timeAfter(now, after, hours));
  return {
    from: now,
    reminders: reminders.toSorted((one, other) => one - other),
    deadline: deadline && { at: timeAfter(now, deadline.after, hours), to: deadline.to },
  };
}

/** What happens on a question while it is open, in the order of its times; a deadline comes before a reminder of the same time. */
export function meanwhileOf(durable: Durable, asked: Question): readonly Meanwhile[] {
  const { timing } = asked;
  if (!timing) return [];
  const { from } = timing;
  const deadline = timing.deadline
    ? [deadlineOf(durable, asked, { ...timing.deadline, from })]
    : [];
  const reminders = timing.reminders.map((at, index) =>
    reminderOf(asked, { at, number: index + 1, waitedMs: at - from }),
  );
  const stops = timing.deadline?.to === null ? timing.deadline.at : Infinity;
  return [...deadline, ...reminders]
    .filter(({ at, key }) => at < stops || key === deadline[0]?.key)
    .toSorted((one, other) => one.at - other.at);
}

function reminderOf(
  asked: Question,
  { at, ...counted }: { readonly at: number; readonly number: number; readonly waitedMs: number },
): Meanwhile {
  const body = { kind: "question.reminded" as const, question: asked.id, ...counted };
  const recording = { body, touches: [questionSlot(asked.key)] };
  return { at, key: remindedKeyOf(asked.key, counted.number), recording };
}

function deadlineOf(
  durable: Durable,
  asked: Question,
  { at, to, from }: NonNullable<Timing["deadline"]> & Pick<Timing, "from">,
): Meanwhile {
  const key = passedOnKeyOf(asked.key);
  const touches = [questionSlot(asked.key)];
  if (to === null) {
    const body = endOf(asked);
    return {
      at,
      key,
      recording: () => ({ body, posts: postsAfter(durable.entries(), body, durable.run) }),
    };
  }
  const body = {
    kind: "question.passed_on" as const,
    question: asked.id,
    to,
    waitedMs: at - from,
  };
  return { at, key, recording: { body, touches } };
}

/** Nobody stopped the run: the workflow says that it ends where nobody decides in time. */
function endOf({ issue }: Question): BodyOf<"run.cancelled"> {
  const reason = `Nobody decided by the deadline: ${issue}`;
  return { kind: "run.cancelled", by: null, reason };
}
