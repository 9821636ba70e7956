import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { concernedBy, homeOf } from "../../src/commands/home.ts";
import type { DeskPorts } from "../../src/commands/ports.ts";
import { plainSettings } from "../../src/domain/channel-settings.ts";
import { anyoneDecides } from "../../src/domain/decision.ts";
import type { EntryBody } from "../../src/domain/entry.ts";
import { digestOf, PersonId } from "../../src/domain/ids.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../support/durable-worlds.ts";
import { noChannels, noForesight } from "../support/no-foresight.ts";
import { alice, aQuestion, aStart, bob, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const carol = PersonId.parse("U0CAROL");
const run = runId();
const bobs = { ...anyoneDecides, anyone: false, people: [bob] };
const question = { ...aQuestion(run, "gate"), deciders: bobs };
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = temporaryFolder();
  store = await openStore({ folder, clock: stillClock(1_000) });
  await store.runs.startRun(aStart());
  await note("gate", { kind: "question.asked", question });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function note(key: string, body: EntryBody) {
  return store.runs.record({ run, key, at: 1_500, body, posts: [], artifacts: [] });
}

function ports(): DeskPorts {
  return {
    store,
    clock: stillClock(),
    rehearsal: false,
    directory: {
      members: async () => null,
      standing: async () => "here",
      isAway: async () => false,
    },
    settings: async () => plainSettings,
    host: { start() {}, entriesAdded() {}, interrupt() {} },
    definitions: () => ({
      digest: digestOf("x"),
      workflows: [],
      projects: [],
      broken: 0,
      ...noChannels,
    }),
    picture: async () => null,
    ...noForesight,
    newRunId: () => run,
  };
}

/** The people of these on whose page the question waits. */
async function waitingFor(): Promise<PersonId[]> {
  const people = [alice, bob, carol];
  const pages = await Promise.all(people.map((person) => homeOf(ports(), person)));
  return people.filter((_, index) => (pages[index]?.questions.length ?? 0) > 0);
}

it("a question waits on the page of whoever it was given to, and no longer on the giver's", async () => {
  expect(await waitingFor()).toEqual([bob]);
  await note("gate/given", {
    kind: "question.given",
    question: question.id,
    by: bob,
    door: "form",
    to: carol,
    why: "",
  });
  expect(await waitingFor()).toEqual([carol]);
  expect(await concernedBy(ports(), run)).toContain(carol);
});

it("a question that was passed on waits on the pages of those others too", async () => {
  await note("gate/passed", {
    kind: "question.passed_on",
    question: question.id,
    to: { ...bobs, people: [carol] },
    waitedMs: 1,
  });
  expect(await waitingFor()).toEqual([bob, carol]);
});
