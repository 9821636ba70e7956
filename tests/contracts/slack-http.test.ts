import { createHmac } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import { openSlackHouse, type SlackHouse } from "../support/slack-house.ts";
import { askInRun, startARun } from "../support/slack-runs.ts";

/** The machine's time, moved on by hand as far as a test wants. */
function movedClock(): Clock & { move(ms: number): void } {
  let ahead = 0;
  return {
    now: () => systemClock.now() + ahead,
    sleepUntil: (time, signal) => systemClock.sleepUntil(time - ahead, signal),
    move(ms) {
      ahead += ms;
    },
  };
}

async function aHouse(clock: Clock = systemClock): Promise<SlackHouse> {
  const house = await openSlackHouse({ mode: "http", clock, workspace: { enforceRates: false } });
  onTestFinished(() => house.close());
  return house;
}

/** A command as Slack would send it, signed for this many seconds from now. */
function signedCommand(house: SlackHouse, options: { secret?: string; secondsFromNow?: number }) {
  const body = new URLSearchParams({
    command: "/orchestrate",
    text: "list",
    trigger_id: "7.8.9",
    user_id: "U0ALICE",
    channel_id: house.workspace.channel("deploys").id,
    team_id: "T0LOCALTEAM",
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000) + (options.secondsFromNow ?? 0));
  const secret = options.secret ?? house.workspace.signingSecret;
  const digest = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    method: "POST",
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${digest}`,
    },
  };
}

function send(house: SlackHouse, request: ReturnType<typeof signedCommand>): Promise<Response> {
  return fetch(`http://127.0.0.1:${house.slack.port}/slack/events`, request);
}

function warnings(house: SlackHouse): string[] {
  return house.log
    .filter((line) => line.level !== "info")
    .map((line) => `${line.message} ${JSON.stringify(line.fields)}`);
}

describe("over HTTP", () => {
  it("a command, a click and a form work as over a socket [P-both-doors]", async () => {
    const house = await aHouse();
    const { workspace } = house;
    const saw = await workspace.person("alice").command("deploys", "Our pipeline is failing");
    expect(saw.ephemerals[0]?.text).toContain("is on its way");
    const run = await startARun(house, { number: 9, channel: "general" });
    await askInRun(house, run);
    const message = await workspace.until((now) =>
      now.messages("general").find((one) => one.text.includes("A decision is needed")),
    );
    const bob = workspace.person("bob");
    await bob.click(message, "open-other");
    await bob.submit({ words: "Ship half of it" });
    const decided = await workspace.until((now) =>
      now.messages("general").find((one) => one.text.startsWith("Decided by <@U0BOB>")),
    );
    expect(decided.text).toContain("Ship half of it");
  });

  it("a properly signed request is answered", async () => {
    const house = await aHouse();
    const response = await send(house, signedCommand(house, {}));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("No runs yet");
  });

  it.each([
    ["with a wrong signature", { secret: "somebody else's" }],
    ["that is too old", { secondsFromNow: -301 }],
    ["signed for a time to come", { secondsFromNow: 900 }],
  ])("a request %s gets 401 and a log line", async (_, options) => {
    const house = await aHouse();
    const before = warnings(house).length;
    const response = await send(house, signedCommand(house, options));
    expect(response.status).toBe(401);
    expect(warnings(house).length).toBeGreaterThan(before);
    expect(await house.store.inbox.unhandled()).toEqual([]);
  });

  it("a captured request that is sent again gets 401 and a log line, and has no effect", async () => {
    const clock = movedClock();
    const house = await aHouse(clock);
    const request = signedCommand(house, {});
    expect((await send(house, request)).status).toBe(200);
    clock.move(10_000);
    expect((await send(house, request)).status).toBe(401);
    expect(warnings(house).some((line) => line.includes("it was sent before"))).toBe(true);
  });

  it("the same delivery within moments gets the same answer", async () => {
    const house = await aHouse();
    const request = signedCommand(house, {});
    const responses = await Promise.all([1, 2, 3, 4].map(() => send(house, request)));
    const texts = await Promise.all(responses.map((response) => response.text()));
    expect(responses.map((response) => response.status)).toEqual([200, 200, 200, 200]);
    expect(new Set(texts).size).toBe(1);
  });

  it("every delivery repeated four times starts one run", async () => {
    const house = await aHouse();
    house.workspace.faults.duplicateDeliveries(4);
    const saw = await house.workspace.person("alice").command("deploys", "Our pipeline is failing");
    expect(saw.error).toBeUndefined();
    expect(await house.store.runs.runs({ limit: 5 })).toHaveLength(1);
  });

  it("health, readiness and numbers are served on the same port", async () => {
    const house = await aHouse();
    await house.workspace.person("alice").command("deploys", "list");
    const get = (path: string) => fetch(`http://127.0.0.1:${house.slack.port}${path}`);
    expect((await get("/healthz")).status).toBe(200);
    expect(await (await get("/readyz")).json()).toEqual({ ok: true, reasons: [] });
    const numbers = await (await get("/metrics")).text();
    expect(numbers).toContain('orchestrate_acknowledgement_seconds_count{kind="command"} 1');
    expect(numbers).toContain("orchestrate_outbox_oldest_seconds 0");
    expect((await get("/nothing")).status).toBe(404);
  });
});
