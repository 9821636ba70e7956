import type { App } from "@slack/bolt";
import { z } from "zod";
import type { FilledForm } from "../../commands/desk.ts";
import { PersonId } from "../../domain/ids.ts";
import type { Message } from "../render/blocks.ts";
import { renderAnswer, renderNotice } from "../render/notice.ts";
import { startForm } from "../render/start-form.ts";
import { carryOut } from "./carry-out.ts";
import { type DoorRoom, originOf, placeIn } from "./door-room.ts";
import { openButton, openForm } from "./open-form.ts";

const Typed = z.object({
  text: z.string().default(""),
  user_id: PersonId,
  channel_id: z.string(),
  trigger_id: z.string(),
});

/** `/orchestrate …`: the answer stands in the acknowledgement itself. */
export function listenToCommand(app: App, room: DoorRoom): void {
  app.command(/^\/orchestrate/, async ({ body, ack, context }) => {
    const typed = Typed.parse(body);
    const carried = await carryOut(room, {
      text: plainText(typed.text),
      by: typed.user_id,
      door: "slash",
      place: placeIn(typed.channel_id, null),
      origin: originOf(context),
    });
    if (carried.form === null) return answer(ack, renderAnswer(carried.text, carried.actions));
    return answer(ack, await askFor(room, typed, carried.form));
  });
}

/** Slack writes references and three characters in its own way; a task is kept as people read it, and a seat's person as who it is. */
export function plainText(text: string): string {
  return text
    .replaceAll(SEAT_OF_PERSON, "$1$2")
    .replaceAll(/<[@#!]([^>|]+)\|([^>]+)>/g, (_, id: string, name: string) =>
      id.startsWith("C") ? `#${name}` : `@${name.replace(/^@/, "")}`,
    )
    .replaceAll(/<([@#])([^>]+)>/g, "$1$2")
    .replaceAll(/<!([^>]+)>/g, "@$1")
    .replaceAll(/<((?:https?|mailto):[^>|]+)\|([^>]+)>/g, (_, url: string, words: string) =>
      url.endsWith(words) ? words : `${words} (${url})`,
    )
    .replaceAll(/<((?:https?|mailto):[^>]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

const SEAT_OF_PERSON = /((?:--|[—–])seat(?:\s*=\s*|\s+)[\w-]+=)<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/gi;

async function askFor(
  room: DoorRoom,
  typed: z.infer<typeof Typed>,
  filled: FilledForm,
): Promise<Message | null> {
  const origin = { channel: typed.channel_id, thread: null };
  const form = startForm(origin, filled, room.desk.startable());
  const again = openButton(filled);
  const missed = await openForm(room, { trigger: typed.trigger_id, form, again });
  if (missed === null) return null;
  return renderNotice({ kind: "notice", tone: "warning", rehearsal: false, ...missed }, "all");
}

type Acknowledge = (answer?: {
  response_type: "ephemeral";
  text: string;
  blocks: Message["blocks"][number][];
}) => Promise<void>;

function answer(ack: Acknowledge, message: Message | null): Promise<void> {
  if (message === null) return ack();
  return ack({ response_type: "ephemeral", text: message.text, blocks: [...message.blocks] });
}
