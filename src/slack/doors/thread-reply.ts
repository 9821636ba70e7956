import type { App } from "@slack/bolt";
import { z } from "zod";
import { ThreadReply } from "./deliveries.ts";
import { answerPrivately, type DoorRoom, isStranger, originOf, placeIn } from "./door-room.ts";
import { plainText } from "./slash-command.ts";

const Sender = z.object({ user_team: z.string().optional(), team: z.string().optional() });

/** Replies of people in the threads of runs. What names us comes as a mention, so it is left to that; most of the rest is talk. */
export function listenToReplies(app: App, room: DoorRoom): void {
  app.event("message", async ({ event, context }) => {
    const reply = ThreadReply.safeParse(event);
    const sender = Sender.safeParse(event);
    if (!reply.success || !sender.success) return;
    const { user: by, channel, thread_ts, text } = reply.data;
    const { botUserId } = room.identity;
    if (by === botUserId || text.includes(`<@${botUserId}>`)) return;
    if (isStranger(room, { team_id: sender.data.user_team ?? sender.data.team })) return;
    const run = await room.desk.runInThread(channel, thread_ts);
    if (run === null) return;
    const origin = originOf(context);
    const place = placeIn(channel, thread_ts);
    const others = /<(?:@|!)/.test(text);
    const said = {
      by,
      door: "mention" as const,
      place,
      origin,
      run,
      text: plainText(text),
      others,
    };
    const answer = await room.desk.handle({ kind: "hear-reply", ...said });
    await answerPrivately(
      room,
      { origin: answer.once ?? origin, by, place },
      { text: answer.text, ...(answer.actions ? { actions: answer.actions } : {}) },
    );
  });
}
