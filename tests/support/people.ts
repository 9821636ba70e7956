import type { Workspace } from "../../src/workspace/server.ts";
import type { Message } from "../../src/workspace/state/records.ts";

/** Patience with a run, in real milliseconds: Slack takes one message a second per channel, and the bot keeps to that. */
const withinMs = 30_000;

/** All messages below the newest card of a channel, the card first. */
export function threadOf(workspace: Workspace, channel: string): Message[] {
  const card = cardOf(workspace, channel);
  return card
    ? [card, ...workspace.thread(channel, card.ts).filter((message) => message.ts !== card.ts)]
    : [];
}

export function cardOf(workspace: Workspace, channel: string): Message | undefined {
  return workspace
    .messages(channel)
    .findLast((message) => !message.thread_ts || message.thread_ts === message.ts);
}

/** Resolves with the message in a channel's newest thread that has an open question about this. */
export function openQuestion(
  workspace: Workspace,
  channel: string,
  about: RegExp,
): Promise<Message> {
  return workspace.until(
    () =>
      threadOf(workspace, channel)
        .slice(1)
        .find((message) => about.test(saidBy(message)) && isOpen(message)),
    { withinMs },
  );
}

function isOpen(message: Message): boolean {
  return buttonsOf(message).some(({ id }) => id.startsWith("decide."));
}

/** Resolves once the card of a channel's newest run says this. */
export function cardSays(workspace: Workspace, channel: string, words: RegExp): Promise<Message> {
  return workspace.until(
    () => {
      const card = cardOf(workspace, channel);
      return card && words.test(saidBy(card)) ? card : undefined;
    },
    { withinMs },
  );
}

/** Every word of a message that a person can read, blocks included. */
export function saidBy(message: Pick<Message, "text" | "blocks">): string {
  return [message.text, ...textsIn(message.blocks)].join("\n");
}

export interface Button {
  readonly id: string;
  readonly label: string;
}

/** The buttons of a message, in their order. */
export function buttonsOf(message: Pick<Message, "blocks">): Button[] {
  return found(message.blocks, (one) => one["type"] === "button").map((one) => ({
    id: String(one["action_id"]),
    label: textsIn(one["text"])[0] ?? "",
  }));
}

/** The action of the button that bears this label. */
export function actionOf(message: Pick<Message, "blocks">, label: RegExp): string {
  const button = buttonsOf(message).find((one) => label.test(one.label));
  if (!button)
    throw new Error(
      `No button ${label} among ${buttonsOf(message)
        .map((one) => one.label)
        .join(", ")}`,
    );
  return button.id;
}

/** The choice that bears this label in the menu of a message, for a click. */
export function inMenu(
  message: Pick<Message, "blocks">,
  label: RegExp,
): [string, { value: string }] {
  const menus = found(message.blocks, (one) => one["type"] === "overflow");
  for (const menu of menus) {
    const choice = found(menu["options"], (one) => "value" in one).find((one) =>
      label.test(textsIn(one["text"])[0] ?? ""),
    );
    if (choice) return [String(menu["action_id"]), { value: String(choice["value"]) }];
  }
  throw new Error(`No choice ${label} in the menus of ${JSON.stringify(message.blocks)}`);
}

function textsIn(value: unknown): string[] {
  return found(value, (one) => typeof one["text"] === "string").map((one) => String(one["text"]));
}

function found(
  value: unknown,
  wanted: (one: Record<string, unknown>) => boolean,
): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap((one) => found(one, wanted));
  if (!isRecord(value)) return [];
  const below = Object.values(value).flatMap((one) => found(one, wanted));
  return wanted(value) ? [value, ...below] : below;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
