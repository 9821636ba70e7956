import type { App } from "@slack/bolt";
import type { PersonId } from "../../domain/ids.ts";
import { SessionStopped } from "./deliveries.ts";
import {
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
} from "./door-room.ts";

/** Slack's own stop button in the thread of a run: the same word from the same person as the button on the card. */
export function listenToSessionStops(app: App, room: DoorRoom): void {
  app.event("agent_session_stopped", async ({ event, context }) => {
    const { user: by, channel, thread_ts: thread } = SessionStopped.parse(event);
    const run = await room.desk.runInThread(channel, thread);
    if (run === null) return;
    const place = placeIn(channel, thread);
    const addressee = { origin: originOf(context), by, place };
    if (await comesFromElsewhere(room, by))
      return answerPrivately(room, addressee, { text: STRANGER, tone: "warning" });
    const command = { kind: "stop-run" as const, by, door: "button" as const, place };
    const { text } = await room.desk.handle({ ...command, run, reason: "" });
    // Slack leaves the status as it was; of a run that had ended before, no card would tell it again.
    room.sessions.show(run, { channel, thread });
    return answerPrivately(room, addressee, { text });
  });
}

/** The event does not tell whose workspace the person is of. Where it cannot be asked, the desk's rules alone decide. */
async function comesFromElsewhere(room: DoorRoom, person: PersonId): Promise<boolean> {
  const known = await room.outbound.profile(person);
  return known.kind === "done" && isStranger(room, { team_id: known.value.team });
}
