import type { App } from "@slack/bolt";
import { z } from "zod";
import type { Answer } from "../../commands/desk.ts";
import { readWords } from "../../commands/read-words.ts";
import { PersonId } from "../../domain/ids.ts";
import type { Place } from "../../domain/place.ts";
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
    const offered = await offerAnswer(room, { ...addressee, text });
    if (offered) return answerPrivately(room, addressee, offered);
    const carried = await carryOut(room, { ...addressee, text, door: "mention" });
    const form = carried.form === null ? [] : [openButton(carried.form)];
    const actions = [...carried.actions, ...form];
    return answerPrivately(room, addressee, { text: carried.text, actions });
  });
}

/** Words that may answer what a run asks are offered to be confirmed; null where they are no such words. */
async function offerAnswer(
  room: DoorRoom,
  line: { readonly by: PersonId; readonly place: Place & { kind: "slack" }; readonly text: string },
): Promise<Answer | null> {
  const { by, place, text } = line;
  const words = room.desk.startable().workflows.flatMap(({ command }) => command ?? []);
  // A word of ours is what it always is: "stop" stops the run, whatever an option is called.
  if (readWords(text, words).kind !== "task") return null;
  const run = place.thread && (await room.desk.runInThread(place.channel, place.thread));
  if (!run) return null;
  const from = { by, door: "mention" as const, place };
  const answer = await room.desk.handle({ kind: "read-answer", ...from, run, text });
  return answer.text === "" ? null : answer;
}
