import { expect, it } from "vitest";
import { aHouse } from "../support/house.ts";
import { buttonsOf, cardSays, openQuestion, saidBy } from "../support/people.ts";

const TASK = "Our CircleCI pipeline is failing on the staging deployment";

it("a run is stopped by Slack's own button in the middle of a model call, and its card names who", {
  timeout: 60_000,
}, async () => {
  const house = await aHouse();
  const { workspace, rehearsal } = house;
  rehearsal.faults.add({ kind: "stall", match: "architecture-review/assess-impact", times: 1 });
  await workspace.person("alice").command("deploys", TASK);
  const { channel, thread_ts } = await workspace.until(
    () =>
      workspace
        .sessions()
        .find(({ status, title }) => status === "processing" && /Assess the impact/.test(title)),
    { withinMs: 30_000 },
  );
  await workspace.person("bob").stopSession({ channel, thread_ts });
  await rehearsal.until((requests) => requests.some((request) => request.state === "aborted"));
  const stopped = await cardSays(workspace, "deploys", /<@U0BOB>/);
  expect(saidBy(stopped)).toMatch(/Stopped by <@U0BOB>/);
  expect(buttonsOf(stopped).map(({ label }) => label)).not.toContain("Stop");
  await workspace.until(() => workspace.sessions().every(({ status }) => status === "closed"), {
    withinMs: 20_000,
  });
  const [run] = await house.app().store.runs.runs({ limit: 1 });
  expect(run?.status).toBe("cancelled");
});

it("a run that waits for people shows no stop button of Slack's own", {
  timeout: 60_000,
}, async () => {
  const { workspace } = await aHouse();
  await workspace.person("alice").command("deploys", TASK);
  await openQuestion(workspace, "deploys", /registry pull credential/);
  const session = await workspace.until(
    () => workspace.sessions().find(({ title }) => title === TASK),
    { withinMs: 20_000 },
  );
  expect(session.status).toBe("suspended");
});
