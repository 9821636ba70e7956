import type { BodyOf } from "../domain/entry.ts";
import { Envelope } from "../domain/envelope.ts";
import { authorsOf } from "../domain/four-eyes.ts";
import { artifactsOf } from "../domain/handoff.ts";
import type { Key, PersonId } from "../domain/ids.ts";
import {
  performerOf,
  SeatAsk,
  type Seated,
  SOMEBODY,
  seatEndOf,
  seatKeyOf,
} from "../domain/seat.ts";
import { saidOfSeat, seatPost } from "../domain/seats.ts";
import type { Meanwhile, Recording } from "../durable/durable.ts";
import type { Context } from "./context.ts";
import { knowledgeOf } from "./knowledge.ts";
import { durationOf } from "./rules/durations.ts";
import { type Placed, placedStep, reviewedBy, type Try } from "./rules/stations.ts";
import { ownWork } from "./seat-questions.ts";
import { Steered } from "./steering.ts";
import { performedBy } from "./steering-words.ts";
import { toldAfter } from "./step-post.ts";
import { type Prepared, prepare } from "./step-request.ts";
import { recordingOf, type StepKind } from "./step-result.ts";

/** Without a word in the workflow, a step in a person's hands is due after two days. */
const DUE_MS = 2 * 86_400_000;
/** The share of the time after which the person is reminded. */
const REMINDED_AFTER = 0.75;
/** Bounds of what the message to a person tells of earlier work. */
const MOST_HANDED = 12;
const LONGEST_SUMMARY = 1_000;

/** A try begins: who performs it is settled now and recorded, so that walking the run again asks nobody. */
export function begun(context: Context, one: Try, key: Key): Promise<BodyOf<"step.started">> {
  return context.durable.step(`${key}/started`, ["step.started"], async () => {
    const seated = await seatedAt(context, one.placed);
    const { placed, round, attempt } = one;
    const body = {
      kind: "step.started" as const,
      path: placed.path,
      round,
      attempt,
      agent: seated === null ? agentNow(context, placed) : performerFor(seated),
      ...(seated === null ? {} : { seated }),
    };
    return { body, posts: toldAfter(context, body) };
  });
}

function agentNow({ durable }: Context, placed: Placed): string {
  return performedBy(durable.entries(), placed).agent ?? "";
}

/** Nobody can be asked to perform the step: that is told, and people decide. */
export async function nobodyThere(
  { durable }: Context,
  one: Try,
  at: { readonly key: Key; readonly problem: string },
): Promise<BodyOf<"step.failed">> {
  const body = {
    kind: "step.failed" as const,
    path: one.placed.path,
    round: one.round,
    attempt: one.attempt,
    agent: SOMEBODY,
    cause: "nobody_there" as const,
    message: at.problem,
    raw: null,
    calls: [],
    durationMs: 0,
  };
  return durable.note(at.key, { body });
}

/** What an offered seat comes to. */
export type SeatEnded = BodyOf<"step.delivered" | "seat.changed" | "seat.overdue">;

/** Offers the step's seat and waits for what comes of it: a delivery, another hand, or the time that it is due. */
export async function offered(
  context: Context,
  one: Try,
  turn: { readonly attempt: Key; readonly number: number; readonly people: readonly PersonId[] },
): Promise<SeatEnded> {
  const { durable } = context;
  const key = seatKeyOf(turn.attempt, turn.number);
  const seat = await durable.step(key, ["seat.offered"], async () =>
    offer(context, one, { key, people: turn.people }),
  );
  try {
    const kinds = ["step.delivered", "seat.changed", "seat.overdue"] as const;
    return await durable.waitForEntry(seatEndOf(key), kinds, meanwhile(context, key, seat));
  } catch (error) {
    if (error instanceof Steered)
      await durable.say(`${key}/left`, seatPost(durable.run, key, durable.started.rehearsal));
    throw error;
  }
}

/** The step with what a person delivered: judged, measured and recorded like an agent's. */
export function completedBy(
  context: Context,
  one: Try,
  at: { readonly key: Key; readonly delivered: BodyOf<"step.delivered"> },
): Promise<BodyOf<StepKind>> {
  const { durable, ports } = context;
  const kinds = ["step.completed", "step.escalated", "step.delegated", "step.failed"] as const;
  return durable.step<StepKind>(at.key, kinds, async () => {
    const knowledge = knowledgeOf(durable.entries());
    const prepared = prepare(context, one, knowledge);
    const envelope = await deliveryIn(context, at.delivered);
    const startedAt = durable.entries().find(({ key }) => key === `${at.key}/started`)?.at;
    const recording = await recordingOf(context, one, {
      prepared,
      knowledge,
      outcome: { kind: "answered", envelope, calls: [] },
      durationMs: Math.max(0, ports.clock.now() - (startedAt ?? ports.clock.now())),
      performer: performerOf(at.delivered.by),
    });
    const post = seatPost(durable.run, at.delivered.seat, durable.started.rehearsal);
    return { ...recording, posts: [...(recording.posts ?? []), post] };
  });
}

