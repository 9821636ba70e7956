import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/web-api";
import { z } from "zod";
import { editForm, textField } from "../render/edit-form.ts";
import { tellingForm } from "../render/forms.ts";
import { actions, fields, forms } from "../render/names.ts";
import {
  type Addressee,
  answerPrivately,
  type DoorRoom,
  isStranger,
  placeIn,
  STRANGER,
  User,
} from "./door-room.ts";
import { entered, Shown } from "./read-form.ts";

const Origin = z.object({ channel: z.string(), thread: z.string().nullable() });
const Carried = Origin.extend({ question: z.string(), artifact: z.string() });
const Submitted = z.object({ user: User, view: Shown.extend({ id: z.string() }) });

/** A click on a question's "Edit…": the form stands open before anything is looked up, because a trigger lives three seconds. */
export async function openEditForm(
  room: DoorRoom,
  click: {
    readonly addressee: Addressee;
    readonly trigger: string;
    readonly value: string;
    readonly origin: z.infer<typeof Origin>;
  },
  acknowledge: () => Promise<void>,
): Promise<void> {
  const opened = await room.outbound.openForm(click.trigger, tellingForm("Edit", "One moment…"));
  await acknowledge();
  if (opened.kind !== "done") {
    room.log.warn({ result: opened }, "A form could not be opened");
    const text = "The form could not be opened in time. Click *Edit…* once more.";
    return answerPrivately(room, click.addressee, { text, tone: "warning" });
  }
  const { value: question, origin } = click;
  await room.outbound.changeForm(opened.value, await formFor(room, { question, origin }, null));
}

/** The choice of another text in the open form, and the form sent in. */
export function listenToEdits(app: App, room: DoorRoom): void {
  app.action(actions.artifact, async ({ body, ack }) => {
    const { view } = Submitted.parse(body);
    const { question, artifact: _before, ...origin } = carriedBy(view);
    const chosen = entered(view, fields.artifact);
    const result = await room.outbound.changeForm(
      view.id,
      await formFor(room, { question, origin }, chosen),
    );
    if (result.kind !== "done") room.log.warn({ result }, "A form could not be changed");
    await ack();
  });

  app.view(forms.edit, async ({ body, ack }) => {
    const { user, view } = Submitted.parse(body);
    const { question, artifact, channel, thread } = carriedBy(view);
    const field = textField(artifact);
    if (isStranger(room, user))
      return ack({ response_action: "errors", errors: { [field]: STRANGER } });
    const place = placeIn(channel, thread);
    const { text } = await room.desk.handle({
      kind: "edit-artifact",
      by: user.id,
      door: "form",
      place,
      question,
      artifact,
      text: entered(view, field),
    });
    if (text === "") return ack();
    // What a person wrote stays in the form, so that it can be copied from there.
    return ack({ response_action: "errors", errors: { [field]: plainWords(text) } });
  });
}

function carriedBy(view: z.infer<typeof Shown>): z.infer<typeof Carried> {
  return Carried.parse(JSON.parse(view.private_metadata));
}

async function formFor(
  room: DoorRoom,
  asked: { readonly question: string; readonly origin: z.infer<typeof Origin> },
  chosen: string | null,
): Promise<ModalView> {
  const editables = await room.desk.editables(asked.question);
  return editables === null
    ? tellingForm("Too late", "This question is not open any more; nothing can be changed.")
    : editForm(asked, editables, chosen);
}

/** An objection beside a field shows no formatting. */
function plainWords(text: string): string {
  return text.replaceAll(/[*`]/g, "");
}
