import type { Deciders } from "../domain/decision.ts";
import type { PersonId } from "../domain/ids.ts";

/** Whether this person may answer; if not, who may, in words. Nobody counts unless a rule names them (law 3). */
export function mayDecide(
  deciders: Deciders,
  person: PersonId,
  requester: PersonId,
): { readonly allowed: true } | { readonly allowed: false; readonly who: string } {
  const barred = deciders.notRequester && person === requester;
  const named = deciders.people.includes(person) || (deciders.requester && person === requester);
  const open = deciders.anyone || onlyBars(deciders);
  if (!barred && (named || open)) return { allowed: true };
  return { allowed: false, who: whoMay(deciders, requester) };
}

/** "Not the requester" alone leaves everybody else. */
function onlyBars(deciders: Deciders): boolean {
  const { notRequester, requester, people, groups } = deciders;
  return notRequester && !requester && people.length === 0 && groups.length === 0;
}

/** Who may answer, in words; people as mentions of ours. */
export function whoMay(deciders: Deciders, requester: PersonId): string {
  const named = [
    ...(deciders.requester ? [`the requester <@${requester}>`] : []),
    ...deciders.people.map((person) => `<@${person}>`),
    ...deciders.groups.map((group) => `the group ${group}`),
    ...(deciders.anyone || onlyBars(deciders) ? ["anyone in this workspace"] : []),
  ];
  const who = named.length === 0 ? "nobody: the definition names no one" : named.join(" or ");
  return deciders.notRequester ? `${who}, but not the requester` : who;
}
