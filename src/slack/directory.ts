import type { Directory, Standing } from "../commands/ports.ts";
import type { Clock } from "../domain/clock.ts";
import type { Log } from "../domain/log.ts";
import type { Sent } from "./delivery/sent.ts";
import type { Outbound, Profile } from "./outbound.ts";

const KEPT_MS = 60_000;
/** So many answers are kept at most; then all are asked anew. */
const MOST_KEPT = 2_000;

/** Who is in a user group, and how a person stands here, asked of Slack and kept for a minute. */
export function createDirectory(parts: {
  readonly outbound: Pick<Outbound, "members" | "groups" | "profile" | "isAway">;
  readonly team: string;
  readonly clock: Clock;
  readonly log: Log;
}): Directory {
  const { outbound, team, clock, log } = parts;
  const keep = <Value>(ask: (key: string) => Promise<Sent<Value>>) => keeping({ clock, log }, ask);
  const groups = keep(() => outbound.groups());
  const members = keep((group) => outbound.members(group));
  const profiles = keep((person) => outbound.profile(person));
  const away = keep((person) => outbound.isAway(person));
  return {
    async members(name) {
      const handle = name.replace(/^@/, "");
      if (/^S[A-Z0-9]+$/.test(handle)) return members(handle);
      const group = (await groups("all"))?.find((one) => one.handle === handle);
      return group ? members(group.id) : null;
    },
    async standing(person) {
      const profile = await profiles(person);
      return profile && standingOf(profile, team);
    },
    isAway: (person) => away(person),
  };
}

function standingOf({ deleted, isApp, team: own }: Profile, team: string): Standing {
  if (deleted) return "deactivated";
  if (isApp) return "app";
  return own === team ? "here" : "stranger";
}

/** Asks once at a time for each key, and remembers for a minute what Slack said, a refusal too; null where it said nothing. */
function keeping<Value>(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  ask: (key: string) => Promise<Sent<Value>>,
): (key: string) => Promise<Value | null> {
  const kept = new Map<string, Kept<Value>>();
  const askAnew = async (key: string): Promise<Value | null> => {
    const result = await ask(key);
    if (result.kind === "done") return result.value;
    log.warn({ key, result }, "Slack did not say who is who");
    if (result.kind !== "refused") kept.delete(key);
    return null;
  };
  return (key) => {
    const known = kept.get(key);
    if (known && known.until > clock.now()) return known.answer;
    if (kept.size >= MOST_KEPT) kept.clear();
    const answer = askAnew(key);
    kept.set(key, { until: clock.now() + KEPT_MS, answer });
    return answer;
  };
}

interface Kept<Value> {
  readonly until: number;
  readonly answer: Promise<Value | null>;
}
