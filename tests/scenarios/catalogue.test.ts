import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { definitionsOf } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Snapshot } from "../../src/definitions/snapshot.ts";
import { aPerson } from "../../src/workspace/settings.ts";
import { stories } from "../catalogue/stories.ts";
import { type Played, play } from "../support/catalogue-story.ts";
import { openHouse, type WholeHouse } from "../support/house.ts";
import { messagesAllowed, turnsIn, turnsOf } from "../support/turns-taken.ts";

let house: WholeHouse;
let snapshot: Snapshot;
const taken = new Map<string, Set<string>>();

beforeAll(async () => {
  house = await openHouse({
    workspace: { people: stories.map((_, index) => aPerson(`p${index}`)) },
  });
  const { config } = readConfig({}, process.cwd());
  if (!config) throw new Error("The checkout's own configuration cannot be read.");
  snapshot = (await definitionsOf(config)).snapshot;
});

afterAll(() => house.close());

describe("the workflows that ship, played through Slack", () => {
  it.concurrent.each(stories)(
    "[P-catalogue] $workflow completes: $task",
    { timeout: 120_000 },
    async (story) => {
      const played = await play(house, `p${stories.indexOf(story)}`, story);
      expect(played.status).toBe("completed");
      expect(played.thread.length).toBeLessThanOrEqual(messagesAllowed(played.journals));
      remember(played);
    },
  );

  it("take every branch of every route, and both sides of every condition", () => {
    const all = Object.entries(snapshot.workflows).flatMap(([name, workflow]) =>
      turnsIn(workflow).map((turn) => `${name}: ${turn}`),
    );
    const missed = all.filter((turn) => {
      const [name = "", what = ""] = turn.split(": ", 2);
      return !taken.get(name)?.has(what);
    });
    expect(missed).toEqual([]);
  });
});

function remember({ journals }: Played): void {
  for (const journal of journals) {
    for (const { workflow, turn } of turnsOf(journal)) {
      taken.set(workflow, (taken.get(workflow) ?? new Set()).add(turn));
    }
  }
}
