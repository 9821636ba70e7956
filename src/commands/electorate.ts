import type { RoleHolders } from "../domain/channel-settings.ts";
import { type Deciders, needsSeveral, type Question } from "../domain/decision.ts";
import type { Electorate, Party } from "../domain/electorate.ts";
import type { PersonId } from "../domain/ids.ts";
import { type Course, noCourse } from "../domain/question-course.ts";
import { decidersNow, withGiven } from "../domain/rights.ts";
import type { RunState } from "../domain/run-state.ts";
import type { DeskPorts, Directory } from "./ports.ts";

type Ports = Pick<DeskPorts, "directory" | "settings">;

/** A question and the run that asks it. */
interface Asked {
  readonly question: Question;
  /** Without its questions, as if nothing had happened on this one yet. */
  readonly run: Pick<RunState, "requester" | "place"> & Partial<Pick<RunState, "questions">>;
}

/**
 * Who may decide a question at this moment. `doubted` are the people whose own standing matters now: where a click needs more
 * than itself, nobody counts of whom it cannot be found out (fail closed).
 */
export async function electorateOf(
  ports: Ports,
  { question, run }: Asked,
  doubted: readonly PersonId[],
): Promise<Electorate> {
  const course = courseOf(question, run);
  const deciders = decidersNow(question, course);
  const { requester, notRequester, quorum, allOf } = deciders;
  const strict = isStrict(deciders);
  const [parties, gone] = await Promise.all([
    partiesOf(ports, deciders, run),
    withoutStanding(ports.directory, [...new Set(doubted)], strict),
  ]);
  const named = {
    anyone: deciders.anyone || onlyBars(deciders),
    people: [...deciders.people, ...(requester && !notRequester ? [run.requester] : [])],
    parties,
    barred: [...(notRequester ? [run.requester] : []), ...gone],
    quorum,
    allOf,
  };
  return withGiven(named, course);
}

/** What has happened on the question so far changes who decides it. */
function courseOf({ id }: Question, { questions = [] }: Asked["run"]): Course {
  return questions.find(({ question }) => question.id === id)?.course ?? noCourse;
}

/** Whether more is needed to answer than a click of somebody in this workspace: then each person's standing is looked up. */
export function isStrict(deciders: Deciders): boolean {
  return needsSeveral(deciders) || deciders.groups.length + deciders.roles.length > 0;
}

/** "Not the requester" alone leaves everybody else. */
export function onlyBars(deciders: Deciders): boolean {
  const { notRequester, requester, people, groups, roles } = deciders;
  return notRequester && !requester && people.length + groups.length + roles.length === 0;
}

async function partiesOf(ports: Ports, deciders: Deciders, run: Asked["run"]): Promise<Party[]> {
  const groups = deciders.groups.map(
    async (name): Promise<Party> => ({
      kind: "group",
      name,
      members: await ports.directory.members(name),
    }),
  );
  if (deciders.roles.length === 0) return Promise.all(groups);
  const { roles } = await ports.settings(run.place.kind === "slack" ? run.place.channel : null);
  const filled = deciders.roles.map(
    async (name): Promise<Party> => ({
      kind: "role",
      name,
      members: await holdersOf(ports.directory, roles[name]),
    }),
  );
  return Promise.all([...groups, ...filled]);
}

/** People named for a role are certain; of its groups, those that can be resolved. */
async function holdersOf(
  directory: Directory,
  holders: RoleHolders | undefined,
): Promise<readonly PersonId[] | null> {
  if (!holders) return [];
  const groups = await Promise.all(holders.groups.map((group) => directory.members(group)));
  const known = [...holders.people, ...groups.flatMap((members) => members ?? [])];
  return known.length === 0 && groups.includes(null) ? null : known;
}

async function withoutStanding(
  directory: Directory,
  people: readonly PersonId[],
  strict: boolean,
): Promise<PersonId[]> {
  const standings = people.map(async (person) => {
    const standing = await directory.standing(person);
    const counts = standing === "here" || (standing === null && !strict);
    return counts ? [] : [person];
  });
  return (await Promise.all(standings)).flat();
}
