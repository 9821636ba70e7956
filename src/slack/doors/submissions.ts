import type { App } from "@slack/bolt";
import { z } from "zod";
import { OTHER } from "../../domain/decision.ts";
import { tellingForm } from "../render/forms.ts";
import { fields, forms } from "../render/names.ts";
import {
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
  User,
} from "./door-room.ts";

const Submitted = z.object({
  user: User,
  view: z.object({
    private_metadata: z.string(),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    }),
  }),
});
type Submitted = z.infer<typeof Submitted>;

const Origin = z.object({ channel: z.string(), thread: z.string().nullable() });
const OtherOrigin = Origin.extend({ question: z.string() });

/** Forms sent in. What cannot be done is said in the form, so that nothing a person wrote is lost. */
export function listenToSubmissions(app: App, room: DoorRoom): void {
  app.view(forms.start, async ({ body, ack, context }) => {
    const form = Submitted.parse(body);
    const { channel, thread } = Origin.parse(JSON.parse(form.view.private_metadata));
    const origin = originOf(context);
    const by = form.user.id;
    const place = placeIn(channel, thread);
    const objection = isStranger(room, form.user) ? STRANGER : null;
    const answer = objection
      ? { text: objection, run: null }
      : await room.desk.handle({
          kind: "start-run",
          by,
          door: "form",
          place,
          origin,
          task: entered(form, fields.task),
          workflow: null,
          project: null,
          inputs: {},
        });
    if (answer.run === null) {
      return ack({ response_action: "errors", errors: { [fields.task]: answer.text } });
    }
    await ack();
    await answerPrivately(
      room,
      { origin, by, place: placeIn(channel, null) },
      { text: answer.text },
    );
  });

  app.view(forms.other, async ({ body, ack }) => {
    const form = Submitted.parse(body);
    const asked = OtherOrigin.parse(JSON.parse(form.view.private_metadata));
    const text = isStranger(room, form.user) ? STRANGER : await decideOther(room, form, asked);
    if (text.trim() === "") return ack();
    return ack({ response_action: "update", view: tellingForm("Your answer", text) });
  });
}

async function decideOther(
  room: DoorRoom,
  form: Submitted,
  asked: z.infer<typeof OtherOrigin>,
): Promise<string> {
  const answer = await room.desk.handle({
    kind: "decide",
    by: form.user.id,
    door: "form",
    place: placeIn(asked.channel, asked.thread),
    question: asked.question,
    option: OTHER,
    text: entered(form, fields.words),
    why: entered(form, fields.why),
  });
  return answer.text;
}

function entered(form: Submitted, field: string): string {
  return form.view.state.values[field]?.[field]?.value ?? "";
}
