import type { Decision } from "../domain/decision.ts";
import type { BodyOf } from "../domain/entry.ts";
import type { Key, PersonId } from "../domain/ids.ts";
import { type Seated, seatKeyOf } from "../domain/seat.ts";
import { seatPost } from "../domain/seats.ts";
import { askPeople } from "./ask-people.ts";
import type { Context } from "./context.ts";
import type { Try } from "./rules/stations.ts";
import { overdueDraft, TO_AGENT } from "./seat-questions.ts";
import { completedBy, dueAfter, nobodyThere, offered } from "./seats.ts";
import type { StepKind } from "./step-result.ts";

/** What a try comes to: what is recorded of it, another try, or the end of the run. */
export type Tried =
  | BodyOf<StepKind>
  | { readonly kind: "stop"; readonly decision: Decision }
  | "again";

/** One try, with its key. */
interface Tryout {
  readonly one: Try;
  readonly key: Key;
}

/** The seat is offered until somebody delivers, gives it away, or people decide what to do about the time that has passed. */
export async function byPeople(
  context: Context,
  { one, key }: Tryout,
  seated: Seated,
): Promise<Tried> {
  if (seated.people.length === 0)
    return nobodyThere(context, one, { key, problem: seated.problem });
  for (let number = 1; ; number += 1) {
    const turn = { attempt: key, number, people: seated.people };
    const ended = await offered(context, one, turn);
    if (ended.kind === "step.delivered")
      return completedBy(context, one, { key, delivered: ended });
    if (ended.kind === "seat.changed") return "again";
    const answered = await afterOverdue(context, { one, key }, turn);
    if (answered !== "wait") return answered;
  }
}

/** Silence is no delivery: when the time is over, people say what becomes of the step. */
async function afterOverdue(
  context: Context,
  { one, key }: Tryout,
  turn: { readonly number: number; readonly people: readonly PersonId[] },
): Promise<Exclude<Tried, BodyOf<StepKind>> | "wait"> {
  const seat = seatKeyOf(key, turn.number);
  const about = { key: `${seat}/overdue`, one, about: null };
  const draft = overdueDraft(one.placed, turn.people, dueAfter(one));
  const decision = await askPeople(context, about, draft);
  if (decision.option === "stop") return { kind: "stop", decision };
  if (decision.option !== TO_AGENT) return "wait";
  await toAgent(context, one, { key: `${seat}/given`, decision, seat });
  return "again";
}

/** From its next try on, the step is its agent's again. */
export async function toAgent(
  { durable }: Context,
  { placed }: Try,
  { key, decision, seat }: { readonly key: Key; readonly decision: Decision; readonly seat?: Key },
): Promise<void> {
  const { by, why } = decision;
  const body = { kind: "seat.changed" as const, path: placed.path, to: null, by, why };
  const posts = seat === undefined ? [] : [seatPost(durable.run, seat, durable.started.rehearsal)];
  await durable.note(key, { body, posts });
}
