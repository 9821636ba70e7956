import type { ModalView } from "@slack/web-api";
import { OWN_WORK } from "../../commands/find-seat.ts";
import { partsOfQuestionId, RunId } from "../../domain/ids.ts";
import { deliverForm } from "../render/deliver-form.ts";
import { tellingForm } from "../render/forms.ts";
import { handOnForm, stepsForm } from "../render/seat-forms.ts";
import { type Addressee, answerPrivately, type DoorRoom } from "./door-room.ts";

/** A click on a button of a step in a person's hands, or on a card's "Steps…". */
interface Click {
  readonly addressee: Addressee;
  readonly trigger: string;
  readonly value: string;
  readonly origin: { readonly channel: string; readonly thread: string | null };
}

type Acknowledge = () => Promise<void>;

/** "Deliver…": the form of the step, or why nothing can be delivered any more. */
export function openDeliverForm(room: DoorRoom, click: Click, acknowledge: Acknowledge) {
  return openFor(room, { click, acknowledge }, async () => {
    const shown = await room.desk.seat(click.value);
    const { by } = click.addressee;
    if (!shown) return tellingForm("Deliver this step", UNKNOWN);
    const { seat } = shown;
    if (!isOpen(seat.state))
      return tellingForm("Too late", "Nobody waits for this step any more; its message says why.");
    if (seat.authors.includes(by)) return tellingForm("Deliver this step", OWN_WORK);
    if (!seat.offered.to.includes(by))
      return tellingForm(
        "Deliver this step",
        `This step is in the hands of ${seat.offered.to.map((one) => `<@${one}>`).join(" or ")}. *Steps…* on the run's card lets you take it.`,
      );
    return deliverForm(click.value, click.origin, seat.offered.ask);
  });
}

/** "Hand on…": who performs the step from now on. */
export function openHandOnForm(room: DoorRoom, click: Click, acknowledge: Acknowledge) {
  return openFor(room, { click, acknowledge }, async () => {
    const shown = await room.desk.seat(click.value);
    if (!shown) return tellingForm("Hand this step on", UNKNOWN);
    const { run, seat } = shown;
    if (!isOpen(seat.state)) return tellingForm("Too late", "Nobody waits for this step any more.");
    const { path, ask } = seat.offered;
    return handOnForm({ run: run.run, path, title: ask.title }, click.origin);
  });
}

/** "Steps…": the steps to come and who performs which. */
export function openStepsForm(room: DoorRoom, click: Click, acknowledge: Acknowledge) {
  return openFor(room, { click, acknowledge }, async () => {
    const run = RunId.safeParse(click.value);
    const state = run.success ? await room.desk.runState(run.data) : null;
    if (!state) return tellingForm("Steps to come", "I do not know this run.");
    const form = state.endedAt === null ? stepsForm(state, click.addressee.by, click.origin) : null;
    return form ?? tellingForm("Steps to come", "Nothing is to come that a person could perform.");
  });
}

/** "Give it back": the agent of the seat does the step. */
export async function giveBack(
  room: DoorRoom,
  { addressee, value }: Click,
  acknowledge: Acknowledge,
): Promise<void> {
  await acknowledge();
  const shown = await room.desk.seat(value);
  const parts = partsOfQuestionId(value);
  if (!shown || !parts) return answerPrivately(room, addressee, { text: UNKNOWN, tone: "warning" });
  const { by, place, origin } = addressee;
  const answer = isOpen(shown.seat.state)
    ? await room.desk.handle({
        kind: "change-seat",
        by,
        door: "button",
        place,
        origin,
        run: parts.run,
        path: shown.seat.offered.path,
        to: null,
        why: "",
      })
    : { text: "Nobody waits for this step any more. Your click changed nothing." };
  return answerPrivately(room, addressee, { text: answer.text });
}

const UNKNOWN = "I do not know this step any more. Nothing was changed.";

function isOpen(state: string): boolean {
  return state === "open" || state === "overdue";
}

/** A form stands open before anything is looked up, because a trigger lives three seconds. */
export async function openFor(
  room: DoorRoom,
  { click, acknowledge }: { readonly click: Click; readonly acknowledge: Acknowledge },
  fill: () => Promise<ModalView>,
): Promise<void> {
  const opened = await room.outbound.openForm(
    click.trigger,
    tellingForm("One moment", "One moment…"),
  );
  await acknowledge();
  if (opened.kind !== "done") {
    room.log.warn({ result: opened }, "A form could not be opened");
    const text = "The form could not be opened in time. Click the button once more.";
    return answerPrivately(room, click.addressee, { text, tone: "warning" });
  }
  const filled = await room.outbound.changeForm(opened.value, await fill());
  if (filled.kind === "done") return;
  room.log.warn({ result: filled }, "A form could not be filled");
  const text = "The form could not be filled. Close it and click the button once more.";
  return answerPrivately(room, click.addressee, { text, tone: "warning" });
}
