import { describe, expect, it } from "vitest";
import type { Startable } from "../../src/commands/ports.ts";
import type { StepPost } from "../../src/domain/post.ts";
import { plainly, withoutBlocks } from "../../src/slack/delivery/plain.ts";
import type { Message } from "../../src/slack/render/blocks.ts";
import { otherForm, tellingForm } from "../../src/slack/render/forms.ts";
import { renderAnswer, renderNotice } from "../../src/slack/render/notice.ts";
import { renderPhase } from "../../src/slack/render/phase.ts";
import { renderQuestion } from "../../src/slack/render/question.ts";
import { questionDocument } from "../../src/slack/render/question-document.ts";
import { readingForm } from "../../src/slack/render/reading.ts";
import { emptyForm, startForm } from "../../src/slack/render/start-form.ts";
import { renderStep } from "../../src/slack/render/step.ts";
import { stepDocument } from "../../src/slack/render/step-document.ts";
import { mrkdwn, visible } from "../../src/slack/sanitise.ts";
import { checkBlocks } from "../../src/workspace/limits/check-blocks.ts";
import { mentionsIn } from "../../src/workspace/limits/mentions.ts";
import { Json } from "../../src/workspace/state/records.ts";
import { anInput, aWorkflow } from "../support/described.ts";
import { hostileWords } from "../support/hostile-words.ts";
import { aPhaseReport, aQuestionPostOf, aStepPost, aStepPostOf } from "../support/posts.ts";
import { alice, runId } from "../support/run-builders.ts";

const corpus = hostileWords();
const named = corpus.map(({ family, text }, index) => ({
  name: `${family} ${index}: ${visible(text).slice(0, 40).replaceAll("\n", "⏎")}`,
  text,
}));

const names = {
  people: new Map([["U0CAROL", person("U0CAROL", "carol")]]),
  usergroups: new Map([
    ["S0ONCALL", { id: "S0ONCALL", handle: "oncall", name: "On call", members: [] }],
  ]),
};

function person(id: string, name: string) {
  return { id, name, realName: name, timeZone: "UTC", deleted: false, team: "T0" };
}

function mentionedIn(message: Message) {
  const blocks = message.blocks.map((block) => Json.parse(block));
  const found = mentionsIn(
    { text: message.text, blocks, attachments: [], parse: "none", linkNames: false },
    names,
  );
  return [...found.broadcasts, ...found.subteams, ...found.users];
}

/** Every way a message may leave: as it is, and as it is sent again when Slack refuses its blocks. */
function waysOut(message: Message): Message[] {
  return [message, plainly(message), withoutBlocks(message)];
}

function expectHarmless(message: Message, mentioned: readonly string[] = []): void {
  for (const way of waysOut(message)) {
    expect(checkBlocks(way.blocks, "message", [])).toEqual([]);
    expect(way.text.length).toBeGreaterThan(0);
    expect(way.text.length).toBeLessThanOrEqual(4_000);
    expect(way.blocks.length).toBeLessThanOrEqual(50);
    expect(mentionedIn(way).filter((one) => !mentioned.includes(one))).toEqual([]);
  }
}

function expectHarmlessForm(blocks: Message["blocks"]): void {
  expect(checkBlocks(blocks, "modal", [])).toEqual([]);
  expect(mentionedIn({ text: "", blocks, files: [] })).toEqual([]);
}

