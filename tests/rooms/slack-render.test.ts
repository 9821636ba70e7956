import { describe, expect, it } from "vitest";
import { justAsked } from "../../src/domain/asked-question.ts";
import type { RunState } from "../../src/domain/run-state.ts";
import { notSteered } from "../../src/domain/steering-state.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { wordsOf } from "../../src/slack/render/blocks.ts";
import { renderCard } from "../../src/slack/render/card.ts";
import { duration, price, size, tokens } from "../../src/slack/render/figures.ts";
import { otherForm } from "../../src/slack/render/forms.ts";
import { ourWords } from "../../src/slack/render/notice.ts";
import { renderQuestion } from "../../src/slack/render/question.ts";
import { splitLines, splitMarkdown, startOf } from "../../src/slack/render/split.ts";
import { renderStep } from "../../src/slack/render/step.ts";
import { checkBlocks } from "../../src/workspace/limits/check-blocks.ts";
import { aStepPost, aStepPostOf } from "../support/posts.ts";
import { aDecision, alice, aQuestion, aQuestionPost, bob, runId } from "../support/run-builders.ts";

const step = (change: Partial<RunState["phases"][number]["steps"][number]> = {}) => ({
  path: "review/review",
  title: "Review the change",
  agent: "engineering/code-reviewer",
  icon: "🛡",
  conditional: false,
  role: "",
  branch: null,
  gate: "",
  reviews: false,
  state: "pending" as const,
  round: 0,
  note: "",
  ...change,
});

function aState(change: Partial<RunState> = {}): RunState {
  return {
    run: runId(7),
    status: "running",
    task: "Our pipeline is failing",
    requester: alice,
    place: { kind: "terminal" },
    rehearsal: false,
    workflow: {
      name: "engineering/devops-pipeline",
      title: "DevOps",
      reason: "it names a pipeline",
    },
    runnerUp: { workflow: "engineering/error-investigation", reason: "an error is named" },
    dispute: null,
    project: null,
    phases: [
      {
        id: "implementation",
        title: "Implementation",
        mode: "sequential",
        taken: null,
        steps: [step({ state: "rework", round: 2 })],
      },
      {
        id: "checks",
        title: "Checks",
        mode: "parallel",
        taken: null,
        steps: [
          step({ state: "running" }),
          step({ title: "Scan", state: "skipped", note: "no images" }),
        ],
      },
      {
        id: "approval",
        title: "Approval",
        mode: "sequential",
        taken: null,
        steps: [step({ title: "Sum up" })],
      },
    ],
    questions: [],
    findings: {},
    criteria: [],
    usage: { ...noUsage, input: 12_345 },
    cost: { usd: 0.42, unknown: false },
    startedAt: 1_000_000,
    lastEntryAt: 1_000_000,
    endedAt: null,
    ending: "",
    stoppedBy: null,
    seats: [],
    ...notSteered,
    ...change,
  };
}

function card(change: Partial<RunState> = {}, url: string | null = null): string {
  const message = renderCard(aState(change), { now: 1_125_000, linkTo: () => url });
  expect(checkBlocks(message.blocks, "message", [])).toEqual([]);
  return wordsOf(message.blocks);
}

