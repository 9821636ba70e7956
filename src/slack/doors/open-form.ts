import type { ModalView } from "@slack/web-api";
import type { NoticePost } from "../../domain/post.ts";
import { actions } from "../render/names.ts";
import type { DoorRoom } from "./door-room.ts";

/** What a form that could not be opened says instead, with a button whose click opens it: a click carries a new trigger. */
export type Missed = Pick<NoticePost, "text" | "actions">;

/** Opens a form at once: a trigger lives three seconds. Null when it stands open. */
export async function openForm(
  room: Pick<DoorRoom, "outbound" | "log">,
  opening: {
    readonly trigger: string;
    readonly form: ModalView;
    readonly again: NoticePost["actions"][number];
  },
): Promise<Missed | null> {
  const result = await room.outbound.openForm(opening.trigger, opening.form);
  if (result.kind === "done") return null;
  room.log.warn({ result }, "A form could not be opened");
  return {
    text: "The form could not be opened in time. Open it with this button.",
    actions: [opening.again],
  };
}

/** The button that opens the start form. */
export const startAgain: NoticePost["actions"][number] = {
  action: actions.start,
  label: "Open the form",
  value: "start",
};
