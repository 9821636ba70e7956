import { isEntitled } from "../domain/electorate.ts";
import type { PersonId, RunId } from "../domain/ids.ts";
import type { Place } from "../domain/place.ts";
import { foldRun, isTerminal, type RunState } from "../domain/run-state.ts";
import type { OpenQuestion } from "../store/beside-runs.ts";
import { type RunLine, StoreError } from "../store/store.ts";
import { electorateOf } from "./electorate.ts";
import type { DeskPorts } from "./ports.ts";

/** A step that lies in a person's hands. */
export interface OpenStep {
  readonly run: RunId;
  readonly place: Place;
  readonly title: string;
  readonly task: string;
  readonly due: number;
}

/** What a person finds on their own page. */
export interface HomePage {
  /** What waits for them, the oldest first. */
  readonly questions: readonly OpenQuestion[];
  readonly steps: readonly OpenStep[];
  /** The runs that they asked for or decided in: those under way first. */
  readonly runs: readonly RunLine[];
}

/** So many open questions of the whole installation are looked through. */
const SEARCHED = 2_000;
/** So many runs a page knows; it shows fewer. */
const RUNS = 60;

/** Folds a person's page from what is recorded now. */
export async function homeOf(ports: DeskPorts, person: PersonId): Promise<HomePage> {
  const { people } = ports.store;
  const [open, runs, steps] = await Promise.all([
    people.openQuestions(SEARCHED),
    people.runsOf(person, RUNS),
    stepsOf(ports, person),
  ]);
  const own = new Set(runs.map(({ run }) => run));
  const asked = await Promise.all(open.map((one) => waitsFor(ports, one, { person, own })));
  return { questions: open.filter((_, index) => asked[index]), steps, runs };
}

/** What anyone may answer waits for those who have to do with the run, and for nobody else's page. */
async function waitsFor(
  ports: DeskPorts,
  asked: OpenQuestion,
  { person, own }: { readonly person: PersonId; readonly own: ReadonlySet<RunId> },
): Promise<boolean> {
  const electorate = await electorateFor(ports, asked);
  if (!isEntitled(electorate, person)) return false;
  return own.has(asked.run) || isEntitled({ ...electorate, anyone: false }, person);
}

/** A question on which nothing happened needs no journal. */
async function electorateFor(ports: DeskPorts, asked: OpenQuestion) {
  const { question, requester, place, run, turned } = asked;
  const state = turned ? await stateOf(ports, run) : null;
  return electorateOf(ports, { question, run: state ?? { requester, place } }, []);
}

async function stateOf({ store }: DeskPorts, run: RunId): Promise<RunState | null> {
  try {
    return foldRun(await store.runs.entriesOf(run));
  } catch (error) {
    if (error instanceof StoreError && error.fault === "unreadable") return null;
    throw error;
  }
}

async function stepsOf(ports: DeskPorts, person: PersonId): Promise<OpenStep[]> {
  const runs = await ports.store.people.seatedIn(person);
  const states = await Promise.all(runs.map((run) => stateOf(ports, run)));
  return states.flatMap((state) => (state ? stepsIn(state, person) : []));
}

function stepsIn({ run, place, task, seats, phases }: RunState, person: PersonId): OpenStep[] {
  const lines = phases.flatMap(({ steps }) => steps);
  return seats
    .filter(({ to }) => to.includes(person))
    .map(({ path, due }) => {
      const title = lines.find((line) => line.path === path)?.title ?? path;
      return { run, place, task, title, due };
    });
}

/** Whose page shows something of a run: who has to do with it, and whom it asks just now. */
export async function concernedBy(ports: DeskPorts, run: RunId): Promise<readonly PersonId[]> {
  const { people } = ports.store;
  const [own, open] = await Promise.all([people.peopleOf(run), people.openQuestions(SEARCHED)]);
  const asked = open
    .filter((one) => one.run === run)
    .map(async (one) => {
      const { people: named, parties } = await electorateFor(ports, one);
      return [...named, ...parties.flatMap(({ members }) => members ?? [])];
    });
  return [...new Set([...own, ...(await Promise.all(asked)).flat()])];
}

/** The runs under way, and the ended ones. */
export function parted(runs: readonly RunLine[]) {
  return {
    open: runs.filter(({ status }) => !isTerminal(status)),
    ended: runs.filter(({ status }) => isTerminal(status)),
  };
}
