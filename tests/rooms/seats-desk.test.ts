import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createDesk } from "../../src/commands/create-desk.ts";
import type { Desk } from "../../src/commands/desk.ts";
import { findPerformers } from "../../src/commands/find-performers.ts";
import type { Directory } from "../../src/commands/ports.ts";
import { readWords } from "../../src/commands/read-words.ts";
import { type ChannelSettings, plainSettings } from "../../src/domain/channel-settings.ts";
import type { EntryBody } from "../../src/domain/entry.ts";
import { ChannelId, digestOf, PersonId } from "../../src/domain/ids.ts";
import { SeatAsk, seatIdOf } from "../../src/domain/seat.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { anEnvelope } from "../support/builders.ts";
import { finished } from "../support/journals.ts";
import { noChannels, noForesight } from "../support/no-foresight.ts";
import { alice, aStart, bob, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const carol = PersonId.parse("U0CAROL");
const gone = PersonId.parse("U0GONE");
const robot = PersonId.parse("U0ROBOT");
const place = { kind: "slack" as const, channel: ChannelId.parse("C0DEPLOYS"), thread: null };

const directory: Directory = {
  members: async (group) => (group === "writers" || group === "S0WRITERS" ? [bob, gone] : null),
  standing: async (person) =>
    person === gone ? "deactivated" : person === robot ? "app" : person === "U0WHO" ? null : "here",
  isAway: async () => false,
};

const settings: ChannelSettings = {
  ...plainSettings,
  roles: {
    approver: { people: [carol], groups: ["S0WRITERS"] },
    left: { people: [gone], groups: [] },
    empty: { people: [], groups: ["S0GONE"] },
  },
};

describe("a seat's word", () => {
  it.each([
    ["requester", [alice], ""],
    ["U0BOB", [bob], ""],
    ["terminal:ann", ["terminal:ann"], ""],
    ["approver", [carol, bob], ""],
    ["@writers", [bob], ""],
    ["S0WRITERS", [bob], ""],
    ["U0GONE", [], "deactivated"],
    ["U0ROBOT", [], "an app"],
    ["U0WHO", [], "cannot find this person"],
    ["left", [], "deactivated"],
    ["empty", [], "Nobody fills the role"],
    ["painter", [], "no role of this channel"],
  ])("“%s” means those who can be asked now, or says why nobody can", async (word, people, why) => {
    const found = await findPerformers({ directory, settings: async () => settings }, word, {
      requester: alice,
      place,
    });
    expect(found.people).toEqual(people);
    expect(found.problem).toMatch(why === "" ? /^$/ : new RegExp(why));
  });
});

describe("seats that are named in a line", () => {
  it.each([
    ["--seat review=@U0BOB fix it", { review: "U0BOB" }],
    [
      "--workflow a --seat lead=approver —seat write=U0CAROL fix it",
      { lead: "approver", write: "U0CAROL" },
    ],
    ["fix it --seat review=U0BOB", undefined],
  ])("%s", (line, seats) => {
    const said = readWords(line);
    expect(said.kind === "task" && said.seats).toEqual(seats);
  });
});

const ask = SeatAsk.parse({
  title: "The patch",
  task: "Write it",
  reviewing: null,
  findings: [],
  answers: [],
  criteria: [],
  checklist: [],
  facts: [{ name: "risk", values: ["low", "high"], meaning: "" }],
  produces: ["patch"],
  sections: [],
  handed: [],
});

const KEY = "work/write#1.1/seat#1";
const run = runId();
const seat = seatIdOf(run, KEY);
const whole = anEnvelope({
  summary: "Done.",
  facts: [{ name: "risk", value: "low" }],
  artifacts: [{ name: "patch", kind: "code", content: "x" }],
});

describe("a step in a person's hands", () => {
  let desk: Desk;
  let store: Store;

  const note = (key: string, body: EntryBody) =>
    store.runs.record({ run, key, at: 1, body, posts: [], artifacts: [] });
  const deliver = (by: PersonId, delivery = whole) =>
    desk.handle({ kind: "deliver", by, door: "form", place, seat, delivery });
  const change = (by: PersonId, to: PersonId | null, path = "work/write") =>
    desk.handle({
      kind: "change-seat",
      by,
      door: "form",
      place,
      origin: "o",
      run,
      path,
      to,
      why: "",
    });
  const bodies = async () => (await store.runs.entriesOf(run)).map(({ body }) => body);

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), "orchestrate-seats-"));
    const clock = stillClock();
    store = await openStore({ folder, clock });
    onTestFinished(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });
    desk = createDesk({
      store,
      clock,
      rehearsal: false,
      directory,
      settings: async () => ({ ...settings, steering: "requester" as const }),
      host: { start() {}, entriesAdded() {}, interrupt() {} },
      definitions: () => ({
        digest: digestOf("x"),
        workflows: [],
        projects: [],
        broken: 0,
        ...noChannels,
      }),
      picture: async () => null,
      ...noForesight,
      newRunId: () => run,
    });
    await store.runs.startRun(aStart());
    const planned = {
      title: "The patch",
      agent: "coder",
      icon: "",
      role: "",
      conditional: false,
      branch: null,
      gate: "",
      reviews: false,
    };
    await note("choose", {
      kind: "workflow.chosen",
      workflow: "a/b",
      title: "B",
      reason: "",
      runnerUp: null,
      by: "requester",
      rule: null,
      crew: [],
      dispute: null,
      plan: [
        {
          id: "work",
          title: "Work",
          mode: "sequential",
          steps: [
            { ...planned, path: "work/write" },
            { ...planned, path: "work/review", title: "The review" },
          ],
        },
      ],
      calls: [],
    });
    const at = { path: "work/write", round: 1, attempt: 1 };
    await note("work/write#1.1/started", {
      kind: "step.started",
      ...at,
      agent: "person:U0BOB",
      seated: { people: [bob], problem: "" },
    });
    await note(KEY, { kind: "seat.offered", ...at, agent: "a/coder", to: [bob], due: 9, ask });
  });

  it("is delivered once, by the person who was asked, and whoever comes later learns it", async () => {
    expect((await deliver(carol)).text).toMatch(/in the hands of <@U0BOB>/);
    expect((await deliver(bob)).text).toBe("");
    expect((await deliver(bob)).text).toMatch(/already delivered/);
    expect((await change(bob, carol)).text).toMatch(/already|coder|in the hands|changed/);
    const sent = (await bodies()).filter(({ kind }) => kind === "step.delivered");
    expect(sent).toHaveLength(1);
  });

  const refusals: readonly {
    readonly how: string;
    readonly delivery: typeof whole;
    readonly part: string;
    readonly words: RegExp;
  }[] = [
    {
      how: "without a fact",
      delivery: { ...whole, facts: [] },
      part: "facts",
      words: /Fact risk is not decided/,
    },
    {
      how: "with a fact of no known value",
      delivery: { ...whole, facts: [{ name: "risk", value: "maybe" }] },
      part: "facts",
      words: /allowed: low, high/,
    },
    {
      how: "without its artifact",
      delivery: { ...whole, handoff: { ...whole.handoff, artifacts: [] } },
      part: "artifacts",
      words: /patch is not delivered/,
    },
    {
      how: "with a verdict where nothing is reviewed",
      delivery: { ...whole, verdict: "approve" as const },
      part: "verdict",
      words: /reviews nothing/,
    },
    {
      how: "as an escalation",
      delivery: { ...whole, verdict: "escalate" as const },
      part: "verdict",
      words: /may not escalate/,
    },
  ];

  it.each(refusals)(
    "$how is refused by the rules that hold for an agent, and nothing is recorded",
    async ({ delivery, part, words }) => {
      const answer = await deliver(bob, delivery);
      expect(answer.objections?.[part]).toMatch(words);
      expect((await bodies()).filter(({ kind }) => kind === "step.delivered")).toEqual([]);
    },
  );

  it("passes on from the person who holds it; anybody else needs the channel's leave, and nobody is pinned who cannot be asked", async () => {
    expect((await change(carol, carol)).text).toMatch(/only the requester <@U0ALICE>/);
    expect((await change(bob, gone)).text).toMatch(/deactivated/);
    expect((await change(bob, robot)).text).toMatch(/an app/);
    expect((await change(bob, bob)).text).toMatch(/already in the hands/);
    expect((await change(bob, carol)).text).toBe("");
    expect((await deliver(bob)).text).toMatch(/given this step to <@U0CAROL>/);
    expect((await change(alice, bob, "work/review")).text).toMatch(
      /The review” will be done by <@U0BOB>/,
    );
    expect((await change(alice, null, "work/paint")).text).toMatch(/no step `work\/paint`/);
  });

  it("is not reviewed by whoever delivered it, and not put into their hands for that", async () => {
    const at = { path: "work/review", round: 1, attempt: 1 };
    await note("work/write#1.1", finished("work/write", 1, { agent: "person:U0BOB" }));
    await note("work/review#1.1/started", { kind: "step.started", ...at, agent: "a/reviewer" });
    const reviewing = [{ step: "work/write", artifacts: [] }];
    const judging = { ...ask, reviewing, facts: [], produces: [] };
    const key = "work/review#1.1/seat#1";
    const offer = { kind: "seat.offered" as const, ...at, agent: "", due: 9, ask: judging };
    await note(key, { ...offer, to: [bob, carol] });
    const sent = {
      kind: "deliver" as const,
      door: "form" as const,
      place,
      seat: seatIdOf(run, key),
    };
    const delivery = { ...whole, verdict: "approve" as const, facts: [] };
    const own = await desk.handle({ ...sent, by: bob, delivery });
    expect(own.text).toMatch(/judges work that you delivered.*Nothing was recorded/);
    expect((await change(alice, bob, "work/review")).text).toMatch(/nobody reviews their own work/);
    expect((await desk.handle({ ...sent, by: carol, delivery })).text).toBe("");
  });

  it("that is overdue keeps what comes for the next turn, and nothing comes after the run has ended", async () => {
    await note(`${KEY}/end`, { kind: "seat.overdue", path: "work/write", seat: KEY });
    expect((await deliver(bob)).text).toMatch(/^Kept\./);
    const entries = await store.runs.entriesOf(run);
    expect(entries.at(-1)?.key).toBe("work/write#1.1/seat#2/end");
    await desk.handle({ kind: "stop-run", by: alice, door: "form", place, run, reason: "" });
    expect((await change(alice, null)).text).toMatch(/has ended/);
    const shown = await desk.seat(seat);
    expect(shown?.run.seats).toEqual([]);
  });
});
