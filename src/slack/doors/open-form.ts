import type { ModalView } from "@slack/web-api";
import { z } from "zod";
import type { FilledForm } from "../../commands/desk.ts";
import type { NoticePost } from "../../domain/post.ts";
import { limits } from "../render/limits.ts";
import { actions } from "../render/names.ts";
import { emptyForm } from "../render/start-form.ts";
import type { DoorRoom } from "./door-room.ts";

/** What a form that could not be opened says instead, with a button whose click opens it: a click carries a new trigger. */
export type Missed = Pick<NoticePost, "text" | "actions">;

type OpenButton = NoticePost["actions"][number];

/** Opens a form at once: a trigger lives three seconds. Null when it stands open. */
export async function openForm(
  room: Pick<DoorRoom, "outbound" | "log">,
  opening: { readonly trigger: string; readonly form: ModalView; readonly again: OpenButton },
): Promise<Missed | null> {
  const result = await room.outbound.openForm(opening.trigger, opening.form);
  if (result.kind === "done") return null;
  room.log.warn({ result }, "A form could not be opened");
  return {
    text: "The form could not be opened in time. Open it with this button.",
    actions: [opening.again],
  };
}

const Carried = z.object({
  workflow: z.string().nullable(),
  project: z.string().nullable(),
  task: z.string(),
  inputs: z.record(z.string(), z.string()),
});

/** The button that opens the start form with what is known so far. It only fills fields that a person then sends, so it may carry words. */
export function openButton(filled: FilledForm, label = "Open the form"): OpenButton {
  return { action: actions.start, label, value: carried(filled) };
}

/** What such a button carries; one from before forms carried anything opens an empty one. */
export function filledIn(value: string): FilledForm {
  const read = Carried.safeParse(jsonOf(value));
  return read.success ? read.data : emptyForm;
}

/** A button holds less than a form: first the inputs are left out, then the end of the task. */
function carried(filled: FilledForm): string {
  const whole = JSON.stringify(filled);
  if (whole.length <= limits.buttonValue) return whole;
  const bare = { ...filled, inputs: {} };
  let task = filled.task;
  while (JSON.stringify({ ...bare, task }).length > limits.buttonValue) {
    task = task.slice(0, Math.floor(task.length * 0.9)).toWellFormed();
  }
  return JSON.stringify({ ...bare, task });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