/** Letters and digits in order: what may not be lost whatever becomes of the signs around them. */
function letters(text: string): string {
  return visible(text).replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const sign of part) {
    at = whole.indexOf(sign, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function shownBy(message: Message): string {
  const texts = message.blocks.flatMap((block) => {
    if (block.type === "markdown") return [block.text];
    if (block.type === "section") return [plainOf(block.text?.text ?? "")];
    if (block.type !== "context") return [];
    return block.elements.map((element) => ("text" in element ? plainOf(element.text) : ""));
  });
  return letters([...texts, ...message.files.map((file) => file.content)].join("\n"));
}

function plainOf(escaped: string): string {
  return escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Different from the summary, because a report that only repeats it is left out. */
function reportOf(text: string): string {
  return `Report\n\n${text}`;
}

function wordsOf(post: StepPost): string[] {
  return [
    post.summary,
    ...post.findings.flatMap((finding) => [finding.title, finding.fix]),
    ...post.answers.map((answer) => answer.answer),
    ...post.criteria.map((criterion) => criterion.text),
  ];
}

describe("a corpus of hostile words", () => {
  it("has more than two hundred members", () => {
    expect(new Set(corpus.map(({ text }) => text)).size).toBeGreaterThan(200);
  });

  it.each(named)(
    "mentions nobody and is accepted in a step: $name [P-hostile-words]",
    ({ text }) => {
      const message = renderStep(aStepPostOf(text), reportOf(text));
      expect(message.blocks[0]?.type).toBe("section");
      expectHarmless(message);
    },
  );

  it.each(named)(
    "mentions nobody, is accepted and loses nothing in a phase of several: $name [P-hostile-words]",
    ({ text }) => {
      const post = aStepPostOf(text);
      const steps = [post, { ...post, path: "b/b" }, { ...post, path: "c/c" }];
      const phase = aPhaseReport({ steps, title: text.slice(0, 60) || "-" });
      const reported = steps.map((step) => ({ post: step, report: reportOf(text) }));
      const message = renderPhase(phase, reported, runId(1));
      expectHarmless(message);
      const read = readingForm(
        text,
        steps.map((step) => stepDocument(step, reportOf(text))),
        mrkdwn`The rest is elsewhere.`,
      );
      expectHarmlessForm(read.blocks);
      const shown = shownBy({ text: "", blocks: read.blocks, files: [] });
      for (const words of [...wordsOf(post), text]) {
        expect(isWithin(letters(words), shown)).toBe(true);
      }
    },
  );

  it.each(named)("mentions nobody and is accepted in a question: $name", ({ text }) => {
    const message = renderQuestion(aQuestionPostOf(text), {
      requester: alice,
      report: reportOf(text),
    });
    expectHarmless(message);
    expect(message.blocks.at(-1)?.type).toBe("actions");
    const { question } = aQuestionPostOf(text);
    const document = questionDocument(question, { decision: null, closed: text });
    expectHarmlessForm(readingForm(text, [document], mrkdwn`Elsewhere.`).blocks);
  });

  it.each(named)("loses no character: $name [P-hostile-words]", ({ text }) => {
    const post = aStepPostOf(text);
    const shown = shownBy(renderStep(post, reportOf(text)));
    for (const words of [...wordsOf(post), text]) {
      expect(isWithin(letters(words), shown)).toBe(true);
    }
  });

  it.each(named)("is harmless in notices, answers and forms: $name", ({ text }) => {
    const notice = { kind: "notice" as const, tone: "info" as const, actions: [], rehearsal: true };
    expectHarmless(renderNotice({ ...notice, text: text || "-" }, []));
    if (text.trim() !== "") expectHarmless(renderAnswer(text), ["U0CAROL", "W0CAROL"]);
    const origin = { channel: "C0DEPLOYS", thread: null };
    const startable = startableSaying(text);
    const filled = { ...emptyForm, workflow: "a/b", task: text, inputs: { first: text } };
    const start = startForm(origin, filled, startable);
    for (const form of [start, otherForm("q", origin), tellingForm(text, text)]) {
      expect(checkBlocks(form.blocks, "modal", [])).toEqual([]);
      expect(form.title.text.length).toBeLessThanOrEqual(24);
    }
  });
});

describe("code in a report", () => {
  it("stays as it was written", () => {
    const code =
      "```ts\nconst a: Map<string, number> = b && c;\nif (a < b) { /* [x](y) ![z](w) */ }\n```";
    const blocks = renderStep(aStepPost(), code).blocks;
    expect(blocks.some((block) => block.type === "markdown" && block.text === code)).toBe(true);
  });
});

/** A workflow and a project in which every word is this text. */
function startableSaying(text: string): Startable {
  const said = { label: text, meaning: text, byDefault: text };
  const inputs = [
    anInput("first", said),
    anInput("second", { ...said, type: "one_of", options: [text, "other"] }),
    anInput("third", { ...said, type: "long_text", required: false }),
  ];
  const workflow = aWorkflow("a/b", { title: text, description: text, inputs });
  return {
    workflows: [workflow],
    projects: [{ name: "shop", title: text, names: [], channels: [] }],
  };
}
