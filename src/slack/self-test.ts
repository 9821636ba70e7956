import type { Clock } from "../domain/clock.ts";
import type { Identity, Outbound } from "./outbound.ts";

/** What each scope is for. Without a required one a part of Orchestrate does not work; an optional one widens it. */
export const features = [
  { feature: "posting run cards, results and questions", scopes: ["chat:write"], required: true },
  { feature: "/orchestrate and the message shortcut", scopes: ["commands"], required: true },
  {
    feature: "@Orchestrate in channels and threads",
    scopes: ["app_mentions:read"],
    required: true,
  },
  {
    feature: "making sure that a message whose answer was lost is not sent twice",
    scopes: ["channels:history", "groups:history", "im:history"],
    required: false,
  },
  {
    feature: "the record of a run, and pictures, as files in the thread",
    scopes: ["files:write"],
    required: false,
  },
  {
    feature: "gates that a user group decides",
    scopes: ["usergroups:read"],
    required: false,
  },
  {
    feature:
      "gates that groups, roles or several people decide: the deactivated and strangers do not count",
    scopes: ["users:read"],
    required: false,
  },
  { feature: "pictures sent to one person", scopes: ["im:write"], required: false },
] as const;

/** Something about the Slack app that its owner must put right. */
export interface SetupProblem {
  readonly severity: "error" | "warning";
  readonly message: string;
}

export type SelfTest =
  | { readonly identity: Identity; readonly problems: readonly SetupProblem[] }
  | { readonly identity: null; readonly problems: readonly SetupProblem[] };

const ATTEMPTS = 6;

/** Asks Slack who we are and what we may do. A server that does not answer yet is asked again a few times. */
export async function selfTest(outbound: Outbound, clock: Clock): Promise<SelfTest> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await outbound.identify();
    if (result.kind === "done") {
      return { identity: result.value, problems: problemsOf(result.value.scopes) };
    }
    if (result.kind === "refused") return failed(tokenWords(result.error));
    if (attempt === ATTEMPTS) return failed(`Slack cannot be reached: ${JSON.stringify(result)}.`);
    const pauseMs = result.kind === "limited" ? result.retryAfterMs : 250 * 2 ** attempt;
    await clock.sleepUntil(clock.now() + pauseMs);
  }
}

function failed(message: string): SelfTest {
  return { identity: null, problems: [{ severity: "error", message }] };
}

const WHERE =
  "Add it at api.slack.com/apps under OAuth & Permissions, Bot Token Scopes (or apply manifest.yaml), then reinstall the app.";

/** One problem per feature that lacks a scope. A server that does not tell its scopes is taken at its word. */
export function problemsOf(granted: readonly string[]): SetupProblem[] {
  if (granted.length === 0) return [];
  return features.flatMap(({ feature, scopes, required }) => {
    const missing = scopes.filter((scope) => !granted.includes(scope));
    if (missing.length === 0) return [];
    const what = `Missing scope ${missing.map((scope) => `\`${scope}\``).join(", ")}: needed for ${feature}.`;
    return [{ severity: required ? "error" : "warning", message: `${what} ${WHERE}` } as const];
  });
}

function tokenWords(error: string): string {
  const token =
    "Set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) from api.slack.com/apps, OAuth & Permissions.";
  return `Slack refuses the bot token (${error}). ${token}`;
}