describe("a run card", () => {
  it("tells task, requester, workflow and why, the runner-up, plan, next step and price", () => {
    const words = card();
    expect(words).toContain("*Our pipeline is failing*");
    expect(words).toContain("<@U0ALICE>");
    expect(words).toContain("(`devops-pipeline`): it names a pipeline");
    expect(words).toContain("runner-up `error-investigation`");
    expect(words).toContain("↩ *Implementation* · Review the change · 🛡 code-reviewer · round 2");
    expect(words).toContain("🔄 *Checks* _(side by side)_");
    expect(words).toContain("\n\u2003\u2003⏭ Scan · 🛡 code-reviewer · no images");
    expect(words).toContain("⏳ *Approval*");
    expect(words).toContain("*Next* Sum up");
    expect(words).toContain("2 min 5 s · 12.3k tokens · cost $0.4200");
  });

  it("sets the run that a step called below its step, by spaces that no reader collapses", () => {
    const child = runId(8);
    const [phase] = aState().phases;
    const steps = [step(), step({ title: "Build", child })];
    const message = renderCard(aState({ phases: phase ? [{ ...phase, steps }] : [] }), {
      now: 1_125_000,
      within: new Map([[child, aState({ run: child })]]),
      linkTo: () => null,
    });
    const lines = wordsOf(message.blocks).split("\n");
    const [below] = lines.slice(lines.findIndex((line) => line.includes("Build")) + 1);
    expect(below).toMatch(/^\u2003{4}↳ 🔄 DevOps · /u);
  });

  it("tells in a few words that the rules leaned elsewhere, and for which project the run is", () => {
    const dispute = { workflow: "engineering/security-fix", reason: "the request says “leak”" };
    const words = card({ dispute, project: "shop" });
    expect(words).toContain("rules leaned to `security-fix`: the request says “leak”");
    expect(words).toContain(" · project shop");
    expect(card()).not.toMatch(/leaned|project/);
  });

  it("names whom it waits for and links to the question", () => {
    const deciders = { ...aQuestion(runId(7), "k").deciders, anyone: false, people: [bob] };
    const question = { ...aQuestion(runId(7), "k"), deciders };
    const words = card(
      { status: "waiting", questions: [justAsked(question, 1)] },
      "https://example.com/p1",
    );
    expect(words).toContain("Waits for <@U0BOB>*: <https://example.com/p1|Shall I proceed?>");
  });

  it("has a Stop button that asks back while the run goes on, and none afterwards", () => {
    const going = renderCard(aState(), { now: 1, linkTo: () => null }).blocks.at(-1);
    expect(going).toMatchObject({
      elements: expect.arrayContaining([
        expect.objectContaining({ action_id: "stop-run", confirm: expect.anything() }),
      ]),
    });
    const done = renderCard(aState({ status: "completed", endedAt: 2, ending: "All well." }), {
      now: 5,
      linkTo: () => null,
    });
    expect(done.blocks.some((block) => block.type === "actions")).toBe(false);
  });

  it("ends with the result and the decisions with their names", () => {
    const asked = {
      ...justAsked(aQuestion(runId(7), "k"), 1),
      decision: aDecision(runId(7), "k", { why: "it is safe" }),
    };
    const words = card({
      status: "completed",
      endedAt: 1_060_000,
      ending: "All well.",
      questions: [asked],
    });
    expect(words).toContain("✅ *Completed.* All well.");
    expect(words).toContain("<@U0BOB> chose *Proceed*");
    expect(words).toContain("why: it is safe");
    expect(words).toContain("1 min 0 s");
  });

  it("says who stopped it, and of a rehearsal that nothing was spent", () => {
    const words = card({
      status: "cancelled",
      endedAt: 2,
      stoppedBy: bob,
      ending: "wrong cluster",
      rehearsal: true,
    });
    expect(words).toContain("Stopped by <@U0BOB>.* wrong cluster");
    expect(words).toContain("list price $0.4200, nothing was spent");
    expect(words).toContain("Rehearsal");
  });

  it("stays valid with a plan of a hundred steps and a task of forty thousand characters", () => {
    const steps = Array.from({ length: 100 }, (_, index) =>
      step({ title: `Step ${index} ${"x".repeat(200)}` }),
    );
    const words = card({
      task: "long ".repeat(8_000),
      phases: [{ id: "p", title: "All", mode: "parallel", taken: null, steps }],
    });
    expect(words).toContain("The task goes on");
    expect(words).toContain("Step 99");
  });

  it("tells a failure once while people are asked about it", () => {
    const issue = "The model refused.";
    const asked = justAsked({ ...aQuestion(runId(7), "q"), issue }, 1);
    const failed = step({ state: "failed", note: issue });
    const phases = [
      { id: "p", title: "P", mode: "sequential" as const, taken: null, steps: [failed] },
    ];
    expect(card({ phases, questions: [asked] }).split(issue)).toHaveLength(2);
    expect(card({ phases }).split(issue)).toHaveLength(2);
  });

  it("says who stopped the run and why, and nothing more where no reason was given", () => {
    const stopped = { status: "cancelled" as const, stoppedBy: bob, endedAt: 1_100_000 };
    expect(card({ ...stopped, ending: "wrong branch" })).toContain("*Stopped by <@U0BOB>.* wrong");
    expect(card({ ...stopped, ending: "" })).toContain("*Stopped by <@U0BOB>.*");
  });
});

