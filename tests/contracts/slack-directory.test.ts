import { describe, expect, it, onTestFinished } from "vitest";
import { PersonId } from "../../src/domain/ids.ts";
import { noLog } from "../../src/domain/log.ts";
import { createDirectory } from "../../src/slack/directory.ts";
import { createOutbound } from "../../src/slack/outbound.ts";
import { startWorkspace } from "../../src/workspace/server.ts";
import { aPerson, TEAM, type WorkspaceOptions } from "../../src/workspace/settings.ts";
import { stillClock } from "../support/still-clock.ts";

async function aDirectory(options: WorkspaceOptions = {}) {
  const workspace = await startWorkspace(options);
  onTestFinished(() => workspace.close());
  const clock = stillClock(1_000);
  const { apiUrl, botToken: token } = workspace;
  const outbound = createOutbound({ token, apiUrl, timeoutMs: 5_000, log: noLog });
  const directory = createDirectory({ outbound, team: TEAM.id, clock, log: noLog });
  return { workspace, clock, directory };
}

const oncall = { id: "S0ONCALL", handle: "oncall", name: "On call" };

describe("who is in a user group", () => {
  it.each(["S0ONCALL", "oncall", "@oncall"])("is asked of Slack by %s", async (name) => {
    const { directory } = await aDirectory();
    expect(await directory.members(name)).toEqual(["U0BOB", "U0CAROL"]);
  });

  it.each(["S0NOBODY", "nobody"])("is not known of %s, which there is not", async (name) => {
    const { directory } = await aDirectory();
    expect(await directory.members(name)).toBeNull();
  });

  it("is not known without the scope, or while Slack is down, and asked again when it is back", async () => {
    const { directory } = await aDirectory({ scopes: ["chat:write"] });
    expect(await directory.members("S0ONCALL")).toBeNull();
    const { directory: other, workspace } = await aDirectory();
    workspace.faults.add({ method: "usergroups.users.list", kind: "http_500", times: 1 });
    expect(await other.members("S0ONCALL")).toBeNull();
    expect(await other.members("S0ONCALL")).toEqual(["U0BOB", "U0CAROL"]);
  });

  it("is remembered for a minute, and asked once by many at once", async () => {
    const { directory, workspace, clock } = await aDirectory();
    await Promise.all(Array.from({ length: 50 }, () => directory.members("S0ONCALL")));
    const asked = () =>
      workspace.calls().filter(({ method }) => method === "usergroups.users.list").length;
    expect(asked()).toBe(1);
    workspace.rearrange({ kind: "usergroup", usergroup: { ...oncall, members: ["U0DAVE"] } });
    clock.turn(59_000);
    expect(await directory.members("S0ONCALL")).toEqual(["U0BOB", "U0CAROL"]);
    clock.turn(1_001);
    expect(await directory.members("S0ONCALL")).toEqual(["U0DAVE"]);
  });
});

describe("how a person stands here", () => {
  it.each([
    ["U0ALICE", "here"],
    ["U0GONE", "deactivated"],
    ["U0EVE", "stranger"],
    ["U0ORCHESTR8", "app"],
    ["U0WHO", null],
  ])("%s: %s", async (id, standing) => {
    const people = [
      aPerson("alice"),
      aPerson("gone", { deleted: true }),
      aPerson("eve", { team: "T0OTHER" }),
    ];
    const { directory } = await aDirectory({ people });
    expect(await directory.standing(PersonId.parse(id))).toBe(standing);
  });
});
