import type { App } from "@slack/bolt";
import { z } from "zod";
import { PersonId } from "../../domain/ids.ts";
import { type Delivery, deliveryOf } from "./deliveries.ts";
import { answerPrivately, type DoorRoom, placeIn } from "./door-room.ts";

/** A defect in a listener: the person hears what failed and whether it is safe to repeat, and the connection stays open. */
export function tellOfFailures(app: App, room: DoorRoom): void {
  app.error(async ({ error, body }: { readonly error: Error; readonly body: unknown }) => {
    const delivery = deliveryOf(body);
    room.log.error({ err: error, key: delivery?.key }, "A listener failed");
    if (delivery === null) return;
    await tell(room, delivery, {
      text: `That failed on my side: ${error.message} What you sent is kept and has no half effect; if no card or answer follows, send it again.`,
      tone: "error",
    });
  });
}

const Answered = z.object({ text: z.string().min(1) });

/** Gives the words of an acknowledgement that nobody waits for any more as a private message. */
export function answerLate(room: DoorRoom) {
  return async (delivery: Delivery, answer: unknown): Promise<void> => {
    const words = Answered.safeParse(typeof answer === "string" ? { text: answer } : answer);
    if (words.success) await tell(room, delivery, { text: plainAgain(words.data.text) });
  };
}

async function tell(
  room: DoorRoom,
  delivery: Delivery,
  said: Parameters<typeof answerPrivately>[2],
): Promise<void> {
  const by = PersonId.safeParse(delivery.by);
  if (!by.success) return;
  const place = placeIn(delivery.channel ?? by.data, null);
  await answerPrivately(room, { origin: delivery.key, by: by.data, place }, said);
}

/** Undoes the escaping of an answer that will be rendered once more. */
function plainAgain(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
