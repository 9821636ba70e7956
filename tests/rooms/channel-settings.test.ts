import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateFrom, estimateText } from "../../src/commands/estimate.ts";
import { groupsText, hoursText, readSettings } from "../../src/commands/read-settings.ts";
import {
  type ChannelSettings,
  plainSettings,
  type SettingSet,
  type SettingsForm,
  settingsInForce,
} from "../../src/domain/channel-settings.ts";
import { PersonId } from "../../src/domain/ids.ts";
import { aPack, cleanFiles, loaded } from "./definitions-support.ts";

const alice = PersonId.parse("U0ALICE");
const plainForm: SettingsForm = {
  packs: [],
  workflow: null,
  people: {},
  groups: "",
  verbosity: "normal",
  usd: "",
  tokens: "",
  hours: "",
  steering: "anyone",
  plan_first: false,
  digest: true,
};

const set = (name: SettingSet["name"], value: unknown): SettingSet => ({
  name,
  value,
  by: alice,
  at: 7,
});

const aChannel = (text: string, name = "C0SHOP") => ({
  kind: "channel" as const,
  pack: "channels",
  path: `workflows/channels/${name}.yaml`,
  text,
});

const past = (minutes: number, usd: number | null) => ({
  durationMs: minutes * 60_000,
  cost: { usd: usd ?? 0, unknown: usd === null },
  rehearsal: false,
});

function read(change: Partial<SettingsForm>): ChannelSettings | Record<string, string> {
  const told = readSettings({ ...plainForm, ...change });
  return "settings" in told ? told.settings : told.objections;
}

describe("the form of a channel's settings", () => {
  it("left as it is asks for nothing but the defaults", () => {
    expect(read({})).toEqual(plainSettings);
  });

  it.each([
    ["Mon-Fri 09:00-17:30 Europe/Berlin", [1, 2, 3, 4, 5], "09:00", "17:30"],
    ["mon, wed-thu 8:05 – 12:00 UTC", [1, 3, 4], "08:05", "12:00"],
    ["Saturday 10:00-11:00 America/New_York", [6], "10:00", "11:00"],
  ])("reads the working hours “%s”", (hours, days, ...[from, to]) => {
    expect(read({ hours })).toMatchObject({ hours: { days, from, to } });
  });

  it.each([
    { hours: "always" },
    { hours: "Mon-Fri 17:00-09:00 Europe/Berlin" },
    { hours: "Mon-Fri 09:00-17:00 Berlin" },
    { hours: "Fri-Mon 09:00-17:00 UTC" },
    { hours: "Mon-Fri 09:00-25:00 UTC" },
    { usd: "much" },
    { usd: "0" },
    { tokens: "-5" },
    { groups: "oncall" },
    { groups: "sre: everybody" },
    { packs: ["shop"], workflow: "engineering/devops-pipeline" },
  ])("objects beside the field to %o", (change) => {
    expect(Object.keys(read(change))).toEqual([Object.keys(change).at(-1)]);
  });

  it("reads people and groups of a role together, and no role that nobody fills", () => {
    const form = { people: { approver: ["U0BOB"], sre: [] }, groups: "approver: @oncall\n\n" };
    expect(read(form)).toMatchObject({
      roles: { approver: { people: ["U0BOB"], groups: ["@oncall"] } },
    });
    expect(Object.keys(Object(read(form)).roles)).toEqual(["approver"]);
  });

  it("takes back whatever it shows of hours and groups", () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => [hour, minute].map((one) => String(one).padStart(2, "0")).join(":"));
    const hours = fc.record({
      zone: fc.constantFrom("UTC", "Europe/Berlin", "America/Los_Angeles"),
      days: fc
        .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
        .map((days) => days.toSorted((one, other) => one - other)),
      from: time,
      to: fc.constant("23:30"),
    });
    fc.assert(
      fc.property(hours, (one) => {
        expect(read({ hours: hoursText(one) })).toMatchObject({ hours: one });
      }),
    );
    const roles = { sre: { people: [], groups: ["@oncall", "S0PLATFORM"] } };
    expect(read({ groups: groupsText(roles) })).toMatchObject({ roles });
  });
});

describe("what holds in a channel", () => {
  const file = {
    file: "workflows/channels/C1.yaml",
    says: { verbosity: "quiet" as const, packs: ["a"] },
  };
  it("is the form's before the file's before the default's, field by field", () => {
    const { settings, origins } = settingsInForce(file, [set("packs", ["b"])]);
    expect(settings).toEqual({ ...plainSettings, packs: ["b"], verbosity: "quiet" });
    expect(origins).toMatchObject({
      packs: { kind: "form", by: alice, at: 7 },
      verbosity: { kind: "file", file: file.file },
      hours: { kind: "default" },
    });
  });

  it("may be an explicit nothing over the file, and the file again when it is given back", () => {
    const named = { ...file, says: { workflow: "a/b" } };
    expect(settingsInForce(named, [set("workflow", null)]).settings.workflow).toBeNull();
    expect(settingsInForce(named, [set("workflow", undefined)]).settings.workflow).toBe("a/b");
  });

  it("passes over what cannot be read any more", () => {
    const { settings, origins } = settingsInForce(null, [set("hours", { zone: 5 })]);
    expect([settings.hours, origins.hours.kind]).toEqual([null, "default"]);
  });
});

const readFile = (text: string, name?: string) =>
  loaded([...cleanFiles(), aPack("name: base\ntitle: Base\n"), aChannel(text, name)]);

describe("a channel's file", () => {
  it("is read with its workflow's full name", () => {
    const { channels, problems } = readFile("packs: [base]\nworkflow: deliver\nplan_first: true\n");
    expect(problems).toEqual([]);
    expect(channels).toEqual({
      C0SHOP: {
        file: "workflows/channels/C0SHOP.yaml",
        says: { packs: ["base"], workflow: "base/deliver", plan_first: true },
      },
    });
  });

  it.each([
    ["packs: [bass]", 1, /no pack "bass"/, /Did you mean "base"/],
    ["digest: true\nworkflow: delivr", 2, /no workflow "delivr"/, /Did you mean "base\/deliver"/],
    ["hours: { zone: Mars, days: [1], from: '09:00', to: '17:00' }", 1, /no time zone/, /Europe/],
    ["verbosity: loud", 1, /./, /./],
    ["verbosty: quiet", 1, /./, /./],
    ["roles:\n  sre: { people: [bob] }", 2, /neither a person/, /U…/],
  ])("with a fault says where, what and what to do: %s", (text, line, ...[message, remedy]) => {
    const { channels, problems } = readFile(text);
    expect(channels).toEqual({});
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: "workflows/channels/C0SHOP.yaml", line });
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.remedy).toMatch(remedy);
  });

  it("is named by the channel's id", () => {
    expect(readFile("digest: false", "deploys").problems[0]?.message).toMatch(/no id of a channel/);
  });
});

describe("what a run may take", () => {
  it.each([
    [[], /no history yet/],
    [[past(4, 0.4)], /^4 min, .* \$0\.40 · from the one run that finished here$/],
    [
      Array.from({ length: 20 }, (_, at) => past(at + 1, at + 1)),
      /^2 min to 18 min.*\$2\.00 to \$18\.00 · from 20 runs/,
    ],
    [[past(4, null), past(5, null)], /cost not known · from 2 runs/],
    [[past(4, null), past(5, 1)], /\$1\.00 · from 2 runs .* \(1 of them without a known price\)/],
  ])("is told from past runs %#", (runs, words) => {
    expect(estimateText(estimateFrom(runs))).toMatch(words);
  });
});
