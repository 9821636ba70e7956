import type { App } from "@slack/bolt";
import { z } from "zod";
import { PersonId } from "../../domain/ids.ts";
import { carryOut } from "./carry-out.ts";
import {
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
} from "./door-room.ts";
import { openButton } from "./open-form.ts";
import { plainText } from "./slash-command.ts";

const Mention = z.object({
  user: PersonId,
  text: z.string(),
  channel: z.string(),
  thread_ts: z.string().optional(),
  user_team: z.string().optional(),
  team: z.string().optional(),
});

/** `@Orchestrate …` in a channel or a thread. In the thread of a run, `status` and `stop` mean that run. */
export function listenToMentions(app: App, room: DoorRoom): void {
  app.event("app_mention", async ({ event, context }) => {
    const mention = Mention.parse(event);
    const place = placeIn(mention.channel, mention.thread_ts ?? null);
    const addressee = { origin: originOf(context), by: mention.user, place };
    if (isStranger(room, { team_id: mention.user_team ?? mention.team })) {
      return answerPrivately(room, addressee, { text: STRANGER, tone: "warning" });
    }
    const text = plainText(mention.text.replaceAll(`<@${room.identity.botUserId}>`, " "));
    const carried = await carryOut(room, { ...addressee, text, door: "mention" });
    const form = carried.form === null ? [] : [openButton(carried.form)];
    const actions = [...carried.actions, ...form];
    return answerPrivately(room, addressee, { text: carried.text, actions });
  });
}
