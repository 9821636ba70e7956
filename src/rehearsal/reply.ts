import type {
  ContentBlock,
  Message,
  RawMessageDeltaEvent,
  RawMessageStreamEvent,
  StopReason,
  Usage,
} from "@anthropic-ai/sdk/resources/messages";
import type { Composed } from "./compose.ts";
import { signThought } from "./signature.ts";
import { tokensIn } from "./tokens.ts";
import type { MessageRequest } from "./wire.ts";

/** The tokens a request was charged for, before its answer. */
export interface InputUsage {
  readonly input: number;
  readonly read: number;
  readonly written5m: number;
  readonly written1h: number;
}

/** A reason that no version of the API has given, for products that must fail closed on what they do not know. */
type UnknownReason = "rehearsal_unknown";

/** A message as it is sent: the API's own, but for that reason. */
export type SentMessage = Omit<Message, "stop_reason"> & {
  readonly stop_reason: StopReason | UnknownReason | null;
};

type DeltaEvent = Omit<RawMessageDeltaEvent, "delta"> & {
  readonly delta: Omit<RawMessageDeltaEvent["delta"], "stop_reason"> &
    Pick<SentMessage, "stop_reason">;
};

export type SentEvent =
  | Exclude<RawMessageStreamEvent, RawMessageDeltaEvent>
  | DeltaEvent
  | { readonly type: "ping" }
  | {
      readonly type: "error";
      readonly error: { readonly type: string; readonly message: string };
      readonly request_id: string;
    };

export interface Draft {
  readonly blocks: readonly ContentBlock[];
  readonly stopReason: StopReason | UnknownReason;
  readonly stopDetails: Message["stop_details"];
}

/** Turns what is to be said into content blocks: an empty thought first, as the 5.5 models do, then calls or text. */
export function draftOf(body: MessageRequest, composed: Composed, id: string): Draft {
  const thought = thinkingBlock(body);
  const calls = composed.calls.map((call, index) => toolUse(call, `toolu_${id}${index}`));
  if (composed.text === null)
    return { blocks: [thought, ...calls], stopReason: "tool_use", stopDetails: null };
  const most = body.max_tokens * 4;
  const text = composed.text.slice(0, most);
  const stopReason = composed.text.length > most ? "max_tokens" : "end_turn";
  return { blocks: [thought, textBlock(text)], stopReason, stopDetails: null };
}

export function textBlock(text: string): ContentBlock {
  return { type: "text", text, citations: null };
}

function toolUse(call: Composed["calls"][number], id: string): ContentBlock {
  return { type: "tool_use", id, name: call.name, input: call.input, caller: { type: "direct" } };
}

function thinkingBlock(body: MessageRequest): ContentBlock {
  const isShown = body.thinking?.display === "summarized";
  const thinking = isShown ? "Rehearsal: the next thing to say is in the script." : "";
  return { type: "thinking", thinking, signature: signThought(body.model, thinking) };
}

/** The message as the API returns it, with what it cost. */
export function messageOf(
  body: MessageRequest,
  draft: Draft,
  charged: { readonly id: string; readonly usage: InputUsage },
): SentMessage {
  const output = draft.blocks.map(sizeOf).reduce((sum, size) => sum + size, 0);
  return {
    id: `msg_${charged.id}`,
    type: "message",
    role: "assistant",
    model: body.model,
    content: [...draft.blocks],
    container: null,
    diagnostics: null,
    stop_details: draft.stopDetails,
    stop_reason: draft.stopReason,
    stop_sequence: null,
    usage: usageOf(charged.usage, output),
  };
}

function sizeOf(block: ContentBlock): number {
  if (block.type === "text") return tokensIn(block.text);
  return tokensIn(JSON.stringify(block.type === "tool_use" ? block.input : ""));
}

function usageOf(charged: InputUsage, output: number): Usage {
  return {
    input_tokens: charged.input,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: 0 },
    cache_creation_input_tokens: charged.written5m + charged.written1h,
    cache_read_input_tokens: charged.read,
    cache_creation: {
      ephemeral_5m_input_tokens: charged.written5m,
      ephemeral_1h_input_tokens: charged.written1h,
    },
    inference_geo: null,
    server_tool_use: null,
    service_tier: "standard",
    speed: "standard",
  };
}

const PIECES = 24;

/** The message as a stream of events: start, a ping, each block in pieces, the delta with cumulative usage, stop. */
export function eventsOf(message: SentMessage): SentEvent[] {
  const usage = { ...message.usage, output_tokens: 1 };
  const start = { ...message, content: [], stop_reason: null, stop_details: null, usage };
  return [
    { type: "message_start", message: start },
    { type: "ping" },
    ...message.content.flatMap(blockEvents),
    {
      type: "message_delta",
      delta: {
        container: null,
        stop_details: message.stop_details,
        stop_reason: message.stop_reason,
        stop_sequence: null,
      },
      usage: {
        input_tokens: message.usage.input_tokens,
        output_tokens: message.usage.output_tokens,
        output_tokens_details: message.usage.output_tokens_details,
        cache_creation_input_tokens: message.usage.cache_creation_input_tokens,
        cache_read_input_tokens: message.usage.cache_read_input_tokens,
        server_tool_use: null,
      },
    },
    { type: "message_stop" },
  ];
}

function blockEvents(block: ContentBlock, index: number): RawMessageStreamEvent[] {
  return [
    { type: "content_block_start", index, content_block: openingOf(block) },
    ...deltasOf(block).map(
      (delta): RawMessageStreamEvent => ({ type: "content_block_delta", index, delta }),
    ),
    { type: "content_block_stop", index },
  ];
}

function openingOf(block: ContentBlock): ContentBlock {
  if (block.type === "text") return { ...block, text: "" };
  if (block.type === "thinking") return { ...block, thinking: "", signature: "" };
  return block.type === "tool_use" ? { ...block, input: {} } : block;
}

type Delta = Extract<RawMessageStreamEvent, { type: "content_block_delta" }>["delta"];

function deltasOf(block: ContentBlock): Delta[] {
  if (block.type === "text")
    return piecesOf(block.text).map((text) => ({ type: "text_delta", text }));
  if (block.type === "tool_use")
    return piecesOf(JSON.stringify(block.input)).map((json) => ({
      type: "input_json_delta",
      partial_json: json,
    }));
  if (block.type !== "thinking") return [];
  const thoughts = block.thinking === "" ? [] : [block.thinking];
  return [
    ...thoughts.map((thinking): Delta => ({ type: "thinking_delta", thinking })),
    { type: "signature_delta", signature: block.signature },
  ];
}

/** At most 24 pieces, never through the middle of a character. */
function piecesOf(text: string): string[] {
  const characters = Array.from(text);
  const length = Math.max(40, Math.ceil(characters.length / PIECES));
  const count = Math.ceil(characters.length / length);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * length, (index + 1) * length).join(""),
  );
}
