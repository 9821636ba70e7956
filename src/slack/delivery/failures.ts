import type { Sent } from "./sent.ts";

/** What to do about a send that did not succeed. */
export type Remedy =
  /** Later again; `certain` says that nothing was sent, so that nothing needs to be looked for before. */
  | { readonly kind: "later"; readonly afterMs: number; readonly certain: boolean }
  /** The app may not speak there: tell the person who asked what to do, and go on trying. */
  | { readonly kind: "unreachable"; readonly afterMs: number; readonly advice: string }
  /** The token or a scope is at fault: nothing will go out until somebody sees to it. */
  | { readonly kind: "broken"; readonly afterMs: number }
  | { readonly kind: "thread-gone" }
  /** There is nothing left to edit. */
  | { readonly kind: "gone" }
  | { readonly kind: "hopeless" };

const SECOND = 1_000;
const ATTEMPTS = 6;

const BROKEN = [
  "missing_scope",
  "token_revoked",
  "token_expired",
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "not_allowed_token_type",
];
const GONE = ["message_not_found", "cant_update_message", "edit_window_closed"];
const ADVICE: Readonly<{ [error: string]: string }> = {
  not_in_channel:
    "I am not a member there. Type `/invite @Orchestrate` in it, and my messages follow.",
  channel_not_found:
    "I cannot see it: it is private or gone. If it is private, type `/invite @Orchestrate` in it, and my messages follow.",
  is_archived: "It is archived. Unarchive it, and my messages follow.",
  restricted_action: "Posting there is restricted. Ask an admin to allow Orchestrate to post.",
};

/** Reads a failed send. `attempts` counts those made so far. */
export function remedyFor(
  failure: Exclude<Sent<unknown>, { kind: "done" }>,
  attempts: number,
): Remedy {
  const afterMs = Math.min(60, 2 ** Math.min(attempts, 6)) * SECOND;
  switch (failure.kind) {
    case "limited":
      return { kind: "later", afterMs: failure.retryAfterMs, certain: true };
    case "unsent":
      return { kind: "later", afterMs, certain: true };
    case "doubtful":
      return { kind: "later", afterMs: Math.min(afterMs, 10 * SECOND), certain: false };
    case "refused":
      return remedyForRefusal(failure.error, attempts);
    default:
      return failure satisfies never;
  }
}

function remedyForRefusal(error: string, attempts: number): Remedy {
  const advice = ADVICE[error];
  if (advice !== undefined) {
    const afterMs = Math.min(10, Math.max(1, attempts)) * 30 * SECOND;
    return { kind: "unreachable", afterMs, advice };
  }
  if (error === "thread_not_found") return { kind: "thread-gone" };
  if (GONE.includes(error)) return { kind: "gone" };
  if (BROKEN.includes(error)) return { kind: "broken", afterMs: 60 * SECOND };
  if (attempts >= ATTEMPTS) return { kind: "hopeless" };
  return { kind: "later", afterMs: 2 ** attempts * SECOND, certain: true };
}
