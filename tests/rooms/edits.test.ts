import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createDesk } from "../../src/commands/create-desk.ts";
import type { Desk } from "../../src/commands/desk.ts";
import { MOST_EDITABLE } from "../../src/commands/edit-artifact.ts";
import { artifactOf } from "../../src/domain/artifact.ts";
import { withEdits } from "../../src/domain/edits.ts";
import type { Entry, EntryBody } from "../../src/domain/entry.ts";
import { artifactsOf } from "../../src/domain/handoff.ts";
import { digestOf } from "../../src/domain/ids.ts";
import { foldRun } from "../../src/domain/run-state.ts";
import { digestOfShown } from "../../src/domain/shown.ts";
import { knowledgeOf } from "../../src/engine/knowledge.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { aHandoff } from "../support/asking.ts";
import { plainPeople } from "../support/directories.ts";
import { noForesight } from "../support/no-foresight.ts";
import { aStepPost } from "../support/posts.ts";
import { alice, aQuestion, aQuestionPost, aStart, bob, runId } from "../support/run-builders.ts";
import { stillClock } from "../support/still-clock.ts";

const run = runId();
const [old, middle, last] = ["old\n", "middle\n", "last\n"].map((text) =>
  artifactOf("plan", "config", text),
);
const report = artifactOf("report", "document", "the report");
if (!old || !middle || !last) throw new Error("There are three.");

function journalOf(...bodies: readonly EntryBody[]): Entry[] {
  return bodies.map((body, index) => ({ run, seq: index + 1, key: `k${index}`, at: index, body }));
}

function delivered(path: string, artifact = old): EntryBody {
  return {
    kind: "step.completed",
    path,
    round: 1,
    attempt: 1,
    agent: "engineering/writer",
    verdict: "none",
    report: report.ref,
    handoff: aHandoff({}, artifact ? [artifact] : []),
    facts: {},
    findings: [],
    answers: [],
    criteria: [],
    evidence: [],
    measures: [],
    calls: [],
    durationMs: 1,
  };
}

function edited(path: string, before = old, after = middle): EntryBody {
  if (!before || !after) throw new Error("Both are needed.");
  return {
    kind: "artifact.edited",
    question: aQuestion(run, "gate").id,
    path,
    by: bob,
    door: "form",
    before: before.ref,
    after: after.ref,
    diff: "",
    shown: digestOf("shown"),
  };
}

function handedOn(entries: readonly Entry[], path: string): string[] {
  const work = knowledgeOf(entries).work.get(path);
  return work ? artifactsOf(work.handoff).map(({ digest }) => digest) : [];
}

describe("what later steps get of a deliverable that people changed", () => {
  it("is the newest text, whatever it was before, and only of that step", () => {
    const entries = journalOf(
      delivered("a/one"),
      delivered("a/two"),
      edited("a/one"),
      edited("a/one", middle, last),
    );
    expect(handedOn(entries, "a/one")).toEqual([last.ref.digest]);
    expect(handedOn(entries, "a/two")).toEqual([old.ref.digest]);
  });

  it("is the first text again when people put it back", () => {
    const entries = journalOf(delivered("a/one"), edited("a/one"), edited("a/one", middle, old));
    expect(handedOn(entries, "a/one")).toEqual([old.ref.digest]);
    expect(handedOn(withEdits(entries), "a/one")).toEqual([old.ref.digest]);
  });

  it("is what the step delivers when it is done anew, not what people made of the old", () => {
    const entries = journalOf(delivered("a/one"), edited("a/one"), delivered("a/one"));
    expect(handedOn(entries, "a/one")).toEqual([old.ref.digest]);
  });

  it("is the edited report where that was edited", () => {
    const better = artifactOf("report", "document", "a better report");
    const entries = journalOf(delivered("a/one"), edited("a/one", report, better));
    expect(knowledgeOf(entries).work.get("a/one")?.report).toEqual(better.ref);
  });
});

describe("an edit before the decision", () => {
  let store: Store;
  let desk: Desk;
  const about = aStepPost({
    handsOn: { ...aStepPost().handsOn, artifacts: [old.ref] },
  });
  const question = { ...aQuestion(run, "gate"), shown: digestOfShown(aQuestion(run, "g"), about) };

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), "orchestrate-edits-"));
    const clock = stillClock(1_000);
    store = await openStore({ folder, clock });
    onTestFinished(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });
    desk = createDesk({
      store,
      clock,
      rehearsal: false,
      ...plainPeople,
      ...noForesight,
      host: { start() {}, entriesAdded() {}, interrupt() {} },
      definitions: () => ({
        digest: digestOf("x"),
        workflows: [],
        projects: [],
        broken: 0,
        channels: {},
        roles: [],
      }),
      picture: async () => null,
      newRunId: () => runId(9),
    });
    await store.runs.saveDefinitions(digestOf("definitions"), "{}");
    await store.runs.startRun(aStart());
    const draft = aQuestionPost(question, run);
    const posts = [{ ...draft, post: { ...draft.post, about } }];
    const body = { kind: "question.asked" as const, question };
    await store.runs.record({ run, key: "gate", at: 1, body, posts, artifacts: [old] });
  });

  const edit = async (text: string, artifact: string = old.ref.digest) => {
    const place = { kind: "terminal" as const };
    const from = { by: alice, door: "form" as const, place, question: question.id };
    return (await desk.handle({ kind: "edit-artifact", ...from, artifact, text })).text;
  };
  const asked = async () => foldRun(await store.runs.entriesOf(run))?.questions[0];

  it.each([
    ["that changes nothing", "old\n", /as it was/],
    ["that changes nothing but the line end a form loses", "old", /as it was/],
    ["to nothing", "  ", /empty text/],
    ["longer than a form", "x".repeat(MOST_EDITABLE + 1), /at most 3000 characters/],
  ])("%s is refused with the reason", async (_what, text, expected) => {
    expect(await edit(text)).toMatch(expected);
    expect((await asked())?.turns).toBe(0);
  });

  it("of a text that somebody else has changed meanwhile is refused, so that nothing of theirs is lost", async () => {
    expect(await edit("middle")).toBe("");
    expect(await edit("mine")).toMatch(/Somebody else has changed this text/);
    expect(await edit("mine", middle.ref.digest)).toBe("");
    expect((await asked())?.edits.map(({ after }) => after.digest)).toEqual([
      middle.ref.digest,
      digestOf("mine\n"),
    ]);
  });

  it("keeps the new text, what changed and who did it, and shows another digest", async () => {
    await edit("middle");
    const entry = (await store.runs.entriesOf(run)).at(-1)?.body;
    expect(entry).toMatchObject({ kind: "artifact.edited", by: alice, path: about.path });
    expect(entry?.kind === "artifact.edited" && entry.diff).toContain("-old\n+middle\n");
    expect(await store.runs.artifact(middle.ref.digest)).toBe("middle\n");
    expect((await asked())?.shown).not.toBe(question.shown);
    expect(await desk.editables(question.id)).toEqual([{ ref: middle.ref, text: "middle\n" }]);
  });

  it("comes too late after the decision, and there is nothing left to edit", async () => {
    const place = { kind: "terminal" as const };
    const click = { option: "yes", text: "", why: "", shown: question.shown };
    await desk.handle({
      kind: "decide",
      by: bob,
      door: "button",
      place,
      question: question.id,
      ...click,
    });
    expect(await edit("middle")).toMatch(/already decided/);
    expect(await desk.editables(question.id)).toBeNull();
  });
});
