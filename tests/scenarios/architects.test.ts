import { describe, expect, it } from "vitest";
import { anArchitectsHouse } from "../support/architects-pack.ts";
import {
  actionOf,
  buttonsOf,
  cardSays,
  openQuestion,
  saidBy,
  threadOf,
} from "../support/people.ts";

describe("two architects who decided differently", () => {
  it("have people asked who decides, and the next step builds on what they chose", {
    timeout: 60_000,
  }, async () => {
    const house = await anArchitectsHouse();
    const { workspace } = house;
    await workspace.person("alice").command("deploys", "--workflow sessions Keep the sessions");
    const question = await openQuestion(workspace, "deploys", /session-store/);
    const words = saidBy(question);
    expect(words).toMatch(/architects decided differently/);
    expect(words).toMatch(/tables-architect: PostgreSQL; service-architect: Redis/);
    expect(words).toMatch(/Blocked until then/);
    expect(words).not.toMatch(/Recommendation|recommended/);
    const labels = buttonsOf(question).map(({ label }) => label);
    expect(labels.slice(0, 3)).toEqual(["PostgreSQL", "Redis", "Stop the run"]);
    expect(house.rehearsal.asked("build/code")).toBe(0);
    await workspace.person("alice").click(question, actionOf(question, /^Redis/));
    await workspace.person("bob").click(question, actionOf(question, /^PostgreSQL/));
    await cardSays(workspace, "deploys", /Completed\./);
    const said = threadOf(workspace, "deploys").map(saidBy);
    expect(said.filter((one) => /Decided[\s\S]*session-store/.test(one))).toHaveLength(1);
    expect(said.some((one) => /Built on PostgreSQL/.test(one))).toBe(true);
    expect(house.rehearsal.asked("design/tables")).toBe(1);
    expect(house.rehearsal.asked("design/service")).toBe(1);
  });
});
