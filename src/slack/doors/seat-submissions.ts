import type { App } from "@slack/bolt";
import { z } from "zod";
import type { Answer } from "../../commands/desk.ts";
import { PersonId } from "../../domain/ids.ts";
import { tellingForm } from "../render/forms.ts";
import { forms } from "../render/names.ts";
import { seatFields as fields } from "../render/seat-fields.ts";
import {
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
  User,
} from "./door-room.ts";
import { deliveryIn } from "./read-delivery.ts";
import { entered, Shown } from "./read-form.ts";

const Submitted = z.object({ user: User, view: Shown });
type Submitted = z.infer<typeof Submitted>;
const Origin = z.object({ channel: z.string(), thread: z.string().nullable() });
const OfSeat = Origin.extend({ seat: z.string() });
const OfStep = Origin.extend({ run: z.string(), path: z.string() });
const OfRun = Origin.extend({ run: z.string() });

/** Deliveries and changes of hands sent in. What cannot be taken is said in the form, so that nothing a person wrote is lost. */
export function listenToSeats(app: App, room: DoorRoom): void {
  app.view(forms.deliver, async ({ body, ack }) => {
    const form = Submitted.parse(body);
    const asked = OfSeat.parse(JSON.parse(form.view.private_metadata));
    const answer = isStranger(room, form.user)
      ? { text: STRANGER, run: null }
      : await deliver(room, form, asked);
    if (answer === null || answer.text === "") return ack();
    if (answer.text.startsWith(KEPT))
      return ack({ response_action: "update", view: tellingForm("Delivered", answer.text) });
    return ack({ response_action: "errors", errors: errorsOf(form, answer) });
  });

  app.view(forms.handOn, async ({ body, ack, context }) => {
    const form = Submitted.parse(body);
    const { run, path, ...at } = OfStep.parse(JSON.parse(form.view.private_metadata));
    const to = entered(form.view, fields.who);
    const sent = { form, at, origin: originOf(context) };
    const said = await settle(room, sent, { run, path, to });
    if (REFUSED.test(said)) return ack(besideWho(said));
    await ack();
    await answerPrivately(room, addresseeOf(sent), { text: said });
  });

  app.view(forms.steps, async ({ body, ack, context }) => {
    const form = Submitted.parse(body);
    const { run, ...at } = OfRun.parse(JSON.parse(form.view.private_metadata));
    const path = entered(form.view, fields.step);
    const to =
      entered(form.view, fields.performer) === "agent" ? null : entered(form.view, fields.who);
    const sent = { form, at, origin: originOf(context) };
    const said = await settle(room, sent, { run, path, to });
    if (REFUSED.test(said)) return ack(besideWho(said));
    await ack();
    await answerPrivately(room, addresseeOf(sent), { text: said });
  });
}

/** How the answer to a delivery begins that is kept for later. */
const KEPT = "Kept.";

async function deliver(
  room: DoorRoom,
  { user, view }: Submitted,
  { seat, channel, thread }: z.infer<typeof OfSeat>,
): Promise<Answer | null> {
  const shown = await room.desk.seat(seat);
  if (!shown) return { text: "I do not know this step any more. Nothing was recorded.", run: null };
  return room.desk.handle({
    kind: "deliver",
    by: user.id,
    door: "form",
    place: placeIn(channel, thread),
    seat,
    delivery: deliveryIn(view, shown.seat.offered.ask),
  });
}

interface Sent {
  readonly form: Submitted;
  readonly at: z.infer<typeof Origin>;
  readonly origin: string;
}

/** Puts somebody into a seat, and tells what came of it. */
async function settle(
  room: DoorRoom,
  sent: Sent,
  change: { readonly run: string; readonly path: string; readonly to: string | null },
): Promise<string> {
  const { form } = sent;
  const person = PersonId.safeParse(change.to);
  if (isStranger(room, form.user)) return STRANGER;
  if (change.to !== null && !person.success) return "Choose a person. Nothing was changed.";
  const answer = await room.desk.handle({
    kind: "change-seat",
    ...addresseeOf(sent),
    door: "form",
    run: change.run,
    path: change.path,
    to: person.success ? person.data : null,
    why: entered(form.view, fields.why),
  });
  return answer.text;
}

function addresseeOf({ form, at, origin }: Sent) {
  return { origin, by: form.user.id, place: placeIn(at.channel, at.thread) };
}

/** What was refused stands in the form, beside the person. */
const REFUSED = /Nothing was (?:changed|done)\.$|Somebody else was quicker/;

function besideWho(text: string) {
  return { response_action: "errors" as const, errors: { [fields.who]: plainWords(text) } };
}

/** Each objection beside the field that it is about, or else beside the first. */
function errorsOf({ view }: Submitted, { text, objections }: Answer): Record<string, string> {
  const shown = view.blocks.map((block) => block.block_id);
  const placed = Object.entries(objections ?? {}).flatMap(([part, words]) => {
    const field = shown.find((id) => id.startsWith(PLACES[part] ?? "\0"));
    return field === undefined ? [] : [[field, plainWords(words)] as const];
  });
  const all =
    placed.length === 0 ? { [fields.summary]: plainWords(text) } : Object.fromEntries(placed);
  return all;
}

/** Where an objection to a part of the answer stands in the form. */
const PLACES: Readonly<Record<string, string>> = {
  report: "report",
  verdict: "verdict",
  findings: "earlier.",
  answers: "answer.",
  facts: "fact.",
  criteria: "criterion.",
  artifacts: "artifact.",
};

/** An objection beside a field shows neither formatting nor mentions. */
function plainWords(text: string): string {
  return text.replaceAll(/[*`]/g, "").replaceAll(/<@[^>]+>/g, "somebody else");
}
