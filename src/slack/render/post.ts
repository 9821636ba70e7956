import type { Desk } from "../../commands/desk.ts";
import type { AskedQuestion } from "../../domain/asked-question.ts";
import { editedPost } from "../../domain/edits.ts";
import type { PersonId, RunId } from "../../domain/ids.ts";
import type { OutboxRow } from "../../domain/outbox.ts";
import type { PhasePost, Post, QuestionPost, SeatPost } from "../../domain/post.ts";
import type { RunState } from "../../domain/run-state.ts";
import { runsWithin } from "../../domain/runs-within.ts";
import { seatIdOf } from "../../domain/seat.ts";
import { renderAnswerPost } from "./answer.ts";
import type { Message } from "./blocks.ts";
import { renderCard } from "./card.ts";
import { renderNotice } from "./notice.ts";
import { renderPhase } from "./phase.ts";
import { renderPicture } from "./picture.ts";
import { renderQuestion } from "./question.ts";
import { renderRecord } from "./record.ts";
import { renderSeat } from "./seat.ts";
import { seatBrief } from "./seat-brief.ts";
import { renderStep } from "./step.ts";

/** What rendering looks up: reports, the state of a run, where its questions stand, and the time. */
export interface Sources {
  readonly desk: Pick<
    Desk,
    "ballot" | "picture" | "seat" | "runState" | "phaseReport" | "runRecord" | "artifactText"
  >;
  readonly now: number;
  links(run: RunState): Promise<(question: string) => string | null>;
}

/** Everything a row of the outbox says, as a message; null when there is nothing to say any more. */
export async function renderRow(row: OutboxRow, sources: Sources): Promise<Message | null> {
  const { post } = row;
  switch (post.kind) {
    case "step":
      return renderStep(post, await reportOf(post, sources));
    case "phase":
      return phaseOf(post, sources);
    case "card":
      return cardOf(post.run, sources);
    case "question": {
      const run = await sources.desk.runState(post.run);
      return questionOf(post, run, sources);
    }
    case "seat":
      return seatOf(post, sources);
    case "picture":
      return renderPicture(post, await sources.desk.picture(post.workflow));
    case "answer":
      return renderAnswerPost(post);
    case "record":
      return recordOf(post.run, sources);
    case "notice":
      return renderNotice(post, await peopleOf(row, sources));
    default:
      return post satisfies never;
  }
}

/** The question as it stands when it is sent: with what people made of it since it was asked. */
async function questionOf(
  post: QuestionPost,
  run: RunState | null,
  sources: Sources,
): Promise<Message> {
  const { id } = post.question;
  const asked = run?.questions.find(({ question }) => question.id === id) ?? null;
  const now = asked ? asAsked(post, asked) : post;
  const isOpen = now.decision === null && now.closed === null;
  return renderQuestion(now, {
    requester: run?.requester ?? null,
    report: now.about && (await reportOf(now.about, sources)),
    asked,
    ballot: isOpen ? await sources.desk.ballot(id) : null,
  });
}

function asAsked(post: QuestionPost, { edits, decision }: AskedQuestion): QuestionPost {
  const about = post.about && editedPost(post.about, edits);
  return { ...post, about, decision: post.decision ?? decision };
}

/** As it stands when it is sent: open, reminded, delivered or in other hands. */
async function seatOf({ run, seat }: SeatPost, { desk }: Sources): Promise<Message | null> {
  const shown = await desk.seat(seatIdOf(run, seat));
  if (!shown) return null;
  const brief = await seatBrief(shown, (ref) => desk.artifactText(ref.digest));
  return renderSeat(shown, brief);
}

async function cardOf(run: RunId, sources: Sources): Promise<Message | null> {
  const state = await sources.desk.runState(run);
  if (!state) return null;
  const within = await runsWithin(state, (one) => sources.desk.runState(one));
  return renderCard(state, { now: sources.now, within, linkTo: await sources.links(state) });
}

/** Its steps are looked up when it is sent: side by side, nobody knows who will be the last to write. */
async function phaseOf(post: PhasePost, sources: Sources): Promise<Message | null> {
  const phase = await sources.desk.phaseReport(post);
  if (!phase) return null;
  const steps = phase.steps.map(async (step) => ({
    post: step,
    report: await reportOf(step, sources),
  }));
  return renderPhase(phase, await Promise.all(steps), post.run);
}

async function recordOf(run: RunId, { desk }: Sources): Promise<Message | null> {
  const record = await desk.runRecord(run);
  return record && renderRecord(record, (digest) => desk.artifactText(digest));
}

async function reportOf(
  post: Extract<Post, { kind: "step" }>,
  sources: Sources,
): Promise<string | null> {
  return post.report ? sources.desk.artifactText(post.report.digest) : null;
}

async function peopleOf(row: OutboxRow, sources: Sources): Promise<"all" | readonly PersonId[]> {
  if (row.to !== null) return "all";
  const run = row.run ? await sources.desk.runState(row.run) : null;
  if (!run) return [];
  const deciders = run.questions.flatMap(({ decision }) =>
    decision ? [decision.by, ...decision.voters] : [],
  );
  return [run.requester, ...deciders, ...(run.stoppedBy ? [run.stoppedBy] : [])];
}
