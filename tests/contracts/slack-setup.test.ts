import { describe, expect, it, onTestFinished } from "vitest";
import { problemsOf } from "../../src/slack/self-test.ts";
import { openSlackHouse } from "../support/slack-house.ts";

describe("the self-test at the start", () => {
  it("names each missing scope, its feature and where to set it", () => {
    const problems = problemsOf(["chat:write"]);
    expect(problems.map((problem) => problem.severity)).toEqual([
      "error",
      "error",
      "warning",
      "warning",
      "warning",
      "warning",
      "warning",
    ]);
    expect(problems[0]?.message).toContain("Missing scope `commands`: needed for /orchestrate");
    expect(problems[3]?.message).toContain("`files:write`: needed for the record of a run");
    expect(problems.every((problem) => problem.message.includes("api.slack.com/apps"))).toBe(true);
  });

  it("finds nothing to complain about with the manifest's scopes, or where scopes are not told", () => {
    const granted = ["chat:write", "commands", "app_mentions:read", "files:write"];
    const history = ["channels:history", "groups:history", "im:history", "im:write"];
    const people = ["usergroups:read", "users:read"];
    expect(problemsOf([...granted, ...history, ...people])).toEqual([]);
    expect(problemsOf([])).toEqual([]);
  });

  it("reports what the workspace did not grant, and readiness says so", async () => {
    const house = await openSlackHouse({ workspace: { scopes: ["chat:write", "commands"] } });
    onTestFinished(() => house.close());
    const reasons = await house.slack.readiness();
    expect(reasons).toEqual([expect.stringContaining("`app_mentions:read`")]);
    expect(house.log.some((line) => line.message.includes("`files:write`"))).toBe(true);
  });

  it("refuses a wrong token with the variable to set", async () => {
    const attempt = openSlackHouse({ tokens: { botToken: "xoxb-wrong" } });
    await expect(attempt).rejects.toThrow(/invalid_auth.+SLACK_BOT_TOKEN/);
  });

  it("refuses a wrong app-level token with the variable to set", async () => {
    const attempt = openSlackHouse({ tokens: { appToken: "xapp-wrong" } });
    await expect(attempt).rejects.toThrow(/SLACK_APP_TOKEN.+connections:write/);
  });
});
