import { describe, expect, it, onTestFinished } from "vitest";
import { artifactOf } from "../../src/domain/artifact.ts";
import type { EntryBody } from "../../src/domain/entry.ts";
import type { RunId } from "../../src/domain/ids.ts";
import { postsAfter } from "../../src/domain/phase-report.ts";
import { aPerson } from "../../src/workspace/settings.ts";
import type { Message, Person } from "../../src/workspace/state/records.ts";
import { aHandoff } from "../support/asking.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { chosen, finished, started } from "../support/journals.ts";
import { buttonsOf, saidBy } from "../support/people.ts";
import { aStepPost } from "../support/posts.ts";
import { aQuestion, aQuestionPost } from "../support/run-builders.ts";
import { openSlackHouse, type SlackHouse } from "../support/slack-house.ts";
import { startARun, untilEmpty } from "../support/slack-runs.ts";

const report = artifactOf("report", "document", "Loaf after <!channel> loaf. ".repeat(200));
const recipe = artifactOf("recipe.md", "document", "Flour.\n```\nsalt\n```\n");
const plan = chosen({ bake: ["parallel", "rye", "oat"] });
const rye = finished("bake/rye", 1, { report: report.ref });
const stopped = { kind: "run.failed" as const, reason: "The oven broke" };

async function aHouse(people: readonly Person[] = []): Promise<SlackHouse> {
  const clock = hurriedClock(20);
  const workspace = {
    enforceRates: false,
    ...(people.length === 0 ? {} : { people: [...people] }),
  };
  const house = await openSlackHouse({ workspace, clock });
  onTestFinished(() => house.close());
  return house;
}

/** Records as the engine does: each entry with the messages that it changes. */
async function records(house: SlackHouse, run: RunId, bodies: readonly EntryBody[]): Promise<void> {
  for (const body of bodies) {
    const entries = await house.store.runs.entriesOf(run);
    const posts = postsAfter(entries, body, run);
    const entry = { run, key: `entry ${entries.length}`, at: Date.now() };
    await house.store.runs.record({ ...entry, body, posts, artifacts: [report, recipe] });
  }
}

function bakingIn(house: SlackHouse): Message[] {
  return house.workspace.messages("deploys").filter((message) => saidBy(message).includes("📋"));
}

/** The contents of the files that were shared, as often as they were. */
function sharedIn(house: SlackHouse): string[] {
  return house.workspace
    .files()
    .flatMap(({ content, shares }) =>
      shares.map(() => Buffer.from(content ?? "", "base64").toString()),
    );
}

async function readBy(house: SlackHouse, person: string, message: Message) {
  await house.workspace.person(person).click(message, "read-in-full");
  return house.workspace.until(() =>
    house.workspace.views(person).find((view) => !saidBy({ ...view, text: "" }).includes("⏳")),
  );
}

describe("a phase's message", () => {
  it("stands once however often it changes, and no file comes before the run is over", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye]);
    await house.workspace.until(() => bakingIn(house).some((one) => /1 of 2/.test(saidBy(one))));
    await records(house, run, [finished("bake/oat")]);
    await untilEmpty(house);
    await house.restart();
    expect(bakingIn(house).map(saidBy)).toEqual([expect.stringMatching(/2 steps side by side/)]);
    expect(sharedIn(house)).toEqual([]);
  });

  it("is read in full by whoever clicks, while the run goes on and after it", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye]);
    await untilEmpty(house);
    const [told] = bakingIn(house);
    if (!told) throw new Error("The phase is not told.");
    expect(buttonsOf(told).map(({ label }) => label)).toEqual(["Read in full"]);
    const early = await readBy(house, "bob", told);
    expect(saidBy({ ...early, text: "" }).split("Loaf after &lt;!channel&gt; loaf.")).toHaveLength(
      201,
    );
    await records(house, run, [finished("bake/oat", 1, { summary: "Oats!" }), stopped]);
    await untilEmpty(house);
    const late = await readBy(house, "carol", told);
    expect(saidBy({ ...late, text: "" })).toMatch(/Oats!/);
  });

  it("shows nothing to a person of another workspace", async () => {
    const eve = { ...aPerson("eve"), team: "T0ELSEWHERE" };
    const house = await aHouse([aPerson("alice"), eve]);
    const run = await startARun(house);
    await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye]);
    await untilEmpty(house);
    const [told] = bakingIn(house);
    if (!told) throw new Error("The phase is not told.");
    await house.workspace.person("eve").click(told, "read-in-full");
    await house.workspace.until(() => house.workspace.ephemerals("eve").length > 0);
    expect(house.workspace.views("eve")).toEqual([]);
  });

  it("that cannot be read says so in the form, and a form that opens too late is told privately", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye]);
    await untilEmpty(house);
    const [told] = bakingIn(house);
    if (!told) throw new Error("The phase is not told.");
    house.workspace.faults.add({
      method: "views.update",
      kind: "error",
      error: "view_too_large",
      times: 1,
    });
    const form = await readBy(house, "bob", told);
    expect(saidBy({ ...form, text: "" })).toMatch(/could not be looked up/);
    house.workspace.faults.add({
      method: "views.open",
      kind: "error",
      error: "expired_trigger_id",
      times: 1,
    });
    await house.workspace.person("carol").click(told, "read-in-full");
    await house.workspace.until(() =>
      house.workspace.ephemerals("carol").some(({ text }) => /could not be opened/.test(text)),
    );
  });
});

