import { type Deciders, needsSeveral, type Question } from "./decision.ts";
import type { Electorate } from "./electorate.ts";
import type { PersonId } from "./ids.ts";
import type { Course } from "./question-course.ts";

/**
 * Who may decide a question by now. After its deadline others may too; where several must agree, before or after, the others take
 * the place of the first, because a vote of the one group must not complete the count of the other.
 */
export function decidersNow({ deciders }: Pick<Question, "deciders">, course: Course): Deciders {
  const then = course.passedOn?.to;
  if (!then) return deciders;
  if (needsSeveral(deciders) || needsSeveral(then)) return then;
  return {
    anyone: deciders.anyone || then.anyone,
    requester: deciders.requester || then.requester,
    // Four eyes stay four eyes, whoever asks for them.
    notRequester: deciders.notRequester || then.notRequester,
    people: [...new Set([...deciders.people, ...then.people])],
    groups: [...new Set([...deciders.groups, ...then.groups])],
    roles: [...new Set([...deciders.roles, ...then.roles])],
    quorum: 1,
    allOf: false,
  };
}

/** Those who may decide, with each right in the hands of whoever holds it now. Nobody gives away a right they do not have. */
export function withGiven(electorate: Electorate, { given }: Pick<Course, "given">): Electorate {
  if (given.length === 0) return electorate;
  const holders = holdersOf(given);
  const counts = (owner: PersonId) => !electorate.barred.includes(owner);
  const held = (owners: readonly PersonId[]) => [
    ...new Set(owners.filter(counts).map((owner) => holders.get(owner) ?? owner)),
  ];
  const people = held(electorate.people);
  const parties = electorate.parties.map((party) => ({
    ...party,
    members: party.members && held(party.members),
  }));
  const receivers = held([...holders.keys()]);
  const holding = new Set([...people, ...parties.flatMap(({ members }) => members ?? [])]);
  const gaveAway = [...holders]
    .filter(([owner, holder]) => owner !== holder && !holding.has(owner))
    .map(([owner]) => owner)
    .filter((owner) => !receivers.includes(owner));
  return { ...electorate, people, parties, barred: [...electorate.barred, ...gaveAway] };
}

/** Who holds the right that belongs to a person: whoever it was given to last, by whoever held it then. */
function holdersOf(given: Course["given"]): ReadonlyMap<PersonId, PersonId> {
  const holders = new Map<PersonId, PersonId>();
  for (const { by, to } of given) {
    if (!holders.has(by)) holders.set(by, by);
    for (const [owner, holder] of holders) if (holder === by) holders.set(owner, to);
  }
  return holders;
}
