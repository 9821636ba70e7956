import type { ContentBlock } from "@anthropic-ai/sdk/resources/messages";
import { isPathOf, pathOf } from "./prompt.ts";
import { type Draft, textBlock } from "./reply.ts";
import type { LoggedRequest } from "./request-log.ts";
import type { FaultKind } from "./script.ts";
import { signPause } from "./signature.ts";

/** A fault to be injected on command. */
export interface Fault {
  readonly kind: FaultKind;
  /** A step's path (`workflow/phase/step` or `phase/step`), or a test of the request. Without it, any request. */
  readonly match?: string | ((request: LoggedRequest) => boolean);
  /** How often it strikes before it is spent. */
  readonly times?: number;
  /** For `cut`, `stall` and `error_event`: how many stream events are sent first. */
  readonly afterEvents?: number;
  /** For `rate_limited` and `overloaded`: the `retry-after` header in seconds; without it there is none. */
  readonly retryAfter?: number;
  /** For `slow`: how long nothing is sent. */
  readonly delayMs?: number;
  /** For `refusal`: a text that was already written before the refusal. */
  readonly withText?: string;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
}

export interface FaultBox extends Faults {
  take(request: LoggedRequest): Fault | null;
}

/** Keeps the faults that are still to strike; the first that matches strikes. */
export function openFaultBox(): FaultBox {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      waiting = [];
    },
    take(request) {
      const found = waiting.find(({ fault }) => strikes(fault, request));
      if (found === undefined) return null;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}

function strikes({ match }: Fault, request: LoggedRequest): boolean {
  if (match === undefined) return true;
  if (typeof match === "function") return match(request);
  return request.step !== null && isPathOf(match, pathOf(request.step));
}

/** Spoils what was going to be said, for the faults that lie in the answer itself; the others leave it as it is. */
export function spoil(draft: Draft, fault: Fault | null): Draft {
  switch (fault?.kind) {
    case "refusal":
      return refused(fault.withText);
    case "max_tokens":
      return {
        ...rewritten(draft, (text) => text.slice(0, text.length / 2)),
        stopReason: "max_tokens",
      };
    case "not_json":
      return rewritten(draft, () => "I looked into it, and here is what I think: it depends.");
    case "wrong_case":
      return rewritten(draft, withVerdictCased);
    case "breach":
      return rewritten(draft, (text) => withFields(text, { verdict: "reject", findings: [] }));
    case "empty":
      return { blocks: [], stopReason: "end_turn", stopDetails: null };
    case "unknown_stop":
      return { ...draft, stopReason: "rehearsal_unknown" };
    case "pause_turn":
      return paused(draft);
    default:
      return draft;
  }
}

function refused(withText: string | undefined): Draft {
  const explanation = "Rehearsal: a refusal was asked for.";
  return {
    blocks: withText === undefined ? [] : [textBlock(withText)],
    stopReason: "refusal",
    stopDetails: { type: "refusal", category: "general_harms", explanation },
  };
}

function paused(draft: Draft): Draft {
  const { blocks, ...rest } = rewritten(draft, () => "Still at work.");
  const marked = blocks.map((block) =>
    block.type === "thinking" ? { ...block, signature: signPause(block.signature) } : block,
  );
  return { ...rest, blocks: marked, stopReason: "pause_turn" };
}

/** Calls are replaced as well: a spoilt answer is final, whatever was going to be said. */
function rewritten(draft: Draft, change: (text: string) => string): Draft {
  const text = draft.blocks.map((block) => (block.type === "text" ? block.text : "")).join("");
  const thoughts: ContentBlock[] = draft.blocks.filter((block) => block.type === "thinking");
  const blocks = [...thoughts, textBlock(change(text) || "{")];
  return { blocks, stopReason: "end_turn", stopDetails: null };
}

function withVerdictCased(text: string): string {
  return text.replace(
    /"verdict":"(\w+)"/,
    (_whole, verdict: string) =>
      `"verdict":"${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}"`,
  );
}

function withFields(text: string, fields: Readonly<Record<string, unknown>>): string {
  if (!text.startsWith("{")) return JSON.stringify(fields);
  const answer: unknown = JSON.parse(text);
  return JSON.stringify({ ...Object(answer), ...fields });
}
