import type { App } from "@slack/bolt";
import { z } from "zod";
import type { Answer } from "../../commands/desk.ts";
import { originOfPlan } from "../../commands/plan-run.ts";
import { OTHER } from "../../domain/decision.ts";
import { tellingForm } from "../render/forms.ts";
import { actions, fields, forms } from "../render/names.ts";
import { inputField, startForm } from "../render/start-form.ts";
import {
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
  User,
} from "./door-room.ts";
import { asksAllOf, chosenWorkflow, entered, filledBy, Shown } from "./read-form.ts";

const Submitted = z.object({ user: User, view: Shown });
type Submitted = z.infer<typeof Submitted>;

const Origin = z.object({
  channel: z.string(),
  thread: z.string().nullable(),
  plan: z.string().optional(),
});
const OtherOrigin = Origin.extend({
  question: z.string(),
  shown: z.string().nullable().default(null),
});

/** Forms sent in. What cannot be done is said in the form, so that nothing a person wrote is lost. */
export function listenToSubmissions(app: App, room: DoorRoom): void {
  app.view(forms.start, async ({ body, ack, context }) => {
    const form = Submitted.parse(body);
    const asked = Origin.parse(JSON.parse(form.view.private_metadata));
    if (!asksAllOf(form.view, room.desk.startable())) {
      return ack({ response_action: "update", view: changedForm(room, form) });
    }
    const delivery = originOf(context);
    const origin = asked.plan === undefined ? delivery : originOfPlan(asked.plan);
    const by = form.user.id;
    const answer = isStranger(room, form.user)
      ? { text: STRANGER, run: null }
      : await startAsFilled(room, form, { ...asked, origin });
    if (answer.run === null) {
      return ack({ response_action: "errors", errors: errorsOf(room, form, answer) });
    }
    await ack();
    const place = placeIn(asked.channel, null);
    await answerPrivately(room, { origin: delivery, by, place }, { text: answer.text });
  });

  app.view(forms.other, async ({ body, ack }) => {
    const form = Submitted.parse(body);
    const asked = OtherOrigin.parse(JSON.parse(form.view.private_metadata));
    const text = isStranger(room, form.user) ? STRANGER : await decideOther(room, form, asked);
    if (text.trim() === "") return ack();
    return ack({ response_action: "update", view: tellingForm("Your answer", text) });
  });
}

const Changed = Submitted.extend({ view: Shown.extend({ id: z.string() }) });

/** The choice of a workflow while the form stands open: the form changes to that workflow's questions and keeps what was written. */
export function listenToChoices(app: App, room: DoorRoom): void {
  app.action(actions.workflow, async ({ body, ack }) => {
    const form = Changed.parse(body);
    const result = await room.outbound.changeForm(form.view.id, changedForm(room, form));
    // Whoever sends the form as it stood gets the missing questions then.
    if (result.kind !== "done") room.log.warn({ result }, "A form could not be changed");
    await ack();
  });
}

function changedForm(room: DoorRoom, { view }: Submitted) {
  const startable = room.desk.startable();
  const origin = Origin.parse(JSON.parse(view.private_metadata));
  return startForm(origin, filledBy(view, startable), startable);
}

function startAsFilled(
  room: DoorRoom,
  { user, view }: Submitted,
  asked: z.infer<typeof Origin> & { readonly origin: string },
): Promise<Answer> {
  return room.desk.handle({
    kind: "start-run",
    by: user.id,
    door: "form",
    place: placeIn(asked.channel, asked.thread),
    origin: asked.origin,
    ...filledBy(view, room.desk.startable()),
  });
}

/** Each objection beside its field; what belongs to no field here stands beside the task. */
function errorsOf(room: DoorRoom, { view }: Submitted, { text, objections }: Answer) {
  const workflow = chosenWorkflow(view, room.desk.startable());
  const shown = new Set(view.blocks.map((block) => block.block_id));
  const placed = Object.entries(objections ?? {}).flatMap(([name, words]) => {
    const places = [name, ...(workflow ? [inputField(workflow, name)] : [])];
    const field = places.findLast((place) => shown.has(place));
    return field === undefined ? [] : [[field, words] as const];
  });
  return placed.length === 0 ? { [fields.task]: text } : Object.fromEntries(placed);
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
    shown: asked.shown,
    option: OTHER,
    text: entered(form.view, fields.words),
    why: entered(form.view, fields.why),
  });
  return answer.text;
}