describe("a step's post", () => {
  it("puts what does not fit into a file and says so", () => {
    const message = renderStep(aStepPostOf("All of it matters.", 40), null);
    const words = wordsOf(message.blocks);
    expect(words).toContain("… and 28 more");
    expect(words).toContain("📎 In full in the file below");
    expect(message.files[0]?.content.match(/All of it matters\./g)?.length).toBeGreaterThan(200);
  });

  it("needs no file when everything fits", () => {
    const message = renderStep(aStepPostOf("Short.", 2), "A short report.");
    expect(message.files).toEqual([]);
    expect(wordsOf(message.blocks)).toContain("A short report.");
  });

  it("shows measured and judged criteria differently", () => {
    const words = wordsOf(renderStep(aStepPostOf("It holds.", 2), null).blocks);
    expect(words).toContain("⚙️ measured by `engineering/code-reviewer`");
    expect(words).toContain("⚖️ judged by code-reviewer");
  });

  it("of a rehearsal says so, and one of a real run does not", () => {
    expect(wordsOf(renderStep(aStepPost({ rehearsal: true }), null).blocks)).toContain("rehearsal");
    expect(wordsOf(renderStep(aStepPost(), null).blocks)).not.toContain("rehearsal");
  });
});

describe("a question's post", () => {
  const post = aQuestionPost(aQuestion(runId(1), "release/gate"), runId(1)).post;
  const around = { requester: alice, report: null };

  it("has a button per option, the recommended one first in style, and one for other words", () => {
    const buttons = renderQuestion(post, around).blocks.at(-1);
    expect(buttons).toMatchObject({
      elements: [
        { action_id: "decide.0", style: "primary" },
        { action_id: "decide.1" },
        { action_id: "open-other", value: post.question.id },
      ],
    });
  });

  it("carries only ids in its buttons", () => {
    const buttons = JSON.stringify(renderQuestion(post, around).blocks.at(-1));
    expect(buttons).toContain(
      JSON.stringify(JSON.stringify({ question: post.question.id, option: "yes" })),
    );
  });

  it.each([
    { what: "in a menu, whose block names the question", key: "release/gate", menus: 1 },
    { what: "as buttons where its id is too long for that", key: "k".repeat(300), menus: 0 },
  ])("offers what is rarer than its options $what", ({ key, menus }) => {
    const question = { ...aQuestion(runId(1), key), asksBack: true };
    const asked = justAsked(question, 1);
    const { blocks } = renderQuestion(aQuestionPost(question, runId(1)).post, { ...around, asked });
    const row = JSON.stringify(blocks.at(-1));
    expect(row.match(/"type":"overflow"/g) ?? []).toHaveLength(menus);
    expect(row.match(/"type":"button"/g)).toHaveLength(menus === 1 ? 3 : 5);
    for (const words of ["Other…", "Ask back…", "Give this to…"]) expect(row).toContain(words);
    expect(row).toContain(question.id);
    expect(checkBlocks(JSON.parse(JSON.stringify(blocks)), "message", [])).toEqual([]);
  });

  it("says after the decision who chose what, when and why, and has no buttons", () => {
    const decision = aDecision(runId(1), "release/gate", { why: "tests are green" });
    const message = renderQuestion({ ...post, decision }, around);
    expect(message.blocks.some((block) => block.type === "actions")).toBe(false);
    expect(wordsOf(message.blocks)).toMatch(
      /<@U0BOB> chose \*Proceed\* · <!date\^2\^.+> · why: tests are green/,
    );
  });

  it("says why it can no longer be answered", () => {
    const message = renderQuestion({ ...post, closed: "The run was stopped." }, around);
    expect(wordsOf(message.blocks)).toContain("⏹ The run was stopped.");
    expect(wordsOf(message.blocks)).not.toContain("*Options*");
    expect(message.blocks.some((block) => block.type === "actions")).toBe(false);
  });

  it("names no asker where a rule asks", () => {
    const question = { ...post.question, reason: "step_failed" as const };
    const words = wordsOf(renderQuestion({ ...post, question }, around).blocks);
    expect(words).toContain("the step failed");
    expect(words).not.toContain("asked by");
  });

  it("says that nobody may answer when the workflow names no one", () => {
    const deciders = { ...post.question.deciders, anyone: false };
    const message = renderQuestion({ ...post, question: { ...post.question, deciders } }, around);
    expect(wordsOf(message.blocks)).toContain("nobody: the workflow names no one who may");
  });
});

