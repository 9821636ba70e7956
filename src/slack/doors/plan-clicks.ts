import { renderAnswer } from "../render/notice.ts";
import { startForm } from "../render/start-form.ts";
import { type Addressee, answerPrivately, type DoorRoom } from "./door-room.ts";
import { openButton, openForm } from "./open-form.ts";
import { openSettings } from "./settings.ts";

/** A click below a plan or below a channel's settings. */
interface Click {
  readonly addressee: Addressee;
  readonly trigger: string;
  readonly value: string;
  readonly origin: { readonly channel: string; readonly thread: string | null };
  /** Puts something in the place of the private answer that was clicked on; null when it was none. */
  readonly replace: ((message: object) => Promise<unknown>) | null;
}

type Acknowledge = () => Promise<void>;

/** Starts or cancels a plan. Its message then says what became of it and has no buttons any more. */
export function settlePlan(verdict: "start" | "cancel") {
  return async (room: DoorRoom, click: Click, acknowledge: Acknowledge): Promise<void> => {
    await acknowledge();
    const { by, place } = click.addressee;
    const from = { by, door: "button" as const, place };
    const answer = await room.desk.handle({
      kind: "settle-plan",
      ...from,
      plan: click.value,
      verdict,
    });
    if (answer.form === undefined && (await replaced(room, click, answer.text))) return;
    const below = answer.form ? [openButton(answer.form)] : [];
    return answerPrivately(room, click.addressee, { text: answer.text, actions: below });
  };
}

/** A private answer can be replaced for half an hour after it was clicked on; later, or without one, the answer stands beside it. */
async function replaced(room: DoorRoom, { replace }: Click, text: string): Promise<boolean> {
  if (replace === null) return false;
  const { text: words, blocks } = renderAnswer(text);
  try {
    await replace({ replace_original: true, text: words, blocks: [...blocks] });
    return true;
  } catch (error) {
    room.log.warn({ err: error }, "A private answer could not be replaced");
    return false;
  }
}

/** The start form with what was planned; sent in, it starts that plan and no second run. */
export async function editPlan(
  room: DoorRoom,
  click: Click,
  acknowledge: Acknowledge,
): Promise<void> {
  const plan = click.value;
  const filled = await room.desk.formOfPlan(plan);
  if (filled === null) {
    await acknowledge();
    const text = "I do not know this plan any more. `/orchestrate plan <task>` makes a new one.";
    return answerPrivately(room, click.addressee, { text, tone: "warning" });
  }
  const form = startForm({ ...click.origin, plan }, filled, room.desk.startable());
  const again = { action: "edit-plan" as const, label: "Open the form", value: plan };
  const missed = await openForm(room, { trigger: click.trigger, form, again });
  await acknowledge();
  if (missed) await answerPrivately(room, click.addressee, { ...missed, tone: "warning" });
}

/** Opens the form of the channel's settings. */
export async function editSettings(
  room: DoorRoom,
  click: Click,
  acknowledge: Acknowledge,
): Promise<void> {
  const missed = await openSettings(room, click.trigger, click.value);
  await acknowledge();
  if (missed) await answerPrivately(room, click.addressee, { ...missed, tone: "warning" });
}
