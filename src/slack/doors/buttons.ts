import type { App } from "@slack/bolt";
import { z } from "zod";
import type { Command } from "../../domain/command.ts";
import { otherForm, tellingForm } from "../render/forms.ts";
import { actions } from "../render/names.ts";
import { startForm } from "../render/start-form.ts";
import {
  type Addressee,
  answerPrivately,
  type DoorRoom,
  isStranger,
  originOf,
  placeIn,
  STRANGER,
  Trigger,
  User,
} from "./door-room.ts";
import { openEditForm } from "./edit-form.ts";
import { filledIn, openButton, openForm } from "./open-form.ts";
import { editPlan, editSettings, settlePlan } from "./plan-clicks.ts";
import { openAskBackForm, openGiveForm } from "./question-forms.ts";
import { readInFull } from "./read-in-full.ts";
import { giveBack, openDeliverForm, openHandOnForm, openStepsForm } from "./seats.ts";
import { sendPicture, sharePicture } from "./send-picture.ts";
import { openSteerForm } from "./steer-form.ts";
import { threadButton } from "./thread-link.ts";

const Clicked = z.object({
  user: User,
  trigger_id: Trigger,
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({
    channel_id: z.string().optional(),
    message_ts: z.string().optional(),
    thread_ts: z.string().optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        block_id: z.string().default(""),
        value: z.string().default(""),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});
type Clicked = z.infer<typeof Clicked>;

/** A click, read: who, where, which button, and what it named; the block of a menu names it. */
interface Click {
  readonly addressee: Addressee;
  readonly trigger: string;
  readonly value: string;
  /** What was chosen in a menu; empty for a button. */
  readonly chosen: string;
  readonly user: Clicked["user"];
  readonly origin: { readonly channel: string; readonly thread: string | null };
  /** Puts something in the place of a private answer; null for any other message. */
  readonly replace: ((message: object) => Promise<unknown>) | null;
}

type Answering = (room: DoorRoom, click: Click, acknowledge: () => Promise<void>) => Promise<void>;

/** Every button of ours. No click stays without an answer, whatever has happened in between. */
export function listenToButtons(app: App, room: DoorRoom): void {
  const listen = (action: string | RegExp, answer: Answering): void => {
    app.action(action, async ({ body, ack, context, respond }) => {
      const clicked = Clicked.parse(body);
      const replace = clicked.container.is_ephemeral ? respond : null;
      const click = { ...readClick(clicked, originOf(context)), replace };
      if (!isStranger(room, click.user)) return answer(room, click, () => ack());
      await ack();
      return answerPrivately(room, click.addressee, { text: STRANGER, tone: "warning" });
    });
  };
  listen(new RegExp(`^${actions.decide}\\.\\d$`), decide);
  listen(actions.other, askForWords);
  for (const [action, answer] of Object.entries(beside)) listen(action, answer);
  listen(actions.more, chooseBeside);
  listen(numbered(actions.takeAnswer), takeAnswer);
  listen(actions.deliver, openDeliverForm);
  listen(actions.giveBack, giveBack);
  listen(actions.handOn, openHandOnForm);
  listen(actions.steps, openStepsForm);
  listen(numbered(actions.start), askForTask);
  listen(numbered(actions.show), show);
  listen(new RegExp(`^${actions.thread}(\\.[a-z0-9.]+)?$`), (_room, _click, acknowledge) =>
    acknowledge(),
  );
  listen(actions.sendPicture, picture(sendPicture));
  listen(actions.sharePicture, picture(sharePicture));
  listen(numbered(actions.deploy), deploy);
  listen(numbered(actions.showWorkflow), showWorkflow);
  listen(actions.stop, stop);
  listen(actions.steer, openSteerForm);
  listen(actions.editSettings, editSettings);
  listen(actions.startPlan, settlePlan("start"));
  listen(actions.cancelPlan, settlePlan("cancel"));
  listen(actions.editPlan, editPlan);
  listen(actions.read, readInFull);
}

/** Of several buttons that ask for the same, the later ones bear a number. */
function numbered(action: string): RegExp {
  return new RegExp(`^${action}(\\.\\d+)?$`);
}

function readClick(clicked: Clicked, origin: string): Omit<Click, "replace"> {
  const { container } = clicked;
  const channel = clicked.channel?.id ?? container.channel_id ?? clicked.user.id;
  const below = clicked.message?.thread_ts ?? container.thread_ts ?? null;
  const thread = below ?? (container.is_ephemeral ? null : (container.message_ts ?? null));
  return {
    addressee: { origin, by: clicked.user.id, place: placeIn(channel, toldIn(below, container)) },
    trigger: clicked.trigger_id,
    ...namedBy(clicked),
    user: clicked.user,
    origin: { channel, thread },
  };
}

function namedBy({ actions: [action] }: Clicked): Pick<Click, "value" | "chosen"> {
  const chosen = action?.selected_option?.value;
  if (chosen !== undefined) return { value: action?.block_id ?? "", chosen };
  return { value: action?.value ?? "", chosen: "" };
}

/** Whoever clicks on a thread's first message looks at the channel, and Slack shows there no private answer of the thread. */
function toldIn(below: string | null, { message_ts }: Clicked["container"]): string | null {
  return below === message_ts ? null : below;
}

const Choice = z.object({
  question: z.string(),
  option: z.string(),
  shown: z.string().nullable().default(null),
});

const decide: Answering = async (room, click, acknowledge) => {
  await acknowledge();
  const choice = Choice.safeParse(jsonOf(click.value));
  if (!choice.success) {
    const text = "I do not know this button any more. Nothing was recorded.";
    return answerPrivately(room, click.addressee, { text, tone: "warning" });
  }
  return carryOut(room, click, {
    kind: "decide",
    ...fromClick(click),
    ...choice.data,
    text: "",
    why: "",
  });
};

/** Confirms what somebody's own words in the thread meant; they are kept as the reason. */
const takeAnswer: Answering = async (room, click, acknowledge) => {
  await acknowledge();
  const meant = Choice.extend({ why: z.string() }).safeParse(jsonOf(click.value));
  const { text } = meant.success
    ? await room.desk.handle({ kind: "decide", ...fromClick(click), ...meant.data, text: "" })
    : { text: "I do not know this button any more. Nothing was recorded." };
  const told = text === "" ? "Recorded. The question's message shows it." : text;
  return answerPrivately(room, click.addressee, { text: told });
};

const withdraw: Answering = async (room, click, acknowledge) => {
  await acknowledge();
  const { value: question } = click;
  return carryOut(room, click, { kind: "withdraw-vote", ...fromClick(click), question });
};

/** What stands beside a question's options, as buttons or in a menu. */
const beside: Readonly<Record<string, Answering>> = {
  [actions.withdraw]: withdraw,
  [actions.edit]: openEditForm,
  [actions.give]: openGiveForm,
  [actions.askBack]: openAskBackForm,
};

/** A choice in a question's menu is a click on the button that it stands for. */
const chooseBeside: Answering = async (room, click, acknowledge) => {
  const answer = Object.hasOwn(beside, click.chosen) ? beside[click.chosen] : undefined;
  if (answer) return answer(room, click, acknowledge);
  await acknowledge();
  const text = "I do not know this choice any more. Nothing was recorded.";
  return answerPrivately(room, click.addressee, { text, tone: "warning" });
};

/** The form opens before anything is looked up; what it then turns out to be too late for, it says itself. */
const askForWords: Answering = async (room, click, acknowledge) => {
  const opened = await room.outbound.openForm(click.trigger, otherForm(click.value, click.origin));
  await acknowledge();
  if (opened.kind !== "done") {
    room.log.warn({ result: opened }, "A form could not be opened");
    return answerPrivately(room, click.addressee, {
      text: "The form could not be opened in time. Open it with this button.",
      tone: "warning",
      actions: [{ action: actions.other, label: "Open the form", value: click.value }],
    });
  }
  const asked = await room.desk.question(click.value);
  const late = asked ? lateWords(asked) : "I do not know this question any more.";
  const form =
    late === null ? otherForm(click.value, click.origin, asked) : tellingForm("Too late", late);
  await room.outbound.changeForm(opened.value, form);
};

function lateWords(asked: NonNullable<Awaited<ReturnType<DoorRoom["desk"]["question"]>>>) {
  const { decision, run } = asked;
  if (decision) return `<@${decision.by}> has already decided this: ${decision.label}.`;
  return run.endedAt === null ? null : `Run \`${run.run}\` has ended; there is nothing to decide.`;
}

const askForTask: Answering = async (room, click, acknowledge) => {
  const filled = filledIn(click.value);
  const form = startForm(click.origin, filled, room.desk.startable());
  const again = openButton(filled);
  const missed = await openForm(room, { trigger: click.trigger, form, again });
  await acknowledge();
  if (missed) await answerPrivately(room, click.addressee, { ...missed, tone: "warning" });
};

const show: Answering = async (room, click, acknowledge) => {
  await acknowledge();
  const answer = await room.desk.handle({
    kind: "show-status",
    ...fromClick(click),
    run: click.value,
  });
  const below = await threadButton(room, answer.run);
  return answerPrivately(room, click.addressee, { text: answer.text, actions: below });
};

const showWorkflow: Answering = async (room, click, acknowledge) => {
  await acknowledge();
  return carryOut(room, click, { kind: "show-workflows", ...fromClick(click), name: click.value });
};

function picture(leave: typeof sendPicture): Answering {
  return async (room, click, acknowledge) => {
    await acknowledge();
    return leave(room, click.addressee, click.value);
  };
}

const deploy: Answering = async (room, click, acknowledge) => {
  await acknowledge();
  const { origin } = click.addressee;
  return carryOut(room, click, {
    kind: "deploy",
    ...fromClick(click),
    origin,
    feature: click.value,
  });
};

const stop: Answering = async (room, click, acknowledge) => {
  await acknowledge();
  const run = click.value;
  return carryOut(room, click, { kind: "stop-run", ...fromClick(click), run, reason: "" });
};

function fromClick({ addressee }: Click) {
  return { by: addressee.by, door: "button" as const, place: addressee.place };
}

async function carryOut(room: DoorRoom, click: Click, command: Command): Promise<void> {
  const { text, actions: offered = [], form } = await room.desk.handle(command);
  const below = form ? [...offered, openButton(form)] : offered;
  return answerPrivately(room, click.addressee, { text, actions: below });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
