import type { Vote } from "./decision.ts";
import type { PersonId } from "./ids.ts";

/** A user group or a role, with who is in it at the moment; null members: that cannot be found out. */
export interface Party {
  readonly kind: "group" | "role";
  readonly name: string;
  readonly members: readonly PersonId[] | null;
}

/** Who may decide a question, as it stands at one moment. */
export interface Electorate {
  readonly anyone: boolean;
  /** People who are named one by one, the requester among them where the question names them. */
  readonly people: readonly PersonId[];
  readonly parties: readonly Party[];
  /** Who does not count, whatever names them: the requester under four eyes, the deactivated, strangers, apps. */
  readonly barred: readonly PersonId[];
  readonly quorum: number;
  readonly allOf: boolean;
}

/** Whether a person's word counts. What cannot be found out about a group speaks for nobody. */
export function isEntitled(electorate: Electorate, person: PersonId): boolean {
  const { anyone, people, parties, barred } = electorate;
  if (barred.includes(person)) return false;
  return anyone || people.includes(person) || parties.some((party) => isIn(party, person));
}

/** How far an option has come: the votes for it that count, how many are missing, and whose. */
export interface Tally {
  readonly option: string;
  readonly label: string;
  readonly votes: readonly Vote[];
  readonly short: number;
  /** Groups and roles of which nobody is among them, where all must be. */
  readonly lacking: readonly Party[];
}

/** Counts the votes for an option. A person who is in several groups stands for each of them, but is one person of the quorum. */
export function tallyOf(
  electorate: Electorate,
  votes: readonly Vote[],
  { id, label }: { readonly id: string; readonly label: string },
): Tally {
  const counted = votes.filter(({ option, by }) => option === id && isEntitled(electorate, by));
  const { quorum, allOf, parties } = electorate;
  const lacking = parties.filter((party) => !counted.some(({ by }) => isIn(party, by)));
  return {
    option: id,
    label,
    votes: counted,
    short: Math.max(0, quorum - counted.length),
    lacking: allOf ? lacking : [],
  };
}

export function isComplete({ short, lacking }: Tally): boolean {
  return short === 0 && lacking.length === 0;
}

/** Why too few people may answer for the question ever to be decided, as things stand. */
export type Obstacle =
  | { readonly kind: "unknown" | "empty"; readonly party: Party }
  | { readonly kind: "gone"; readonly person: PersonId }
  | { readonly kind: "too_few"; readonly able: number; readonly needed: number };

/** What keeps a question shut; empty while enough people may answer it. */
export function obstaclesOf(electorate: Electorate): Obstacle[] {
  const { anyone, people, parties, barred, quorum, allOf } = electorate;
  const missing = parties.filter((party) => !party.members?.some((one) => !barred.includes(one)));
  const able = new Set(
    [...people, ...parties.flatMap(({ members }) => members ?? [])].filter(
      (person) => !barred.includes(person),
    ),
  ).size;
  const tooFew = !anyone && able < quorum;
  if (!tooFew && !(allOf && missing.length > 0)) return [];
  return [
    ...missing.map((party): Obstacle => {
      return { kind: party.members === null ? "unknown" : "empty", party };
    }),
    ...people
      .filter((person) => barred.includes(person))
      .map((person): Obstacle => ({ kind: "gone", person })),
    ...(tooFew ? [{ kind: "too_few" as const, able, needed: quorum }] : []),
  ];
}

/** How an open question stands at this moment. */
export interface Ballot {
  /** Of every option that somebody voted for. */
  readonly tallies: readonly Tally[];
  /** Who voted and does not count any more. */
  readonly lost: readonly PersonId[];
  /** Why too few may answer, and how to put that right; markdown of ours, empty while enough may. */
  readonly shut: readonly string[];
}

function isIn({ members }: Party, person: PersonId): boolean {
  return members?.includes(person) ?? false;
}
