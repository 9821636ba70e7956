import {
  AnthropicError,
  APIConnectionError,
  APIError,
  APIUserAbortError,
} from "@anthropic-ai/sdk/error";

/** Why a request brought no usable reply. */
export interface Failure {
  /** The server's own name for it, or ours: `stalled`, `connection`, `broken_stream`, `aborted`. */
  readonly name: string;
  readonly message: string;
  readonly transient: boolean;
  /** What the server asked us to wait, if it did. */
  readonly waitMs: number | null;
}

const TRANSIENT_TYPES = new Set([
  "overloaded_error",
  "api_error",
  "rate_limit_error",
  "timeout_error",
]);
/** Limits of a contract: they answer 429 like a rate limit but do not pass by waiting. */
const LASTING_CODE = /spend_limit|on_hold|billing|credit/;
const FIRST_DELAY_MS = 500;

/** Sorts what the SDK threw. Errors inside a stream have no status, and a stream that just ends is not an APIError at all. */
export function failureOf(error: unknown, now: number): Failure {
  if (error instanceof APIUserAbortError) return broken("aborted", error.message);
  if (error instanceof APIConnectionError) return broken("connection", causeOf(error));
  if (error instanceof APIError) return answered(error, now);
  if (error instanceof AnthropicError) return broken("broken_stream", error.message);
  throw error;
}

/** The stream said nothing for too long. */
export function stalled(idleMs: number): Failure {
  return broken("stalled", `nothing came for ${Math.round(idleMs / 1000)} s`);
}

/** How long to wait before the next try: what the server asked for, else half a second, doubled each time. */
export function delayBefore(failure: Failure, triesBefore: number): number {
  return failure.waitMs ?? FIRST_DELAY_MS * 2 ** triesBefore;
}

function broken(name: string, message: string): Failure {
  return { name, message, transient: true, waitMs: null };
}

function answered(error: APIError, now: number): Failure {
  const name = error.type ?? `status_${error.status ?? "unknown"}`;
  const told = inShort(error.apiMessage ?? error.message);
  const lasting =
    LASTING_CODE.test(error.errorCode ?? "") || error.headers?.get("x-should-retry") === "false";
  return {
    name,
    message: error.status === undefined ? told : `${error.status} ${told}`,
    transient: !lasting && isTransient(error),
    waitMs: waitAsked(error.headers, now),
  };
}

/** What lies between us and the model may answer with a whole page; people read one line of it. */
function inShort(message: string): string {
  const line = message.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}

const LONGEST_MESSAGE = 300;

function isTransient({ status, type }: APIError): boolean {
  if (status === undefined) return TRANSIENT_TYPES.has(type ?? "");
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date. */
function waitAsked(headers: Headers | undefined, now: number): number | null {
  const exact = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (exact >= 0) return exact;
  const asked = headers?.get("retry-after");
  if (asked === null || asked === undefined) return null;
  const seconds = Number(asked);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(asked) - now;
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
}
