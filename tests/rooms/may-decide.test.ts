import { describe, expect, it } from "vitest";
import { electorateOf } from "../../src/commands/electorate.ts";
import { mayDecide, obstacleWords, whoMay } from "../../src/commands/may-decide.ts";
import type { Directory, Standing } from "../../src/commands/ports.ts";
import { ChannelSettings } from "../../src/domain/channel-settings.ts";
import { anyoneDecides, type Deciders, type Vote } from "../../src/domain/decision.ts";
import { isComplete, obstaclesOf, tallyOf } from "../../src/domain/electorate.ts";
import { ChannelId, PersonId } from "../../src/domain/ids.ts";
import { aQuestion, runId } from "../support/run-builders.ts";

const person = (id: string) => PersonId.parse(id);
const alice = person("U0ALICE");
const bob = person("U0BOB");
const carol = person("U0CAROL");
const gone = person("U0GONE");
const guest = person("U0GUEST");
const app = person("U0APP");
const nobody: Deciders = { ...anyoneDecides, anyone: false };

const groups: Readonly<Record<string, readonly PersonId[]>> = {
  sre: [bob, carol, gone],
  security: [carol, guest, app],
  empty: [],
};
const standings: Readonly<Record<string, Standing>> = {
  [gone]: "deactivated",
  [guest]: "stranger",
  [app]: "app",
};
const directory: Directory = {
  members: async (group) => groups[group] ?? null,
  standing: async (one) => standings[one] ?? "here",
  isAway: async () => false,
};
const settings = ChannelSettings.parse({
  roles: {
    approver: { people: [bob], groups: ["security"] },
    owner: { groups: ["lost"] },
  },
});

/** As the desk sees it when these people have to do with the question; the requester is always Alice. */
function electorate(deciders: Deciders, doubted: readonly PersonId[]) {
  const question = { ...aQuestion(runId(), "gate"), deciders };
  const place = { kind: "slack" as const, channel: ChannelId.parse("C0DEPLOYS"), thread: null };
  const ports = { directory, settings: async () => settings };
  return electorateOf(
    ports,
    { question, run: { requester: alice, place, questions: [] } },
    doubted,
  );
}

async function asked(deciders: Deciders, who: PersonId) {
  return mayDecide(await electorate(deciders, [who]), who, { deciders, requester: alice });
}

describe("who may decide [P-no-consent-by-silence]", () => {
  it.each<[string, Partial<Deciders>, readonly PersonId[]]>([
    ["nobody named: nobody", {}, []],
    ["anyone: everybody who is here", { anyone: true }, [alice, bob, carol]],
    ["the requester alone", { requester: true }, [alice]],
    ["not the requester: everybody else", { notRequester: true }, [bob, carol]],
    ["anyone but the requester", { anyone: true, notRequester: true }, [bob, carol]],
    ["a named person", { people: [bob] }, [bob]],
    ["a named person who is the barred requester", { people: [alice], notRequester: true }, []],
    ["the requester or a named person", { requester: true, people: [bob] }, [alice, bob]],
    ["a named person who was deactivated", { people: [gone] }, []],
    ["a group: its members who are here", { groups: ["sre"] }, [bob, carol]],
    ["a group that cannot be found out", { groups: ["lost"] }, []],
    ["an empty group", { groups: ["empty"] }, []],
    ["two groups: either", { groups: ["sre", "security"] }, [bob, carol]],
    ["a role: its people and groups", { roles: ["approver"] }, [bob, carol]],
    ["a role of a group that cannot be found out", { roles: ["owner"] }, []],
    ["a role that nobody fills here", { roles: ["pilot"] }, []],
    ["a lost group beside a named person", { groups: ["lost"], people: [bob] }, [bob]],
  ])("%s", async (_sentence, rule, expected) => {
    const deciders = { ...nobody, ...rule };
    const all = [alice, bob, carol, gone, guest, app];
    const allowed = await Promise.all(all.map((one) => asked(deciders, one)));
    expect(all.filter((_, index) => allowed[index]?.allowed)).toEqual(expected);
  });

  it("a refusal says who may", async () => {
    expect(await asked({ ...nobody, requester: true }, bob)).toEqual({
      allowed: false,
      who: "the requester <@U0ALICE>",
    });
    expect(await asked(nobody, bob)).toMatchObject({ who: expect.stringContaining("nobody") });
  });

  it.each<[string, Partial<Deciders>]>([
    ["2 of the group `sre`", { groups: ["@sre"], quorum: 2 }],
    [
      "one each of the group `S0SRE` and the role `approver`, but not the requester",
      { groups: ["S0SRE"], roles: ["approver"], allOf: true, notRequester: true },
    ],
    [
      "3 of these, with one each of the group `sre` and the group `security`",
      { groups: ["sre", "security"], quorum: 3, allOf: true },
    ],
    ["2 of anyone in this workspace", { anyone: true, quorum: 2 }],
  ])("says in words: %s", (words, rule) => {
    expect(whoMay({ ...nobody, ...rule }, alice)).toBe(words);
  });
});

