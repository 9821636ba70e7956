import type { ModalView } from "@slack/web-api";
import { partsOfQuestionId, type RunId } from "../../domain/ids.ts";
import { questionSlot } from "../../domain/outbox.ts";
import type { StepPost } from "../../domain/post.ts";
import { tellingForm } from "../render/forms.ts";
import { questionDocument } from "../render/question-document.ts";
import { Readable, readingForm } from "../render/reading.ts";
import { stepDocument } from "../render/step-document.ts";
import { mrkdwn } from "../sanitise.ts";
import { type Addressee, answerPrivately, type DoorRoom } from "./door-room.ts";

const TITLE = "In full";
const GONE = "What this message told is not kept any more.";
const UNREADABLE = "It could not be looked up now. Close this and click once more.";

/** Shows whoever clicks what a message left out. The form opens before anything is looked up, because a trigger lives three seconds. */
export async function readInFull(
  room: DoorRoom,
  click: { readonly addressee: Addressee; readonly trigger: string; readonly value: string },
  acknowledge: () => Promise<void>,
): Promise<void> {
  const loading = tellingForm(TITLE, "⏳ One moment: it is being looked up.");
  const opened = await room.outbound.openForm(click.trigger, loading);
  await acknowledge();
  if (opened.kind !== "done") {
    room.log.warn({ result: opened }, "A form could not be opened");
    const text = "It could not be opened in time. Click “Read in full” once more.";
    return answerPrivately(room, click.addressee, { text, tone: "warning" });
  }
  try {
    const shown = await room.outbound.changeForm(opened.value, await formFor(room, click.value));
    if (shown.kind === "done") return;
    room.log.warn({ result: shown }, "A form could not be filled");
  } catch (error) {
    room.log.error({ err: error }, "What a message left out could not be looked up");
  }
  await room.outbound.changeForm(opened.value, tellingForm(TITLE, UNREADABLE));
}

async function formFor(room: DoorRoom, value: string): Promise<ModalView> {
  const what = Readable.safeParse(jsonOf(value)).data;
  const found = what && (await ("question" in what ? question(room, what) : phase(room, what)));
  return found ? readingForm(found.title, found.documents, restOf(found.run)) : gone();
}

interface Found {
  readonly run: RunId;
  readonly title: string;
  readonly documents: readonly string[];
}

/** Everything that the message about a pass through a phase tells of, as it stands now. */
async function phase(
  room: DoorRoom,
  what: Exclude<Readable, { question: string }>,
): Promise<Found | null> {
  const report = await room.desk.phaseReport(what);
  if (!report) return null;
  const documents = await Promise.all(report.steps.map((step) => documentOf(room, step)));
  return { run: what.run, title: report.title, documents };
}

async function question(
  room: DoorRoom,
  what: Extract<Readable, { question: string }>,
): Promise<Found | null> {
  const parts = partsOfQuestionId(what.question);
  const post = parts && (await room.outbox.read(parts.run, questionSlot(parts.key)));
  if (!parts || post?.kind !== "question") return null;
  const about = post.about ? [await documentOf(room, post.about)] : [];
  const asked = questionDocument(post.question, post);
  return { run: parts.run, title: post.question.stage, documents: [asked, ...about] };
}

async function documentOf(room: DoorRoom, step: StepPost): Promise<string> {
  const report = step.report ? await room.desk.artifactText(step.report.digest) : null;
  return stepDocument(step, report);
}

function restOf(run: RunId) {
  return mrkdwn`📎 The rest does not fit here. The file at the end of the thread has all of it once the run is over; \`orchestrate show ${run}\` has it now.`;
}

function gone(): ModalView {
  return tellingForm(TITLE, GONE);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
