import type { App } from "@slack/bolt";
import { z } from "zod";
import type { Command } from "../../domain/command.ts";
import { RunId } from "../../domain/ids.ts";
import { tellingForm } from "../render/forms.ts";
import { forms } from "../render/names.ts";
import { steerFields as fields, STEERINGS, steerForm } from "../render/steer-form.ts";
import {
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
  User,
} from "./door-room.ts";
import { entered, Shown } from "./read-form.ts";
import { openFor } from "./seats.ts";

type Click = Parameters<typeof openFor>[1]["click"];

/** "Steer…" on a run's card. */
export function openSteerForm(room: DoorRoom, click: Click, acknowledge: () => Promise<void>) {
  return openFor(room, { click, acknowledge }, async () => {
    const run = RunId.safeParse(click.value);
    return run.success ? formFor(room, run.data, click.origin) : tellingForm(TITLE, UNKNOWN);
  });
}

/** "Steer this run" on any message of a run's thread. */
export function openSteerFormInThread(
  room: DoorRoom,
  click: Omit<Click, "value">,
  acknowledge: () => Promise<void>,
) {
  const { channel, thread } = click.origin;
  return openFor(room, { click: { ...click, value: "" }, acknowledge }, async () => {
    const run = thread === null ? null : await room.desk.runInThread(channel, thread);
    return run === null ? tellingForm(TITLE, NO_RUN) : formFor(room, run, click.origin);
  });
}

const TITLE = "Steer this run";
const UNKNOWN = "I do not know this run.";
const NO_RUN =
  "This message belongs to no run. Use this on a run's card or on a message in its thread.";

async function formFor(room: DoorRoom, run: RunId, origin: Click["origin"]) {
  const state = await room.desk.runState(run);
  if (!state) return tellingForm(TITLE, UNKNOWN);
  return state.endedAt === null
    ? steerForm(state, origin)
    : tellingForm(
        TITLE,
        `Run \`${state.run}\` has ended. \`/orchestrate fork ${state.run} <step>\` starts another one from a step.`,
      );
}

const Submitted = z.object({ user: User, view: Shown });
type Submitted = z.infer<typeof Submitted>;
const OfRun = z.object({ channel: z.string(), thread: z.string().nullable(), run: z.string() });
const How = z.enum(STEERINGS.map(({ value }) => value));
const NEEDS_STEP: ReadonlySet<string> = new Set(["skip", "rewind", "fork"]);

/** What is wrong with the form is said beside its fields; what came of it, privately. */
export function listenToSteering(app: App, room: DoorRoom): void {
  app.view(forms.steer, async ({ body, ack, context }) => {
    const form = Submitted.parse(body);
    const at = OfRun.parse(JSON.parse(form.view.private_metadata));
    const missing = missingIn(form);
    if (missing) return ack({ response_action: "errors", errors: missing });
    await ack();
    const addressee = {
      origin: originOf(context),
      by: form.user.id,
      place: placeIn(at.channel, at.thread),
    };
    const answer = isStranger(room, form.user)
      ? { text: STRANGER }
      : await room.desk.handle(commandOf(form, { ...addressee, run: at.run }));
    await answerPrivately(room, addressee, { text: answer.text });
  });
}

function missingIn({ view }: Submitted): Record<string, string> | null {
  const how = entered(view, fields.how);
  if (NEEDS_STEP.has(how) && entered(view, fields.step) === "")
    return view.blocks.some((block) => block.block_id === fields.step)
      ? { [fields.step]: "Choose the step." }
      : { [fields.how]: "This run has no steps yet." };
  if (how === "skip" && entered(view, fields.why).trim() === "")
    return { [fields.why]: "Say why it is left out." };
  if (how === "note" && entered(view, fields.words).trim() === "")
    return { [fields.words]: "Say what they shall know." };
  return null;
}

function commandOf(
  { view }: Submitted,
  at: {
    readonly origin: string;
    readonly by: Submitted["user"]["id"];
    readonly place: Command["place"];
    readonly run: string;
  },
): Command {
  const from = { ...at, door: "form" as const };
  const how = How.parse(entered(view, fields.how));
  const step = entered(view, fields.step);
  const instructions = entered(view, fields.words);
  const reason = entered(view, fields.why);
  const agent = entered(view, fields.agent).trim() || null;
  const model = entered(view, fields.model).trim() || null;
  switch (how) {
    case "skip":
      return { kind: "skip-step", ...from, step, reason };
    case "rewind":
      return { kind: "rewind-run", ...from, step, instructions, agent, model, reason };
    case "fork":
      return { kind: "fork-run", ...from, step, instructions, agent, model, reason };
    case "note":
      return { kind: "add-note", ...from, text: instructions };
    default:
      return { kind: "steer-run", ...from, how, reason };
  }
}
