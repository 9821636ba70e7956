import { randomInt } from "node:crypto";
import { rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChance } from "../../src/workspace/chance.ts";
import { playGoldenStory } from "../support/golden-story.ts";
import { withLongReports } from "../support/long-reports.ts";
import { type MortalHouse, type MortalOptions, openMortalHouse } from "../support/mortal-house.ts";
import { type Death, otherCommits } from "../support/mortal-store.ts";
import {
  askedOf,
  begunBy,
  finishedBy,
  journalOf,
  type Remains,
  remainsOf,
} from "../support/what-remains.ts";

/** So many times faster than the machine's runs the clock of each house: Slack's pace must not become the test's. */
const SPEED = 20;
/** Each story keeps a process of its own busy for most of its time. */
const SIDE_BY_SIDE = 3;
const WRITES = /^(chat\.postMessage|chat\.update|files\.)/;
/** Far more than it takes, for machines that are busy with something else. */
const LONGEST_MS = 300_000;
/** Another one each time; a failure tells it, so that it can be written here. */
const seed = randomInt(1_000_000);

describe("the golden run, killed", { timeout: LONGEST_MS }, () => {
  let golden: Told;
  let long: Told;
  let longReports: readonly string[];

  beforeAll(async () => {
    longReports = await withLongReports();
    [golden, long] = await Promise.all([tell({}), tell({ scripts: longReports })]);
  });

  afterAll(() => rm(longReports[0] ?? "", { recursive: true, force: true }));

  it("ends undisturbed as told, once as shipped and once with reports so long that messages leave them out, its record once in either case", () => {
    for (const { remains } of [golden, long]) {
      expect(remains).toMatchObject({ runs: 1, twice: [], open: [], askedAfterwards: [] });
      expect(remains).toMatchObject({ integrity: "ok", answered: true });
      expect(remains.journal.length).toBeGreaterThan(20);
      expect(remains.journal.at(-1)).toBe("run/end run.completed");
    }
    for (const { remains } of [golden, long]) {
      expect(remains.files).toEqual([expect.stringMatching(/^Record: /)]);
    }
    expect(buttonsFor(golden, "Read in full")).toBe(0);
    expect(buttonsFor(long, "Read in full")).toBeGreaterThan(1);
  });

  it("[P-survives-kill] ends the same from a kill after every entry of its journal, each message once and no finished step asked again", async () => {
    const stories = positionsOf(golden).map((number) => ({
      name: `killed after entry ${number}`,
      plot: { death: { after: "entry" as const, number } },
    }));
    const told = await tellAll(stories, golden);
    expect(told.map(({ deaths, commands }) => ({ deaths, commands }))).toEqual(
      stories.map(() => ({ deaths: 1, commands: 1 })),
    );
  });

  it("[P-survives-kill] [P-lost-answers] ends the same when a fifth of all writes to Slack lose their answer besides", async () => {
    const stories = positionsOf(long).map((number) => ({
      name: `killed after entry ${number}, answers lost with seed ${seed + number}`,
      plot: {
        death: { after: "entry" as const, number },
        lostAnswers: seed + number,
        scripts: longReports,
      },
    }));
    const told = await tellAll(stories, long);
    expect(told.every(({ deaths, commands }) => deaths === 1 && commands === 1)).toBe(true);
    expect(sum(told.map(({ lost }) => lost))).toBeGreaterThan(2 * stories.length);
  });

  it("[P-survives-kill] ends the same from a kill between what is kept of a delivery or a message and what follows", async () => {
    const deaths = otherCommits.flatMap((after) => everyThird(after, long.commits[after] ?? 0));
    const stories = deaths.map((death) => ({
      name: `killed after "${death.after}" number ${death.number}`,
      plot: { death, scripts: longReports },
    }));
    const putOff = [1, 2, 3].map((number) => ({
      name: `killed after putting off message number ${number}, answers lost with seed ${seed + number}`,
      plot: {
        death: { after: "failed" as const, number },
        lostAnswers: seed + number,
        scripts: longReports,
      },
    }));
    const told = await tellAll([...stories, ...putOff], long);
    expect(sum(told.map((story) => story.deaths))).toBeGreaterThan(12);
    expect(told.every(({ commands }) => commands === 1)).toBe(true);
  });

  it("[P-survives-kill] ends the same when it is killed again and again, whatever it is doing", async () => {
    const stories = [seed, seed + 1].map((ownSeed) => ({
      name: `killed at random with seed ${ownSeed}`,
      plot: { kills: { seed: ownSeed, number: 15 }, msPerAnswer: 60, scripts: longReports },
    }));
    const told = await tellAll(stories, long);
    expect(told.map(({ deaths }) => deaths)).toEqual([15, 15]);
    expect(sum(told.map(({ deathsInStory }) => deathsInStory))).toBeGreaterThan(10);
  });
});

