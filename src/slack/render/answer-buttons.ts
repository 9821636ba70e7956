import type { KnownBlock, Overflow } from "@slack/web-api";
import { type ButtonSpec, buttons, plain } from "./blocks.ts";
import { limits } from "./limits.ts";
import { actions } from "./names.ts";

/** What a question's message offers: its options, and beside them what is wanted now and then, the likeliest first. */
export interface Offered {
  readonly question: string;
  readonly options: readonly ButtonSpec[];
  readonly beside: readonly ButtonSpec[];
}

/** So many elements stand beside the options at most. */
const MOST_BESIDE = 2;

/**
 * The row under an open question. More beside the options than people take in at a glance goes into a menu, whose block names the
 * question, because an option of a menu has no room for its id. Where the block has none either, all stay buttons.
 */
export function answerButtons({ question, options, beside }: Offered): KnownBlock[] {
  const [first, ...rare] = beside;
  const row = buttons([...options, ...(first ? [first] : [])]);
  const [only, ...more] = row;
  const isRoomy = question.length <= limits.blockId && more.length === 0;
  if (beside.length <= MOST_BESIDE || !isRoomy || only?.type !== "actions")
    return buttons([...options, ...beside]);
  return [{ ...only, block_id: question, elements: [...only.elements, menuOf(rare)] }];
}

/** Each choice stands for the button whose action is its value. */
function menuOf(specs: readonly ButtonSpec[]): Overflow {
  return {
    type: "overflow",
    action_id: actions.more,
    options: specs.map(({ label, action }) => ({
      text: plain(label, limits.optionText),
      value: action,
    })),
  };
}
