import { PersonId } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import type { Seated } from "../domain/seat.ts";
import type { DeskPorts, Standing } from "./ports.ts";

type People = Pick<DeskPorts, "directory" | "settings">;

/** Where somebody is looked for. */
interface Run {
  readonly requester: PersonId;
  readonly place: Place;
}

/** The people whom a seat's word means and who can be asked now. Whoever cannot be found out counts for nobody. */
export async function findPerformers(people: People, word: string, run: Run): Promise<Seated> {
  const said = word.trim();
  if (said === "requester") return present(people, said, [run.requester]);
  if (PERSON.test(said)) return present(people, said, [PersonId.parse(said)]);
  const { roles } = await people.settings(run.place.kind === "slack" ? run.place.channel : null);
  const holders = roles[said];
  if (holders === undefined) return group(people, said);
  const groups = await Promise.all(holders.groups.map((one) => people.directory.members(one)));
  return present(people, said, [...holders.people, ...groups.flatMap((members) => members ?? [])]);
}

const PERSON = /^(?:[UW][A-Z0-9]+|terminal:.+)$/;
/** More are not mentioned in one message. */
const MOST_ASKED = 10;

async function group(people: People, word: string): Promise<Seated> {
  const members = await people.directory.members(word.replace(/^@/, ""));
  if (members !== null) return present(people, word, members);
  return nobody(`“${word}” is no role of this channel, no user group and no person I can find.`);
}

async function present(
  { directory }: People,
  word: string,
  meant: readonly PersonId[],
): Promise<Seated> {
  const all = [...new Set(meant)];
  if (all.length === 0) return nobody(`Nobody fills the role “${word}” in this channel.`);
  const standings = await Promise.all(all.map((person) => standingOf(directory, person)));
  const here = all.filter((_, index) => standings[index] === "here");
  if (here.length > 0) return { people: here.slice(0, MOST_ASKED), problem: "" };
  const [person] = all;
  const why =
    person && all.length === 1 ? WHY[standings[0] ?? "unknown"] : "none of them can be asked";
  return nobody(`The step is for “${word}”, but ${why}.`);
}

const WHY: Readonly<Record<Exclude<Standing, "here"> | "here" | "unknown", string>> = {
  here: "they can be asked",
  deactivated: "this account is deactivated",
  stranger: "this person is of another workspace",
  app: "that is an app, not a person",
  unknown: "I cannot find this person",
};

/** Whoever sits at the terminal is there; nobody else knows them. */
async function standingOf(
  directory: DeskPorts["directory"],
  person: PersonId,
): Promise<Standing | null> {
  return person.startsWith("terminal:") ? "here" : directory.standing(person);
}

function nobody(problem: string): Seated {
  return { people: [], problem };
}
