import type { Directory, Standing } from "../commands/ports.ts";
import type { Clock } from "../domain/clock.ts";
import type { PersonId } from "../domain/ids.ts";
import type { Log } from "../domain/log.ts";
import type { Sent } from "./delivery/sent.ts";
import type { Outbound, Profile } from "./outbound.ts";

const KEPT_MS = 60_000;
/** So many answers are kept at most; then all are asked anew. */
const MOST_KEPT = 2_000;

/** Who is in a user group, and how a person stands here, asked of Slack and kept for a minute. What fails is not kept. */
export function createDirectory(parts: {
  readonly outbound: Pick<Outbound, "members" | "groups" | "profile" | "isAway">;
  readonly team: string;
  readonly clock: Clock;
  readonly log: Log;
}): Directory {
  const { outbound, team, clock, log } = parts;
  const told = <Value>(what: string, answer: Sent<Value>): Value | null => {
    if (answer.kind === "done") return answer.value;
    log.warn({ answer }, `Slack did not say ${what}`);
    return null;
  };
  const groups = keeping(clock, async () =>
    told("which user groups there are", await outbound.groups()),
  );
  const members = keeping(clock, async (group) =>
    told(`who is in the user group ${group}`, await outbound.members(group)),
  );
  const standings = keeping(clock, async (person): Promise<Standing | null> => {
    const profile = told(`who ${person} is`, await outbound.profile(person));
    return profile && standingOf(profile, team);
  });
  const away = keeping(clock, async (person) =>
    told(`whether ${person} is away`, await outbound.isAway(person)),
  );
  return {
    async members(name) {
      const handle = name.replace(/^@/, "");
      if (/^S[A-Z0-9]+$/.test(handle)) return members(handle);
      const group = (await groups("all"))?.find((one) => one.handle === handle);
      return group ? members(group.id) : null;
    },
    standing: (person: PersonId) => standings(person),
    isAway: (person: PersonId) => away(person),
  };
}

function standingOf({ deleted, isApp, team: own }: Profile, team: string): Standing {
  if (deleted) return "deactivated";
  if (isApp) return "app";
  return own === team ? "here" : "stranger";
}

/** Asks once at a time for each key and remembers the answer for a minute. */
function keeping<Value>(
  clock: Clock,
  ask: (key: string) => Promise<Value | null>,
): (key: string) => Promise<Value | null> {
  const kept = new Map<
    string,
    { readonly until: number; readonly answer: Promise<Value | null> }
  >();
  return (key) => {
    const known = kept.get(key);
    if (known && known.until > clock.now()) return known.answer;
    if (kept.size >= MOST_KEPT) kept.clear();
    const asked = { until: clock.now() + KEPT_MS, answer: ask(key) };
    kept.set(key, asked);
    void asked.answer.then((answer) => {
      if (answer === null && kept.get(key) === asked) kept.delete(key);
    });
    return asked.answer;
  };
}
