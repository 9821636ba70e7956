import type { BetaMessage, BetaUsage } from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { Budget } from "../domain/ask.ts";
import type { Call, Usage } from "../domain/usage.ts";
import { noCost, noUsage, tokensOf, totalOf } from "../domain/usage.ts";
import type { PriceTable } from "./prices.ts";
import { priceOf } from "./prices.ts";

/** One request as it ended. `message` is what arrived of the reply; null when not even its beginning did. */
export interface Ended {
  readonly asked: string;
  readonly message: BetaMessage | null;
  /** Whether the server told the final count of tokens before the end. */
  readonly counted: boolean;
  readonly requestId: string | null;
  readonly ended: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The calls of one ask and what they leave of its budget. */
export interface Ledger {
  readonly calls: readonly Call[];
  book(ended: Ended): void;
  /** Which limit is used up, in words, or null while another request may go out. */
  reached(now: number): string | null;
}

/** Opens the book of one ask. A limit is checked before each request, so that at most one request overshoots it. */
export function openLedger(prices: PriceTable, budget: Budget, startedAt: number): Ledger {
  const calls: Call[] = [];
  return {
    calls,
    book: (ended) => void calls.push(callOf(prices, ended)),
    reached: (now) => limitReached(calls, budget, now - startedAt),
  };
}

function limitReached(calls: readonly Call[], budget: Budget, elapsedMs: number): string | null {
  const { usage, cost } = totalOf(calls);
  const tokens = tokensOf(usage);
  if (elapsedMs >= budget.durationMs)
    return `its time of ${Math.round(budget.durationMs / 1000)} s`;
  if (calls.length >= budget.calls) return `its ${budget.calls} calls`;
  if (budget.tokens !== null && tokens >= budget.tokens) return `its ${budget.tokens} tokens`;
  if (budget.usd !== null && cost.usd >= budget.usd) return `its ${budget.usd} US dollars`;
  return null;
}

function callOf(prices: PriceTable, ended: Ended): Call {
  const { message } = ended;
  const usage = message === null ? noUsage : usageOf(message.usage);
  const model = message?.model ?? ended.asked;
  const priced =
    message === null || isUncharged(message)
      ? { cost: noCost, priceTable: prices.version }
      : priceOf(prices, usage, { model, at: ended.endedAt });
  // A reply that broke off was billed for output that nobody counted for us: the rest of its cost is unknown.
  const cost = ended.counted || message === null ? priced.cost : { ...priced.cost, unknown: true };
  return {
    model,
    requestId: ended.requestId,
    usage,
    cost,
    priceTable: priced.priceTable,
    ended: ended.ended,
    durationMs: Math.max(0, ended.endedAt - ended.startedAt),
  };
}

/** A refusal is charged only when part of an answer came before it (facts/anthropic.md 1.6). */
function isUncharged(message: BetaMessage): boolean {
  return message.stop_reason === "refusal" && message.content.length === 0;
}

function usageOf(usage: BetaUsage): Usage {
  const written = usage.cache_creation_input_tokens ?? 0;
  const hour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  return {
    input: usage.input_tokens,
    cacheWrite5m: Math.max(0, written - hour),
    cacheWrite1h: hour,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    output: usage.output_tokens,
  };
}
