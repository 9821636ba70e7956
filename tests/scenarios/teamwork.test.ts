import { describe, expect, it } from "vitest";
import type { WholeHouse } from "../support/house.ts";
import {
  actionOf,
  buttonsOf,
  cardSays,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";
import { aTeamworkHouse } from "../support/teamwork.ts";

/** Alice has dinner made and answers the host's offer by the button that says this. */
async function dinnerWith(house: WholeHouse, answer: RegExp): Promise<void> {
  const { workspace } = house;
  await workspace.person("alice").command("deploys", "--workflow dinner A dinner for twelve");
  const offer = await openQuestion(workspace, "deploys", /Choose a wine for the soup/);
  expect(saidBy(offer)).toMatch(/wine is to be chosen/);
  expect(buttonsOf(offer).map(({ label }) => label)).toEqual([
    "Let sommelier do it",
    "host does it itself",
    "Stop the run",
    "Other…",
  ]);
  await workspace.person("bob").click(offer, actionOf(offer, answer));
  await cardSays(workspace, "deploys", /Completed\./);
}

function said({ workspace }: WholeHouse): string[] {
  return threadOf(workspace, "deploys").map(saidBy);
}

describe("a phase of three side by side", () => {
  it("is one message that grows, and its run a short thread with one file at its end", {
    timeout: 60_000,
  }, async () => {
    const house = await aTeamworkHouse();
    await dinnerWith(house, /^Let sommelier/);
    const preparation = said(house)
      .filter((words) => /Preparation/.test(words))
      .slice(1);
    expect(preparation).toHaveLength(1);
    expect(preparation[0]).toMatch(/3 steps side by side/);
    expect(preparation[0]).toMatch(/Bake the bread[\s\S]*Cook the soup[\s\S]*Lay the table/);
    await house.workspace.until(() => house.workspace.files().some(({ shares }) => shares.length));
    expect(house.workspace.files().map(({ title }) => title)).toEqual([
      expect.stringMatching(/^Record: /),
    ]);
    const phases = 3;
    const decisions = 1;
    expect(threadOf(house.workspace, "deploys").length).toBeLessThanOrEqual(phases + decisions + 3);
  });
});

describe("a part that belongs to somebody else", () => {
  it("goes to the delegate at a click, and comes back into the step that named it", {
    timeout: 60_000,
  }, async () => {
    const house = await aTeamworkHouse();
    await dinnerWith(house, /^Let sommelier/);
    const [card, ...thread] = said(house);
    expect(card).toMatch(/Compose the menu[\s\S]*Cellar keeper/);
    const menu = thread.filter((words) => /Menu/.test(words) && /Riesling/.test(words));
    expect(menu).toHaveLength(1);
    expect(menu[0]).toMatch(/Soup with the Riesling[\s\S]*A dry Riesling goes with it/);
    expect(house.rehearsal.asked("menu/compose/sommelier")).toBe(1);
    expect(house.rehearsal.asked("menu/compose")).toBe(2);
  });

  it("stays where it is when people say so", { timeout: 60_000 }, async () => {
    const house = await aTeamworkHouse();
    await dinnerWith(house, /^host does it itself/);
    expect(house.rehearsal.asked("menu/compose/sommelier")).toBe(0);
    const [card, ...thread] = said(house);
    expect(card).not.toMatch(/Cellar keeper/);
    expect(thread.some((words) => /Soup with water/.test(words))).toBe(true);
    const again = house.rehearsal.requests().filter(({ step }) => step?.attempt === 2);
    expect(JSON.stringify(again)).toMatch(/host does it itself/);
  });
});

describe("a workflow that says nothing of its end", () => {
  it("ends in its Lead's synthesis of what every step delivered", {
    timeout: 60_000,
  }, async () => {
    const house = await aTeamworkHouse();
    await dinnerWith(house, /^Let sommelier/);
    const [card] = said(house);
    expect(card).toMatch(/Synthesis/);
    expect(card).toMatch(/Dinner is served: Twelve loaves are baked/);
  });
});
