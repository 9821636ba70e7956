import { artifactOf } from "../domain/artifact.ts";
import { type Objection, objectionsTo, tidyEnvelope } from "../domain/check-envelope.ts";
import type { Command } from "../domain/command.ts";
import type { BodyOf, Entry } from "../domain/entry.ts";
import type { Envelope } from "../domain/envelope.ts";
import type { SeatAsk } from "../domain/seat.ts";
import { endKeyOf, seatPost } from "../domain/seats.ts";
import type { Answer } from "./desk.ts";
import { findSeat, OWN_WORK, type SeatShown, whyClosed } from "./find-seat.ts";
import type { DeskPorts } from "./ports.ts";

type Deliver = Extract<Command, { kind: "deliver" }>;

/** Takes what a person sends in for a step, by the rules that hold for an agent's answer; the run then completes the step with it. */
export async function deliver(ports: DeskPorts, command: Deliver): Promise<Answer> {
  const found = await findSeat(ports, command.seat);
  if (!found) return { text: "I do not know this step. Nothing was recorded.", run: null };
  const { run } = found.run;
  const objection = objectionTo(command, found);
  if (objection !== null) return { text: `${objection} Nothing was recorded.`, run };
  const { ask } = found.seat.offered;
  const envelope = tidyEnvelope(command.delivery, askedBy(ask));
  const problems = problemsOf(envelope, ask);
  if (problems.length > 0) return refused(problems, run);
  const entry = await record(ports, command, { found, envelope });
  if (entry) ports.host.entriesAdded(run, [entry]);
  return { text: await answerTo(ports, command, { found, entry }), run };
}

function objectionTo({ by }: Deliver, found: SeatShown): string | null {
  const closed = whyClosed(found);
  if (closed !== null) return closed;
  if (found.seat.authors.includes(by)) return OWN_WORK;
  const { to } = found.seat.offered;
  if (to.includes(by)) return null;
  const who = to.map((person) => `<@${person}>`).join(" or ");
  return `This step is in the hands of ${who}. *Steps…* on the run's card lets you take it.`;
}

/** What the answer is held against. A person decides for themselves instead of escalating, and hands on instead of delegating. */
function askedBy(ask: SeatAsk) {
  return { ...ask, delegates: [], mayEscalate: false, escalations: [] };
}

function problemsOf(envelope: Envelope, ask: SeatAsk): Objection[] {
  const { sections } = ask;
  return objectionsTo(envelope, askedBy(ask), { work: sections, review: sections });
}

/** All sentences, and by the part of the form that each is about. */
function refused(problems: readonly Objection[], run: SeatShown["run"]["run"]): Answer {
  const parts = Object.entries(Object.groupBy(problems, ({ about }) => about));
  const objections = parts.map(([part, some]) => [part, wordsOf(some)] as const);
  return { text: wordsOf(problems), run, objections: Object.fromEntries(objections) };
}

function wordsOf(problems: readonly Objection[]): string {
  return problems.map(({ text }) => text).join(" ");
}

function record(
  ports: DeskPorts,
  { by, door }: Deliver,
  { found, envelope }: { readonly found: SeatShown; readonly envelope: Envelope },
): Promise<Entry | null> {
  const { run, seat } = found;
  const { path } = seat.offered;
  const text = JSON.stringify(envelope);
  const artifact = artifactOf(`delivery of ${path}`, "document", text);
  const body = { kind: "step.delivered" as const, path, seat: seat.key, by, door };
  return ports.store.runs.record({
    run: run.run,
    key: endKeyOf(seat),
    at: ports.clock.now(),
    body: { ...body, delivery: artifact.ref },
    posts: [seatPost(run.run, seat.key, run.rehearsal)],
    artifacts: [artifact],
  });
}

/** What was delivered shows in the step's own message; only who came too late, or early for a question that is open, is told. */
async function answerTo(
  ports: DeskPorts,
  { by, seat: id }: Deliver,
  { found, entry }: { readonly found: SeatShown; readonly entry: Entry | null },
): Promise<string> {
  if (isBy(entry, by)) {
    return found.seat.state === "overdue"
      ? "Kept. The time was over, so it counts once the question about that is answered with waiting."
      : "";
  }
  const now = await findSeat(ports, id);
  return `${(now && whyClosed(now)) ?? "This step is in other hands now."} Nothing was recorded.`;
}

function isBy(entry: Entry | null, by: BodyOf<"step.delivered">["by"]): boolean {
  return entry?.body.kind === "step.delivered" && entry.body.by === by;
}
