import type { Message } from "../render/blocks.ts";
import { section, wordsOf } from "../render/blocks.ts";
import { limits } from "../render/limits.ts";
import { startOf } from "../render/split.ts";

/** Slack's answers by which it says that a message's blocks, not the message, are the trouble. */
const BLOCK_TROUBLE = [
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_blocks_too_long",
  "msg_too_long",
  "block_mismatch",
  "invalid_arguments",
];

export function isBlockTrouble(error: string): boolean {
  return BLOCK_TROUBLE.includes(error);
}

/** The same words without their layout. Buttons stay, because without them nobody could answer. */
export function plainly(message: Message): Message {
  const actions = message.blocks.filter((block) => block.type === "actions");
  const words = withoutBlocks(message);
  if (actions.length === 0) return words;
  return { ...words, blocks: [...section({ mrkdwn: words.text }), ...actions] };
}

/** Text alone. An edit holds 4,000 characters, so what is longer goes into a file; the text says so. */
export function withoutBlocks(message: Message): Message {
  const words = wordsOf(message.blocks) || message.text;
  const { start, cut } = startOf(words, limits.text - 100);
  if (!cut) return { ...message, text: start, blocks: [] };
  const file = { name: "whole-message.md", title: "Whole message", content: words };
  const text = `${start}\n📎 In full in the file below: _${file.title}_`;
  return { text, blocks: [], files: [...message.files, file] };
}
