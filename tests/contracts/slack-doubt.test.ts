import { expect, it, onTestFinished } from "vitest";
import { optionsOf } from "../support/golden-story.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { openSlackHouse } from "../support/slack-house.ts";
import { askInRun, startARun } from "../support/slack-runs.ts";

it("[P-lost-answers] a question decided while its message was in doubt loses its buttons all the same", async () => {
  const house = await openSlackHouse({ clock: hurriedClock(5) });
  onTestFinished(() => house.close());
  const { workspace } = house;
  const run = await startARun(house);
  await workspace.until((now) => now.messages("deploys").length === 1);
  workspace.faults.add({ method: "chat.postMessage", kind: "lose_answer", times: 1 });
  await askInRun(house, run);
  const question = await workspace.until((now) => now.messages("deploys")[1]);
  const [option] = optionsOf(question);
  await workspace.person("bob").click(question, option?.action ?? "");
  const decided = await workspace.until((now) =>
    now.messages("deploys").find(({ text }) => text.startsWith("Decided by")),
  );
  expect(decided.ts).toBe(question.ts);
  expect(optionsOf(decided)).toEqual([]);
  expect(workspace.messages("deploys")).toHaveLength(2);
});
