import { describe, expect, it } from "vitest";
import type { Message, View } from "../../src/workspace/state/records.ts";
import type { WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardSays,
  inMenu,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";
import { aPressHouse } from "../support/votes-pack.ts";

const ASKED = /Shall this be published/;

/** Alice has an announcement written; resolves with the question about it. */
async function announced({ workspace }: WholeHouse): Promise<Message> {
  await workspace.person("alice").command("deploys", "--workflow announce Announce the release");
  return openQuestion(workspace, "deploys", ASKED);
}

/** The question's message once it says this. */
function questionSays({ workspace }: WholeHouse, words: RegExp): Promise<Message> {
  return workspace.until(
    () =>
      threadOf(workspace, "deploys")
        .slice(1)
        .find((one) => ASKED.test(saidBy(one)) && words.test(saidBy(one))),
    { withinMs: 20_000 },
  );
}

function told({ workspace }: WholeHouse, who: string, words: RegExp) {
  return workspace.until(() => workspace.ephemerals(who).find(({ text }) => words.test(text)));
}

/** The message as somebody still sees it whose screen has not followed: its first button with what it carried then. */
function onAnOldScreen(message: Message): Message {
  const blocks = JSON.stringify(message.blocks).replaceAll("decide.0", "decide.9");
  return { ...message, blocks: JSON.parse(blocks) };
}

/** What stands for this text in the form's choice. */
function choiceOf(form: View, name: string): string {
  const options = JSON.stringify(form.blocks);
  const found = new RegExp(`"text":"${name}"[^}]*},"value":"([0-9a-f]+)"`).exec(options);
  if (!found?.[1]) throw new Error(`${name} is not to be chosen in ${options}`);
  return found[1];
}

/** The form's one field for a text. */
function fieldOf(form: View): string {
  return (
    form.blocks.map((block) => String(block["block_id"])).find((id) => id.startsWith("text.")) ?? ""
  );
}

/** What the agent that publishes was shown, prompts and artifacts alike. */
function readBy({ rehearsal }: WholeHouse, step: string): string {
  const requests = rehearsal.requests().filter((request) => request.step?.step === step);
  return JSON.stringify(requests.map(({ body }) => body));
}

describe("two of a user group", () => {
  it("decide together, on the text that one of them has put right, and nobody else does [P-quorum]", {
    timeout: 60_000,
  }, async () => {
    const house = await aPressHouse("{ groups: ['@oncall'], quorum: 2 }");
    const { workspace } = house;
    const [alice, bob, carol] = ["alice", "bob", "carol"].map((name) => workspace.person(name));
    if (!alice || !bob || !carol) throw new Error("Three people live here.");
    const first = await announced(house);
    expect(saidBy(first)).toMatch(/nobody has voted[\s\S]*Who may answer\* 2 of group oncall/);
    const offered = buttonsOf(first).map(({ label }) => label);
    expect(offered).toEqual(expect.arrayContaining(["Publish it", "Write it anew", "Edit…"]));
    expect(offered).not.toContain("Other…");

    await alice.click(first, actionOf(first, /Publish/));
    await told(house, "alice", /may not decide this. It is for 2 of the group `?oncall/);

    await bob.click(first, actionOf(first, /Publish/));
    const voted = await questionSays(house, /\*Publish it\*: <@U0BOB> · missing: 1 more/);
    expect(voted.text).toMatch(/Publish it 1 of 2/);
    await bob.click(voted, actionOf(voted, /Publish/));
    await told(house, "bob", /voted for \*Publish it\* already\. 1 more must agree/);
    await bob.click(voted, ...inMenu(voted, /Withdraw/));
    await questionSays(house, /nobody has voted/);
    await bob.click(first, actionOf(first, /anew/));
    await questionSays(house, /\*Write it anew\*: <@U0BOB>/);
    await bob.click(first, actionOf(first, /Publish/));
    await questionSays(house, /\*Publish it\*: <@U0BOB>/);
    await house.restart();

    await carol.click(first, actionOf(first, /Edit/));
    const form = await workspace.until(() => {
      const view = workspace.views("carol").at(-1);
      return view && JSON.stringify(view.blocks).includes("The draft of") ? view : undefined;
    });
    await carol.click(form, "choose-artifact", { value: choiceOf(form, "footnotes") });
    await workspace.until(() => JSON.stringify(workspace.views("carol")).includes("a form takes"));
    const long = workspace.views("carol").at(-1);
    if (!long) throw new Error("The form is open.");
    await carol.click(long, "choose-artifact", { value: choiceOf(long, "announcement") });
    const short = await workspace.until(() => {
      const view = workspace.views("carol").at(-1);
      return view && JSON.stringify(view.blocks).includes("on Monday") ? view : undefined;
    });
    await carol.submit({ [fieldOf(short)]: "We release on Tuesday." });
    const edited = await questionSays(house, /<@U0CAROL> changed \*announcement\*/);
    expect(saidBy(edited)).toMatch(/1 vote for the old text lapsed[\s\S]*nobody has voted/);

    await bob.click(onAnOldScreen(first), "decide.9");
    await told(house, "bob", /has changed since the message was drawn/);
    await bob.click(edited, actionOf(edited, /Publish/));
    await questionSays(house, /\*Publish it\*: <@U0BOB>/);
    await carol.click(edited, actionOf(edited, /Publish/));
    const decided = await questionSays(house, /<@U0BOB>, <@U0CAROL> chose \*Publish it\*/);
    expect(buttonsOf(decided)).toEqual([]);
    await cardSays(workspace, "deploys", /Completed/);
    expect(readBy(house, "publish")).toContain("We release on Tuesday.");
    expect(readBy(house, "publish")).not.toContain("We release on Monday.");

    const [line] = await house.app().store.runs.runs({ limit: 1 });
    const entries = line ? await house.app().store.runs.entriesOf(line.run) : [];
    const kinds = entries.map(({ body }) => body.kind);
    expect(kinds.filter((kind) => kind === "decision.recorded")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "vote.recorded")).toHaveLength(5);
    const edit = entries.map(({ body }) => body).find((body) => body.kind === "artifact.edited");
    expect(edit).toMatchObject({ by: "U0CAROL", before: { name: "announcement" } });
    expect(edit?.kind === "artifact.edited" && edit.diff).toMatch(
      /-We release on Monday\.\n\+We release on Tuesday\./,
    );
  });
});

describe("a gate that nobody may pass", () => {
  it("stays shut, says to whom it is and how to put it right, and opens once somebody is in the group [P-no-consent-by-silence]", {
    timeout: 60_000,
  }, async () => {
    const house = await aPressHouse("{ groups: [S0ONCALL], not_requester: true }");
    const { workspace } = house;
    const group = { id: "S0ONCALL", handle: "oncall", name: "On call" };
    workspace.rearrange({ kind: "usergroup", usergroup: { ...group, members: ["U0ALICE"] } });
    const shut = await announced(house);
    expect(saidBy(shut)).toMatch(/🔒 \*This stays shut[\s\S]*group `S0ONCALL`: add people/);
    await workspace.person("alice").click(shut, actionOf(shut, /Publish/));
    await told(house, "alice", /may not decide this[\s\S]*stays shut[\s\S]*add people to it/);
    workspace.rearrange({ kind: "usergroup", usergroup: { ...group, members: ["U0CAROL"] } });
    // Who is in a group it forgets after a minute, and with the process.
    await house.restart();
    await workspace.person("carol").click(shut, actionOf(shut, /Publish/));
    await cardSays(workspace, "deploys", /<@U0CAROL> chose \*Publish it\*/);
  });

  it("does not open for a person who was deactivated, nor for one of another workspace", {
    timeout: 60_000,
  }, async () => {
    const house = await aPressHouse("{ groups: [oncall], quorum: 2 }");
    const { workspace } = house;
    const asked = await announced(house);
    await workspace.person("bob").click(asked, actionOf(asked, /Publish/));
    await questionSays(house, /\*Publish it\*: <@U0BOB>/);
    const bob = { id: "U0BOB", name: "bob", realName: "Bob Brandt", timeZone: "Europe/London" };
    const gone = { ...bob, deleted: true, team: "T0LOCALTEAM" };
    workspace.rearrange({ kind: "person", person: gone });
    await house.restart();
    await workspace.person("carol").click(asked, actionOf(asked, /Publish/));
    await questionSays(house, /may not decide any more: <@U0BOB>/);
    const [line] = await house.app().store.runs.runs({ limit: 1 });
    expect(line?.status).toBe("waiting");
  });
});

describe("one of each of a group and a role, but not the requester", () => {
  it("takes both, with the role filled by the channel's file, and counts nobody twice [P-quorum]", {
    timeout: 60_000,
  }, async () => {
    const house = await aPressHouse(
      "{ groups: [oncall], roles: [approver], all_of: true, quorum: 2, not_requester: true }",
      {
        "workflows/channels/C0DEPLOYS.yaml": "roles: { approver: { people: [U0ALICE, U0DAVE] } }\n",
      },
    );
    const { workspace } = house;
    const asked = await announced(house);
    expect(saidBy(asked)).toMatch(
      /2 people, with one each of group oncall and role approver, but not <@U0ALICE>/,
    );
    await workspace.person("alice").click(asked, actionOf(asked, /Publish/));
    await told(house, "alice", /may not decide this[\s\S]*but not the requester/);
    await workspace.person("bob").click(asked, actionOf(asked, /Publish/));
    await questionSays(house, /<@U0BOB> · missing: 1 more and one of role approver/);
    await workspace.person("carol").click(asked, actionOf(asked, /Publish/));
    await questionSays(house, /<@U0BOB>, <@U0CAROL> · missing: one of role approver/);
    await workspace.person("dave").click(asked, actionOf(asked, /Publish/));
    await questionSays(house, /<@U0BOB>, <@U0CAROL>, <@U0DAVE> chose \*Publish it\*/);
    await cardSays(workspace, "deploys", /Completed/);
  });
});
