import { describe, expect, it, onTestFinished } from "vitest";
import type { RunId } from "../../src/domain/ids.ts";
import { aPerson } from "../../src/workspace/settings.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { chosen, started } from "../support/journals.ts";
import { cardSays } from "../support/people.ts";
import { type HouseOptions, openSlackHouse, type SlackHouse } from "../support/slack-house.ts";
import { askInRun, startARun, untilEmpty } from "../support/slack-runs.ts";

async function aHouse(options: HouseOptions = {}): Promise<SlackHouse> {
  const house = await openSlackHouse({
    clock: hurriedClock(20),
    ...options,
    workspace: { enforceRates: false, ...options.workspace },
  });
  onTestFinished(() => house.close());
  return house;
}

const callsIn = ({ workspace }: SlackHouse) =>
  workspace.calls().filter(({ method }) => method.startsWith("agents.sessions."));

/** Resolves once the only session of the workspace stands so. */
function sessionStands({ workspace }: SlackHouse, status: string, title: RegExp) {
  return workspace.until(
    () => workspace.sessions().find((one) => one.status === status && title.test(one.title)),
    { withinMs: 20_000 },
  );
}

/** A step that an agent has begun, in a plan of nothing else. */
async function beginWork(house: SlackHouse, run: RunId): Promise<void> {
  const path = "implementation/implement";
  const step = { path, title: "Make the change", agent: "engineering/devops-engineer" };
  const bodies = [chosen({ implementation: ["sequential", step] }), started(path)];
  for (const body of bodies)
    await house.store.runs.record({
      run,
      key: body.kind,
      at: Date.now(),
      body,
      posts: [],
      artifacts: [],
    });
}

describe("the native session of a run's thread", () => {
  it("shows what is done while agents work, and that it waits or is over", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    await sessionStands(house, "processing", /^Choosing a workflow$/);
    await beginWork(house, run);
    await sessionStands(house, "processing", /^Make the change \(devops-engineer\)$/);
    await askInRun(house, run);
    await sessionStands(house, "suspended", /^Our pipeline is failing$/);
    await house.workspace.person("alice").command("deploys", `stop ${run}`);
    const { thread_ts } = await sessionStands(house, "closed", /^Our pipeline is failing$/);
    expect(house.workspace.messages("deploys")[0]?.ts).toBe(thread_ts);
    await untilEmpty(house);
    expect(house.workspace.sessions()).toHaveLength(1);
    expect(callsIn(house).filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  });

  it("is told anew by a process that knows nothing of it", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    await sessionStands(house, "processing", /^Choosing a workflow$/);
    await house.restart();
    const before = callsIn(house).length;
    await beginWork(house, run);
    await sessionStands(house, "processing", /^Make the change/);
    const after = callsIn(house).slice(before);
    expect(after[0]).toMatchObject({ method: "agents.sessions.setStatus", outcome: "ok" });
    expect(after.at(-1)).toMatchObject({ method: "agents.sessions.rename", outcome: "ok" });
  });

  it("is tried once where the workspace does not have it, and the card shows all", async () => {
    const house = await aHouse();
    house.workspace.faults.add({ method: /^agents\./, kind: "error", error: "unknown_method" });
    const run = await startARun(house);
    await house.workspace.until(() => callsIn(house).length === 1, { withinMs: 20_000 });
    await beginWork(house, run);
    await cardSays(house.workspace, "deploys", /Make the change/);
    await untilEmpty(house);
    expect(callsIn(house)).toHaveLength(1);
    expect(house.log.filter(({ message }) => /own status/.test(message))).toHaveLength(1);
  });

  it("is not even tried by an app that is no agent, and nobody is warned", async () => {
    const house = await aHouse({ workspace: { scopes: ["chat:write", "commands"] } });
    const run = await startARun(house);
    await beginWork(house, run);
    await cardSays(house.workspace, "deploys", /Make the change/);
    await untilEmpty(house);
    expect(callsIn(house)).toEqual([]);
    expect(house.log.filter(({ message }) => /own status/.test(message))).toEqual([]);
  });

  it("comes late when Slack asks to wait, and holds no message up", async () => {
    const house = await aHouse();
    const wait = { kind: "rate_limited" as const, retryAfter: 30, times: 1 };
    house.workspace.faults.add({ method: "agents.sessions.setStatus", ...wait });
    const run = await startARun(house);
    await beginWork(house, run);
    await cardSays(house.workspace, "deploys", /Make the change/);
    expect(house.workspace.sessions()).toEqual([]);
    await sessionStands(house, "processing", /^Make the change/);
  });
});

describe("Slack's own stop button", () => {
  it("stops the run of its thread once, however often Slack tells of it", async () => {
    const house = await aHouse();
    house.workspace.faults.duplicateDeliveries(3, { newEventIds: true });
    const run = await startARun(house);
    await beginWork(house, run);
    const { channel, thread_ts } = await sessionStands(house, "processing", /^Make the change/);
    await house.workspace.person("bob").stopSession({ channel, thread_ts });
    await cardSays(house.workspace, "deploys", /Stopped by <@U0BOB>/);
    await sessionStands(house, "closed", /./);
    await untilEmpty(house);
    const told = house.workspace.ephemerals("bob").map(({ text }) => text);
    expect(told).toEqual([expect.stringMatching(/is stopped/)]);
  });

  it("does nothing for people of another workspace, and tells them", async () => {
    const people = [aPerson("alice"), aPerson("mallory", { team: "T0ELSEWHERE" })];
    const house = await aHouse({ workspace: { people } });
    await startARun(house);
    const { channel, thread_ts } = await sessionStands(house, "processing", /./);
    await house.workspace.person("mallory").stopSession({ channel, thread_ts });
    const told = await house.workspace.until(() => house.workspace.ephemerals("mallory")[0]?.text, {
      withinMs: 20_000,
    });
    expect(told).toMatch(/Only people of this workspace/);
    const [line] = await house.store.runs.runs({ limit: 1 });
    expect(line?.status).toBe("pending");
  });

  it("in a thread that is no run's changes nothing", async () => {
    const house = await aHouse();
    await startARun(house);
    await sessionStands(house, "processing", /./);
    const { message } = await house.workspace.person("bob").say("deploys", "just talk");
    const place = { channel: message.channel, thread_ts: message.ts };
    await house.workspace.person("bob").stopSession(place);
    await untilEmpty(house);
    expect(house.workspace.ephemerals("bob")).toEqual([]);
    const [line] = await house.store.runs.runs({ limit: 1 });
    expect(line?.status).toBe("pending");
  });
});
