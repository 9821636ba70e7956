import type { App } from "@slack/bolt";
import { z } from "zod";
import { START_SHORTCUT } from "../render/names.ts";
import { emptyForm, startForm } from "../render/start-form.ts";
import { STEER_SHORTCUT } from "../render/steer-form.ts";
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
import { openSteerFormInThread } from "./steer-form.ts";

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

/** What can be done from the menu of a message. */
export function listenToShortcut(app: App, room: DoorRoom): void {
  listenToStart(app, room);
  listenToSteer(app, room);
}

/** "Start a run from this message": the form holds the message's text, and the run lives in the message's thread. */
function listenToStart(app: App, room: DoorRoom): void {
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

/** "Steer this run": the form of the card's button, from wherever in the thread somebody reads. */
function listenToSteer(app: App, room: DoorRoom): void {
  app.shortcut(STEER_SHORTCUT, async ({ body, ack, context }) => {
    const { user, channel, message, trigger_id: trigger } = Used.parse(body);
    const addressee = {
      origin: originOf(context),
      by: user.id,
      place: placeIn(channel.id, message.thread_ts ?? null),
    };
    if (isStranger(room, user)) {
      await ack();
      return answerPrivately(room, addressee, { text: STRANGER, tone: "warning" });
    }
    const origin = { channel: channel.id, thread: message.thread_ts ?? message.ts };
    return openSteerFormInThread(room, { addressee, trigger, origin }, () => ack());
  });
}