/** Who performs a step now: people, as the workflow, the start or somebody since has said; null for its agent. */
async function seatedAt(context: Context, placed: Placed): Promise<Seated | null> {
  const { durable, ports } = context;
  if (placed.of !== undefined) return null;
  const { started } = durable;
  const said = saidOfSeat(durable.entries(), placed.path);
  if (said === null) return null;
  const word = said ?? givenAtStart(context, placed) ?? placed.step.person;
  if (word === undefined) return null;
  return withoutAuthors(context, placed, await ports.performers(word, started));
}

/** Nobody reviews their own work, whoever put them into the seat. */
function withoutAuthors({ durable, stations }: Context, placed: Placed, seated: Seated): Seated {
  const reviewed = reviewedBy(placed.step).flatMap((id) => placedStep(stations, id)?.path ?? []);
  const authors = authorsOf(durable.entries(), reviewed);
  const people = seated.people.filter((person) => !authors.includes(person));
  const isShut = people.length === 0 && seated.people.length > 0;
  return { people, problem: isShut ? ownWork(placed) : seated.problem };
}

/** A seat that was given to a person when the run was started: the step's own, or the Lead's. */
function givenAtStart({ durable, workflow }: Context, { step }: Placed): string | undefined {
  const { seats } = durable.started;
  return seats[step.id] ?? (step.agent === workflow.lead ? seats["lead"] : undefined);
}

function performerFor({ people }: Seated): string {
  const [only, ...others] = people;
  return only !== undefined && others.length === 0 ? performerOf(only) : SOMEBODY;
}

/** The same that an agent is asked, with what was handed on by name. */
function offer(
  context: Context,
  one: Try,
  to: { readonly key: Key; readonly people: readonly PersonId[] },
): Recording<"seat.offered"> {
  const { durable, ports } = context;
  const { placed, round, attempt } = one;
  const body = {
    kind: "seat.offered" as const,
    path: placed.path,
    round,
    attempt,
    agent: placed.step.person === undefined ? (placed.step.agent ?? "") : "",
    to: [...to.people],
    due: ports.clock.now() + dueAfter(one),
    ask: askOf(prepare(context, one, knowledgeOf(durable.entries()))),
  };
  return { body, posts: [seatPost(durable.run, to.key, durable.started.rehearsal)] };
}

/** How long a person has for a step. */
export function dueAfter({ placed }: Try): number {
  return placed.step.due === undefined ? DUE_MS : durationOf(placed.step.due);
}

function askOf({ request }: Prepared): SeatAsk {
  const { step, agent, brief } = request;
  const { title, task, reviewing, findings, answers, criteria, checklist, facts, produces } = step;
  return SeatAsk.parse({
    title,
    task,
    reviewing,
    findings,
    answers,
    criteria,
    checklist,
    facts,
    produces,
    said: step.said ?? [],
    instructions: step.instructions ?? [],
    sections: reviewing === null ? agent.sections.work : agent.sections.review,
    handed: brief.handoffs.slice(-MOST_HANDED).map((handoff) => ({
      from: handoff.source_agent,
      summary: handoff.summary.slice(0, LONGEST_SUMMARY),
      artifacts: artifactsOf(handoff),
    })),
  });
}

/** One reminder on the way, then the question what to do. */
function meanwhile(
  { durable }: Context,
  key: Key,
  { path, due }: BodyOf<"seat.offered">,
): Meanwhile[] {
  const at = durable.entries().find((entry) => entry.key === key)?.at ?? due;
  const posts = [seatPost(durable.run, key, durable.started.rehearsal)];
  return [
    {
      at: at + (due - at) * REMINDED_AFTER,
      key: `${key}/reminded`,
      recording: { body: { kind: "seat.reminded", path, seat: key }, posts },
    },
    {
      at: due,
      key: seatEndOf(key),
      recording: { body: { kind: "seat.overdue", path, seat: key }, posts },
    },
  ];
}

async function deliveryIn(
  { ports }: Context,
  { delivery }: BodyOf<"step.delivered">,
): Promise<Envelope> {
  const text = await ports.readArtifact(delivery.digest);
  if (text === null) throw new Error(`The delivery ${delivery.id} is not in the database.`);
  return Envelope.parse(JSON.parse(text));
}
