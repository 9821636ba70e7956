import { describe, expect, it } from "vitest";
import type { PhaseReport } from "../../src/domain/phase-report.ts";
import type { StepPost } from "../../src/domain/post.ts";
import { type Message, wordsOf } from "../../src/slack/render/blocks.ts";
import { renderPhase } from "../../src/slack/render/phase.ts";
import { readingForm } from "../../src/slack/render/reading.ts";
import { renderStep } from "../../src/slack/render/step.ts";
import { mrkdwn } from "../../src/slack/sanitise.ts";
import { checkBlocks } from "../../src/workspace/limits/check-blocks.ts";
import { aPhaseReport, aStepPost, aStepPostOf } from "../support/posts.ts";
import { runId } from "../support/run-builders.ts";

const finding = { id: "F1", step: "", fix: "Mend it.", evidence: [], raisedInRound: 1 };

function several(count: number, make: (index: number) => StepPost): StepPost[] {
  return Array.from({ length: count }, (_, index) => ({
    ...make(index),
    path: `implementation/step-${index}`,
  }));
}

function rendered(steps: readonly StepPost[], change: Partial<PhaseReport> = {}, report = "") {
  const reported = steps.map((post) => ({ post, report: report === "" ? null : report }));
  const message = renderPhase(aPhaseReport({ steps, ...change }), reported, runId(1));
  expect(checkBlocks(message.blocks, "message", [])).toEqual([]);
  return { message, words: wordsOf(message.blocks) };
}

function markdownIn(blocks: ReturnType<typeof rendered>["message"]["blocks"]): number {
  const texts = blocks.map((block) => (block.type === "markdown" ? block.text.length : 0));
  return texts.reduce((sum, length) => sum + length, 0);
}

function readIn({ blocks }: Pick<Message, "blocks">): unknown[] {
  return blocks
    .flatMap((block) => (block.type === "actions" ? block.elements : []))
    .map((element) => ("value" in element ? JSON.parse(element.value ?? "") : null));
}

const whole = { run: runId(1), phase: "implementation", pass: 1 };

describe("a phase of one step", () => {
  it("reads as the step alone", () => {
    const post = aStepPost({ summary: "It is done." });
    expect(rendered([post], {}, "A report.").message).toEqual(renderStep(post, "A report."));
  });

  it("has a button for all of it at once, and no file", () => {
    const post = aStepPostOf("All of it matters.", 40);
    for (const complete of [false, true]) {
      const { message } = rendered([post], { complete });
      expect(message.files).toEqual([]);
      expect(readIn(message)).toEqual([whole]);
    }
  });
});

describe("a phase of several steps", () => {
  it("says how many of them are done so far", () => {
    const steps = several(2, () => aStepPost());
    expect(rendered(steps, { expected: 3, complete: false }).words).toContain(
      "2 of 3 steps side by side",
    );
    expect(rendered(steps, { mode: "sequential" }).words).toContain("2 steps");
  });

  it("tells each with its verdict, findings and what is not met", () => {
    const [first = aStepPost(), second = aStepPost()] = several(2, () => aStepPost());
    const criterion = { id: "c", text: "It is small.", class: "judged", level: "must" } as const;
    const { words } = rendered([
      { ...first, title: "Write it", summary: "Written." },
      {
        ...second,
        title: "Review it",
        verdict: "reject",
        findings: [{ ...finding, severity: "critical", status: "open", title: "A key in clear" }],
        criteria: [
          { ...criterion, state: "not_met", decidedBy: "test/critic", reason: "Too long." },
        ],
      },
    ]);
    expect(words).toMatch(/Write it[\s\S]*Written\.[\s\S]*Review it[\s\S]*SENT BACK/);
    expect(words).toMatch(/A key in clear[\s\S]*It is small\.[\s\S]*Too long\./);
  });

  it("keeps short reports in the message and puts long ones behind its one button", () => {
    const steps = several(3, () => aStepPost());
    expect(readIn(rendered(steps, {}, "A short report.").message)).toEqual([]);
    const { message } = rendered(steps, {}, "A long report. ".repeat(100));
    expect(message.files).toEqual([]);
    expect(readIn(message)).toEqual([whole]);
  });

  it.each([2, 7, 9, 14, 30, 60])("keeps within Slack's limits with %i wordy steps", (count) => {
    const steps = several(count, () =>
      aStepPostOf("Many words about what was done. ".repeat(80), 9),
    );
    const { message } = rendered(steps, {}, "A long report. ".repeat(500));
    expect(message.blocks.length).toBeLessThanOrEqual(50);
    expect(markdownIn(message.blocks)).toBeLessThanOrEqual(12_000);
    expect(message.text.length).toBeLessThanOrEqual(3_900);
    expect(message.files).toEqual([]);
    expect(readIn(message)).toEqual([whole]);
  });
});

describe("what is read in full", () => {
  const rest = mrkdwn`The rest is elsewhere.`;

  it("keeps code as code, makes headings and emphasis bold, and shows what it is made of", () => {
    const { blocks } = readingForm(
      "T",
      ["# A **b**\n- one **two** `**x**`\n```ts\na < b\n```"],
      rest,
    );
    expect(wordsOf(blocks)).toBe("*A b*\n• one *two* `**x**`\nts\n```\na &lt; b\n```");
  });

  it.each([
    ["lines", "A line of a report.\n".repeat(40_000)],
    ["code", `\`\`\`\n${"if (a < b) return;\n".repeat(40_000)}`],
    ["wide signs", "語".repeat(300_000)],
  ])("of too many %s ends within Slack's limits and says where the rest is", (_, document) => {
    const { blocks } = readingForm("A title that is far too long", [document], rest);
    expect(checkBlocks(blocks, "modal", [])).toEqual([]);
    expect(blocks.length).toBeLessThanOrEqual(100);
    expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThanOrEqual(205_000);
    expect(wordsOf(blocks.slice(-1))).toBe("The rest is elsewhere.");
  });
});

describe("a review's post", () => {
  it("reads APPROVED or SENT BACK, with its findings by how much they weigh", () => {
    const weighed = (["suggestion", "critical", "warning"] as const).map((severity, index) => ({
      ...finding,
      id: `F${index + 1}`,
      severity,
      status: "open" as const,
      title: `A ${severity}`,
    }));
    const post = aStepPost({ verdict: "approve", findings: weighed });
    expect(wordsOf(renderStep(post, null).blocks)).toMatch(
      /APPROVED[\s\S]*\*Critical\*[\s\S]*F2[\s\S]*\*Warnings\*[\s\S]*F3[\s\S]*\*Suggestions\*[\s\S]*F1/,
    );
    const rejected = wordsOf(renderStep({ ...post, verdict: "reject" }, null).blocks);
    expect(rejected).toMatch(/SENT BACK/);
  });

  it("cites places as start:end:path", () => {
    const evidence = [{ path: "deploy/staging.yml", start: 12, end: 18, quote: "tag" }];
    expect(wordsOf(renderStep(aStepPost({ evidence }), null).blocks)).toContain(
      "12:18:deploy/staging.yml",
    );
  });
});