/** How many messages have a button with this label. */
function buttonsFor({ remains }: Told, label: string): number {
  return remains.said.filter((words) => words.includes(`"${label}"`)).length;
}

interface Story {
  readonly name: string;
  readonly plot: Plot;
}

/** Tells stories a few at a time and holds each to what the undisturbed one left; all failures are told, by name. */
async function tellAll(stories: readonly Story[], undisturbed: Told): Promise<Told[]> {
  const left = [...stories];
  const told: Told[] = [];
  const failures: Error[] = [];
  const worker = async () => {
    for (let story = left.shift(); story !== undefined; story = left.shift()) {
      try {
        const one = await tell(story.plot);
        told.push(one);
        expect(one.remains).toEqual(undisturbed.remains);
        expect(one.askedTooOften).toEqual([]);
      } catch (cause) {
        failures.push(new Error(`${story.name}: ${String(cause)}`, { cause }));
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join("\n\n"));
  return told;
}

function positionsOf({ remains }: Told): number[] {
  return remains.journal.map((_, index) => index + 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

interface Plot extends Omit<MortalOptions, "speed"> {
  /** The seed by which Slack's answers get lost. */
  readonly lostAnswers?: number;
  /** Kills from outside. */
  readonly kills?: Kills;
}

interface Kills {
  readonly seed: number;
  readonly number: number;
}

interface Told {
  readonly commands: number;
  readonly deaths: number;
  /** Those before the last decision was shown. */
  readonly deathsInStory: number;
  readonly commits: Readonly<{ [kind: string]: number }>;
  /** Writes to Slack whose answer was lost. */
  readonly lost: number;
  readonly remains: Remains;
  /** Attempts that were asked more often than the deaths explain. */
  readonly askedTooOften: readonly string[];
}

/** Plays the golden run once, and tells what it left behind. */
async function tell({ lostAnswers, kills, ...options }: Plot): Promise<Told> {
  const house = await openMortalHouse({ speed: SPEED, ...options });
  try {
    if (lostAnswers !== undefined) {
      house.workspace.faults.add({
        kind: "lose_answer",
        method: WRITES,
        rate: 0.2,
        seed: lostAnswers,
      });
    }
    const story = playGoldenStory(house);
    const killing = kills && killAtRandom(house, kills, story);
    const { commands } = await story;
    const deathsInStory = house.deaths();
    await killing;
    const commits = await house.rested();
    const askedTooOften = await tooOften(house, options.death ?? null);
    const remains = await remainsOf(house);
    const lost = house.workspace.calls().filter(({ outcome }) => outcome === "answer_lost").length;
    const deaths = house.deaths();
    return { commands, deaths, deathsInStory, commits, lost, remains, askedTooOften };
  } finally {
    await house.close();
  }
}

/**
 * A kill comes a while after a birth, after the program began to listen, or right after an entry: the last of these every third
 * time, because a run that outlives no more than five starts without getting on is taken for the cause.
 */
async function killAtRandom(
  house: MortalHouse,
  kills: Kills,
  over: Promise<unknown>,
): Promise<void> {
  const chance = createChance(kills.seed);
  for (let kill = 0; kill < kills.number; kill += 1) {
    const listening = chance() < 0.7;
    const pause = listening ? chance() * 300 : 100 + chance() * 600;
    if (kill % 3 === 2) await Promise.race([house.grown(), over]);
    else if (listening) await house.ready();
    if (kill % 3 !== 2) await wait(pause);
    const dead = house.death();
    house.kill();
    await dead;
  }
}

/** What was begun and not finished when the process died may be asked twice; everything else once. */
async function tooOften(house: MortalHouse, death: Death | null): Promise<string[]> {
  const entries = await journalOf(house.folder);
  const last = death?.after === "entry" ? death.number : null;
  const begun = new Map(entries.map((entry) => [begunBy(entry), entry.seq]));
  const finished = new Map(entries.map((entry) => [finishedBy(entry), entry.seq]));
  const mayRepeat = (attempt: string) =>
    last === null ||
    ((begun.get(attempt) ?? Infinity) <= last && (finished.get(attempt) ?? Infinity) > last);
  return [...askedOf(house)]
    .filter(([attempt, times]) => times > 1 + (mayRepeat(attempt) ? house.deaths() : 0))
    .map(([attempt, times]) => `${attempt} was asked ${times} times`);
}

function everyThird(after: Death["after"], count: number): Death[] {
  return Array.from({ length: Math.ceil(count / 3) }, (_, index) => ({
    after,
    number: 1 + (((seed % 3) + 3 * index) % count),
  }));
}
