import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";

/** What became of one call to Slack. The difference between `unsent` and `doubtful` decides whether it may simply be repeated. */
export type Sent<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "limited"; readonly retryAfterMs: number }
  | { readonly kind: "refused"; readonly error: string }
  | { readonly kind: "unsent"; readonly reason: string }
  | { readonly kind: "doubtful"; readonly reason: string };

/** Makes a call and sorts its end. */
export async function sent<Value>(call: () => Promise<Value>): Promise<Sent<Value>> {
  try {
    return { kind: "done", value: await call() };
  } catch (error) {
    return failureOf(error);
  }
}

/** Slack's own answers after which part of the call may have happened. */
const UNCERTAIN = ["fatal_error", "internal_error", "service_unavailable", "request_timeout"];
/** The request never left this machine. */
const NOT_CONNECTED = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

function failureOf(error: unknown): Exclude<Sent<never>, { kind: "done" }> {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: "limited", retryAfterMs: error.retryAfter * 1000 };
  }
  if (error instanceof WebAPIPlatformError) {
    const name = error.data.error;
    return UNCERTAIN.includes(name)
      ? { kind: "doubtful", reason: name }
      : { kind: "refused", error: name };
  }
  if (error instanceof WebAPIHTTPError) {
    return { kind: "doubtful", reason: `HTTP status ${error.statusCode}` };
  }
  if (error instanceof WebAPIRequestError) {
    const reason = error.original.message;
    const connected = !NOT_CONNECTED.includes(codeOf(error.original));
    return { kind: connected ? "doubtful" : "unsent", reason };
  }
  return { kind: "doubtful", reason: error instanceof Error ? error.message : String(error) };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
}
