import { isOurSignature, isPaused } from "./signature.ts";
import { type Block, type CountRequest, invalid, type Refused, type Turn } from "./wire.ts";

/** What the API refuses about a conversation itself: its order, its tool pairs, its thinking blocks. */
export function refuseTurns(body: CountRequest): Refused | null {
  const { messages } = body;
  if (messages[0]?.role !== "user") return invalid("messages: first message must be from a user");
  const last = messages.at(-1);
  if (last?.role === "assistant" && !wasPaused(last, body.model))
    return invalid("This model does not support assistant message prefill.");
  return (
    firstRefusal(messages, refuseBlocks) ??
    firstRefusal(messages, (turn, index) => refuseResults(turn, index, messages)) ??
    firstRefusal(messages, (turn, index) => refuseUses(turn, index, messages)) ??
    firstRefusal(messages, (turn, index) => refuseThought(turn, index, body.model))
  );
}

/** A paused turn is sent back as it is, and goes on from there; any other last word of the assistant is a prefill. */
function wasPaused(turn: Turn, model: string): boolean {
  return turn.content.some(
    (block) =>
      block.type === "thinking" && isPaused(block.signature ?? "", model, block.thinking ?? ""),
  );
}

function firstRefusal(
  messages: readonly Turn[],
  check: (turn: Turn, index: number) => Refused | null,
): Refused | null {
  for (const [index, turn] of messages.entries()) {
    const refused = check(turn, index);
    if (refused !== null) return refused;
  }
  return null;
}

function refuseBlocks(turn: Turn, index: number): Refused | null {
  if (turn.content.length === 0)
    return invalid(`messages.${index}: all messages must have non-empty content`);
  for (const block of turn.content) {
    if (block.type === "text" && (block.text ?? "") === "")
      return invalid(`messages.${index}: text content blocks must be non-empty`);
    if (block.type === "document" && turn.role === "assistant")
      return invalid(`messages.${index}: document blocks are not permitted in assistant turns`);
  }
  return null;
}

function refuseResults(turn: Turn, index: number, messages: readonly Turn[]): Refused | null {
  const used = new Set(usesIn(messages[index - 1]).map((block) => block.id));
  const stray = resultsIn(turn).find((block) => !used.has(block.tool_use_id));
  if (stray === undefined) return null;
  return invalid(
    `messages.${index}: unexpected tool_use_id found in tool_result blocks: ${stray.tool_use_id}. ` +
      "Each tool_result block must have a corresponding tool_use block in the previous message.",
  );
}

function refuseUses(turn: Turn, index: number, messages: readonly Turn[]): Refused | null {
  const following = messages[index + 1];
  const answered = new Set(resultsIn(following).map((block) => block.tool_use_id));
  const open = usesIn(turn).find((block) => !answered.has(block.id));
  if (open === undefined) return null;
  return invalid(
    `messages.${index}: tool_use ids were found without tool_result blocks immediately after: ` +
      `${open.id}. Each tool_use block must have a corresponding tool_result block in the next message.`,
  );
}

/** Thinking blocks are bound to the model that wrote them and must come back untouched. */
function refuseThought(turn: Turn, index: number, model: string): Refused | null {
  const changed = turn.content.find(
    (block) =>
      block.type === "thinking" &&
      !isOurSignature(block.signature ?? "", model, block.thinking ?? ""),
  );
  if (changed === undefined) return null;
  return invalid(`messages.${index}: Invalid signature in thinking block`);
}

function usesIn(turn: Turn | undefined): readonly Block[] {
  if (turn?.role !== "assistant") return [];
  return turn.content.filter((block) => block.type === "tool_use");
}

function resultsIn(turn: Turn | undefined): readonly Block[] {
  if (turn?.role !== "user") return [];
  return turn.content.filter((block) => block.type === "tool_result");
}
