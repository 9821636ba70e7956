import { expect, it, onTestFinished } from "vitest";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { EntryBody } from "../../src/domain/entry.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { postsAfter } from "../../src/domain/phase-report.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { chosen, finished, started } from "../support/journals.ts";
import { saidBy } from "../support/people.ts";
import { openSlackHouse, type SlackHouse } from "../support/slack-house.ts";
import { startARun, untilEmpty } from "../support/slack-runs.ts";

const report = artifactOf("report", "document", "Loaf after loaf. ".repeat(200));
const plan = chosen({ bake: ["parallel", "rye", "oat"] });

async function aHouse(): Promise<SlackHouse> {
  const clock = hurriedClock(20);
  const house = await openSlackHouse({ workspace: { enforceRates: false }, clock });
  onTestFinished(() => house.close());
  return house;
}

/** Records as the engine does: each entry with the messages that it changes. */
async function records(house: SlackHouse, run: RunId, bodies: readonly EntryBody[]): Promise<void> {
  for (const body of bodies) {
    const entries = await house.store.runs.entriesOf(run);
    const posts = postsAfter(entries, body, run);
    const entry = { run, key: `entry ${entries.length}`, at: Date.now() };
    await house.store.runs.record({ ...entry, body, posts, artifacts: [report] });
  }
}

function bakingIn(house: SlackHouse): string[] {
  return house.workspace
    .messages("deploys")
    .map(saidBy)
    .filter((words) => words.includes("📋"));
}

it("a phase's message stands once however often it changes, and its file comes once, when all are done", async () => {
  const house = await aHouse();
  const run = await startARun(house);
  const rye = finished("bake/rye", 1, { report: report.ref });
  await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye]);
  await house.workspace.until(() => bakingIn(house).some((words) => words.includes("1 of 2")));
  expect(house.workspace.files()).toEqual([]);
  await records(house, run, [finished("bake/oat")]);
  await house.workspace.until(() => house.workspace.files().length === 1);
  await house.restart();
  const stopped = { kind: "run.failed" as const, reason: "The oven broke" };
  await records(house, run, [stopped]);
  await house.workspace.until(() =>
    house.workspace
      .messages("deploys")
      .some((message) => saidBy(message).includes("The oven broke")),
  );
  await untilEmpty(house);
  expect(bakingIn(house)).toEqual([expect.stringMatching(/2 steps side by side/)]);
  expect(house.workspace.files().flatMap(({ shares }) => shares)).toHaveLength(1);
});

it("a run that ends in the middle of a phase gives what its message left out", async () => {
  const house = await aHouse();
  const run = await startARun(house);
  const rye = finished("bake/rye", 1, { report: report.ref });
  await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye]);
  await house.workspace.until(() => bakingIn(house).length === 1);
  await records(house, run, [{ kind: "run.failed", reason: "The oven broke" }]);
  await house.workspace.until(() => house.workspace.files().length === 1);
  expect(house.workspace.files()).toHaveLength(1);
});
