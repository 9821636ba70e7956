import type { App } from "@slack/bolt";
import { z } from "zod";
import { START_SHORTCUT } from "../render/names.ts";
import { emptyForm, startForm } from "../render/start-form.ts";
import {
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
  Trigger,
  User,
} from "./door-room.ts";
import { openButton, openForm } from "./open-form.ts";
import { plainText } from "./slash-command.ts";

const Used = z.object({
  user: User,
  channel: z.object({ id: z.string() }),
  trigger_id: Trigger,
  message: z.object({
    ts: z.string(),
    thread_ts: z.string().optional(),
    text: z.string().default(""),
  }),
});

/** "Start a run from this message": the form holds the message's text, and the run lives in the message's thread. */
export function listenToShortcut(app: App, room: DoorRoom): void {
  app.shortcut(START_SHORTCUT, async ({ body, ack, context }) => {
    const used = Used.parse(body);
    const thread = used.message.thread_ts ?? used.message.ts;
    const origin = { channel: used.channel.id, thread };
    const addressee = {
      origin: originOf(context),
      by: used.user.id,
      // Slack shows a private answer in a thread only where the thread has replies.
      place: placeIn(used.channel.id, used.message.thread_ts ?? null),
    };
    if (isStranger(room, used.user)) {
      await ack();
      return answerPrivately(room, addressee, { text: STRANGER, tone: "warning" });
    }
    const filled = { ...emptyForm, task: plainText(used.message.text) };
    const form = startForm(origin, filled, room.desk.startable());
    const again = openButton(filled);
    const missed = await openForm(room, { trigger: used.trigger_id, form, again });
    await ack();
    if (missed) await answerPrivately(room, addressee, { ...missed, tone: "warning" });
  });
}
