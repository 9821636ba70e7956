import { expect, it } from "vitest";
import type { LoggedRequest } from "../../src/rehearsal/request-log.ts";
import { aHouse } from "../support/house.ts";
import { actionOf, cardSays, saidBy } from "../support/people.ts";

const TASK = "Our CircleCI pipeline is failing on the staging deployment";
const OTHER = "A spike of 500 errors on checkout since noon, customers report failed orders";

const isAbout = (request: LoggedRequest, task: string) =>
  JSON.stringify(request.body).includes(task);

it("a stop hangs up on the call under way, and the run asks nothing after it, not even after a restart", {
  timeout: 90_000,
}, async () => {
  const house = await aHouse();
  const { workspace, rehearsal } = house;
  rehearsal.faults.add({ kind: "stall", match: "architecture-review/assess-impact", times: 1 });
  await workspace.person("alice").command("deploys", TASK);
  await rehearsal.until((requests) =>
    requests.some(({ step, answeredWith }) => step?.step === "assess-impact" && answeredWith),
  );
  const before = rehearsal.requests().filter((request) => isAbout(request, TASK));
  const underWay = before.filter(({ state }) => state === "open");
  expect(underWay.map(({ step }) => step?.step)).toEqual(["assess-impact"]);

  const card = await cardSays(workspace, "deploys", /Assess the impact/);
  await workspace.person("bob").click(card, actionOf(card, /Stop/));
  await rehearsal.until(() => underWay.every(({ state }) => state === "aborted"));
  const stopped = await cardSays(workspace, "deploys", /<@U0BOB>/);
  expect(saidBy(stopped)).toMatch(/[Ss]topped|cancelled/);
  const [line] = await house.app().store.runs.runs({ limit: 1 });
  if (!line) throw new Error("There is no run.");
  await house.app().host.settled(line.run);
  const ended = await house.app().store.runs.entriesOf(line.run);
  expect(ended.at(-1)?.body).toMatchObject({ kind: "run.cancelled", by: "U0BOB" });

  await house.restart();
  await workspace.person("carol").command("incidents", OTHER);
  await rehearsal.until((requests) => requests.some((request) => isAbout(request, OTHER)));
  await cardSays(workspace, "incidents", /Completed/);
  expect(rehearsal.requests().filter((request) => isAbout(request, TASK))).toEqual(before);
  expect(before.filter(({ state }) => state !== "complete")).toEqual(underWay);
  expect(await house.app().store.runs.entriesOf(line.run)).toEqual(ended);
});
