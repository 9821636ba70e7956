import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/web-api";
import { z } from "zod";
import { PersonId } from "../../domain/ids.ts";
import { tellingForm } from "../render/forms.ts";
import { fields, forms } from "../render/names.ts";
import { askBackForm, type FormAbout, giveForm } from "../render/question-forms.ts";
import {
  type Addressee,
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
  User,
} from "./door-room.ts";
import { entered, Shown } from "./read-form.ts";

const Carried = z.object({
  channel: z.string(),
  thread: z.string().nullable(),
  question: z.string(),
});
const Submitted = z.object({ user: User, view: Shown });

interface Click {
  readonly addressee: Addressee;
  readonly trigger: string;
  readonly value: string;
  readonly origin: FormAbout["origin"];
}

/** Opens a form about a question at once, because a trigger lives three seconds; what it is too late for, the form says itself. */
function opening(formFor: (about: FormAbout) => ModalView, label: string) {
  return async (
    room: DoorRoom,
    { addressee, trigger, value: question, origin }: Click,
    acknowledge: () => Promise<void>,
  ): Promise<void> => {
    const opened = await room.outbound.openForm(trigger, formFor({ question, origin, issue: "" }));
    await acknowledge();
    if (opened.kind !== "done") {
      room.log.warn({ result: opened }, "A form could not be opened");
      const text = `The form could not be opened in time. Click *${label}* once more.`;
      return answerPrivately(room, addressee, { text, tone: "warning" });
    }
    const asked = await room.desk.question(question);
    const isOpen = asked !== null && asked.decision === null && asked.run.endedAt === null;
    const form = isOpen
      ? formFor({ question, origin, issue: asked.question.issue })
      : tellingForm("Too late", "This question is not open any more.");
    await room.outbound.changeForm(opened.value, form);
  };
}

export const openGiveForm = opening(giveForm, "Give this to…");
export const openAskBackForm = opening(askBackForm, "Ask back…");

/** Both forms sent in. What cannot be done is said in the form, with what was written. */
export function listenToQuestionForms(app: App, room: DoorRoom): void {
  app.view(forms.give, async ({ body, ack }) => {
    const { user, view } = Submitted.parse(body);
    const { question, channel, thread } = Carried.parse(JSON.parse(view.private_metadata));
    const to = PersonId.safeParse(entered(view, fields.person));
    if (!to.success) return ack(errorAt(fields.person, "Choose a person."));
    if (isStranger(room, user)) return ack(errorAt(fields.person, STRANGER));
    const from = { by: user.id, door: "form" as const, place: placeIn(channel, thread) };
    const why = entered(view, fields.why).trim();
    const { text } = await room.desk.handle({
      kind: "give-question",
      ...from,
      question,
      to: to.data,
      why,
    });
    return text === "" ? ack() : ack(errorAt(fields.person, plainWords(text)));
  });

  app.view(forms.askBack, async ({ body, ack, context }) => {
    const { user, view } = Submitted.parse(body);
    const { question, channel, thread } = Carried.parse(JSON.parse(view.private_metadata));
    if (isStranger(room, user)) return ack(errorAt(fields.words, STRANGER));
    const from = { by: user.id, door: "form" as const, place: placeIn(channel, thread) };
    const { text } = await room.desk.handle({
      kind: "ask-back",
      ...from,
      origin: originOf(context),
      question,
      text: entered(view, fields.words),
    });
    return ack({ response_action: "update", view: tellingForm("Ask back", text) });
  });
}

function errorAt(field: string, words: string) {
  return { response_action: "errors" as const, errors: { [field]: words } };
}

/** An objection beside a field shows no formatting. */
function plainWords(text: string): string {
  return text.replaceAll(/[*`]/g, "");
}
