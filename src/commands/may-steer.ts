import type { PersonId } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import type { DeskPorts } from "./ports.ts";

/** Whose run it is, and where. */
interface Steered {
  readonly requester: PersonId;
  readonly place: Place;
}

/** Why this person may not steer the run; null when they may. One's own run everybody steers; others' by the channel's settings. */
export async function mayNotSteer(
  ports: Pick<DeskPorts, "settings" | "directory">,
  by: PersonId,
  { requester, place }: Steered,
): Promise<string | null> {
  if (by === requester || place.kind === "terminal") return null;
  const settings = await ports.settings(place.channel);
  if (settings.steering === "anyone") return null;
  const approvers = settings.steering === "approvers";
  const holders = approvers ? settings.roles["approver"] : undefined;
  if (holders?.people.includes(by)) return null;
  // Whoever is in a group that cannot be looked up counts for nobody.
  const members = (holders?.groups ?? []).map((group) => ports.directory.members(group));
  if ((await Promise.all(members)).some((people) => people?.includes(by))) return null;
  const others = approvers ? " and the channel's approvers" : "";
  return `In this channel only the requester <@${requester}>${others} may steer this run.`;
}
