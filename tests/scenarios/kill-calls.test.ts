import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAUNCH_IN_TURN, writeDefinitions } from "../support/calling-definitions.ts";
import { playCallingStory } from "../support/golden-story.ts";
import { openMortalHouse } from "../support/mortal-house.ts";
import type { Death } from "../support/mortal-store.ts";
import { askedOf, type Remains, remainsOf } from "../support/what-remains.ts";

/** So many times faster than the machine's runs the clock of each house: Slack's pace must not become the test's. */
const SPEED = 20;
/** Each story keeps a process of its own busy for most of its time. */
const SIDE_BY_SIDE = 3;
const SCRIPTS = ["tests/support/scripts", "src/rehearsal/scripts"];
/** Far more than it takes, for machines that are busy with something else. */
const LONGEST_MS = 300_000;

interface Told {
  readonly commands: number;
  readonly deaths: number;
  readonly remains: Remains;
  /** How many questions to agents were one too many. */
  readonly askedAgain: number;
}

describe("a run that calls others, killed", { timeout: LONGEST_MS }, () => {
  let folder: string;
  let undisturbed: Told;

  beforeAll(async () => {
    folder = await writeDefinitions(LAUNCH_IN_TURN);
    undisturbed = await tell({});
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Plays the story once, and tells what it left behind. */
  async function tell({ death }: { readonly death?: Death }): Promise<Told> {
    const environment = { ORCHESTRATE_DEFINITIONS: folder };
    const house = await openMortalHouse({
      speed: SPEED,
      environment,
      scripts: SCRIPTS,
      ...(death === undefined ? {} : { death }),
    });
    try {
      const { commands } = await playCallingStory(house);
      await house.rested();
      const asked = [...askedOf(house).values()];
      expect(asked).toHaveLength(6);
      const askedAgain = asked.reduce((sum, times) => sum + times - 1, 0);
      return { commands, deaths: house.deaths(), remains: await remainsOf(house), askedAgain };
    } finally {
      await house.close();
    }
  }

  it("ends undisturbed with all of them, each with its journal, in one thread", () => {
    const { remains, askedAgain } = undisturbed;
    expect(remains).toMatchObject({ runs: 3, twice: [], open: [], askedAfterwards: [] });
    expect(remains).toMatchObject({ integrity: "ok", answered: true });
    expect(remains.journal.filter((entry) => entry === "run/end run.completed")).toHaveLength(3);
    expect(askedAgain).toBe(0);
  });

  it("[P-survives-kill] ends the same from a kill after every entry from its first call to its last one's end, each message once and no finished step asked again", async () => {
    const left = positionsOf(undisturbed.remains);
    const failures: Error[] = [];
    const worker = async () => {
      for (let number = left.shift(); number !== undefined; number = left.shift()) {
        try {
          const { remains, askedAgain, ...counted } = await tell({
            death: { after: "entry", number },
          });
          expect(remains).toEqual(undisturbed.remains);
          expect(counted).toEqual({ commands: 1, deaths: 1 });
          expect(askedAgain).toBeLessThanOrEqual(1);
        } catch (cause) {
          failures.push(new Error(`killed after commit ${number}: ${String(cause)}`, { cause }));
        }
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join("\n\n"));
  });
});

/** From the entry that calls the first to the one that takes over from the last. The others are those of any run. */
function positionsOf({ journal, runs }: Remains): number[] {
  // The first entry of a called run is committed together with the one that calls it.
  const commits = journal.length - (runs - 1);
  const before = journal.findIndex((entry) => entry.endsWith("child.started"));
  const own = journal.indexOf("run/end run.completed");
  const after = own - journal.indexOf("build/documents#1.1 step.completed");
  const last = commits - after;
  return Array.from({ length: last - before }, (_, index) => before + index + 1);
}