function votesOf(...voters: readonly (readonly [PersonId, string])[]): Vote[] {
  const { id } = aQuestion(runId(), "gate");
  const rest = { question: id, why: "", at: 1, door: "button" as const, shown: null };
  return voters.map(([by, option]) => ({ ...rest, by, option, label: option }));
}

const yes = { id: "yes", label: "Proceed" };
const sre = { groups: ["sre"], quorum: 2 };
const both = { groups: ["sre", "security"], allOf: true };

/** Whether these votes complete "yes". */
async function completes(
  rule: Partial<Deciders>,
  voters: readonly (readonly [PersonId, string])[],
): Promise<boolean> {
  const people = voters.map(([by]) => by);
  const now = await electorate({ ...nobody, ...rule }, people);
  return isComplete(tallyOf(now, votesOf(...voters), yes));
}

describe("a quorum", () => {
  it.each<[string, Partial<Deciders>, string]>([
    ["of one with one", { anyone: true }, "bob yes"],
    ["of two with two for the same", sre, "bob yes, carol yes"],
    ["with all of two groups by somebody who is in both", both, "carol yes"],
    ["with all of two groups by one of each", both, "bob yes, carol yes"],
  ])("is complete: %s", async (_sentence, rule, votes) => {
    expect(await completes(rule, votesIn(votes))).toBe(true);
  });

  it.each<[string, Partial<Deciders>, string]>([
    ["of two with one", { anyone: true, quorum: 2 }, "bob yes"],
    ["of two with two who disagree", sre, "bob yes, carol no"],
    ["of two with somebody who has left", sre, "bob yes, gone yes"],
    ["of two with somebody of no group that is named", sre, "bob yes, alice yes"],
    ["with all of two groups by one of the first", both, "bob yes"],
    ["of two with all of two groups by one who is in both", { ...both, quorum: 2 }, "carol yes"],
    [
      "with all of two groups, one of which cannot be found out",
      { groups: ["sre", "lost"], allOf: true },
      "bob yes, carol yes",
    ],
  ])("is not complete: %s", async (_sentence, rule, votes) => {
    expect(await completes(rule, votesIn(votes))).toBe(false);
  });
});

/** `bob yes, carol no` */
function votesIn(words: string): (readonly [PersonId, string])[] {
  return words.split(", ").map((vote) => {
    const [name = "", option = ""] = vote.split(" ");
    return [person(`U0${name.toUpperCase()}`), option];
  });
}

describe("a question that too few may answer", () => {
  it.each<[string, Partial<Deciders>, readonly RegExp[]]>([
    ["an empty group", { groups: ["empty"] }, [/in the group `empty`: add people/, /0 may answer/]],
    ["a lost group", { groups: ["lost"] }, [/`lost` cannot be found out.*usergroups:read/]],
    ["an unfilled role", { roles: ["pilot"] }, [/fills the role `pilot`.*orchestrate settings/]],
    ["a deactivated person", { people: [gone] }, [/<@U0GONE> cannot answer: deactivated/]],
    ["the barred requester", { people: [alice], notRequester: true }, [/<@U0ALICE> cannot/]],
    ["a quorum above all", { people: [bob, gone], quorum: 2 }, [/2 must agree, and 1 may answer/]],
    ["all of a lost group", { groups: ["sre", "lost"], allOf: true }, [/`lost` cannot be found/]],
  ])("for %s says so, and how to put it right", async (_what, rule, expected) => {
    const deciders = { ...nobody, ...rule };
    const obstacles = obstaclesOf(await electorate(deciders, [alice, ...deciders.people]));
    const words = obstacles.map(obstacleWords).join("\n");
    for (const pattern of expected) expect(words).toMatch(pattern);
  });

  it.each<[string, Partial<Deciders>]>([
    ["anyone", { anyone: true, quorum: 3 }],
    ["a group beside an empty one", { groups: ["empty", "sre"] }],
    ["a quorum that a group can bring about", { groups: ["sre"], quorum: 2 }],
  ])("is not one for %s", async (_what, rule) => {
    const now = await electorate({ ...nobody, ...rule }, []);
    expect(obstaclesOf(now)).toEqual([]);
  });
});
