import { expect, it, onTestFinished } from "vitest";
import { artifactOf } from "../../src/domain/artifact.ts";
import { optionsOf } from "../support/golden-story.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { aStart, aStartedBody, runId } from "../support/run-builders.ts";
import { openSlackHouse } from "../support/slack-house.ts";
import { aStepDraft, askInRun, sayInRun, startARun } from "../support/slack-runs.ts";

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

it("later messages are posted, and questions decided, while the file of an earlier one waits", async () => {
  const house = await openSlackHouse({
    clock: hurriedClock(20),
    workspace: { enforceRates: false },
  });
  onTestFinished(() => house.close());
  const { workspace } = house;
  const run = await startARun(house);
  await workspace.until((now) => now.messages("deploys").length === 1);
  const method = "files.getUploadURLExternal";
  workspace.faults.add({ method, kind: "rate_limited", retryAfter: 100, times: 1 });
  await sayInRun(house, run, withAFile("first"));
  await askInRun(house, run);
  await sayInRun(house, run, { key: "next", posts: [aStepDraft("the next step")] });
  await workspace.until((now) => now.messages("deploys").length === 4);
  const [, , question] = workspace.messages("deploys");
  if (!question) throw new Error("no question");
  await workspace.person("bob").click(question, optionsOf(question)[0]?.action ?? "");
  await workspace.until((now) => now.messages("deploys")[2]?.text.startsWith("Decided by"));
  expect(workspace.calls(method)).toHaveLength(1);
});

it("a file that had to wait comes once, and its message is not posted again", async () => {
  const house = await openSlackHouse({
    clock: hurriedClock(20),
    workspace: { enforceRates: false },
  });
  onTestFinished(() => house.close());
  const { workspace } = house;
  const run = await startARun(house);
  const method = "files.getUploadURLExternal";
  workspace.faults.add({ method, kind: "rate_limited", retryAfter: 20, times: 1 });
  await sayInRun(house, run, withAFile("first"));
  await workspace.until((now) => now.messages("deploys").some(({ files }) => files.length > 0));
  expect(workspace.calls("chat.postMessage")).toHaveLength(2);
  expect(workspace.files().filter(({ shares }) => shares.length > 0)).toHaveLength(1);
});

/** A step told alone whose report is too long for its message. */
function withAFile(slot: string) {
  const report = "Line after line. ".repeat(400);
  const { ref } = artifactOf("report", "document", report);
  return { key: slot, posts: [aStepDraft(slot, { report: ref })], report };
}

it("what was said in a terminal holds no message back and waits to be printed there", async () => {
  const house = await openSlackHouse({ workspace: { enforceRates: false } });
  onTestFinished(() => house.close());
  for (let number = 2; number < 60; number += 1) {
    const body = aStartedBody({ place: { kind: "terminal" } });
    await house.store.runs.startRun(aStart({ run: runId(number), at: Date.now(), body }));
  }
  await startARun(house);
  await house.workspace.until((now) => now.messages("deploys").length === 1);
  await expect.poll(async () => (await house.store.outbox.backlog(Date.now())).rows).toBe(0);
  expect(house.workspace.calls("chat.postMessage")).toHaveLength(1);
  expect(await house.store.outbox.due(Date.now(), 100, "terminal")).toHaveLength(58);
});
