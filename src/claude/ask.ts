// claude: asking an agent through Anthropic's SDK: prompt, call, tool loop, usage, price. It never writes the journal and never posts.
import type { Ask, AskOutcome, AskRequest } from "../domain/ask.ts";
import type { Clock } from "../domain/clock.ts";
import { createClient } from "./client.ts";
import { converse } from "./converse.ts";
import type { PriceTable } from "./prices.ts";
import type { Structured } from "./prompt.ts";
import { type ReadingLimits, readingLimits } from "./read-artifact.ts";
import type { Redact } from "./redact-envelope.ts";
import { openSession, type Session, type Settings } from "./session.ts";

export interface AskOptions {
  readonly apiKey: string;
  readonly baseURL: string;
  /** Pinned ids; agent files name a line of models, never an id that floats. */
  readonly models: { readonly opus: string; readonly sonnet: string; readonly haiku: string };
  readonly prices: PriceTable;
  readonly clock: Clock;
  readonly redact: Redact;
  /** A stream in which nothing but pings comes for this long is given up. Thinking can be silent for a while. */
  readonly idleMs: number;
  readonly log?: (message: string) => void;
  readonly structured: Structured;
  /** The most turns of one ask, tool turns included. */
  readonly turns?: number;
  readonly reading?: Partial<ReadingLimits>;
}

const MOST_TURNS = 24;
/** A stopped ask answers within a second; this much of it is left to work that is winding up. */
const WINDING_UP_MS = 700;

/** Builds the one way in which the house asks a model. */
export function createAsk(options: AskOptions): Ask {
  const { models, prices, clock, redact, idleMs, structured } = options;
  const settings: Settings = {
    client: createClient(options),
    models,
    prices,
    clock,
    redact,
    idleMs,
    structured,
    turns: options.turns ?? MOST_TURNS,
    reading: { ...readingLimits, ...options.reading },
  };
  return (request) => askOnce(settings, request);
}

async function askOnce(settings: Settings, request: AskRequest): Promise<AskOutcome> {
  if (request.signal.aborted) return { kind: "stopped", calls: [] };
  const session = openSession(settings, request);
  try {
    return await Promise.race([converse(session), stoppedSoon(session)]);
  } finally {
    session.close();
  }
}

/** The second that a stop may take, whatever the work below does with the signal. */
async function stoppedSoon({ request, settings, ledger, over }: Session): Promise<AskOutcome> {
  const { clock } = settings;
  const once = { once: true, signal: over };
  await new Promise((resolve) => request.signal.addEventListener("abort", resolve, once));
  await clock.sleepUntil(clock.now() + WINDING_UP_MS);
  return { kind: "stopped", calls: [...ledger.calls] };
}
