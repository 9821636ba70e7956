import type { KnownBlock } from "@slack/web-api";
import type { PersonId } from "../../domain/ids.ts";
import type { NoticePost } from "../../domain/post.ts";
import { escapeMrkdwn, type Mrkdwn, mrkdwn } from "../sanitise.ts";
import { buttons, type Message, message, section } from "./blocks.ts";
import { rehearsalMark } from "./step.ts";

const TONES: Record<NoticePost["tone"], string> = {
  info: "",
  success: "✅ ",
  warning: "⚠️ ",
  error: "❌ ",
};

/** A sentence or two of ours. */
export function renderNotice(post: NoticePost, people: "all" | readonly PersonId[]): Message {
  const words = ourWords(post.text, people);
  return message({
    text: mrkdwn`${TONES[post.tone]}${words}`,
    blocks: [
      ...section(mrkdwn`${TONES[post.tone]}${words}${rehearsalMark(post)}`),
      ...noticeButtons(post.actions),
    ],
  });
}

/**
 * Our own mrkdwn may quote what people and agents wrote. So all of it is escaped, and only mentions of people stay alive: of
 * everybody in a private answer, where they call nobody, and else of those who have to do with the run.
 */
export function ourWords(text: string, people: "all" | readonly PersonId[]): Mrkdwn {
  const pieces = text.split(/(<@[UW][A-Z0-9]+>|<#[CDG][A-Z0-9]+>)/);
  const known = (reference: string) =>
    people === "all" ||
    reference.startsWith("<#") ||
    people.some((one) => reference === `<@${one}>`);
  const words = pieces.map((piece, index) =>
    index % 2 === 1 && known(piece) ? piece : escapeMrkdwn(piece),
  );
  return { mrkdwn: words.join("") };
}

/** A person's own answer to a command, as the acknowledgement carries it. */
export function renderAnswer(text: string, actions: NoticePost["actions"] = []): Message {
  const words = ourWords(text.replaceAll(/<@terminal:([^>]+)>/g, "$1"), "all");
  return message({ text: words, blocks: [...section(words), ...noticeButtons(actions)] });
}

/** Buttons of the same kind differ by their place, because Slack wants each action of a message once. */
function noticeButtons(actions: NoticePost["actions"]): KnownBlock[] {
  return buttons(
    actions.map(({ action, label, value, url }, index) => {
      const earlier = actions.slice(0, index).some((one) => one.action === action);
      return { action: earlier ? `${action}.${index}` : action, label, value, url };
    }),
  );
}
