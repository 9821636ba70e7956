import { expect, it } from "vitest";
import { play } from "../support/catalogue-story.ts";
import { aHouse } from "../support/house.ts";
import { cardSays, saidBy } from "../support/people.ts";

const NAME = "Document summary";

it("a feature of the shipped pipeline is asked about by its name, and deployed by a command", {
  timeout: 120_000,
}, async () => {
  const house = await aHouse();
  const { workspace } = house;
  const played = await play(house, "alice", {
    workflow: "spark/feature-pipeline",
    task: "Spark gets a summary of long documents",
    inputs: { name: NAME, description: "Three sentences that name their source" },
  });
  expect(played.status).toBe("completed");
  const bob = workspace.person("bob");
  const [status] = (await bob.command("general", `status ${NAME}`)).ephemerals;
  const tree = status ? saidBy(status) : "";
  for (const agent of ["analyzer", "builder", "tester", "validator", "deployer"]) {
    expect(tree).toMatch(new RegExp(`✅ Complete · ${agent}: `));
  }
  await bob.command("general", `deploy ${NAME}`);
  await cardSays(workspace, "general", /deploy-feature[\s\S]*Waits for/);
  const [deployed] = await house.app().store.runs.features(1);
  expect(deployed).toMatchObject({ workflow: "spark/deploy-feature", feature: NAME });
});