describe("a question's message", () => {
  it("is read in full with the step that it is about", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    const question = aQuestion(run, "release/gate");
    const about = aStepPost({ report: report.ref });
    const { slot, post } = aQuestionPost(question, run);
    const entry = { run, key: "release/gate", at: Date.now(), artifacts: [report] };
    const body = { kind: "question.asked" as const, question };
    await house.store.runs.record({ ...entry, body, posts: [{ slot, post: { ...post, about } }] });
    await untilEmpty(house);
    const asked = house.workspace.messages("deploys").at(-1);
    if (!asked) throw new Error("Nothing is asked.");
    const form = await readBy(house, "bob", asked);
    expect(saidBy({ ...form, text: "" })).toContain("Proceed");
    expect(saidBy({ ...form, text: "" }).split("loaf.")).toHaveLength(201);
  });
});

describe("the record of a run", () => {
  it("comes once at the end, with all that messages left out, even when answers are lost", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    house.workspace.faults.add({
      method: "files.completeUploadExternal",
      kind: "lose_answer",
      times: 1,
    });
    await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye, stopped]);
    await untilEmpty(house);
    await house.restart();
    await untilEmpty(house);
    const [record, ...others] = sharedIn(house);
    expect(others).toEqual([]);
    expect(record?.split("Loaf after")).toHaveLength(201);
    expect(record).toMatch(/## Result\n\nThe oven broke/);
    const [root, ...replies] = house.workspace.messages("deploys");
    const carrying = replies.filter(({ files }) => files.length > 0);
    expect(carrying.map(({ thread_ts }) => thread_ts)).toEqual([root?.ts]);
  });

  it("comes once when it has to wait its turn, and says in the thread when it may not come at all", async () => {
    const house = await aHouse();
    const method = "files.getUploadURLExternal";
    house.workspace.faults.add({ method, kind: "rate_limited", retryAfter: 20, times: 1 });
    const run = await startARun(house);
    await records(house, run, [plan, started("bake/rye"), started("bake/oat"), rye, stopped]);
    await untilEmpty(house);
    expect(sharedIn(house)).toHaveLength(1);
    const other = await startARun(house, { number: 2 });
    await records(house, other, [plan, started("bake/rye"), started("bake/oat"), rye]);
    await untilEmpty(house);
    house.workspace.faults.add({ method, kind: "error", error: "missing_scope", times: 1 });
    house.workspace.faults.add({ method: "chat.postMessage", kind: "lose_answer", times: 1 });
    await records(house, other, [stopped]);
    await untilEmpty(house);
    expect(sharedIn(house)).toHaveLength(1);
    const missing = house.workspace
      .messages("deploys")
      .filter(({ text }) => /could not be attached.*files:write/.test(text));
    expect(missing).toHaveLength(1);
  });

  it("holds what was delivered, word for word", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    const handoff = aHandoff({
      artifacts: { code_files: [], test_files: [], config_files: [], documents: [recipe.ref] },
    });
    const oat = finished("bake/oat", 1, { handoff });
    await records(house, run, [plan, started("bake/oat"), oat, stopped]);
    await untilEmpty(house);
    expect(sharedIn(house)).toEqual([
      expect.stringContaining("````\nFlour.\n```\nsalt\n```\n````"),
    ]);
  });

  it("is left out when the messages told everything", async () => {
    const house = await aHouse();
    const run = await startARun(house);
    const bodies = [plan, started("bake/rye"), finished("bake/rye"), stopped];
    await records(house, run, bodies);
    await untilEmpty(house);
    expect(sharedIn(house)).toEqual([]);
  });
});