describe("words of ours", () => {
  it("keep mentions of the people of the run alive and nobody else's", () => {
    const text = "<@U0ALICE> and <@U0CAROL> in <#C0DEPLOYS>, <!here> & more";
    expect(ourWords(text, [alice]).mrkdwn).toBe(
      "<@U0ALICE> and &lt;@U0CAROL&gt; in <#C0DEPLOYS>, &lt;!here&gt; &amp; more",
    );
    expect(ourWords("<@U0CAROL>", "all").mrkdwn).toBe("<@U0CAROL>");
  });
});

describe("splitting", () => {
  it.each([
    ["at a line", "aaaa\nbbbb\ncccc", ["aaaa\nbbbb", "cccc"]],
    ["at a word", "aaaa bbbb cccc", ["aaaa bbbb", " cccc"]],
    ["not inside an entity", "aaaaaaa&amp;b", ["aaaaaaa", "&amp;b"]],
    ["not inside a character", "aaaaaaaaa😀b", ["aaaaaaaaa", "😀b"]],
    ["nothing that fits", "short", ["short"]],
  ])("cuts %s", (_, text, pieces) => {
    expect(splitLines(text, 10)).toEqual(pieces);
  });

  it("closes a fence before a cut and opens it again behind it", () => {
    const [first = "", second = ""] = splitMarkdown(
      `\`\`\`\n${"code line\n".repeat(20)}\`\`\`\nend`,
      160,
    );
    expect(first.endsWith("\n```")).toBe(true);
    expect(second.startsWith("```\ncode line")).toBe(true);
  });

  it("marks what it shortens", () => {
    expect(startOf("one two three four", 12)).toEqual({ start: "one two …", cut: true });
  });
});

describe("figures", () => {
  it.each([
    [0, "0 s"],
    [59_400, "59 s"],
    [61_000, "1 min 1 s"],
    [3_661_000, "1 h 1 min"],
    [200_000_000, "2 d 7 h"],
  ])("tell %d ms as %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it.each([
    [{ usd: 1.5, unknown: false }, false, "cost $1.50"],
    [{ usd: 0, unknown: true }, false, "cost unknown"],
    [{ usd: 0.1, unknown: true }, false, "cost $0.1000 and a part unknown"],
    [{ usd: 0, unknown: true }, true, "list price unknown, nothing was spent"],
  ])("tell the price %o, rehearsal %s, as “%s” [P-price]", (cost, rehearsal, words) => {
    expect(price(cost, rehearsal)).toBe(words);
  });

  it("tell tokens and sizes in short", () => {
    expect(tokens({ ...noUsage, output: 999 })).toBe("999 tokens");
    expect(tokens({ ...noUsage, output: 2_500_000 })).toBe("2.50M tokens");
    expect(size(2_048)).toBe("2.0 KiB");
  });
});

describe("foreign words are escaped once", () => {
  it("in the form for another answer", () => {
    const form = otherForm(
      "q",
      { channel: "C1", thread: null },
      { question: { issue: "R&D: a < b?" }, shown: null },
    );
    expect(form.blocks[0]).toMatchObject({ text: { text: "R&amp;D: a &lt; b?" } });
  });

  it("in the names of met criteria", () => {
    const met = { id: "c-1", text: "R&D: a < b", class: "judged", level: "must" } as const;
    const criteria = [{ ...met, state: "met", decidedBy: "engineering/lead", reason: "" } as const];
    const { blocks } = renderStep(aStepPost({ criteria }), null);
    expect(wordsOf(blocks)).toContain("R&amp;D: a &lt; b");
  });
});
