import Anthropic from "@anthropic-ai/sdk";

export interface Connection {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly log?: (message: string) => void;
}

/**
 * A client that takes nothing from the environment: with key or address left out, the SDK would look for profiles on disk and might
 * spend someone's money. It never retries by itself, because its `retry-after` has no upper bound.
 */
export function createClient({ apiKey, baseURL, log }: Connection): Anthropic {
  const say = (message: string): void => log?.(message);
  return new Anthropic({
    apiKey,
    baseURL,
    authToken: null,
    webhookKey: null,
    maxRetries: 0,
    openTelemetry: false,
    logLevel: "warn",
    // Only the sentence: what follows it can hold headers and bodies.
    logger: { error: say, warn: say, info: () => {}, debug: () => {} },
  });
}
