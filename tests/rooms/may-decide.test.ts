import { describe, expect, it } from "vitest";
import { electorateOf } from "../../src/commands/electorate.ts";
import { mayDecide, obstacleWords, whoMay } from "../../src/commands/may-decide.ts";
import type { Directory, Standing } from "../../src/commands/ports.ts";
import { ChannelSettings } from "../../src/domain/channel-settings.ts";
import { anyoneDecides, type Deciders, type Vote } from "../../src/domain/decision.ts";
import { isComplete, obstaclesOf, tallyOf } from "../../src/domain/electorate.ts";
import { ChannelId, PersonId } from "../../src/domain/ids.ts";
import { aQuestion, runId } from "../support/run-builders.ts";

const [alice, bob, carol, gone, guest, app] = [
  "U0ALICE",
  "U0BOB",
  "U0CAROL",
  "U0GONE",
  "U0GUEST",
  "U0APP",
].map((id) => PersonId.parse(id)) as [PersonId, PersonId, PersonId, PersonId, PersonId, PersonId];
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
  standing: async (person) => standings[person] ?? "here",
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

async function asked(deciders: Deciders, person: PersonId) {
  return mayDecide(await electorate(deciders, [person]), person, { deciders, requester: alice });
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
    const allowed = await Promise.all(all.map((person) => asked(deciders, person)));
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
      "one each of the group <!subteam^S0SRE> and the role `approver`, but not the requester",
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

describe("a quorum", () => {
  it.each<[string, Partial<Deciders>, readonly (readonly [PersonId, string])[], boolean]>([
    ["of one is complete with one", { anyone: true }, [[bob, "yes"]], true],
    ["of two is not complete with one", { anyone: true, quorum: 2 }, [[bob, "yes"]], false],
    [
      "of two is complete with two for the same",
      { groups: ["sre"], quorum: 2 },
      [
        [bob, "yes"],
        [carol, "yes"],
      ],
      true,
    ],
    [
      "of two is not complete with two who disagree",
      { groups: ["sre"], quorum: 2 },
      [
        [bob, "yes"],
        [carol, "no"],
      ],
      false,
    ],
    [
      "does not count somebody who has left",
      { groups: ["sre"], quorum: 2 },
      [
        [bob, "yes"],
        [gone, "yes"],
      ],
      false,
    ],
    [
      "does not count somebody of no group that is named",
      { groups: ["sre"], quorum: 2 },
      [
        [bob, "yes"],
        [alice, "yes"],
      ],
      false,
    ],
    [
      "with all of two groups needs one of each",
      { groups: ["sre", "security"], allOf: true },
      [[bob, "yes"]],
      false,
    ],
    [
      "counts a person for each group they are in",
      { groups: ["sre", "security"], allOf: true },
      [[carol, "yes"]],
      true,
    ],
    [
      "with all of two groups may want two people as well",
      { groups: ["sre", "security"], allOf: true, quorum: 2 },
      [[carol, "yes"]],
      false,
    ],
    [
      "with a group that cannot be found out is never complete",
      { groups: ["sre", "lost"], allOf: true },
      [
        [bob, "yes"],
        [carol, "yes"],
      ],
      false,
    ],
  ])("%s", async (_sentence, rule, voters, complete) => {
    const people = voters.map(([by]) => by);
    const now = await electorate({ ...nobody, ...rule }, people);
    expect(isComplete(tallyOf(now, votesOf(...voters), yes))).toBe(complete);
  });
});

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
