import type Anthropic from "@anthropic-ai/sdk";
import type { AskOutcome, AskRequest } from "../domain/ask.ts";
import type { Clock } from "../domain/clock.ts";
import type { FailureCause } from "../domain/entry.ts";
import type { Ledger } from "./ledger.ts";
import { openLedger } from "./ledger.ts";
import type { PriceTable } from "./prices.ts";
import type { Structured } from "./prompt.ts";
import type { ReadingLimits } from "./read-artifact.ts";
import type { Redact } from "./redact-envelope.ts";

/** What all asks of one installation share. */
export interface Settings {
  readonly client: Anthropic;
  readonly models: { readonly opus: string; readonly sonnet: string; readonly haiku: string };
  readonly prices: PriceTable;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly idleMs: number;
  readonly structured: Structured;
  readonly turns: number;
  readonly reading: ReadingLimits;
}

/** One ask under way: its book, its deadline, and the one signal that ends all its work. */
export interface Session {
  readonly settings: Settings;
  readonly request: AskRequest;
  readonly ledger: Ledger;
  readonly model: string;
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Replies received so far, tool turns included. */
  turnsTaken: number;
  /** Why the signal fired, or null while it has not. */
  readonly endedBy: () => "stopped" | "deadline" | { readonly error: unknown } | null;
  /** An error that is ours ends the ask by being thrown from it. */
  readonly breakWith: (error: unknown) => void;
  /** Fires when the ask is over, however it ended. */
  readonly over: AbortSignal;
  readonly close: () => void;
}

/** Starts the book and the deadline. Whoever opens a session closes it. */
export function openSession(settings: Settings, request: AskRequest): Session {
  const { clock, models, prices } = settings;
  const startedAt = clock.now();
  const deadline = startedAt + request.budget.durationMs;
  const late = new AbortController();
  const broken = new AbortController();
  const over = new AbortController();
  clock.sleepUntil(deadline, over.signal).then(
    () => late.abort(),
    () => {},
  );
  return {
    settings,
    request,
    ledger: openLedger(prices, request.budget, startedAt),
    model: modelOf(models, request.agent.model),
    deadline,
    signal: AbortSignal.any([request.signal, late.signal, broken.signal]),
    turnsTaken: 0,
    endedBy: () => {
      if (request.signal.aborted) return "stopped";
      if (broken.signal.aborted) return { error: broken.signal.reason };
      return late.signal.aborted ? "deadline" : null;
    },
    breakWith: (error) => broken.abort(error),
    over: over.signal,
    close: () => over.abort(),
  };
}

/** An ask that ended without a usable answer. */
export function failed(
  { ledger }: Session,
  cause: FailureCause,
  told: { message: string; raw?: string; retryable?: boolean },
): AskOutcome {
  const { message, raw = null, retryable = false } = told;
  return { kind: "failed", cause, message, raw, retryable, calls: [...ledger.calls] };
}

/** How the ask ends now that its signal has fired; throws when the error was ours. */
export function endedEarly(session: Session): AskOutcome | null {
  const by = session.endedBy();
  if (by === null) return null;
  if (by === "stopped") return { kind: "stopped", calls: [...session.ledger.calls] };
  if (by !== "deadline") throw by.error;
  const seconds = Math.round(session.request.budget.durationMs / 1000);
  return failed(session, "deadline", {
    message: `The agent did not finish within ${seconds} s; its last request was given up.`,
  });
}

function modelOf(models: Settings["models"], asked: string): string {
  if (asked === "opus" || asked === "sonnet" || asked === "haiku") return models[asked];
  return asked;
}
