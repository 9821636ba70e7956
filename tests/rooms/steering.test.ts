import { describe, expect, it } from "vitest";
import { mayNotSteer } from "../../src/commands/may-steer.ts";
import { readReply } from "../../src/commands/read-reply.ts";
import { readSteering } from "../../src/commands/read-steering.ts";
import { ChannelSettings } from "../../src/domain/channel-settings.ts";
import { ChannelId, PersonId } from "../../src/domain/ids.ts";

describe("a reply in a run's thread that addresses nobody", () => {
  it.each([
    ["stop", { kind: "stop" }],
    [" Pause ", { kind: "pause" }],
    ["RESUME", { kind: "resume" }],
    ["retry", { kind: "retry" }],
    ["mute", { kind: "mute" }],
    ["unmute", { kind: "unmute" }],
    ["note: use the canary", { kind: "note", text: "use the canary" }],
    ["Note:\nfirst\nsecond", { kind: "note", text: "first\nsecond" }],
    ["(aside) stop", { kind: "aside" }],
    ["(Aside) note: nothing", { kind: "aside" }],
    ["stop it", { kind: "talk" }],
    ["stop, you are killing me", { kind: "talk" }],
    ["pause?", { kind: "talk" }],
    ["please pause", { kind: "talk" }],
    ["yes", { kind: "talk" }],
    ["note to self", { kind: "talk" }],
    ["note:", { kind: "talk" }],
    ["skip review it is fine", { kind: "talk" }],
    ["rewind implement", { kind: "talk" }],
    ["", { kind: "talk" }],
  ])("%j is read for what it is", (text, expected) => {
    expect(readReply(text)).toEqual(expected);
  });
});

const plain = { agent: null, model: null };

describe("a line that steers", () => {
  it.each([
    ["pause", { kind: "steer", how: "pause", run: null, reason: "" }],
    [
      "pause a2bcdef3 until noon",
      { kind: "steer", how: "pause", run: "a2bcdef3", reason: "until noon" },
    ],
    ["Resume A2BCDEF3", { kind: "steer", how: "resume", run: "a2bcdef3", reason: "" }],
    ["retry", { kind: "steer", how: "retry", run: null, reason: "" }],
    [
      "skip review it is reviewed by hand",
      { kind: "skip", run: null, step: "review", words: "it is reviewed by hand", ...plain },
    ],
    [
      "rewind a2bcdef3 implement keep the tag",
      { kind: "rewind", run: "a2bcdef3", step: "implement", words: "keep the tag", ...plain },
    ],
    [
      "fork a2bcdef3 implement --model=opus --agent backend-architect smaller",
      {
        kind: "fork",
        run: "a2bcdef3",
        step: "implement",
        words: "smaller",
        agent: "backend-architect",
        model: "opus",
      },
    ],
    ["compare a2bcdef3 b2bcdef3", { kind: "compare", runs: ["a2bcdef3", "b2bcdef3"] }],
  ])("%j is one", (line, expected) => {
    expect(readSteering(line)).toMatchObject(expected);
  });

  it.each([
    "pause the deployments on friday",
    "resume parsing fails for long files",
    "compare our two caches",
    "compare a2bcdef3",
    "skip",
    "rewind a2bcdef3",
    "retry logic is broken",
    "mute alerts",
  ])("%j is none: no task is lost to a word", (line) => {
    expect(readSteering(line)).toBeNull();
  });
});

const portsOf = (
  steering: ChannelSettings["steering"],
  members: readonly string[] | null = ["U0DAVE"],
) => ({
  settings: async () =>
    ChannelSettings.parse({
      steering,
      roles: { approver: { people: ["U0CAROL"], groups: ["S1"] } },
    }),
  directory: {
    members: async () => members?.map((one) => PersonId.parse(one)) ?? null,
    standing: async () => "here" as const,
    isAway: async () => false,
  },
});

describe("who may steer somebody else's run", () => {
  const alice = PersonId.parse("U0ALICE");
  const run = {
    requester: alice,
    place: { kind: "slack" as const, channel: ChannelId.parse("C1"), thread: null },
  };
  it.each([
    ["anyone", "U0BOB", true],
    ["requester", "U0ALICE", true],
    ["requester", "U0CAROL", false],
    ["approvers", "U0ALICE", true],
    ["approvers", "U0CAROL", true],
    ["approvers", "U0DAVE", true],
    ["approvers", "U0BOB", false],
  ] as const)("is settled by the channel: under %s, %s", async (steering, who, allowed) => {
    const barred = await mayNotSteer(portsOf(steering), PersonId.parse(who), run);
    expect(barred === null).toBe(allowed);
    expect(barred ?? "<@U0ALICE>").toContain("<@U0ALICE>");
  });

  it("is nobody of a group that cannot be looked up", async () => {
    const barred = await mayNotSteer(portsOf("approvers", null), PersonId.parse("U0DAVE"), run);
    expect(barred).toContain("approvers");
  });
});
