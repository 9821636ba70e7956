import type { App } from "@slack/bolt";
import { z } from "zod";
import { PersonId } from "../../domain/ids.ts";
import { NoticePost } from "../../domain/post.ts";
import { type Delivery, deliveryOf } from "./deliveries.ts";
import { answerPrivately, type DoorRoom, placeIn } from "./door-room.ts";

/** A defect in a listener: the person hears what failed and whether it is safe to repeat, and the connection stays open. */
export function tellOfFailures(app: App, room: DoorRoom): void {
  app.error(async ({ error, body }: { readonly error: Error; readonly body: unknown }) => {
    const delivery = deliveryOf(body);
    room.log.error({ err: error, key: delivery?.key }, "A listener failed");
    if (delivery === null) return;
    await tell(room, delivery, {
      text: "Something went wrong on my side; the log says what. If no card or answer follows, send it again.",
      tone: "error",
    });
  });
}

const Button = z.object({
  action_id: z.preprocess(
    (id) => String(id).replace(/\.\d+$/, ""),
    NoticePost.shape.actions.element.shape.action,
  ),
  text: z.object({ text: z.string() }),
  value: z.string(),
  url: z.string().optional(),
});

/** What an acknowledgement may carry: a message, objections in a form, or a form that tells. */
const Answered = z.union([
  z.object({ text: z.string().min(1), blocks: z.array(z.unknown()).default([]) }),
  z
    .object({ errors: z.record(z.string(), z.string()) })
    .transform(({ errors }) => ({ text: Object.values(errors).join(" "), blocks: [] })),
  z
    .object({
      view: z.object({ blocks: z.array(z.object({ text: z.object({ text: z.string() }) })) }),
    })
    .transform(({ view }) => ({
      text: view.blocks.map((block) => block.text.text).join("\n"),
      blocks: [],
    })),
]);

/** Gives the words and buttons of an acknowledgement that nobody waits for any more as a private message. */
export function answerLate(room: DoorRoom) {
  return async (delivery: Delivery, answer: unknown): Promise<void> => {
    const answered = Answered.safeParse(answer);
    if (!answered.success) return;
    const { text, blocks } = answered.data;
    await tell(room, delivery, { text: plainAgain(text), actions: blocks.flatMap(buttonsOf) });
  };
}

function buttonsOf(block: unknown): NoticePost["actions"] {
  const row = z.object({ elements: z.array(Button) }).safeParse(block);
  if (!row.success) return [];
  return row.data.elements.map(({ action_id: action, text, value, url }) => ({
    action,
    label: text.text,
    value,
    url,
  }));
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
